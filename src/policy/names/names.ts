/** Namespace of every sandbox that CraneSched makes. */
export const SANDBOX_NAMESPACE = 'cranesched';

/** Longest DNS-1123 label, in characters. */
export const MAX_DNS_LABEL = 63;

/** Whose sandbox it is: a job, on a node. */
export interface JobIdentity {
  /** 0..4294967295 */
  readonly jobId: number;
  /** Free text of the user; may be empty. */
  readonly jobName: string;
  /** The node's name in the scheduler. */
  readonly node: string;
  /** Numeric user id of the job's owner on the node. */
  readonly uid: number;
}

/** Which part of the job a container is. Step 0 owns the pod, 1 is the primary step, 2 and above are appended ones. */
export interface StepIdentity {
  readonly stepId: number;
  /** Free text; may be empty. */
  readonly stepName: string;
}

/**
 * Makes a DNS-1123 label of any text: ASCII lower case, every run of other characters becomes one `-`, dashes at the
 * ends go, at most 63 characters, `x` when nothing is left.
 */
export function slug(text: string): string {
  const dashed = text.replace(/[A-Z]/g, (c) => c.toLowerCase()).replace(/[^a-z0-9-]+/g, '-');
  const label = trimDashes(trimDashes(dashed).slice(0, MAX_DNS_LABEL));
  return label === '' ? 'x' : label;
}

/** Drops dashes at both ends. By hand: a regular expression for the end takes quadratic time on a long run of dashes. */
function trimDashes(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text[start] === '-') start += 1;
  while (end > start && text[end - 1] === '-') end -= 1;
  return text.slice(start, end);
}

/** Name of the job's sandbox on the node, and its host name. */
export function sandboxName(job: Pick<JobIdentity, 'jobId' | 'node'>): string {
  return slug(`job-${job.jobId}-${job.node}`);
}

/** The sandbox's `metadata.uid`: 16 hex digits, CRC-32 then Adler-32 of id, node and name of the job. */
export function sandboxUid(job: Pick<JobIdentity, 'jobId' | 'jobName' | 'node'>): string {
  const bytes = Buffer.from(`${job.jobId}\u001f${job.node}\u001f${job.jobName}`, 'utf8');
  return hex8(crc32(bytes)) + hex8(adler32(bytes));
}

/** Name of a step's container. */
export function containerName(jobId: number, stepId: number): string {
  return `job-${jobId}-${stepId}`;
}

/** Name of the folder of a job's logs, inside its working directory; mode 0700. */
export function logFolderName(jobId: number): string {
  return `${jobId}.out`;
}

/** Name of a step's log file, inside the folder; mode 0600. */
export function logFileName(stepId: number, node: string): string {
  return `${stepId}.${node}.log`;
}

function hex8(value: number): string {
  return value.toString(16).padStart(8, '0');
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let bit = 0; bit < 8; bit += 1) c = (c & 1) === 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** CRC-32 as in zlib, whose binding is newer than the first Node 20. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** Adler-32 as in zlib. */
export function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (const byte of bytes) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return ((b << 16) | a) >>> 0;
}
