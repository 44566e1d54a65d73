import type { ContainerStatus } from '../../generated/types.js';

type Told = Pick<ContainerStatus, 'exitCode' | 'startedAt' | 'finishedAt' | 'reason'>;

const MAX_CODE = 255;
const DAY_MS = 86_400_000;

/** Whether a program can end with this code: a parent process sees 8 bits of it. */
export function isExitCode(code: number): boolean {
  return Number.isInteger(code) && code >= 0 && code <= MAX_CODE;
}

/** Whether a time of the runtime can be: of one machine with this process, so a day ahead is no matter of two clocks. */
export function isPastTime(atNs: bigint, nowMs: number): boolean {
  return atNs >= 0n && atNs <= BigInt(Math.floor(nowMs) + DAY_MS) * 1_000_000n;
}

/** Reasons with which a start that failed is reported, and an end that nobody saw; both may lack a time of the start. */
const WITHOUT_START: readonly string[] = ['StartError', 'Unknown'];

/** Whether it ended without ever having been started: CRI-O makes that, with the code 143, of what is stopped before. */
export function wasEndedUnstarted({ state, startedAt, reason }: ContainerStatus): boolean {
  return state === 'CONTAINER_EXITED' && startedAt <= 0n && !WITHOUT_START.includes(reason);
}

/** What of the status of an ended program can't be true; `undefined` where all of it can. */
export function exitMisfit({ exitCode, startedAt, finishedAt, reason }: Told, nowMs: number): string | undefined {
  if (!isExitCode(exitCode)) return `the runtime reports the impossible exit code ${exitCode}`;
  if (!isPastTime(startedAt, nowMs)) return `the runtime reports the impossible start time ${startedAt} ns`;
  if (startedAt === 0n && !WITHOUT_START.includes(reason)) return 'the runtime reports an end without a start';
  if (!isPastTime(finishedAt, nowMs)) return `the runtime reports the impossible end time ${finishedAt} ns`;
  return undefined;
}
