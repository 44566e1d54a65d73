import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';

import { CraneNode } from 'crane-cri';

import { startContainerd } from '../real/containerd.mjs';
import type { Stand } from '../real/stand.mjs';
import { cgroupOf } from './cgroup-files.js';
import { BUSY_BYTES, HUNGRY_LIMIT_BYTES, type OpenTarget, type Target } from './target.js';

async function connect(endpoint: string): Promise<OpenTarget> {
  const node = (await CraneNode.connect(endpoint))._unsafeUnwrap();
  return {
    node,
    capabilities: node.capabilities,
    hungry: {
      command: ['/bin/sh', '-c', 'x=a; while true; do x=$x$x; done'],
      resources: { memoryLimitInBytes: HUNGRY_LIMIT_BYTES },
    },
    busy: {
      command: ['/bin/awk', `BEGIN { x = sprintf("%${BUSY_BYTES}s", ""); while (1) {} }`],
      resources: { cpuQuota: 50_000n, cpuPeriod: 100_000n },
    },
    measureMs: 10_000,
    cgroupOf: (id) => cgroupOf(node, id),
    reach: () => undefined,
    close: () => node[Symbol.asyncDispose](),
  };
}

/** The contract's view of a runtime of the stand. */
export function realTarget(stand: Stand, version: string): Target {
  const runtime = stand.runtimes[version as keyof Stand['runtimes']];
  const { busybox, user, private: secret, pause } = stand.images;
  const there = (): NonNullable<typeof runtime> => {
    if (runtime === undefined) throw new Error(`${version} is not on the stand`);
    return runtime;
  };
  return {
    name: version,
    images: { shell: busybox, user, private: secret, missing: busybox.replace('busybox:', 'no-such-image:') },
    credentials: stand.registries.private.auth ?? { username: '', password: '' },
    cdiFolder: runtime?.cdiDirs[0],
    open: async () => connect(there().endpoint),
    async openMortal() {
      const dir = join(mkdtempSync(join(stand.dir, 'm-')), 'd');
      const containerd = await startContainerd(there().version, { dir, sandboxImage: pause });
      const target = await connect(containerd.endpoint);
      return {
        ...target,
        kill: () => containerd.kill(),
        comeUp: () => containerd.start(),
        async close() {
          await target.close();
          await containerd.stop();
        },
      };
    },
  };
}
