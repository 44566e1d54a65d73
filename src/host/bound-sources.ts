import { basename, dirname, join, normalize } from 'node:path';

import { err, ok, type Result } from 'neverthrow';

import type { InputProblem } from '../core/errors.js';
import { Folder, type FileTrouble, ourselves } from '../files/index.js';
import { type Held, Looker, type Looks } from '../files/looks.js';
import { readSmallFile } from '../files/read-small-file.js';
import type { MountInit } from '../generated/types.js';
import type { HostMount } from '../policy/mounts/mount-info.js';
import { isWithin } from '../policy/mounts/path.js';
import type { FileUser } from '../policy/users/file-access.js';
import { holdSource } from './held-source.js';
import { readHostMounts } from './host-mounts.js';
import { runProgram } from './run-program.js';
import { type HostLeftover, hostLeftover } from './scratch.js';

/** A source that others can replace, to be bound. */
export interface LooseSource {
  /** Which of the job's mounts it is of. */
  readonly index: number;
  /** As it was judged: absolute, without links. */
  readonly path: string;
  readonly propagation: MountInit['propagation'];
  readonly user: FileUser | undefined;
  /** For a program of root's that works in it by paths: no link in it leads anywhere. @default false */
  readonly followsNoLink?: boolean | undefined;
}

/** A source as nobody can replace it any more. */
export interface BoundSource {
  readonly index: number;
  /** Where it is bound, absolute, without links: what the runtime is given. */
  readonly path: string;
  /** Of what was judged. */
  readonly identity: string;
}

/** What a mount of a container needs of the mount that it is made from. */
const MADE = { PROPAGATION_PRIVATE: '--make-rprivate', PROPAGATION_HOST_TO_CONTAINER: '--make-rslave' } as const;

const CAP_SYS_ADMIN = 21n;

/**
 * Sources of mounts that others could replace before the runtime uses them, bound below a folder of root's alone: opened
 * without following a link, judged on the descriptor, and mounted from the descriptor. Kubelet does so with sub-paths.
 */
export class BoundSources {
  /** Absolute. Made (mode 0700) when it is first needed. */
  readonly directory: string;
  #inability: Promise<string | undefined> | undefined;

  readonly #looker: Looker;

  constructor(directory: string, looker = new Looker()) {
    this.directory = directory;
    this.#looker = looker;
  }

  /** Why this process can't bind anything. */
  inability(): Promise<string | undefined> {
    return (this.#inability ??= inabilityOf());
  }

  /** Binds sources in a new folder. What was bound before one that fails stays for {@link release}. */
  async bind(folder: string, sources: readonly LooseSource[]): Promise<Result<readonly BoundSource[], InputProblem>> {
    const place = await this.#open(true);
    const failed = (index: number, problem: string) => err({ field: `mounts[${index}].hostPath`, problem });
    const cannot = ({ path, why }: FileTrouble) => failed(sources[0]?.index ?? 0, `${path} cannot be made (${why})`);
    if (place.isErr()) return cannot(place.error);
    await using base = place.value;
    const made = await base.make(basename(folder), 0o700);
    if (made.isErr()) return cannot(made.error);
    await using room = made.value;
    const bound: BoundSource[] = [];
    for (const source of sources) {
      const one = await this.#looker.use(source.user?.uid ?? 0, (looks) => bindOne(looks, source, room));
      if (one.isErr()) return failed(source.index, `${source.path} ${one.error}`);
      bound.push(one.value);
    }
    return ok(bound);
  }

  /** Removes what is bound in a folder, and the folder. Doing it twice does no harm. */
  async release(folder: string): Promise<HostLeftover | undefined> {
    if (dirname(normalize(folder)) !== normalize(this.directory)) {
      return hostLeftover(`${folder} is not where sources of mounts are bound`);
    }
    const place = await this.#open(false);
    if (place.isErr()) {
      const { reason, why, cause } = place.error;
      return reason === 'missing' ? undefined : hostLeftover(`${folder} cannot be removed (${why})`, cause);
    }
    await using base = place.value;
    const room = join(base.path, basename(folder));
    const mounts = await readHostMounts();
    if (mounts.isErr()) return hostLeftover(`${folder} cannot be removed: mounts cannot be read (${mounts.error.why})`);
    for (const { mountPoint, propagation } of mounts.value.filter((mount) => dirname(mount.mountPoint) === room)) {
      // What is mounted below it is the host's own: to unmount it here must not unmount it there.
      const cut = ['mount', '--make-rslave', mountPoint];
      for (const program of [...(propagation === 'shared' ? [cut] : []), ['umount', '--lazy', mountPoint]]) {
        const { code, stderr } = await runProgram(program);
        if (code !== 0) return hostLeftover(`${mountPoint} cannot be unmounted: ${stderr}`);
      }
    }
    const removed = await base.remove(basename(folder));
    return removed.isOk()
      ? undefined
      : hostLeftover(`${folder} cannot be removed (${removed.error.why})`, removed.error);
  }

  #open(make: boolean): Promise<Result<Folder, FileTrouble>> {
    const trust = { owners: ourselves() };
    return Folder.open(this.directory, { links: 'trusted', trust, ...(make ? { makeMode: 0o700 } : {}) });
  }
}

