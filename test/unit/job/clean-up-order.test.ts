import { CraneNode } from 'crane-cri';
import { MockRuntime, VirtualClock } from 'crane-cri/testing';
import { expect, it } from 'vitest';

/** What a job that has ended asks for, in the order of asking. */
async function removalsOn(personality: 'containerd-2.1' | 'cri-o-1.37'): Promise<readonly string[]> {
  await using mock = new MockRuntime({ personality, clock: new VirtualClock() });
  await using node = (await CraneNode.over(mock.service))._unsafeUnwrap();
  const job = node.job({ jobId: 1, image: 'ubuntu:22.04', command: ['/bin/true'] })._unsafeUnwrap();
  expect((await job.run())._unsafeUnwrap()).toMatchObject({ kind: 'exited', leftBehind: [] });
  return mock
    .calls()
    .map(({ rpc }) => rpc)
    .filter((rpc) => /^(stop|remove)/.test(rpc));
}

it('containerd is asked to stop the sandbox while the container is removed', async () => {
  expect(await removalsOn('containerd-2.1')).toEqual(['stopPodSandbox', 'removeContainer', 'removePodSandbox']);
});

it('CRI-O is asked for one after the other', async () => {
  expect(await removalsOn('cri-o-1.37')).toEqual(['removeContainer', 'stopPodSandbox', 'removePodSandbox']);
});
