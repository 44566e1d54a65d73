import { randomInt } from 'node:crypto';

import { err, ok, type Result } from 'neverthrow';

import { type Defect, invalidInput, type InvalidInput } from '../core/errors.js';
import type { NodeClosed } from '../job/services/closing.js';
import type { RunOptions } from '../job/job-step.js';
import type { JobOutcome } from '../job/outcome/outcome.js';
import type { ContainerJobSpec } from '../job/spec/job-spec.js';
import type { IllegalTransition } from '../job/outcome/step-transitions.js';
import type { LogError } from '../streaming/logs/log-errors.js';
import type { LogLine } from '../streaming/logs/log-line.js';
import type { NodeJob } from './node-job.js';

/** A job that is run in one call: a job without an id gets one that no scheduler counts up to. */
export interface RunSpec extends Omit<ContainerJobSpec, 'jobId' | 'keepLog'> {
  /** @default at random, from 2,147,483,648 */
  readonly jobId?: number | undefined;
}

/** How a job is run in one call. */
export interface RunOnceOptions extends RunOptions {
  /** The most that is kept of stdout, and of stderr, from the beginning, in bytes. @default 1_048_576 */
  readonly maxOutputBytes?: number | undefined;
}

/** What came of a job that was run in one call. */
export interface RanJob {
  readonly outcome: JobOutcome;
  /** What the program wrote, read as UTF-8; with a `tty` all of it is here. */
  readonly stdout: string;
  readonly stderr: string;
  /** Which of them had more than `maxOutputBytes`. */
  readonly truncated: { readonly stdout: boolean; readonly stderr: boolean };
  /** Why the output may lack something. Undefined where it is whole, or `truncated`. */
  readonly outputError: LogError | undefined;
}

/** What running a job in one call can fail with, before anything is sent or as the node is closed. */
export type RunOnceError = InvalidInput | IllegalTransition | NodeClosed | Defect;

const OPERATION = 'CraneNode.run';
const DEFAULT_MAX_OUTPUT_BYTES = 1_048_576;
const FIRST_JOB_ID = 2 ** 31;

/** The implementation of {@link import('./crane-node.js').CraneNode.run}; loaded with the first call. */
export async function runOnce(
  makeJob: (spec: ContainerJobSpec) => Result<NodeJob, InvalidInput>,
  spec: RunSpec,
  { maxOutputBytes = DEFAULT_MAX_OUTPUT_BYTES, ...options }: RunOnceOptions,
): Promise<Result<RanJob, RunOnceError>> {
  if (!(maxOutputBytes >= 0)) {
    return err(invalidInput(OPERATION, [{ field: 'options.maxOutputBytes', problem: 'must be >= 0 bytes' }]));
  }
  const { jobId = FIRST_JOB_ID + randomInt(FIRST_JOB_ID), ...given } = spec;
  // Where no folder gets the log, it is there to be read until the job is over.
  const keepLog = given.logDirectory === undefined ? false : undefined;
  const made = makeJob({ ...given, jobId, keepLog });
  if (made.isErr()) return err(made.error);
  const job = made.value;
  const stdout = new Kept(maxOutputBytes);
  const stderr = new Kept(maxOutputBytes);
  const running = job.run(options);
  const reading = readOutput(job, { stdout, stderr });
  const outcome = await running;
  if (outcome.isErr()) return err(outcome.error);
  const outputError = await reading;
  return ok({
    outcome: outcome.value,
    stdout: stdout.text(),
    stderr: stderr.text(),
    truncated: { stdout: stdout.isTruncated, stderr: stderr.isTruncated },
    outputError: isNever(outcome.value) ? undefined : outputError,
  });
}

/** A program that never ran has no log. */
const isNever = ({ kind }: JobOutcome): boolean => kind === 'failed';

async function readOutput(
  job: Pick<NodeJob, 'logs'>,
  output: Readonly<Record<'stdout' | 'stderr', Kept>>,
): Promise<LogError | undefined> {
  for await (const line of job.logs()) {
    if (line.isErr()) return line.error;
    output[line.value.stream].add(line.value);
  }
  return undefined;
}

/** The beginning of an output. */
class Kept {
  isTruncated = false;
  readonly #parts: Uint8Array[] = [];
  #left: number;

  constructor(maxBytes: number) {
    this.#left = maxBytes;
  }

  add({ bytes, partial, truncated }: LogLine): void {
    this.#keep(bytes);
    if (!partial && !truncated) this.#keep(NEWLINE);
    this.isTruncated ||= truncated;
  }

  text(): string {
    return new TextDecoder().decode(Buffer.concat(this.#parts), { stream: this.isTruncated });
  }

  #keep(bytes: Uint8Array): void {
    this.isTruncated ||= bytes.length > this.#left;
    const kept = bytes.subarray(0, this.#left);
    this.#left -= kept.length;
    if (kept.length > 0) this.#parts.push(kept);
  }
}

const NEWLINE = Buffer.from('\n');
