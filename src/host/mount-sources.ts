import { ok, type Result } from 'neverthrow';

import type { InputProblem } from '../core/errors.js';
import type { DeviceInit, MountInit } from '../generated/types.js';
import type { FileUser } from '../policy/users/file-access.js';
import { type HostMount, mountOf } from '../policy/mounts/mount-info.js';
import { type Held, Looker, type Looks } from '../files/looks.js';
import { holdSource } from './held-source.js';
import { readHostMounts } from './host-mounts.js';

/** What host paths of a job are. */
export interface HostPaths {
  readonly problems: readonly InputProblem[];
  /** What each path really is behind symbolic links. */
  readonly realPaths: ReadonlyMap<string, string>;
  /** Those that others than root can replace before the runtime uses them, with the reason. */
  readonly loose: ReadonlyMap<string, string>;
}

/**
 * Looks at the host paths of a job's mounts and devices: each must exist, a source must be readable by the job's owner
 * (a runtime opens it as root), and lie on a mount that can do the propagation that is asked for. Links are followed to a
 * real path, which is then opened without following any. One that gives no answer in time is a problem of its job alone.
 */
export function lookAtHostPaths(
  mounts: readonly MountInit[],
  devices: readonly DeviceInit[],
  owner: FileUser | undefined,
  looker = new Looker(),
): Promise<HostPaths> {
  if (mounts.length + devices.length === 0) return Promise.resolve(NONE);
  return looker.use(owner?.uid ?? 0, (looks) => look(looks, mounts, devices, owner));
}

const NONE: HostPaths = Object.freeze({ problems: [], realPaths: new Map(), loose: new Map() });

async function look(
  looks: Looks,
  mounts: readonly MountInit[],
  devices: readonly DeviceInit[],
  owner: FileUser | undefined,
): Promise<HostPaths> {
  const realPaths = new Map<string, string>();
  const loose = new Map<string, string>();
  const problems: InputProblem[] = [];
  const table = mounts.some(needsPropagation) ? await readHostMounts() : ok([]);
  async function judge(field: string, path: string, user: FileUser | undefined): Promise<Held | undefined> {
    const source = await holdSource(looks, path, user, true);
    if (source.isErr()) {
      problems.push({ field, problem: `${path} cannot be reached on this host (${source.error.why})` });
      return undefined;
    }
    const { held, denied, loose: why } = source.value;
    await held.release();
    realPaths.set(path, held.path);
    if (why !== undefined) loose.set(path, why);
    if (denied !== undefined)
      problems.push({ field, problem: `${path} cannot be read by user ${user?.uid}: ${denied}` });
    return held;
  }
  for (const [index, mount] of mounts.entries()) {
    if (mount.image !== undefined || mount.hostPath === undefined) continue;
    const source = await judge(`mounts[${index}].hostPath`, mount.hostPath, owner);
    const problem = source === undefined ? undefined : propagationProblem(index, mount, source.path, table);
    if (problem !== undefined) problems.push(problem);
  }
  for (const [index, { hostPath = '' }] of devices.entries()) {
    const field = `devices[${index}].hostPath`;
    const device = await judge(field, hostPath, undefined);
    // A folder stands for the devices in it.
    const fits = device === undefined || device.isDevice || device.entry.kind === 'folder';
    if (!fits) problems.push({ field, problem: `${hostPath} is not a device` });
  }
  return { problems, realPaths, loose };
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
  if (table.isErr()) return { field, problem: `the mounts of this host cannot be read (${table.error.why})` };
  const on = mountOf(real, table.value);
  const needed = mount.propagation === 'PROPAGATION_BIDIRECTIONAL' ? ['shared'] : ['shared', 'slave'];
  if (on === undefined || needed.includes(on.propagation)) return undefined;
  const problem = `${mount.hostPath ?? ''} lies on ${on.mountPoint}, a ${on.propagation} mount; this needs a ${needed.join(' or ')} one`;
  return { field, problem };
}
