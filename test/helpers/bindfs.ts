import { accessSync, chmodSync, constants, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { isRoot } from './needs-root.js';
import { skipUnless } from './skip-unless.js';

/** Programs in the place of bindfs and fusermount. */
export interface BindFsPrograms {
  readonly bindfsBinary: string;
  readonly fusermountBinary: string;
}

/** Shows a source by a bind mount, after it has done what is given: `$1` is the source then, `$2` the mount point. */
export function fakeBindFs(folder: string, before = ''): BindFsPrograms {
  return {
    bindfsBinary: script(
      join(folder, 'bindfs'),
      `while [ $# -gt 2 ]; do shift; done\n${before}\nexec mount --bind "$1" "$2"`,
    ),
    fusermountBinary: script(join(folder, 'fusermount'), 'while [ $# -gt 1 ]; do shift; done\nexec umount "$1"'),
  };
}

function script(path: string, text: string): string {
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** The real ones, where this machine has them. */
export function realBindFs(): BindFsPrograms | undefined {
  const bindfsBinary = inPath('bindfs', '/dev/fuse');
  const fusermountBinary = inPath('fusermount3') ?? inPath('fusermount');
  return bindfsBinary === undefined || fusermountBinary === undefined ? undefined : { bindfsBinary, fusermountBinary };
}

/** Options of what only a real bindfs shows. In CI one that is missing is a failure. */
export const WITH_BINDFS = skipUnless(
  isRoot && (process.env['CI'] === 'true' || realBindFs() !== undefined),
  'needs root, /dev/fuse, bindfs and fusermount3',
);

function inPath(name: string, ...alsoNeeded: readonly string[]): string | undefined {
  const places = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, name));
  return places.find((path) => [path, ...alsoNeeded].every(isThere));
}

function isThere(path: string): boolean {
  try {
    accessSync(path, path.startsWith('/dev/') ? constants.R_OK : constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
