import { constants } from 'node:fs';

/** What stands under a name, of the thing itself and not of what a link leads to. */
export interface Entry {
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly uid: number;
  readonly gid: number;
  /** Permission bits with set-id and sticky: 0 to 0o7777. */
  readonly mode: number;
  readonly sizeBytes: number;
  /** How many names a file has. */
  readonly names: number;
  /** Of the file system. */
  readonly device: bigint;
  /** Tells it from every other one, also from a later one that got the same inode number. */
  readonly identity: string;
  readonly changedAtMs: number;
  readonly bornAtNs: bigint;
}

const KINDS: Readonly<Record<number, Entry['kind']>> = {
  [constants.S_IFREG]: 'file',
  [constants.S_IFDIR]: 'folder',
  [constants.S_IFLNK]: 'link',
};

type Stats = Record<'uid' | 'gid' | 'mode' | 'size' | 'nlink' | 'dev' | 'ino' | 'mtimeMs' | 'birthtimeNs', bigint>;

export function entryOf(stats: Stats): Entry {
  const { uid, gid, mode, size, nlink, dev, ino, mtimeMs, birthtimeNs } = stats;
  return {
    kind: KINDS[Number(mode) & constants.S_IFMT] ?? 'other',
    uid: Number(uid),
    gid: Number(gid),
    mode: Number(mode) & 0o7777,
    sizeBytes: Number(size),
    names: Number(nlink),
    device: dev,
    identity: `${dev}:${ino}:${birthtimeNs}`,
    changedAtMs: Number(mtimeMs),
    bornAtNs: birthtimeNs,
  };
}
