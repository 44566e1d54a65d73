import { isWithin } from './path.js';

/** One mount of a machine. */
export interface HostMount {
  readonly mountPoint: string;
  /** What is mounted: the file system's device number, and which of its folders. */
  readonly content: string;
  /** Such as `rw,nosuid,relatime`: of the mount, not of its file system. */
  readonly options: string;
  /** Whether mounts pass from it to others: `shared`, only to it: `slave`, or not at all. */
  readonly propagation: 'shared' | 'slave' | 'private';
}

/** Reads the text of `/proc/self/mountinfo`, in its order: a later mount hides an earlier one of the same place. */
export function readMountInfo(text: string): readonly HostMount[] {
  return text.split('\n').flatMap((line) => {
    const [front = ''] = line.split(' - ', 1);
    const [, , device, root, mountPoint, options = '', ...optional] = front.split(' ');
    if (mountPoint === undefined) return [];
    const shared = optional.some((field) => field.startsWith('shared:'));
    const slave = optional.some((field) => field.startsWith('master:'));
    const propagation = shared ? 'shared' : slave ? 'slave' : 'private';
    return [{ mountPoint: unescape(mountPoint), content: `${device} ${root}`, options, propagation }];
  });
}

/** The kernel writes blanks, tabs, newlines and backslashes as three octal digits. */
function unescape(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}

/** The mount that a real path lies on. */
export function mountOf(path: string, mounts: readonly HostMount[]): HostMount | undefined {
  let best: HostMount | undefined;
  for (const mount of mounts) {
    if (isWithin(path, mount.mountPoint) && mount.mountPoint.length >= (best?.mountPoint.length ?? 0)) best = mount;
  }
  return best;
}
