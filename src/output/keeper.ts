import { dirname } from 'node:path';

import { type Clock, sleep } from '../core/clock.js';
import type { InputProblem } from '../core/errors.js';
import { defaultFolder, type FileTrouble } from '../files/index.js';
import { type FileOwner, type Opened, UserFiles } from '../files/user-files.js';
import { expandOutputPath, type OutputNames, type OutputPlan } from '../policy/output/pattern.js';
import { findLogFolders, makeLogFolder, newLogFolder, removeLogFolder } from './log-tree.js';
import type { OutputRecord, StepOutput } from './step-output.js';

/** What a step's output is, and where it goes. */
export interface OutputRequest {
  /** Folder of the job's logs, of the runtime's own. */
  readonly folder: string;
  /** The log that the runtime writes in it. */
  readonly source: string;
  readonly outputs: readonly OutputPlan[];
  readonly names: OutputNames;
  readonly owner: FileOwner;
  /** Whether a later process may go on with it. */
  readonly isKept: boolean;
  readonly maxLogBytes?: number | undefined;
}

/** How long the end of a step waits for readers of its log, in milliseconds, unless they are done before. */
const READER_WAIT_MS = 1_000;

/** Where runtimes write the logs of jobs, and what brings them from there to where their owners want them. */
export class OutputKeeper {
  /** Folder that the logs of all jobs are in. */
  readonly root: string;
  readonly #clock: Clock;
  readonly #files: UserFiles;
  readonly #open = new Set<StepOutput>();
  readonly #readers = new Map<string, Set<Promise<unknown>>>();

  constructor(root: string | undefined, clock: Clock) {
    this.root = root ?? defaultFolder('logs', 'sessions');
    this.#clock = clock;
    this.#files = new UserFiles(clock);
  }

  /** A folder that no other job has had, by the instance and the name of the job's entry in the ledger. */
  newFolder(instance: string | undefined, key: string): string {
    return newLogFolder(this.root, instance, key);
  }

  /** The folders of an instance, whatever jobs they are of. */
  findFolders(instance: string): ReturnType<typeof findLogFolders> {
    return findLogFolders(this.root, instance);
  }

  makeFolder(folder: string): Promise<FileTrouble | undefined> {
    return makeLogFolder(folder);
  }

  removeFolder(folder: string): Promise<FileTrouble | undefined> {
    return removeLogFolder(folder);
  }

  /** Opens the files of a step's output, as their owner, or answers what can't be opened. They stay as they are. */
  async open(request: OutputRequest): Promise<StepOutput | InputProblem[]> {
    const { folder, source, outputs, names, owner, isKept, maxLogBytes } = request;
    const problems: InputProblem[] = [];
    const planned = outputs.map((plan) => {
      const expanded = plan.format === 'cri' ? plan : expandOutputPath(plan.path, names);
      const path = 'path' in expanded ? expanded.path : plan.path;
      return { plan, path, file: this.#files.file(owner, path) };
    });
    const targets: OutputRecord['targets'][number][] = [];
    for (const { plan, path, file } of planned) {
      const opened = await file.open();
      if (opened.code !== undefined) problems.push({ field: plan.field, problem: notWritable(path, owner, opened) });
      const startBytes = plan.mode === 'append' ? opened.size : 0;
      targets.push({ path, format: plan.format, streams: plan.streams, startBytes });
    }
    const files = planned.map(({ file }) => file);
    if (problems.length === 0) return this.#begin(folder, { ...owner, source, targets, maxLogBytes }, files, isKept);
    for (const file of files) if (file.isOpen) await file.close();
    return problems;
  }

  /** Goes on with the output of a step that an earlier process left. */
  async resume(record: OutputRecord): Promise<StepOutput> {
    const { uid, gid, source, targets } = record;
    const files = targets.map(({ path }) => this.#files.file({ uid, gid }, path));
    const output = await this.#begin(dirname(source), record, files, true);
    await output.resume();
    return output;
  }

  async #begin(
    folder: string,
    record: OutputRecord,
    files: ReturnType<UserFiles['file']>[],
    isKept: boolean,
  ): Promise<StepOutput> {
    const { StepOutput: Output } = await import('./step-output.js');
    const output = new Output(folder, record, files, this.#clock, isKept);
    this.#open.add(output);
    return output;
  }

  /** Ends a step's output; answers what of it is not where it should be. */
  async finish(output: StepOutput): ReturnType<StepOutput['finish']> {
    const losses = await output.finish();
    this.#open.delete(output);
    return losses;
  }

  /** Somebody reads a log: it stays until that is over, or for a moment. */
  reads(source: string, reading: Promise<unknown>): void {
    const readers = this.#readers.get(source) ?? new Set();
    this.#readers.set(source, readers.add(reading));
    const done = (): void => {
      readers.delete(reading);
      if (readers.size === 0 && this.#readers.get(source) === readers) this.#readers.delete(source);
    };
    void reading.then(done, done);
  }

  /** Waits until nobody reads this log any more, or for a moment. */
  async read(source: string): Promise<void> {
    const readers = this.#readers.get(source);
    if (readers === undefined) return;
    const waiting = new AbortController();
    await Promise.race([Promise.allSettled(readers), sleep(this.#clock, READER_WAIT_MS, waiting.signal)]);
    waiting.abort();
  }

  /** Releases everything as it is: a later process goes on. */
  close(): void {
    for (const output of this.#open) output.abandon();
    this.#files.close();
  }
}

const WHY: Readonly<Record<string, string>> = {
  EACCES: 'may not write there',
  EPERM: 'may not write there',
  EROFS: 'may not write there: it is read-only',
  ELOOP: 'would follow a symbolic link',
  EISDIR: 'would write to something that is not a file',
  ETIMEDOUT: 'gets no answer from its file system',
};

function notWritable(path: string, { uid }: FileOwner, { code = '', refusal }: Opened): string {
  if (refusal !== undefined) return refusal;
  return `user ${uid} ${WHY[code] ?? 'cannot write there'}: ${path} (${code})`;
}
