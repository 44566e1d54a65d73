import { statfs } from 'node:fs/promises';

import type { CallError } from '../../core/errors.js';
import type { PullFailed } from '../../core/image-errors.js';
import { failure } from '../../core/failure.js';
import type { ImageService } from '../../runtime/service.js';

/** Space of a file system, in bytes. */
export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** Looks at the file system that holds `path`; undefined where it can't be seen from here. */
export type ReadDiskSpace = (path: string) => Promise<DiskSpace | undefined>;

/** The space that this machine has. */
export const machineDiskSpace: ReadDiskSpace = async (path) => {
  try {
    const { bsize, bavail, blocks } = await statfs(path);
    return { freeBytes: bsize * bavail, totalBytes: bsize * blocks };
  } catch {
    return undefined;
  }
};

/** Space of the file system that holds the runtime's images; undefined where neither it nor the machine tells. */
export async function imageDiskSpace(
  service: ImageService,
  read: ReadDiskSpace,
  signal: AbortSignal,
): Promise<DiskSpace | CallError | undefined> {
  const info = await service.imageFsInfo({}, { signal });
  if (info.isErr()) return info.error;
  const path = info.value.imageFilesystems[0]?.fsId?.mountpoint;
  return path === undefined || path === '' ? undefined : read(path);
}

/** The failure of a pull that has no room. Where the space can't be read, a pull is let through. */
export async function lackOfRoom(
  service: ImageService,
  read: ReadDiskSpace,
  minFreeBytes: number,
  signal: AbortSignal,
): Promise<PullFailed | undefined> {
  const space = await imageDiskSpace(service, read, signal);
  if (space === undefined || 'kind' in space || space.freeBytes >= minFreeBytes) return undefined;
  return failure({
    kind: 'pull_failed',
    operation: 'PullImage',
    message: `not pulled: ${space.freeBytes} bytes are free where images are stored, and ${minFreeBytes} must stay free`,
    hint: 'Free space on the image file system of this node, for example with ImageManager.collect.',
    reference: '',
    reason: 'disk_full',
    transient: false,
  });
}
