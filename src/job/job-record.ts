import type { ContainerId, SandboxId } from '../core/ids.js';
import { isFullId } from '../core/ids.js';
import type { CancelRequest } from './cancel-switch.js';
import type { Ending } from './ending.js';
import type { PhaseTiming } from './outcome.js';

/** What was about to be done, or had just been done, when a job was last written down. */
export type RecordedStep =
  /** RunPodSandbox and the pull may be under way. */
  | 'preparing'
  /** CreateContainer may be under way. */
  | 'creating'
  /** StartContainer may be under way. */
  | 'starting'
  | 'running'
  /** StopContainer may be under way. */
  | 'stopping'
  /** The outcome is known, and what the job made is being removed. */
  | 'cleaning'
  /** The outcome has been told, and something could not be removed. */
  | 'stuck';

const STEPS: readonly string[] = [
  'preparing',
  'creating',
  'starting',
  'running',
  'stopping',
  'cleaning',
  'stuck',
] satisfies RecordedStep[];

/** What singles out the sandboxes and containers of one job and attempt. */
export interface JobTrace {
  readonly selector: Readonly<Record<string, string>>;
  readonly sandbox: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly attempt: number;
  };
}

/** A job as it stands in the ledger. No environment, no credentials, no command: nothing that could be a secret. */
export interface JobRecord extends JobTrace {
  readonly step: RecordedStep;
  readonly jobId: number;
  readonly stepId: number;
  readonly uid: number;
  readonly attempt: number;
  readonly instance: string | undefined;
  readonly gracePeriodMs: number;
  readonly timeLimitMs?: number | undefined;
  readonly hasExitFile: boolean;
  readonly sandboxId?: SandboxId | undefined;
  readonly containerId?: ContainerId | undefined;
  /** When the program was seen to have been started, in milliseconds since the epoch. */
  readonly startedAtMs?: number | undefined;
  /** When the stop began, in milliseconds since the epoch. */
  readonly stopAtMs?: number | undefined;
  readonly cancel?: CancelRequest | undefined;
  readonly ending?: Ending | undefined;
  readonly timings: readonly PhaseTiming[];
}

const BIGINT = '$bigint';

/** A record as plain JSON. Causes of errors are left out: they are of use to a person who debugs, not to a successor. */
export function packRecord(record: JobRecord): unknown {
  const text = JSON.stringify(record, (key, value: unknown) => {
    if (typeof value === 'bigint') return { [BIGINT]: String(value) };
    if (key === 'cause') return undefined;
    if (key === 'reason' && typeof value !== 'string' && value !== undefined) return printableReason(value);
    return value;
  });
  return JSON.parse(text) as unknown;
}

function printableReason(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return typeof value === 'number' || typeof value === 'boolean' ? `${value}` : `a value of type ${typeof value}`;
}

/** Reads a record; undefined where it is none, such as one of another version of this package. */
export function readRecord(data: unknown): JobRecord | undefined {
  const record = revive(data) as Partial<JobRecord> | null;
  if (typeof record !== 'object' || record === null || !STEPS.includes(record.step ?? '')) return undefined;
  for (const number of [record.jobId, record.stepId, record.uid, record.attempt, record.gracePeriodMs]) {
    if (typeof number !== 'number' || !(number >= 0)) return undefined;
  }
  for (const id of [record.sandboxId, record.containerId]) {
    if (id !== undefined && (typeof id !== 'string' || !isFullId(id))) return undefined;
  }
  const { sandbox, selector, timings, step } = record;
  if (typeof sandbox?.uid !== 'string' || typeof sandbox.name !== 'string' || typeof sandbox.attempt !== 'number')
    return undefined;
  if (typeof selector !== 'object' || Object.keys(selector).length < 3 || !Array.isArray(timings)) return undefined;
  if ((step === 'creating' || step === 'starting') && record.sandboxId === undefined) return undefined;
  if ((step === 'starting' || step === 'running' || step === 'stopping') && record.containerId === undefined)
    return undefined;
  if (step === 'cleaning' && record.ending === undefined) return undefined;
  return record as JobRecord;
}

function revive(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(revive);
  const big = (value as Record<string, unknown>)[BIGINT];
  if (typeof big === 'string' && /^-?\d{1,20}$/.test(big)) return BigInt(big);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revive(item)]));
}
