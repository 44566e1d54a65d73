import { err, ok, type Result } from 'neverthrow';

import { distrust, type Entry, type FileTrouble, ourselves, type Pin, pinPath } from '../files/index.js';
import { type FileUser, modeAllows } from '../policy/users/file-access.js';

/** A path of the host that is held open: whatever becomes of its name, it is the thing that was judged. */
export interface HeldSource {
  /** Whoever opens it closes it. */
  readonly pin: Pin;
  /** What keeps the user from reading it. */
  readonly denied: string | undefined;
  /** Why others than root, and the user of this process, can put another thing in its place. */
  readonly loose: string | undefined;
}

/**
 * Opens a path, one name after the other, and follows no link. Owners and modes are asked of the descriptors.
 *
 * @param path absolute, without links
 * @param user who must be able to read it; nobody is asked where absent
 */
export async function holdSource(path: string, user: FileUser | undefined): Promise<Result<HeldSource, FileTrouble>> {
  const way: Pick<Pin, 'path' | 'entry'>[] = [];
  const pinned = await pinPath(path, { visit: (each) => way.push(each) });
  if (pinned.isErr()) return err(pinned.error);
  const above = way.slice(0, -1);
  const { entry } = pinned.value;
  const mayRead = (): boolean =>
    user === undefined ||
    modeAllows(entry, user, ...(entry.kind === 'folder' ? (['read', 'enter'] as const) : ['read' as const]));
  const shut = user === undefined ? undefined : above.find((each) => !modeAllows(each.entry, user, 'enter'));
  const denied = mayRead() ? shut?.path : path;
  return ok({
    pin: pinned.value,
    denied: denied === undefined ? undefined : `${denied} denies it`,
    loose: looseness(path, entry, above),
  });
}

function looseness(path: string, entry: Entry, above: readonly Pick<Pin, 'path' | 'entry'>[]): string | undefined {
  const owners = ourselves();
  for (const each of above) {
    const why = distrust(each.entry, { owners }, true);
    if (why !== undefined) return `${each.path} ${why}`;
  }
  // In a folder like /tmp everybody renames what is their own.
  const isShared = ((above.at(-1)?.entry.mode ?? 0) & 0o022) !== 0;
  return isShared && !owners.includes(entry.uid) ? `${path} belongs to user ${entry.uid}` : undefined;
}
