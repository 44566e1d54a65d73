import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { InputProblem } from '../core/errors.js';
import type { DeviceInit, MountInit } from '../generated/types.js';
import { type FileUser, modeAllows } from '../policy/users/file-access.js';
import { type HostMount, mountOf, readMountInfo } from '../policy/mounts/mount-info.js';
import { codeOf } from '../core/error-code.js';
import { readSmallFile } from '../files/read-small-file.js';

/** What host paths of a job are. */
export interface HostPaths {
  readonly problems: readonly InputProblem[];
  /** What each path really is behind symbolic links. */
  readonly realPaths: ReadonlyMap<string, string>;
}

const MAX_MOUNT_INFO_BYTES = 64 * 1_048_576;

/**
 * Looks at the host paths of a job's mounts and devices: each must exist, a source must be readable by the job's owner
 * (a runtime opens it as root), and lie on a mount that can do the propagation that is asked for.
 */
export async function lookAtHostPaths(
  mounts: readonly MountInit[],
  devices: readonly DeviceInit[],
  owner: FileUser | undefined,
): Promise<HostPaths> {
  const realPaths = new Map<string, string>();
  const problems: (InputProblem | undefined)[] = [];
  const mountTable = mounts.some(needsPropagation) ? await readHostMounts() : [];
  for (const [index, mount] of mounts.entries()) {
    if (mount.image !== undefined || mount.hostPath === undefined) continue;
    const field = `mounts[${index}].hostPath`;
    const real = await realPathOf(mount.hostPath);
    if ('code' in real) {
      problems.push({ field, problem: `${mount.hostPath} cannot be reached on this host (${real.code})` });
      continue;
    }
    realPaths.set(mount.hostPath, real.path);
    problems.push(
      owner === undefined ? undefined : await accessProblem(field, mount.hostPath, real.path, owner),
      propagationProblem(index, mount, real.path, mountTable),
    );
  }
  for (const [index, { hostPath = '' }] of devices.entries()) {
    const field = `devices[${index}].hostPath`;
    const real = await realPathOf(hostPath);
    if ('code' in real) problems.push({ field, problem: `${hostPath} cannot be reached on this host (${real.code})` });
    else {
      realPaths.set(hostPath, real.path);
      problems.push(await deviceProblem(field, hostPath));
    }
  }
  return { problems: problems.filter((problem) => problem !== undefined), realPaths };
}

async function realPathOf(path: string): Promise<{ readonly path: string } | { readonly code: string }> {
  try {
    return { path: await realpath(path) };
  } catch (cause) {
    return { code: codeOf(cause) };
  }
}

async function accessProblem(
  field: string,
  path: string,
  real: string,
  owner: FileUser,
): Promise<InputProblem | undefined> {
  const denied = (which: string) => ({
    field,
    problem: `${path} cannot be read by user ${owner.uid}: ${which} denies it`,
  });
  try {
    const source = await stat(real);
    const may = source.isDirectory() ? modeAllows(source, owner, 'read', 'enter') : modeAllows(source, owner, 'read');
    if (!may) return denied(real);
    for (let folder = dirname(real); ; folder = dirname(folder)) {
      if (!modeAllows(await stat(folder), owner, 'enter')) return denied(folder);
      if (folder === '/') return undefined;
    }
  } catch (cause) {
    return { field, problem: `${path} cannot be reached on this host (${codeOf(cause)})` };
  }
}

async function deviceProblem(field: string, path: string): Promise<InputProblem | undefined> {
  const device = await stat(path).catch(() => undefined);
  // A folder stands for the devices in it.
  const fits = device === undefined || device.isCharacterDevice() || device.isBlockDevice() || device.isDirectory();
  return fits ? undefined : { field, problem: `${path} is not a device` };
}

function needsPropagation({ propagation = 'PROPAGATION_PRIVATE' }: MountInit): boolean {
  return propagation !== 'PROPAGATION_PRIVATE';
}

async function readHostMounts(): Promise<readonly HostMount[]> {
  const file = await readSmallFile('/proc/self/mountinfo', MAX_MOUNT_INFO_BYTES);
  return file.isOk() ? readMountInfo(file.value.toString()) : [];
}

function propagationProblem(
  index: number,
  mount: MountInit,
  real: string,
  table: readonly HostMount[],
): InputProblem | undefined {
  if (!needsPropagation(mount)) return undefined;
  const on = mountOf(real, table);
  const needed = mount.propagation === 'PROPAGATION_BIDIRECTIONAL' ? ['shared'] : ['shared', 'slave'];
  if (on === undefined || needed.includes(on.propagation)) return undefined;
  const problem = `${mount.hostPath ?? ''} lies on ${on.mountPoint}, a ${on.propagation} mount; this needs a ${needed.join(' or ')} one`;
  return { field: `mounts[${index}].propagation`, problem };
}
