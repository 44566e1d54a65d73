// What the scheduler's words mean: its configuration, devices, mounts, exit codes, names and labels.

export { type CraneEnd, craneExitOf, craneStatusOf } from './job/outcome/crane-exit-of.js';
export { type LoadConfigError, type LoadConfigOptions, loadContainerConfig } from './config/load-config.js';
export { parseContainerConfig, parseContainerConfigText } from './config/parse-config.js';
export type { ConfigOptions } from './config/read-config.js';
export type { CraneContainerConfig } from './config/container-config.js';
export type { ConfigProblem, ConfigUnreadable, InvalidConfig, UnreadableReason } from './config/config-errors.js';
export type { BindFsSettings, DnsSettings, SubIdMapping, SubIdSettings } from './core/settings.js';
export { type GresRequest, parseGres } from './policy/devices/gres.js';
export { allocateDevices } from './policy/devices/allocate.js';
export type { CdiDevice, CdiProblem, CdiRegistry } from './policy/devices/cdi.js';
export { readCdiSpecs } from './host/cdi-specs.js';
export { type NvidiaInjection, nvidiaVariables } from './policy/devices/nvidia.js';
export { parseMounts } from './policy/mounts/spec.js';
export {
  CRANE_ERROR_CODES,
  CRANE_FAILURE_CODES,
  CRANE_STATUSES,
  type CraneExit,
  craneExitCode,
  type CraneFailure,
  type CraneStatus,
  readCraneExitCode,
} from './policy/exit/crane-exit.js';
export { type JobIdentity, SANDBOX_NAMESPACE, type StepIdentity } from './policy/names/names.js';
export { ANNOTATION, LABEL } from './policy/names/labels.js';
export { type OwnObject, type OwnSelection, ownSelector, readOwnLabels } from './policy/names/own-objects.js';
export type { SubIdPlan, SubIdRange } from './policy/users/subid.js';
export type { BindFsPlan, BindFsRequest } from './policy/mounts/bindfs.js';
