import { CraneNode } from 'crane-cri';
import { expect, it } from 'vitest';

import { must } from '../helpers/must.js';
import { describeEachRuntime } from './each-runtime.js';

describeEachRuntime('what a spec may say at its edges', ({ stand, runtime: { endpoint } }) => {
  it('reaches the program: any name of a variable, the largest ids, the root folder', async () => {
    const node = await must(CraneNode.connect(endpoint, {}));
    // A shell hands on no variable whose name it can't write: what the kernel gave it is looked at.
    const given = "tr '\\0' '\\n' </proc/$$/environ";
    const script = [
      `${given} | grep -qxF "BASH_FUNC_module%%=() { :; }" || exit 10`,
      `${given} | grep -qxF "a.b=1" || exit 11`,
      `${given} | grep -qxF "1 b=2" || exit 12`,
      '[ "$(id -u):$(id -g)" = 2147483647:2147483647 ] || exit 13',
      '[ "$PWD" = / ] || exit 14',
    ].join('\n');
    const job = node.job({
      jobId: 881_001,
      image: stand.images.busybox,
      command: ['/bin/sh', '-c', script],
      env: { 'BASH_FUNC_module%%': '() { :; }', 'a.b': '1', '1 b': '2' },
      runAsUser: 2_147_483_647,
      runAsGroup: 2_147_483_647,
      supplementalGroups: [2_147_483_647],
      workingDir: '/',
    });
    expect(await must(job._unsafeUnwrap().run())).toMatchObject({ kind: 'exited', exit: { code: 0 } });
    await node[Symbol.asyncDispose]();
  }, 120_000);
});
