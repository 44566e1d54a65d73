// A runtime whose own sandbox image can't be had: what a job and the doctor say of it.
import { join } from 'node:path';

import { CraneNode } from 'crane-cri';
import { doctor } from 'crane-cri/doctor';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { type Containerd, startContainerd } from './containerd.mjs';
import { describeEachRuntime } from './each-runtime.js';

const NOWHERE = 'localhost:1/pause:3';

describeEachRuntime('a sandbox image that nobody has', ({ stand, version }) => {
  let containerd: Containerd;
  beforeAll(async () => {
    const dir = join(stand.dir, `pause-${version}`);
    containerd = await startContainerd(version, { dir, cniConf: null, sandboxImage: NOWHERE });
  }, 60_000);
  afterAll(() => containerd.stop());

  it('fails a job with what to do about it, and the doctor warns where the runtime tells its name', async () => {
    await using node = (await CraneNode.connect(containerd.endpoint))._unsafeUnwrap();
    const job = node.job({ jobId: 1, image: stand.images.busybox, command: ['true'] })._unsafeUnwrap();

    const outcome = (await job.run())._unsafeUnwrap();

    expect(outcome).toMatchObject({ kind: 'failed', error: { kind: 'rejected', operation: 'RunPodSandbox' } });
    const hint = outcome.kind === 'failed' ? outcome.error.hint : '';
    expect(hint).toMatch(/sandbox image \(localhost:1\/pause:3\).*Is the registry up/);
    const report = (await doctor({ endpoint: containerd.endpoint, checkTimeoutMs: 20_000 }))._unsafeUnwrap();
    const told = report.findings.find(({ check }) => check === 'runtime')?.summary ?? '';
    if (version !== 'containerd-2') expect(told).toContain(`The sandbox image ${NOWHERE}`);
  });
});
