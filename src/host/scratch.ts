import { randomUUID } from 'node:crypto';
import { basename, dirname, join, normalize } from 'node:path';

import { err, ok } from 'neverthrow';

import type { InputProblem } from '../core/errors.js';
import { failure, type Failure } from '../core/failure.js';
import { type FileTrouble, ourselves, withFolder, type WalkOptions } from '../files/index.js';

/**
 * Something on the host that a job made could not be removed.
 *
 * @remedy Remove it by hand; `message` says what it is and what stood in the way.
 */
export type HostLeftover = Failure<'host_leftover'>;

/** Who owns a scratch folder. */
export interface ScratchOwner {
  readonly uid: number;
  readonly gid: number;
}

/** Where scratch is made nobody else can rename, so what was made stays what it is. */
const ROOT: WalkOptions = { links: 'trusted', trust: { owners: ourselves() } };
/** A folder in which everybody may make names, and nobody change another's. */
const SHARED: WalkOptions = { links: 'trusted', trust: { owners: ourselves(), shared: true } };

/**
 * Where scratch of one step lies in a folder that everybody may make names in, as `/dev/shm` is: a name that nobody can
 * have made before. What is in it nobody else can list.
 */
export function freshScratchRoot(shared: string): string {
  return join(shared, `crane-scratch-${randomUUID()}`);
}

const FRESH = /^crane-scratch-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Makes the scratch folders of a step, all in one new folder that nobody can list. Refused where the folder it stands in,
 * or one above that, can be changed by others than root and this user.
 *
 * @param parent the new folder, of a name that can't be guessed; the folder it stands in is made if missing
 * @param owner who may use them; everybody who knows the name where it is not known who will run
 */
export async function makeScratch(
  parent: string,
  count: number,
  owner: ScratchOwner | undefined,
): Promise<string[] | InputProblem> {
  const made = await withFolder(dirname(parent), { ...ROOT, makeMode: 0o711 }, async (root) => {
    const opened = await root.make(basename(parent), 0o711);
    if (opened.isErr()) return err(opened.error);
    await using step = opened.value;
    for (let index = 0; index < count; index++) {
      const folder = await step.make(String(index), 0o700);
      if (folder.isErr()) return err(folder.error);
      await using scratch = folder.value;
      const changed = await scratch.change(owner ?? { mode: 0o1777 });
      if (changed.isErr()) return err(changed.error);
    }
    return ok(Array.from({ length: count }, (_, index) => join(parent, String(index))));
  });
  return made.match(
    (folders) => folders,
    (trouble) => ({ field: 'scratch', problem: `${parent} cannot be made (${whyOf(trouble, parent)})` }),
  );
}

/**
 * Removes the scratch folder of a job and everything in it; links in it are removed and not followed, and where something
 * is mounted in it, it stays as it is.
 *
 * @param root the folder that scratch is made in: nothing outside of it is ever removed
 */
export async function removeScratch(parent: string, root: string): Promise<HostLeftover | undefined> {
  if (dirname(normalize(parent)) !== normalize(root)) return elsewhere(parent);
  const removed = await withFolder(root, ROOT, (folder) => folder.remove(basename(parent)));
  return removed.isOk() ? undefined : leftBy(parent, removed.error);
}

/** The same of a step that has a {@link freshScratchRoot}, which goes too. */
export async function removeFreshScratch(parent: string, shared: string): Promise<HostLeftover | undefined> {
  const root = dirname(normalize(parent));
  if (!FRESH.test(basename(root)) || dirname(root) !== normalize(shared)) return elsewhere(parent);
  const left = await removeScratch(parent, root);
  if (left !== undefined) return left;
  const removed = await withFolder(shared, SHARED, (folder) => folder.removeEmpty(basename(root)));
  return removed.isOk() ? undefined : leftBy(root, removed.error);
}

const elsewhere = (path: string) =>
  hostLeftover(`${path} cannot be removed (it is not where scratch folders are made)`);

/** What is not there is removed. */
function leftBy(path: string, trouble: FileTrouble): HostLeftover | undefined {
  if (trouble.reason === 'missing') return undefined;
  return hostLeftover(`${path} cannot be removed (${whyOf(trouble, path)})`, trouble.cause);
}

const whyOf = ({ path, why }: FileTrouble, about: string): string => (path === about ? why : `${path}: ${why}`);

export function hostLeftover(message: string, cause?: unknown): HostLeftover {
  return failure({ kind: 'host_leftover', operation: 'ContainerJob.run', message, hint: 'Remove it by hand.', cause });
}
