import { realpath, stat } from 'node:fs/promises';

import { err, ok, type Result } from 'neverthrow';

import type { InputProblem } from '../core/errors.js';
import type { DeviceInit, MountInit } from '../generated/types.js';
import type { FileUser } from '../policy/users/file-access.js';
import { type HostMount, mountOf } from '../policy/mounts/mount-info.js';
import { codeOf } from '../core/error-code.js';
import { holdSource } from './held-source.js';
import { readHostMounts } from './host-mounts.js';

/** What host paths of a job are. */
export interface HostPaths {
  readonly problems: readonly InputProblem[];
  /** What each path really is behind symbolic links. */
  readonly realPaths: ReadonlyMap<string, string>;
  /** Those that others than root can exchange before the runtime uses them, with the reason. */
  readonly loose: ReadonlyMap<string, string>;
}

/**
 * Looks at the host paths of a job's mounts and devices: each must exist, a source must be readable by the job's owner
 * (a runtime opens it as root), and lie on a mount that can do the propagation that is asked for. Links are followed to a
 * real path, which is then opened without following any.
 */
export async function lookAtHostPaths(
  mounts: readonly MountInit[],
  devices: readonly DeviceInit[],
  owner: FileUser | undefined,
): Promise<HostPaths> {
  const realPaths = new Map<string, string>();
  const loose = new Map<string, string>();
  const problems: InputProblem[] = [];
  const table = mounts.some(needsPropagation) ? await readHostMounts() : ok([]);
  async function look(field: string, path: string, user: FileUser | undefined): Promise<string | undefined> {
    const real = await realPathOf(path);
    const held = real.isErr() ? err(real.error) : await holdSource(real.value, user);
    if (held.isErr()) {
      problems.push({ field, problem: `${path} cannot be reached on this host (${held.error.why})` });
      return undefined;
    }
    const { pin, denied, loose: why } = held.value;
    await pin.close();
    realPaths.set(path, pin.path);
    if (why !== undefined) loose.set(path, why);
    if (denied !== undefined)
      problems.push({ field, problem: `${path} cannot be read by user ${user?.uid}: ${denied}` });
    return pin.path;
  }
  for (const [index, mount] of mounts.entries()) {
    if (mount.image !== undefined || mount.hostPath === undefined) continue;
    const real = await look(`mounts[${index}].hostPath`, mount.hostPath, owner);
    const problem = real === undefined ? undefined : propagationProblem(index, mount, real, table);
    if (problem !== undefined) problems.push(problem);
  }
  for (const [index, { hostPath = '' }] of devices.entries()) {
    const field = `devices[${index}].hostPath`;
    if ((await look(field, hostPath, undefined)) === undefined) continue;
    const problem = await deviceProblem(field, hostPath);
    if (problem !== undefined) problems.push(problem);
  }
  return { problems, realPaths, loose };
}

async function realPathOf(path: string): Promise<Result<string, { readonly why: string }>> {
  try {
    return ok(await realpath(path));
  } catch (cause) {
    return err({ why: codeOf(cause) });
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

function propagationProblem(
  index: number,
  mount: MountInit,
  real: string,
  table: Result<readonly HostMount[], { readonly why: string }>,
): InputProblem | undefined {
  if (!needsPropagation(mount)) return undefined;
  const field = `mounts[${index}].propagation`;
  if (table.isErr()) return { field, problem: `the mounts of this host are not told (${table.error.why})` };
  const on = mountOf(real, table.value);
  const needed = mount.propagation === 'PROPAGATION_BIDIRECTIONAL' ? ['shared'] : ['shared', 'slave'];
  if (on === undefined || needed.includes(on.propagation)) return undefined;
  const problem = `${mount.hostPath ?? ''} lies on ${on.mountPoint}, a ${on.propagation} mount; this needs a ${needed.join(' or ')} one`;
  return { field, problem };
}
