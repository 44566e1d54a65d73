import type { Result } from 'neverthrow';

import { distrust, type Entry, type FileTrouble, ourselves } from '../files/index.js';
import type { Held, Looks } from '../files/looks.js';
import { type FileUser, modeAllows } from '../policy/users/file-access.js';

/** A path of the host that is held open: whatever becomes of its name, it is the thing that was judged. */
export interface HeldSource {
  /** Whoever holds it releases it. */
  readonly held: Held;
  /** What keeps the user from reading it. */
  readonly denied: string | undefined;
  /** Why others than root, and the user of this process, can put another thing in its place. */
  readonly loose: string | undefined;
}

/**
 * Holds a path, opened one name after the other without following a link. Owners and modes are asked of the descriptors.
 *
 * @param path absolute; without links unless they are to be followed to a real path first
 * @param user who must be able to read it; nobody is asked where absent
 */
export async function holdSource(
  looks: Looks,
  path: string,
  user: FileUser | undefined,
  follow: boolean,
): Promise<Result<HeldSource, FileTrouble>> {
  return (await looks.hold(path, follow)).map((held) => {
    const { entry, above } = held;
    const mayRead = (): boolean =>
      user === undefined ||
      modeAllows(entry, user, ...(entry.kind === 'folder' ? (['read', 'enter'] as const) : ['read' as const]));
    const shut = user === undefined ? undefined : above.find((each) => !modeAllows(each.entry, user, 'enter'));
    const denied = mayRead() ? shut?.path : held.path;
    return {
      held,
      denied: denied === undefined ? undefined : `${denied} denies it`,
      loose: looseness(held.path, entry, above),
    };
  });
}

function looseness(path: string, entry: Entry, above: Held['above']): string | undefined {
  const owners = ourselves();
  for (const each of above) {
    const why = distrust(each.entry, { owners }, true);
    if (why !== undefined) return `${each.path} ${why}`;
  }
  // In a folder like /tmp everybody renames what is their own.
  const isShared = ((above.at(-1)?.entry.mode ?? 0) & 0o022) !== 0;
  return isShared && !owners.includes(entry.uid) ? `${path} belongs to user ${entry.uid}` : undefined;
}
