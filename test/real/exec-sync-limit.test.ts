import { expect, it } from 'vitest';

import { execSync } from '../../src/streaming/sessions/exec-sync.js';
import { Pod } from '../contract/streaming/running-container.js';
import { realTarget } from '../contract/real-target.js';
import { describeEachRuntime } from './each-runtime.js';

describeEachRuntime('execSync of a command that leaves a child in the background', ({ stand, version }) => {
  it('ends at its limit, and says whether the command was killed', async () => {
    const target = realTarget(stand, version);
    const open = await target.open();
    const pod = await Pod.run(target, open);
    const { containerId } = await pod.start('sleep 1000');
    const run = (script: string) =>
      execSync(pod.runtime, { containerId, command: ['/bin/sh', '-c', script] }, { timeoutMs: 3_000 });
    const startedAt = performance.now();
    const left = await run('sleep 60 & echo out');
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    expect(left._unsafeUnwrapErr()).toMatchObject({ kind: 'exec_timed_out', killed: 'unknown' });
    expect((await run('exec sleep 60'))._unsafeUnwrapErr()).toMatchObject({ kind: 'exec_timed_out', killed: 'yes' });
    await pod.remove();
    await open.close();
  }, 120_000);
});
