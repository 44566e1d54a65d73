import { CraneNode } from 'crane-cri';

import type { Stand } from '../real/stand.mjs';
import { HUNGRY_LIMIT_BYTES, type Target } from './target.js';

/** The contract's view of a runtime of the stand. */
export function realTarget(stand: Stand, version: string): Target {
  const runtime = stand.runtimes[version as keyof Stand['runtimes']];
  const { busybox, user, private: secret } = stand.images;
  return {
    name: version,
    images: { shell: busybox, user, private: secret, missing: busybox.replace('busybox:', 'no-such-image:') },
    credentials: stand.registries.private.auth ?? { username: '', password: '' },
    async open() {
      if (runtime === undefined) throw new Error(`${version} is not on the stand`);
      const node = (await CraneNode.connect(runtime.endpoint))._unsafeUnwrap();
      return {
        node,
        capabilities: node.capabilities,
        hungry: {
          command: ['/bin/sh', '-c', 'x=a; while true; do x=$x$x; done'],
          resources: { memoryLimitInBytes: HUNGRY_LIMIT_BYTES },
        },
        reach: () => undefined,
        close: () => node[Symbol.asyncDispose](),
      };
    },
  };
}
