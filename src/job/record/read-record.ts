import { isFullId, type SandboxId } from '../../core/ids.js';
import type { CancelRequest } from '../outcome/cancel-switch.js';
import type { HostMade } from './host-made.js';
import type { JobOutcome } from '../outcome/outcome.js';
import type { OutputRecord } from '../../output/step-output.js';
import type { Moment } from './moment.js';
import { BIGINT, type JobRecord, type RecordedStage, type RecordedStep, type StepRecord } from './record.js';

const STEPS: readonly string[] = [
  'preparing',
  'creating',
  'starting',
  'running',
  'stopping',
  'cleaning',
  'telling',
  'stuck',
] satisfies RecordedStep[];

const STAGES: readonly string[] = ['opening', 'open', 'stuck'] satisfies RecordedStage[];

/** Reads a record; undefined where it is none, such as one of another version of this package. */
export function readRecord(data: unknown): JobRecord | undefined {
  const record = revive(data) as Partial<JobRecord> | null;
  if (!isObject(record)) return undefined;
  if (!STAGES.includes(record.stage ?? '') || (record.kind !== 'container' && record.kind !== 'pod')) return undefined;
  if (![record.jobId, record.uid, record.attempt].every(isNumber) || !isId(record.sandboxId)) return undefined;
  const { sandbox, selector, stage, steps } = record;
  if (typeof sandbox?.uid !== 'string' || typeof sandbox.name !== 'string' || !isNumber(sandbox.attempt))
    return undefined;
  if (!isObject(selector) || Object.keys(selector).length < 3 || !Array.isArray(steps)) return undefined;
  if (record.kind === 'container' && steps.length !== 1) return undefined;
  if (stage === 'open' && record.sandboxId === undefined) return undefined;
  if (record.logFolder !== undefined && typeof record.logFolder !== 'string') return undefined;
  return (steps as readonly unknown[]).every((step) => isStep(step, record.sandboxId))
    ? (record as JobRecord)
    : undefined;
}

function isStep(data: unknown, sandboxId: SandboxId | undefined): boolean {
  if (!isObject(data)) return false;
  const { step, stepId, gracePeriodMs, containerId, timings, ending, made } = data as Partial<StepRecord>;
  const { started, stopBegan, outcome, startedBy = '' } = data as Partial<StepRecord>;
  if (!STEPS.includes(step ?? '') || !isNumber(stepId) || !isNumber(gracePeriodMs)) return false;
  if (!isId(containerId) || !Array.isArray(timings)) return false;
  if ((made !== undefined && !isMade(made)) || !isOutput((data as Partial<StepRecord>).output)) return false;
  if ((step === 'creating' || step === 'starting') && sandboxId === undefined) return false;
  if ((step === 'starting' || step === 'running' || step === 'stopping') && containerId === undefined) return false;
  const { timeLimitMs = 0, timeLimitFromMs = 0, deadlineMs = 0 } = data as Partial<StepRecord>;
  if (![timeLimitMs, timeLimitFromMs, deadlineMs].every(isNumber)) return false;
  if (!isRequest((data as Partial<StepRecord>).cancel)) return false;
  if (!isMoment(started) || !isMoment(stopBegan) || typeof startedBy !== 'string') return false;
  return (step !== 'cleaning' || ending !== undefined) && (step !== 'telling' || isOutcome(outcome, stepId));
}

function isMoment(moment: unknown): boolean {
  if (moment === undefined) return true;
  const { atMs, bootId, monotonicMs } = (moment ?? {}) as Partial<Moment>;
  return isNumber(atMs) && typeof bootId === 'string' && isNumber(monotonicMs);
}

/** Of anybody: a later version may know of more. */
function isRequest(request: unknown): boolean {
  if (request === undefined) return true;
  const { by, gracePeriodMs = 0 } = (request ?? {}) as Partial<CancelRequest>;
  return typeof by === 'string' && isNumber(gracePeriodMs);
}

function isOutcome(outcome: unknown, ofStep: number): boolean {
  const { kind, jobId, stepId, leftBehind, timings, warnings } = (outcome ?? {}) as Partial<JobOutcome>;
  if (typeof kind !== 'string' || !isNumber(jobId) || stepId !== ofStep) return false;
  return [leftBehind, timings, warnings].every((list) => Array.isArray(list));
}

function isMade(made: unknown): boolean {
  const { scratch, bindFs, sources = '' } = (made ?? {}) as Partial<HostMade>;
  if (!Array.isArray(scratch) || !Array.isArray(bindFs) || typeof sources !== 'string') return false;
  const isFolder = (folder: unknown): boolean => {
    const { medium, path } = (folder ?? {}) as Partial<HostMade['scratch'][number]>;
    return (medium === 'disk' || medium === 'memory') && typeof path === 'string';
  };
  return scratch.every(isFolder) && bindFs.every((path: unknown) => typeof path === 'string');
}

function isOutput(output: unknown): boolean {
  if (output === undefined) return true;
  const { uid, gid, source, targets, maxLogBytes = 0 } = (output ?? {}) as Partial<OutputRecord>;
  const isTarget = (target: unknown): boolean => {
    const { path, format, streams, startBytes } = (target ?? {}) as Partial<OutputRecord['targets'][number]>;
    return typeof path === 'string' && typeof format === 'string' && Array.isArray(streams) && isNumber(startBytes);
  };
  if (!isNumber(maxLogBytes)) return false;
  return isNumber(uid) && isNumber(gid) && typeof source === 'string' && (targets?.every(isTarget) ?? false);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}

function isId(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && isFullId(value));
}

function revive(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(revive);
  const big = (value as Record<string, unknown>)[BIGINT];
  if (typeof big === 'string' && /^-?\d{1,20}$/.test(big)) return BigInt(big);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revive(item)]));
}
