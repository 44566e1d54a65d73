import { err, ok, type Result } from 'neverthrow';

import { type InputProblem, invalidInput, type InvalidInput } from '../../core/errors.js';
import { printable } from '../../core/failure.js';
import { type JobIdentity, sandboxName, sandboxUid, type StepIdentity } from './names.js';

/** Label keys. The first six are CraneSched's; the last two serve this package. */
export const LABEL = Object.freeze({
  /** `true` on every sandbox and container. */
  owner: 'cranesched',
  uid: 'uid',
  jobId: 'job_id',
  jobName: 'job_name',
  stepId: 'step_id',
  stepName: 'step_name',
  /** On containers, the sandbox's `metadata.uid`: without it CRI-O leaves the container's status out of its events. */
  podUid: 'io.kubernetes.pod.uid',
  /** Which client made it, so that after a crash a client can tell its own leftovers from what another one still uses. */
  instance: 'cranesched.internal/instance',
});

/** Prefix of the annotations that CraneSched sets, and of every key that is ours alone. */
export const OWN_PREFIX = 'cranesched.internal/';

/** Annotation keys, on sandboxes unless said otherwise. */
export const ANNOTATION = Object.freeze({
  uid: `${OWN_PREFIX}uid`,
  jobId: `${OWN_PREFIX}job_id`,
  jobName: `${OWN_PREFIX}job_name`,
  hostname: `${OWN_PREFIX}hostname`,
  /** Host name and cluster domain. */
  fqdn: `${OWN_PREFIX}fqdn`,
  /** Ports of the host that the pod has, as `TCP/80/8080/` with blanks between them. */
  ports: `${OWN_PREFIX}ports`,
  /** On containers: full names of their CDI devices, with commas between them. */
  cdiDevices: `${OWN_PREFIX}cdi-devices`,
});

/**
 * Prefixes that steer a runtime or a kubelet, so a user's labels and annotations may not have them: runtimes take
 * commands (unsafe devices, mounts, CPU sets) from annotations under `io.kubernetes.cri*` and `cdi.k8s.io/`, and a
 * kubelet takes what carries its labels for its own.
 */
export const RESERVED_PREFIXES: readonly string[] = Object.freeze(['io.kubernetes.', 'cdi.k8s.io/', OWN_PREFIX]);

/** Largest key and value together of one label, in bytes; containerd refuses more. */
export const MAX_LABEL_BYTES = 4_096;

/** Largest sum of all keys and values of the labels, or of the annotations, of one object, in bytes. */
export const MAX_METADATA_BYTES = 256 * 1_024;

const SYSTEM_KEYS: ReadonlySet<string> = new Set(Object.values(LABEL));

type Texts = Readonly<Record<string, string>>;

/** What a user adds. */
export interface UserMetadata {
  readonly user?: Texts | undefined;
  /** Reserved prefixes that the node's policy opens all the same; never ours. @default none */
  readonly allowPrefixes?: readonly string[] | undefined;
}

export interface LabelOptions extends UserMetadata {
  /** Value of the label `cranesched.internal/instance`. @default the label is not set */
  readonly instance?: string | undefined;
}

export interface AnnotationOptions extends UserMetadata {
  /** Domain behind the host name. @default 'cluster.local' */
  readonly clusterDomain?: string | undefined;
}

/** Labels of a job's sandbox. Errors: `invalid_input` naming every bad field. */
export function sandboxLabels(job: JobIdentity, options: LabelOptions = {}): Result<Texts, InvalidInput> {
  const problems = [...jobProblems(job), ...instanceProblems(options.instance)];
  return settle('sandboxLabels', 'labels', problems, jobLabels(job, options.instance), options);
}

/** Labels of a step's container. Errors: `invalid_input` naming every bad field. */
export function containerLabels(
  job: JobIdentity,
  step: StepIdentity,
  options: LabelOptions = {},
): Result<Texts, InvalidInput> {
  const problems = [...jobProblems(job), ...stepProblems(step), ...instanceProblems(options.instance)];
  const system = {
    ...jobLabels(job, options.instance),
    [LABEL.stepId]: String(step.stepId),
    [LABEL.stepName]: step.stepName,
    [LABEL.podUid]: sandboxUid(job),
  };
  return settle('containerLabels', 'labels', problems, system, options);
}

/** Annotations of a job's sandbox. Errors: `invalid_input` naming every bad field. */
export function sandboxAnnotations(job: JobIdentity, options: AnnotationOptions = {}): Result<Texts, InvalidInput> {
  const hostname = sandboxName(job);
  const domain = options.clusterDomain ?? 'cluster.local';
  const system = {
    [ANNOTATION.uid]: String(job.uid),
    [ANNOTATION.jobId]: String(job.jobId),
    [ANNOTATION.jobName]: job.jobName,
    [ANNOTATION.hostname]: hostname,
    [ANNOTATION.fqdn]: domain === '' ? hostname : `${hostname}.${domain}`,
  };
  return settle('sandboxAnnotations', 'annotations', jobProblems(job), system, options);
}

/** Annotations of a step's container: the user's alone. Errors: `invalid_input` naming every bad field. */
export function containerAnnotations(options: UserMetadata = {}): Result<Texts, InvalidInput> {
  return settle('containerAnnotations', 'annotations', [], {}, options);
}

