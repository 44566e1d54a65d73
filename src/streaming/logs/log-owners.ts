import { type Entry, ourselves } from '../../files/index.js';

/*
 * Links are not the only way to lead root to what is another's: the owner of a folder renames whatever lies in it, and can
 * give a file of root's a second name there where the kernel lets them. A process without privileges reads no more than its
 * user may.
 */

const isOurs = ({ uid }: Entry): boolean => ourselves().includes(uid);

/**
 * Whether one of these folders, each in the one before, is of another user than one above it: that one's owner can put it
 * there. Folders of root and of this process's user belong everywhere.
 */
export function changesOwner(way: readonly Entry[]): boolean {
  if (process.geteuid?.() !== 0) return false;
  return new Set(way.flatMap((entry) => (isOurs(entry) ? [] : [entry.uid]))).size > 1;
}

/** Whether a file in a folder is one that the folder's owner, or whoever may make names in it, can have taken from others. */
export function isStrange(file: Entry, folder: Entry): boolean {
  if (process.geteuid?.() !== 0) return false;
  const isShared = (folder.mode & 0o022) !== 0;
  if (isOurs(folder) && !isShared) return false;
  if (file.uid === folder.uid && !isOurs(folder)) return false;
  if (file.names > 1) return true;
  // In a folder like /tmp each file is its owner's.
  return !isOurs(file) && !(isOurs(folder) && (folder.mode & 0o1000) !== 0);
}
