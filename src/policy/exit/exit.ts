import { printable } from '../../core/printable.js';
import type { ContainerStatus } from '../../generated/types.js';
import { exitMisfit, isExitCode, isPastTime } from './exit-misfit.js';

/** Where the knowledge of an exit came from. */
export type ExitSource =
  /** A container event told, and the status confirmed it. */
  | 'event'
  /** The runtime answered a call of ours with it, such as the status right after start or stop. */
  | 'status'
  /** A periodic list showed it. */
  | 'relist'
  /** It was found after this process, or the connection, had been away. */
  | 'recovered'
  /** The file that the program's wrapper wrote. */
  | 'exit_file';

/** How sure it is that what is reported is what happened. */
export type Certainty =
  /** The runtime saw it, or nothing was ever started. */
  | 'certain'
  /**
   * All that is known says so, and it could be otherwise: an exit file, which the program itself can write to, a start
   * that was under way when its client died and of which no trace was found, or a code 1 of which no log and no exit file
   * says whether the program was executed at all.
   */
  | 'likely'
  /** The program may have run, and how it ended is lost; the code, where there is one, is not the program's. */
  | 'unknown';

/** A signal that ended a program. */
export interface ExitSignal {
  /** Such as `SIGKILL`. */
  readonly name: string;
  readonly number: number;
  /**
   * `sent`: this package, or the kernel for lack of memory, sent it. `likely`: the exit code is 128 plus its number,
   * which a program can also answer by itself.
   */
  readonly evidence: 'sent' | 'likely';
}

/** How a program ended, as far as it is known. */
export interface Exit {
  /** 0..255. */
  readonly code: number;
  readonly signal?: ExitSignal | undefined;
  /** The runtime's word: `Completed`, `Error`, `OOMKilled`, `StartError`, `Unknown`. */
  readonly reason: string;
  /** What the runtime adds, such as the error of a failed start. */
  readonly message: string;
  /** Nanoseconds since the epoch; 0 where the program never started. */
  readonly startedAtNs: bigint;
  /** Nanoseconds since the epoch, not before `startedAtNs`. */
  readonly finishedAtNs: bigint;
  /** Time from start to end in milliseconds, 0 or more. */
  readonly durationMs: number;
  readonly source: ExitSource;
  readonly certainty: Certainty;
  /** Why it is not certain, where the runtime's own words are not believed. */
  readonly doubt?: string | undefined;
}

/** What an exit means. */
export type ExitVerdict =
  /** The program ended by itself, or by a signal. */
  | 'exited'
  /** It, or a child of it, was killed for lack of memory; the code may even be 0. */
  | 'out_of_memory'
  /** It never ran. */
  | 'not_started'
  /** It ended while the runtime was down, or its start was cut off: the code is not the program's. */
  | 'unknown';

/** Linux signal names by number. */
const SIGNALS: readonly (string | undefined)[] = [
  undefined,
  'SIGHUP',
  'SIGINT',
  'SIGQUIT',
  'SIGILL',
  'SIGTRAP',
  'SIGABRT',
  'SIGBUS',
  'SIGFPE',
  'SIGKILL',
  'SIGUSR1',
  'SIGSEGV',
  'SIGUSR2',
  'SIGPIPE',
  'SIGALRM',
  'SIGTERM',
  'SIGSTKFLT',
  'SIGCHLD',
  'SIGCONT',
  'SIGSTOP',
  'SIGTSTP',
  'SIGTTIN',
  'SIGTTOU',
  'SIGURG',
  'SIGXCPU',
  'SIGXFSZ',
  'SIGVTALRM',
  'SIGPROF',
  'SIGWINCH',
  'SIGIO',
  'SIGPWR',
  'SIGSYS',
];

const SIGKILL = 9;
const SIGTERM = 15;
/** Runtimes shift the number of the signal by this. */
const SIGNAL_BASE = 128;
/** What containerd gives for an exit that it missed while it was down, or whose shim died. */
export const LOST_EXIT_CODE = 255;

function signalOf(code: number, reason: string, stopped: boolean): ExitSignal | undefined {
  const number = code - SIGNAL_BASE;
  const name = SIGNALS[number];
  if (name === undefined || reason === 'StartError') return undefined;
  const sent =
    (stopped && (number === SIGKILL || number === SIGTERM)) || (reason === 'OOMKilled' && number === SIGKILL);
  return { name, number, evidence: sent ? 'sent' : 'likely' };
}

const NS_PER_MS = 1_000_000n;

/**
 * Reads the exit out of the status of a container that is EXITED. A code or a time that can't be does not get through: the
 * code is then 255, and the time the one that can be.
 *
 * @param stopped whether this package had asked the container to stop, which is the evidence for SIGTERM and SIGKILL
 * @param nowMs the time in milliseconds since the epoch
 */