/**
 * Annotations that hand network devices to CraneSched's CNI plug-in `pipeline`: per device the part of its CDI name
 * after the last `=`, so `vendor.com/nic=eth1` becomes `eth1`.
 */
export function networkDeviceAnnotations(pipeline: string, cdiNames: readonly string[]): Texts {
  return Object.fromEntries(
    cdiNames.map((name, index) => [
      `${OWN_PREFIX}meta-cni/gres/${pipeline}/${index}`,
      name.slice(name.lastIndexOf('=') + 1),
    ]),
  );
}

/** What is wrong with a user's labels or annotations. `field` starts the path of each problem. */
function userMetadataProblems(
  field: 'labels' | 'annotations',
  user: Texts,
  allowPrefixes: readonly string[] = [],
): InputProblem[] {
  return Object.entries(user).flatMap(([key, value]) => {
    const problem = keyProblem(key, allowPrefixes) ?? valueProblem(field, key, value);
    return problem === undefined ? [] : [{ field: `${field}[${quoted(key)}]`, problem }];
  });
}

function keyProblem(key: string, allowPrefixes: readonly string[]): string | undefined {
  if (key === '') return 'the key is empty';
  if (/[\u0000-\u0020\u007f-\u009f\u2028\u2029\p{Surrogate}]/u.test(key))
    return 'the key holds blanks or control characters';
  if (SYSTEM_KEYS.has(key)) return 'this key is set by the system';
  const lower = key.toLowerCase();
  const reserved = RESERVED_PREFIXES.find((prefix) => lower.startsWith(prefix));
  if (reserved === undefined) return undefined;
  const allowed =
    reserved !== OWN_PREFIX && allowPrefixes.some((prefix) => prefix !== '' && lower.startsWith(prefix.toLowerCase()));
  return allowed ? undefined : `keys that start with "${reserved}" are reserved`;
}

function valueProblem(field: 'labels' | 'annotations', key: string, value: unknown): string | undefined {
  if (typeof value !== 'string') return 'the value must be a string';
  if (/[\u0000\p{Surrogate}]/u.test(value)) return 'the value holds a NUL character or is not valid Unicode';
  const bytes = Buffer.byteLength(key) + Buffer.byteLength(value);
  return field === 'labels' && bytes > MAX_LABEL_BYTES
    ? `key and value have ${bytes} bytes, and at most ${MAX_LABEL_BYTES} are allowed`
    : undefined;
}

function settle(
  operation: string,
  field: 'labels' | 'annotations',
  problems: readonly InputProblem[],
  system: Texts,
  { user = {}, allowPrefixes }: UserMetadata,
): Result<Texts, InvalidInput> {
  const all = [...problems, ...userMetadataProblems(field, user, allowPrefixes)];
  // The system's come last, so that they win even over what slipped through the checks.
  const texts: Texts = Object.freeze({ ...user, ...system });
  const bytes = Object.entries(texts).reduce((sum, [k, v]) => sum + Buffer.byteLength(k) + byteLength(v), 0);
  if (bytes > MAX_METADATA_BYTES) {
    all.push({ field, problem: `all together have ${bytes} bytes, and at most ${MAX_METADATA_BYTES} are allowed` });
  }
  return all.length === 0 ? ok(texts) : err(invalidInput(operation, all));
}

/** What is not text has been named as a problem already. */
function byteLength(value: unknown): number {
  return typeof value === 'string' ? Buffer.byteLength(value) : 0;
}

function jobLabels(job: JobIdentity, instance: string | undefined): Texts {
  return {
    [LABEL.owner]: 'true',
    [LABEL.uid]: String(job.uid),
    [LABEL.jobId]: String(job.jobId),
    [LABEL.jobName]: job.jobName,
    ...(instance === undefined ? {} : { [LABEL.instance]: instance }),
  };
}

/** Longest text of an identity, in bytes: a label holds key and value in 4,096. */
const MAX_NAME_BYTES = 1_024;

function jobProblems(job: JobIdentity): InputProblem[] {
  return [
    ...idProblems('jobId', job.jobId),
    ...textProblems('jobName', job.jobName),
    ...(job.node === '' ? [{ field: 'node', problem: 'is empty' }] : textProblems('node', job.node)),
    ...idProblems('uid', job.uid),
  ];
}

function stepProblems(step: StepIdentity): InputProblem[] {
  return [...idProblems('stepId', step.stepId), ...textProblems('stepName', step.stepName)];
}

function instanceProblems(instance: string | undefined): InputProblem[] {
  return instance === undefined || /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(instance)
    ? []
    : [{ field: 'instance', problem: 'must be 1 to 128 letters, digits, dots, dashes or underscores' }];
}

function idProblems(field: string, value: number): InputProblem[] {
  return Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff
    ? []
    : [{ field, problem: `must be a whole number from 0 to 4294967295, got ${printable(String(value))}` }];
}

function textProblems(field: string, value: string): InputProblem[] {
  if (typeof value !== 'string') return [{ field, problem: 'must be a string' }];
  if (/[\u0000-\u001f\u007f\p{Surrogate}]/u.test(value)) return [{ field, problem: 'holds control characters' }];
  return Buffer.byteLength(value) > MAX_NAME_BYTES ? [{ field, problem: `has more than ${MAX_NAME_BYTES} bytes` }] : [];
}

function quoted(key: string): string {
  return JSON.stringify(printable(key.length > 80 ? `${key.slice(0, 80)}…` : key));
}
