import { versionNumbers } from '../policy/runtime/capabilities.js';
import { fine, problem, skipped, warning } from './finding.js';
import type { Check, DoctorTarget } from './target.js';
import { dig } from './target.js';

/** Whether user namespaces can be made. */
export const checkUserNamespaces: Check = async ({ host }) => {
  const most = await host.text('/proc/sys/user/max_user_namespaces');
  if (most === undefined) {
    const remedy = 'Use a kernel with CONFIG_USER_NS, or set UserNsEnabledByDefault to false.';
    return warning('This kernel has no user namespaces.', remedy, '/proc/sys/user/max_user_namespaces is missing');
  }
  if (Number(most) > 0) return fine('User namespaces can be made.', `at most ${most.trim()}`);
  return warning(
    'User namespaces are switched off.',
    'Set the sysctl user.max_user_namespaces above 0, or UserNsEnabledByDefault to false.',
    `user.max_user_namespaces = ${most.trim()}`,
  );
};

/** Whether the kernel can map ids of mounts, without which files of a user namespace belong to nobody. */
export const checkIdmappedMounts: Check = async ({ host }) => {
  const release = (await host.text('/proc/sys/kernel/osrelease'))?.trim();
  if (release === undefined) return skipped('The release of the kernel cannot be read.');
  const [major = 0, minor = 0] = versionNumbers(release);
  const isAtLeast = (wantMajor: number, wantMinor: number): boolean =>
    major > wantMajor || (major === wantMajor && minor >= wantMinor);
  if (!isAtLeast(5, 12)) {
    const remedy = 'Use Linux 5.12 or newer, or bindfs (BindFs.Enabled), or no user namespaces.';
    return warning(`Linux ${release} has no idmapped mounts.`, remedy);
  }
  if (!isAtLeast(5, 19)) {
    const remedy = 'Use Linux 5.19 or newer where many jobs run in user namespaces.';
    return warning(`Linux ${release} has no idmapped overlays: images are copied for each user namespace.`, remedy);
  }
  return fine(`Linux ${release} has idmapped mounts.`);
};

/** Whether images can be stacked without a copy. */
export const checkOverlay: Check = async ({ host }) => {
  const known = await host.text('/proc/filesystems');
  if (known === undefined) return skipped('The file systems of the kernel cannot be read.');
  if (/^(?:nodev)?\s*overlay$/m.test(known)) return fine('The kernel has overlay file systems.');
  return warning(
    'The kernel has no overlay file system, or its module is not loaded.',
    'Load it (modprobe overlay, and a line in /etc/modules-load.d), or give the runtime another snapshotter.',
  );
};

const NEEDED = ['cpu', 'cpuset', 'memory', 'pids'];

interface Hierarchy {
  readonly version: 'v1' | 'hybrid' | 'v2';
  readonly controllers: readonly string[];
}

async function hierarchyOf({ host }: DoctorTarget): Promise<Hierarchy | undefined> {
  const unified = await host.text('/sys/fs/cgroup/cgroup.controllers');
  if (unified !== undefined) return { version: 'v2', controllers: unified.trim().split(/\s+/) };
  const folders = await host.list('/sys/fs/cgroup');
  if (folders === undefined || folders.length === 0) return undefined;
  return {
    version: folders.includes('unified') ? 'hybrid' : 'v1',
    controllers: folders.flatMap((name) => name.split(',')),
  };
}

/** Who the runtime has manage cgroups, where it tells. */
function driverOf({ reached }: DoctorTarget): 'systemd' | 'cgroupfs' | undefined {
  if (reached?.isOk() !== true) return undefined;
  const { capabilities, info } = reached.value;
  if (capabilities.cgroupDriver !== undefined) return capabilities.cgroupDriver;
  const config = info['config'];
  const runtime = dig(config, 'containerd', 'defaultRuntimeName');
  const told =
    dig(config, 'containerd', 'runtimes', String(runtime), 'options', 'SystemdCgroup') ?? dig(config, 'systemdCgroup');
  return typeof told === 'boolean' ? (told ? 'systemd' : 'cgroupfs') : undefined;
}

/** Whether limits of jobs can be set, and who sets them. */
export const checkCgroup: Check = async (target) => {
  const hierarchy = await hierarchyOf(target);
  if (hierarchy === undefined) return skipped('No cgroups are seen from here.');
  const { version, controllers } = hierarchy;
  const driver = driverOf(target);
  const init = (await target.host.text('/proc/1/comm'))?.trim();
  const detail = `cgroup ${version}; driver ${driver ?? 'unknown'}; process 1 is ${init ?? 'unknown'}`;
  const missing = NEEDED.filter((name) => !controllers.includes(name));
  if (missing.length > 0) {
    const remedy = 'Enable them at boot, see the kernel parameters cgroup_enable and cgroup_disable.';
    return problem(`Limits cannot be set: the controllers ${missing.join(', ')} are missing.`, remedy, detail);
  }
  if (driver === 'systemd' && init !== undefined && init !== 'systemd') {
    const remedy = 'Set SystemdCgroup = false (containerd), or cgroup_manager = "cgroupfs" (CRI-O).';
    return problem('The runtime asks systemd for cgroups, and there is no systemd.', remedy, detail);
  }
  if (driver === 'cgroupfs' && init === 'systemd') {
    const remedy = 'Set SystemdCgroup = true (containerd), or cgroup_manager = "systemd" (CRI-O), while no job runs.';
    return warning('The runtime and systemd both manage cgroups, and may undo what the other did.', remedy, detail);
  }
  if (version !== 'v2') {
    return warning(
      `This machine has cgroup ${version}: unified settings, pressure and exact memory limits need version 2.`,
      'Boot with systemd.unified_cgroup_hierarchy=1, or a newer distribution.',
      detail,
    );
  }
  return fine(`Limits can be set${driver === undefined ? '' : ` by ${driver}`}.`, detail);
};
