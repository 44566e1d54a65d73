import type { Result } from 'neverthrow';

import { readSmallFile, type SmallFileTrouble } from '../files/read-small-file.js';
import { type HostMount, readMountInfo } from '../policy/mounts/mount-info.js';

const MAX_MOUNT_INFO_BYTES = 64 * 1_048_576;

/** What is mounted on this machine, as this process sees it. A table that can't be read is never an empty one. */
export async function readHostMounts(): Promise<Result<readonly HostMount[], SmallFileTrouble>> {
  return (await readSmallFile('/proc/self/mountinfo', MAX_MOUNT_INFO_BYTES)).map((text) =>
    readMountInfo(text.toString()),
  );
}
