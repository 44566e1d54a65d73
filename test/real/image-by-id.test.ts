import { expect, it } from 'vitest';
import { CraneNode } from 'crane-cri';
import { must } from '../helpers/must.js';
import { describeEachRuntime } from './each-runtime.js';
describeEachRuntime('an image by its id', ({ stand, runtime: { endpoint } }) => {
  it('is found and run with and without sha256:', async () => {
    const node = await must(CraneNode.connect(endpoint));
    const { id } = await must(node.images.ensure(stand.images.busybox));
    for (const image of [id, id.replace('sha256:', '')]) {
      const job = node.job({ jobId: 891_000, image, command: ['/bin/sh', '-c', 'exit 3'] })._unsafeUnwrap();
      expect(await must(job.run())).toMatchObject({ kind: 'exited', exit: { code: 3 } });
    }
    await node[Symbol.asyncDispose]();
  });
});
