/** A user as the kernel sees it when it opens a file. */
export interface FileUser {
  readonly uid: number;
  readonly gid: number;
  /** Further groups. */
  readonly groups: readonly number[];
}

/** What is asked of a file: to read it, or, for a folder, to list and enter it. */
const BITS = { read: 4, enter: 1 } as const;

/** Owner, group and mode of a file. */
export interface FileOwner {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/**
 * Whether the mode of a file lets a user do something with it. Access lists are not known here: what they grant beyond
 * the mode is not seen, and the kernel has the last word in the container.
 */
export function modeAllows(file: FileOwner, user: FileUser, ...wanted: readonly (keyof typeof BITS)[]): boolean {
  if (user.uid === 0) return true;
  const shift = file.uid === user.uid ? 6 : file.gid === user.gid || user.groups.includes(file.gid) ? 3 : 0;
  const bits = wanted.reduce((sum, name) => sum | BITS[name], 0);
  return ((file.mode >> shift) & bits) === bits;
}
