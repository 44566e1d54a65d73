import { isAbsolute } from 'node:path';

import type { ContainerConfig, Mount } from '../../generated/types.js';
import { commandProblem } from '../shell/command-lookup.js';
import type { Program } from '../process/program.js';
import type { ContainerFiles } from '../process/container-files.js';
import type { Personality } from './personality.js';

/** Least memory limit with which runc can start a process, in bytes. */
const LEAST_MEMORY_BYTES = 12_582_912n;
/** Number of processors of the simulated node. */
export const NODE_CPUS = 64;

function badCpu(cpuset: string): string | undefined {
  return cpuset.split(/[,-]/).find((part) => part !== '' && Number(part) >= NODE_CPUS);
}

interface Given {
  readonly id: string;
  readonly config: ContainerConfig;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly path: string;
  readonly files: ContainerFiles;
  readonly program: Program | undefined;
  readonly hostKinds: ReadonlyMap<Mount, 'file' | 'directory'>;
  readonly cgroups: 'v1' | 'v2';
  readonly imageHas: (path: string) => 'file' | 'directory' | undefined;
}

/** Why the container will not start, in runc's words, without what the runtime puts around them. */
function runcProblem(given: Given): string | undefined {
  const { config, files } = given;
  const resources = config.linux?.resources;
  const starting = 'unable to start container process: ';
  const init = `${starting}error during container init: `;
  for (const mount of config.mounts) {
    if (mount.image !== undefined) continue;
    if (!isAbsolute(mount.hostPath))
      return `invalid mount {Destination:${mount.containerPath} Type:bind Source:${mount.hostPath}}: mount source not absolute`;
    const there = given.imageHas(mount.containerPath);
    const host = given.hostKinds.get(mount);
    if (there !== undefined && host !== undefined && there !== host) {
      return `${init}error mounting "${mount.hostPath}" to rootfs at "${mount.containerPath}": mount ${mount.hostPath}:${mount.containerPath} (via /proc/self/fd/7), flags: 0x5000: not a directory`;
    }
  }
  const memory = resources?.memoryLimitInBytes ?? 0n;
  if (memory > 0n && memory < LEAST_MEMORY_BYTES) {
    return `${init}error setting cgroup config for procHooks process: unable to set memory limit to ${memory} (current usage: 2084864, peak usage: 2273280)`;
  }
  const cpu = badCpu(resources?.cpusetCpus ?? '');
  if (cpu !== undefined) {
    return `${starting}unable to apply cgroup configuration: failed to write "${cpu}": write /sys/fs/cgroup/cpuset/k8s.io/${given.id}/cpuset.cpus: numerical result out of range`;
  }
  if (given.cgroups === 'v1' && Object.keys(resources?.unified ?? {}).length > 0) {
    return `${starting}unable to apply cgroup configuration: invalid configuration: cannot use unified resources on cgroup v1`;
  }
  const nameless = config.envs.find((env) => env.key === '');
  if (nameless !== undefined) {
    return `${init}environment variable name can't be empty: "=${Buffer.from(nameless.value).toString('utf8')}"`;
  }
  if (!isAbsolute(given.cwd)) return 'Cwd must be an absolute path';
  if (files.kindOf(given.cwd) === 'file') return `${init}mkdir ${given.cwd}: not a directory`;
  if (given.program !== undefined)
    return given.program.startError === undefined ? undefined : `${starting}${given.program.startError}`;
  const command = commandProblem(given.argv[0] ?? '', files, given.path);
  return command === undefined ? undefined : `${starting}exec: "${given.argv[0] ?? ''}": ${command}`;
}

/** Why the container will not start, in the words of the runtime. `undefined`: it will. */
export function startProblem(personality: Personality, given: Given): string | undefined {
  const memory = given.config.linux?.resources?.memoryLimitInBytes ?? 0n;
  if (personality.family === 'cri-o' && memory !== 0n && memory < LEAST_MEMORY_BYTES) {
    return `set memory limit ${memory} too low; should be at least ${LEAST_MEMORY_BYTES} bytes`;
  }
  // CRI-O leaves what cgroup v1 has no name for out of what it asks runc.
  const problem = runcProblem(personality.family === 'cri-o' ? { ...given, cgroups: 'v2' } : given);
  if (problem === undefined) return undefined;
  if (personality.family === 'cri-o') {
    const escaped = `runc create failed: ${problem}`.replaceAll('"', '\\"');
    return `container create failed: time="2026-01-01T00:00:00Z" level=error msg="${escaped}"\n`;
  }
  const end = personality.name === 'containerd-2.1' ? '' : ': unknown';
  return `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ${problem}${end}`;
}
