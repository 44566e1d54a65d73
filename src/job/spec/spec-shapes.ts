import type { InputProblem } from '../../core/errors.js';
import { got } from '../../core/got.js';
import { cdiNameProblems } from '../../policy/devices/cdi.js';
import { credentialProblems } from '../../policy/image/credential-problems.js';
import { parsePullPolicy } from '../../policy/image/pull-decision.js';
import type { DnsRequest } from '../../policy/network/dns.js';
import { portMappingProblems } from '../../policy/network/port-mappings.js';
import type { ResourceRequest } from '../../policy/resources/resources.js';
import { MAX_HOST_ID, MAX_RUN_AS } from '../../policy/users/run-as.js';
import type { ScratchSpec } from './job-mount.js';
import type { PodSpec } from './pod-spec.js';
import type { ContainerJobSpec } from './job-spec.js';
import type { StepSpec } from './step-spec.js';
import { device, mount, portMapping, resources, securityContext } from './cri-shapes.js';
import {
  absolutePath,
  anyNumber,
  callback,
  elsewhere,
  type Fields,
  flag,
  list,
  milliseconds,
  number,
  object,
  oneOf,
  record,
  type Shape,
  text,
  wholeNumber,
} from '../../core/shape.js';
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

/** A form, and where that is right a rule, which names fields in full. */
function ruled(form: Shape, rule: (value: never) => readonly InputProblem[]): Shape {
  return (value, field, problems) => {
    const before = problems.found.length;
    form(value, field, problems);
    if (problems.found.length > before) return;
    for (const each of rule(value as never)) problems.add(each.field, each.problem);
  };
}

const command: Shape = (value, field, problems) => {
  list(text)(value, field, problems);
  if (Array.isArray(value) && value[0] === '') problems.add(`${field}[0]`, 'must name a program');
};

const imageUser: Shape = (value, field, problems) => {
  if (!(typeof value === 'string' && /^[^\p{Cc}]{1,256}$/u.test(value)))
    problems.add(field, `must be a string of 1 to 256 characters, got ${got(value)}`);
};

/** A log that is smaller would be put aside all the time. */
const LEAST_LOG_BYTES = 65_536;

/** Keys and values have a check of their own. */
const texts = record(elsewhere);

/** What both a pod and a step may say. */
const SHARED: Fields<Pick<PodSpec & StepSpec, 'labels' | 'annotations' | 'limits' | 'gracePeriodMs'>> = {
  labels: texts,
  annotations: texts,
  limits,
  gracePeriodMs: milliseconds(0),
};

export const POD_FIELDS: Fields<PodSpec> = {
  ...SHARED,
  jobId: wholeNumber(1),
  jobName: text,
  node: text,
  uid: wholeNumber(0, MAX_HOST_ID),
  gid: wholeNumber(0, MAX_HOST_ID),
  cwd: absolutePath,
  attempt: wholeNumber(),
  logDirectory: absolutePath,
  network: oneOf('host', 'pod'),
  dns: object<DnsRequest>({ servers: list(text), searches: list(text), options: list(text) }),
  portMappings: ruled(list(portMapping), portMappingProblems),
  cgroupParent: text,
  runtimeHandler: text,
  userNamespace: flag,
  pid: oneOf('pod', 'container', 'host'),
  ipc: oneOf('pod', 'host'),
};

export const STEP_FIELDS: Fields<StepSpec> = {
  ...SHARED,
  stepId: wholeNumber(),
  stepName: text,
  image: text,
  pullPolicy,
  credentials: ruled(elsewhere, credentialProblems),
  imageUser,
  pullTimeoutMs: milliseconds(Number.MIN_VALUE),
  onPullProgress: callback,
  command,
  args: list(text),
  env: record(text),
  workingDir: absolutePath,
  mounts: list(mount),
  scratch: list(object<ScratchSpec>({ containerPath: elsewhere, medium: elsewhere })),
  stdoutPath: text,
  stderrPath: text,
  outputMode: oneOf('append', 'truncate'),
  maxLogBytes: wholeNumber(LEAST_LOG_BYTES),
  exitFile: flag,
  keepLastOutput: flag,
  runAsUser: wholeNumber(0, MAX_RUN_AS),
  runAsGroup: wholeNumber(0, MAX_RUN_AS),
  supplementalGroups: list(wholeNumber(0, MAX_RUN_AS)),
  resources,
  readOnlyRootfs: flag,
  securityContext,
  cdiDevices: ruled(list(text), (names: readonly string[]) => cdiNameProblems(names)),
  devices: list(device),
  stdin: flag,
  tty: flag,
  ...TIME_LIMIT_FIELDS,
};

export const JOB_FIELDS: Fields<ContainerJobSpec> = { ...POD_FIELDS, ...STEP_FIELDS, keepLog: flag };
