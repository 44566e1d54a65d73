// A runtime whose own sandbox image can't be had: what a job and the doctor say of it.
import { join } from 'node:path';

import { CraneNode, doctor } from 'crane-cri';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import { type Containerd, startContainerd } from './containerd.mjs';

const { wanted, stand, unavailable } = inject('realRuntimes');
const NOWHERE = 'localhost:1/pause:3';

describe.each(wanted)('a sandbox image that nobody has, on %s', (version) => {
  let containerd: Containerd | undefined;
  beforeAll(async () => {
    if (stand?.runtimes[version] === undefined) return;
    const dir = join(stand.dir, `pause-${version}`);
    containerd = await startContainerd(version, { dir, cniConf: null, sandboxImage: NOWHERE });
  }, 60_000);
  afterAll(() => containerd?.stop());

  it('fails a job with what to do about it, and the doctor warns where the runtime tells its name', async (context) => {
    if (stand === null || containerd === undefined) return context.skip(unavailable[version] ?? 'not wanted');
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
