import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { CraneNode } from 'crane-cri';
import type { ContainerId } from 'crane-cri/cri';

import type { CgroupFigures } from './target.js';

const ROOT = '/sys/fs/cgroup';

const numberIn = (path: string): number => Number(readFileSync(path, 'utf8'));

function fieldIn(path: string, field: string): number {
  const found = new RegExp(`^${field} (\\d+)$`, 'm').exec(readFileSync(path, 'utf8'));
  if (found === null) throw new Error(`${path} has no ${field}`);
  return Number(found[1]);
}

/** Folder of a process's cgroup for one controller, on either version. */
function folderOf(pid: number, controller: string): { readonly path: string; readonly isV2: boolean } {
  const lines = readFileSync(`/proc/${pid}/cgroup`, 'utf8').trim().split('\n');
  const own = lines.map((line) => line.split(':')).find(([, names]) => names?.split(',').includes(controller));
  const unified = lines.find((line) => line.startsWith('0::'))?.slice(3);
  if (own !== undefined) return { path: join(ROOT, controller, own[2] ?? ''), isV2: false };
  const path = join(ROOT, unified ?? '');
  return { path: existsSync(path) ? path : join(ROOT, 'unified', unified ?? ''), isV2: true };
}

/** Reads what the kernel counts for the cgroup of a container's process, past the runtime. */
export async function cgroupOf(node: CraneNode, containerId: ContainerId): Promise<CgroupFigures> {
  const status = (await node.runtime.containerStatus({ containerId, verbose: true }))._unsafeUnwrap();
  const { pid } = JSON.parse(status.info['info'] ?? '{}') as { pid: number };
  const cpu = folderOf(pid, 'cpuacct');
  const memory = folderOf(pid, 'memory');
  return {
    cpuTimeNs: cpu.isV2
      ? fieldIn(join(cpu.path, 'cpu.stat'), 'usage_usec') * 1_000
      : numberIn(join(cpu.path, 'cpuacct.usage')),
    memoryBytes: memory.isV2
      ? numberIn(join(memory.path, 'memory.current')) - fieldIn(join(memory.path, 'memory.stat'), 'inactive_file')
      : numberIn(join(memory.path, 'memory.usage_in_bytes')) -
        fieldIn(join(memory.path, 'memory.stat'), 'total_inactive_file'),
  };
}
