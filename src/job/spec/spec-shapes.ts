import { credentialProblems } from '../../policy/image/credential-problems.js';
import { parsePullPolicy } from '../../policy/image/pull-decision.js';
import type { DnsRequest } from '../../policy/network/dns.js';
import type { ResourceRequest } from '../../policy/resources/resources.js';
import type { ScratchSpec } from './job-mount.js';
import type { PodSpec } from './pod-spec.js';
import type { ContainerJobSpec } from './job-spec.js';
import type { StepSpec } from './step-spec.js';
import { device, mount, portMapping, resources, securityContext } from './cri-shapes.js';
import {
  anyNumber,
  callback,
  elsewhere,
  type Fields,
  flag,
  list,
  number,
  object,
  record,
  type Shape,
  text,
} from './shape.js';
import { TIME_LIMIT_FIELDS } from './time-limits.js';

/** Limits in the scheduler's terms; that they are sensible numbers is looked at when they are planned. */
export const limits = object<ResourceRequest>({
  cpus: number,
  memoryBytes: anyNumber,
  swapBytes: anyNumber,
  cpuset: text,
  memoryNodes: text,
  oomScoreAdj: number,
  pids: number,
  hugepageBytes: record(anyNumber),
  unified: record(text),
});

const pullPolicy: Shape = (value, field, problems) => {
  const parsed = parsePullPolicy(value as string);
  if (parsed.isErr()) for (const { problem } of parsed.error.problems) problems.add(field, problem);
};

const credentials: Shape = (value, _field, problems) => {
  for (const { field, problem } of credentialProblems(value)) problems.add(field, problem);
};

/** Keys and values have a check of their own. */
const texts = record(elsewhere);

/** What both a pod and a step may say. */
const SHARED: Fields<Pick<PodSpec & StepSpec, 'labels' | 'annotations' | 'limits' | 'gracePeriodMs'>> = {
  labels: texts,
  annotations: texts,
  limits,
  gracePeriodMs: elsewhere,
};

export const POD_FIELDS: Fields<PodSpec> = {
  ...SHARED,
  jobId: elsewhere,
  jobName: text,
  node: text,
  uid: elsewhere,
  gid: elsewhere,
  cwd: text,
  attempt: elsewhere,
  logDirectory: text,
  network: elsewhere,
  dns: object<DnsRequest>({ servers: list(text), searches: list(text), options: list(text) }),
  portMappings: list(portMapping),
  cgroupParent: text,
  runtimeHandler: text,
  userNamespace: flag,
  pid: elsewhere,
  ipc: elsewhere,
};

export const STEP_FIELDS: Fields<StepSpec> = {
  ...SHARED,
  stepId: elsewhere,
  stepName: text,
  image: text,
  pullPolicy,
  credentials,
  imageUser: elsewhere,
  pullTimeoutMs: elsewhere,
  onPullProgress: callback,
  command: list(text),
  args: list(text),
  env: texts,
  workingDir: text,
  mounts: list(mount),
  scratch: list(object<ScratchSpec>({ containerPath: elsewhere, medium: elsewhere })),
  stdoutPath: text,
  stderrPath: text,
  outputMode: elsewhere,
  maxLogBytes: elsewhere,
  exitFile: flag,
  keepLastOutput: flag,
  runAsUser: elsewhere,
  runAsGroup: elsewhere,
  supplementalGroups: list(elsewhere),
  resources,
  readOnlyRootfs: flag,
  securityContext,
  cdiDevices: list(text),
  devices: list(device),
  stdin: flag,
  tty: flag,
  ...TIME_LIMIT_FIELDS,
};

export const JOB_FIELDS: Fields<ContainerJobSpec> = { ...POD_FIELDS, ...STEP_FIELDS, keepLog: flag };
