import { basename, dirname, join, normalize } from 'node:path';

import { err, ok, type Result } from 'neverthrow';

import type { InputProblem } from '../core/errors.js';
import type { BindFsSettings } from '../core/settings.js';
import { type FileTrouble, Folder, ourselves } from '../files/index.js';
import { readHostMounts } from './host-mounts.js';
import { runProgram } from './run-program.js';
import { type HostLeftover, hostLeftover } from './scratch.js';

/** A mount of bindfs that was made. */
export interface ShownMount {
  /** Absolute, without links. */
  readonly path: string;
  /** What is mounted, as a table of mounts has it. */
  readonly content: string;
}

/**
 * Mounts of bindfs, each of one step alone: in a folder that nobody else can change, under a name that nobody has had. What
 * is mounted there is then what this process has mounted.
 */
export class BindFsMounts {
  readonly #settings: BindFsSettings;

  constructor(settings: BindFsSettings) {
    this.#settings = settings;
  }

  /** What is wrong with the folder that they are made in, if it is there. */
  async problem(): Promise<InputProblem | undefined> {
    const opened = await this.#open(false);
    if (opened.isOk()) await opened.value.close();
    return opened.isOk() || opened.error.reason === 'missing' ? undefined : misplaced(opened.error);
  }

  /**
   * Mounts.
   *
   * @param mountPoint absolute, in the folder for them; not there yet
   * @param field of the job, for what goes wrong with it
   */
  async make(mountPoint: string, field: string, command: readonly string[]): Promise<Result<ShownMount, InputProblem>> {
    const opened = await this.#open(true);
    if (opened.isErr()) return err(misplaced(opened.error));
    await using base = opened.value;
    const failed = (problem: string) => err({ field, problem });
    const made = await base.make(basename(mountPoint), 0o700);
    if (made.isErr()) return failed(`${mountPoint} cannot be made (${made.error.why})`);
    await made.value.close();
    const path = join(base.path, basename(mountPoint));
    const { code, stderr } = await runProgram([...command, path]);
    if (code !== 0) return failed(`bindfs does not mount it: ${stderr}`);
    const mounts = await contentsAt(path);
    if (mounts.isErr()) return failed(mounts.error);
    const [content, ...more] = mounts.value;
    if (content === undefined || more.length > 0) return failed(`bindfs reported success, and nothing is mounted`);
    return ok({ path, content });
  }

  /** Unmounts, and removes the mount point. Doing it twice does no harm. */
  async remove(mountPoint: string): Promise<HostLeftover | undefined> {
    const { mountBaseDir, fusermountBinary } = this.#settings;
    if (dirname(normalize(mountPoint)) !== normalize(mountBaseDir))
      return hostLeftover(`${mountPoint} is not a mount of bindfs`);
    const left = (why: string, cause?: unknown) => hostLeftover(`${mountPoint} cannot be unmounted: ${why}`, cause);
    const opened = await this.#open(false);
    if (opened.isErr()) {
      const { reason, path, why, cause } = opened.error;
      return reason === 'missing' ? undefined : left(`${path}: ${why}`, cause);
    }
    await using base = opened.value;
    const path = join(base.path, basename(mountPoint));
    const mounts = await contentsAt(path);
    if (mounts.isErr()) return left(mounts.error);
    for (const _ of mounts.value) {
      const { code, stderr } = await runProgram([fusermountBinary, '-u', path]);
      if (code !== 0) return left(stderr);
    }
    const removed = await base.removeEmpty(basename(mountPoint));
    if (removed.isOk() || removed.error.reason === 'missing') return undefined;
    return hostLeftover(`${mountPoint} cannot be removed (${removed.error.why})`, removed.error);
  }

  #open(make: boolean): Promise<Result<Folder, FileTrouble>> {
    const trust = { owners: ourselves() };
    return Folder.open(this.#settings.mountBaseDir, { links: 'trusted', trust, ...(make ? { makeMode: 0o711 } : {}) });
  }
}

const misplaced = ({ path, why }: FileTrouble): InputProblem => ({
  field: 'BindFs.MountBaseDir',
  problem: `${path} ${why}`,
});

async function contentsAt(path: string): Promise<Result<readonly string[], string>> {
  return (await readHostMounts())
    .map((mounts) => mounts.flatMap(({ mountPoint, content }) => (mountPoint === path ? [content] : [])))
    .mapErr(({ why }) => `the mounts of this host cannot be read (${why})`);
}
