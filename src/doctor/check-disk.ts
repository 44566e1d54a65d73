import { statfs } from 'node:fs/promises';

import { fine, problem, skipped, warning } from './finding.js';
import type { Check } from './target.js';

const GIBIBYTE = 1_073_741_824;
const REMEDY = 'Remove images that nobody uses, for example with ImageManager.collect, or enlarge the file system.';

const gib = (bytes: number): string => `${(bytes / GIBIBYTE).toFixed(1)} GiB`;

/** Whether there is room for images and for what containers write. */
export const checkDisk: Check = async ({ client, reached, host, options }, signal) => {
  if (client === undefined || reached?.isOk() !== true) return skipped('The runtime does not answer.');
  const info = await client.imageFsInfo({}, { signal });
  if (info.isErr()) return skipped('The runtime does not report where images are stored.', info.error.message);
  const path = info.value.imageFilesystems[0]?.fsId?.mountpoint;
  if (path === undefined || path === '') return skipped('The runtime does not report where images are stored.');
  let space;
  try {
    space = await statfs(host.at(path));
  } catch (cause) {
    return skipped(`${path} is not seen from here.`, String((cause as NodeJS.ErrnoException).code));
  }
  const { minFreeBytes = 5 * GIBIBYTE } = options;
  const freeBytes = space.bsize * space.bavail;
  const detail = `${path}: ${gib(freeBytes)} free of ${gib(space.bsize * space.blocks)}, ${space.ffree} of ${space.files} inodes`;
  if (freeBytes < minFreeBytes)
    return problem(`Only ${gib(freeBytes)} are free where images are stored.`, REMEDY, detail);
  if (space.files > 0 && space.ffree / space.files < 0.05)
    return problem('Hardly any inodes are free where images are stored.', REMEDY, detail);
  if (freeBytes < 2 * minFreeBytes)
    return warning(`Space for images is running out: ${gib(freeBytes)} are free.`, REMEDY, detail);
  return fine(`${gib(freeBytes)} are free where images are stored.`, detail);
};
