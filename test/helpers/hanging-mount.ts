import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';

import { isRoot } from './needs-root.js';
import { skipUnless } from './skip-unless.js';

/** Options of what only a file system that never answers shows. */
export const WITH_FUSE = skipUnless(isRoot && existsSync('/dev/fuse') && canOpen(), 'needs root and /dev/fuse');

function canOpen(): boolean {
  try {
    closeSync(openSync('/dev/fuse', 'r+'));
    return true;
  } catch {
    return false;
  }
}

/**
 * Mounts a file system that answers nothing, as one on a server that is gone, or of a user who wants that: nobody serves it.
 * Answers what ends it, and with it every call that waits for it.
 */
export function hangingMount(folder: string): () => void {
  mkdirSync(folder);
  const fd = openSync('/dev/fuse', 'r+');
  const options = 'fd=3,rootmode=40000,user_id=0,group_id=0,allow_other';
  execFileSync('mount', ['-i', '-n', '-t', 'fuse', '-o', options, 'none', folder], {
    stdio: ['ignore', 'pipe', 'pipe', fd],
  });
  return () => {
    closeSync(fd);
    execFileSync('umount', ['--lazy', folder]);
  };
}