async function inabilityOf(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.geteuid?.() !== 0) return 'this process is not root';
  const status = await readSmallFile('/proc/self/status', 65_536);
  if (status.isErr()) return `its capabilities cannot be read (${status.error.why})`;
  const set = /^CapEff:\s*([0-9a-f]+)$/m.exec(status.value.toString())?.[1] ?? '0';
  return (BigInt(`0x${set}`) >> CAP_SYS_ADMIN) % 2n === 1n ? undefined : 'this process has no CAP_SYS_ADMIN';
}

async function bindOne(looks: Looks, source: LooseSource, room: Folder): Promise<Result<BoundSource, string>> {
  const { index, path, user, propagation, followsNoLink = false } = source;
  const opened = await holdSource(looks, path, user, false);
  if (opened.isErr()) return err(`was replaced since it was checked (${opened.error.why})`);
  const { held, denied } = opened.value;
  if (denied !== undefined) return err(`was replaced: ${denied}`);
  const target = join(room.path, String(index));
  const problem =
    (await mountHeld(looks, held, room, String(index), propagation)) ??
    (followsNoLink ? await forbidLinks(target) : undefined);
  await held.release();
  if (problem !== undefined) return err(`cannot be held: ${problem}`);
  return ok({ index, path: target, identity: held.entry.identity });
}

/** Mounts what is held under a name in a folder of ours alone, with all that is mounted below it. Answers what failed. */
async function mountHeld(
  looks: Looks,
  { entry, address }: Held,
  room: Folder,
  name: string,
  propagation: MountInit['propagation'] = 'PROPAGATION_PRIVATE',
): Promise<string | undefined> {
  const point = entry.kind === 'folder' ? await room.make(name, 0o700) : await room.openFile(name, 'create');
  if (point.isErr()) return point.error.why;
  await point.value.close();
  const made =
    propagation === 'PROPAGATION_PRIVATE' || propagation === 'PROPAGATION_HOST_TO_CONTAINER' ? [MADE[propagation]] : [];
  const target = join(room.path, name);
  // The descriptor itself, not what its path is by now.
  const { code, stderr } = await runProgram(['mount', '--no-canonicalize', '--rbind', ...made, address, target]);
  if (code !== 0) return stderr;
  const there = await looks.stat(target);
  if (there.isErr()) return there.error.why;
  return there.value.identity === entry.identity ? undefined : 'something else was mounted';
}

/** Lets the kernel follow no link in what is mounted at a place and below it. Answers what failed. */
async function forbidLinks(target: string): Promise<string | undefined> {
  const before = await mountsAt(target);
  if (before.isErr()) return before.error;
  for (const { mountPoint, options } of before.value) {
    // A mount loses what is not said again.
    const { code, stderr } = await runProgram(['mount', '-o', `remount,bind,${options},nosymfollow`, mountPoint]);
    if (code !== 0) return stderr;
  }
  const after = await mountsAt(target);
  if (after.isErr()) return after.error;
  const open = after.value.find(({ options }) => !options.split(',').includes('nosymfollow'));
  const isWhole = after.value.length === before.value.length && open === undefined;
  return isWhole ? undefined : 'links in it cannot be forbidden, which takes Linux 5.10 and util-linux 2.37';
}

async function mountsAt(target: string): Promise<Result<readonly HostMount[], string>> {
  return (await readHostMounts())
    .map((mounts) => mounts.filter(({ mountPoint }) => isWithin(mountPoint, target)))
    .mapErr(({ why }) => `the mounts of this host cannot be read (${why})`);
}