export function readExit(
  status: ContainerStatus,
  source: ExitSource,
  stopped = false,
  nowMs: number = Number.MAX_SAFE_INTEGER,
): Exit {
  const code = isExitCode(status.exitCode) ? status.exitCode : LOST_EXIT_CODE;
  const startedAt = isPastTime(status.startedAt, nowMs) ? status.startedAt : 0n;
  const finishedAt = isPastTime(status.finishedAt, nowMs) ? status.finishedAt : startedAt;
  const [reason, message] = [printable(status.reason), printable(status.message)];
  // Very short programs are reported to end before they start, by up to a few milliseconds.
  const finishedAtNs = finishedAt > startedAt ? finishedAt : startedAt;
  const ran = startedAt > 0n;
  return {
    code,
    signal: signalOf(code, reason, stopped),
    reason,
    message,
    startedAtNs: startedAt,
    finishedAtNs,
    durationMs: ran ? Number((finishedAtNs - startedAt) / NS_PER_MS) : 0,
    source,
    ...doubtOf(status, reason, message, nowMs),
  };
}

function doubtOf(
  status: ContainerStatus,
  reason: string,
  message: string,
  nowMs: number,
): Pick<Exit, 'certainty' | 'doubt'> {
  const { exitCode } = status;
  if (reason === 'Unknown' && exitCode === LOST_EXIT_CODE)
    return { certainty: 'unknown', doubt: 'the program ended while the runtime was down; its exit is lost' };
  if (reason === 'StartError' && wasStartCutOff(message))
    return { certainty: 'unknown', doubt: `the start was cut off, and the program may have run: ${message}` };
  const misfit = exitMisfit(status, nowMs);
  if (misfit === undefined) return { certainty: 'certain' };
  return { certainty: isExitCode(exitCode) ? 'likely' : 'unknown', doubt: misfit };
}

/**
 * The exit that a program's wrapper wrote down, where the runtime lost it.
 *
 * @param atMs when it was written, in milliseconds since the epoch
 * @param told what the runtime says, for the time of the start
 */
export function exitOfRecord(code: number, atMs: number, told: Exit | undefined, stopped: boolean): Exit {
  const startedAtNs = told?.startedAtNs ?? 0n;
  const writtenAtNs = BigInt(Math.floor(atMs)) * NS_PER_MS;
  const finishedAtNs = writtenAtNs > startedAtNs ? writtenAtNs : startedAtNs;
  const reason = code === 0 ? 'Completed' : 'Error';
  return {
    code,
    signal: signalOf(code, reason, stopped),
    reason,
    message: '',
    startedAtNs,
    finishedAtNs,
    durationMs: startedAtNs > 0n ? Number((finishedAtNs - startedAtNs) / NS_PER_MS) : 0,
    source: 'exit_file',
    certainty: 'likely',
  };
}

/**
 * The exit of a program that its wrapper could not run, as the wrapper wrote down.
 *
 * @param told what the runtime says; without it the record is all that is known
 */
export function neverExecuted(message: string, told: Exit | undefined): Exit {
  const finishedAtNs = told?.finishedAtNs ?? 0n;
  const known = { startedAtNs: 0n, finishedAtNs, durationMs: 0, source: told?.source ?? ('exit_file' as const) };
  const certainty = told?.certainty === 'certain' ? 'certain' : 'likely';
  return { code: told?.code ?? LOST_EXIT_CODE, reason: 'StartError', message, ...known, certainty };
}

/** A message ends in its cause, behind every name in it that the author of the job has chosen. */
const ENDS_CUT_OFF =
  /(?:^|[ :])(?:context (?:canceled|deadline exceeded)|ttrpc: closed|transport is closing|signal: killed|exit status 137(?:: ?)?|connection (?:reset by peer|reset|refused)"?)(?:: unknown)?$/i;
/** The runtime's helper, named before any such name; what it had said may follow. */
const HELPER_KILLED =
  /^(?:failed to (?:create|start) (?:containerd|shim) task(?: "[0-9a-f]*")?: |OCI runtime (?:create|start) failed: |unable to retrieve OCI runtime error \(open [^():]*: no such file or directory\): )*[\w.-]+ did not terminate successfully: (?:exit status 137|signal: killed)/;

/**
 * Whether a failed start was cut off rather than refused: the connection to the client, or to the runtime's own helper,
 * ended meanwhile. Of 241 such starts 18 had run the program.
 */
export function wasStartCutOff(message: string): boolean {
  return ENDS_CUT_OFF.test(message) || HELPER_KILLED.test(message);
}

/** What an exit means for the job. */
export function judgeExit({ reason, certainty }: Exit): ExitVerdict {
  if (certainty === 'unknown') return 'unknown';
  if (reason === 'OOMKilled') return 'out_of_memory';
  return reason === 'StartError' ? 'not_started' : 'exited';
}
