import { describe, expect, it } from 'vitest';

import { containerConfig, create, IMAGE, later, must, podConfig, start, statusOf, virtual } from '../helpers.js';
import { ALL, as, CRIO, status } from './ask.js';

describe('what an abandoned call leaves behind', () => {
  const slow = { latency: 'measured' } as const;
  const brief = { timeoutMs: 5 };

  it.each(ALL)('RunPodSandbox leaves nothing in the list of %s, and can be asked for again', async (personality) => {
    const mock = as(personality, slow);
    const failure = (await mock.wire.unary('runPodSandbox', { config: podConfig() }, brief))._unsafeUnwrapErr();
    expect(failure).toEqual({ kind: 'deadline' });
    await virtual(mock).settle();
    await later(mock, 1_000);
    expect((await must(mock.service.listPodSandbox({}))).items).toEqual([]);
    expect(mock.leaks().some((leak) => leak.what === 'sandbox')).toBe(personality === CRIO);
    await must(mock.service.runPodSandbox({ config: podConfig() }));
    expect((await must(mock.service.listPodSandbox({}))).items).toHaveLength(1);
  });

  it('a sandbox that nobody asks cri-o for again is thrown away after about two minutes', async () => {
    const mock = as(CRIO, slow);
    expect((await mock.wire.unary('runPodSandbox', { config: podConfig() }, brief)).isErr()).toBe(true);
    await later(mock, 120_000);
    expect(mock.leaks()).toEqual([]);
  });

  it.each(ALL)(
    'CreateContainer leaves a container on containerd, and one in no list on cri-o: %s',
    async (personality) => {
      const mock = as(personality, slow);
      const { podSandboxId } = await must(mock.service.runPodSandbox({ config: podConfig() }));
      const request = { podSandboxId, config: containerConfig(['true']), sandboxConfig: podConfig() };
      expect((await mock.wire.unary('createContainer', request, brief)).isErr()).toBe(true);
      await later(mock, 1_000);
      const listed = (await must(mock.service.listContainers({}))).containers.length;
      const again = await status(mock, 'createContainer', request);
      if (personality === CRIO) expect([listed, again.code]).toEqual([0, 0]);
      else expect([listed, again.code]).toEqual([1, personality === 'containerd-2.1' ? 9 : 2]);
    },
  );

  it.each(ALL)('StartContainer ends the program on containerd, and lets it run on cri-o: %s', async (personality) => {
    const mock = as(personality, slow);
    const { containerId } = await create(mock.service, ['sleep', '600']);
    expect((await mock.wire.unary('startContainer', { containerId }, brief)).isErr()).toBe(true);
    await later(mock, 1_000);
    const { state, reason, exitCode, message } = await statusOf(mock.service, containerId);
    if (personality === CRIO) expect(state).toBe('CONTAINER_RUNNING');
    else {
      expect({ state, reason, exitCode }).toEqual({ state: 'CONTAINER_EXITED', reason: 'StartError', exitCode: 128 });
      expect(message).toContain('context deadline exceeded');
    }
  });

  it.each(ALL)(
    'StopContainer with a deadline below its grace period lets the program live on containerd alone: %s',
    async (personality) => {
      const mock = as(personality);
      mock.program({}, { runForMs: Infinity, ignoresSigterm: true });
      const { containerId } = await start(mock.service, ['x']);
      expect((await mock.wire.unary('stopContainer', { containerId, timeout: 3n }, { timeoutMs: 500 })).isErr()).toBe(
        true,
      );
      await later(mock, 10_000);
      const { state } = await statusOf(mock.service, containerId);
      expect(state).toBe(personality === CRIO ? 'CONTAINER_EXITED' : 'CONTAINER_RUNNING');
    },
  );

  it.each(ALL)('ExecSync leaves its process behind on cri-o alone: %s', async (personality) => {
    const mock = as(personality);
    const { containerId } = await start(mock.service, ['sleep', '600']);
    const request = { containerId, cmd: ['sleep', '60'], timeout: 0n };
    expect((await mock.wire.unary('execSync', request, { timeoutMs: 500 })).isErr()).toBe(true);
    await later(mock, 1_000);
    expect(mock.leaks().some((leak) => leak.what === 'process')).toBe(personality === CRIO);
  });

  it.each(ALL)(
    'PullImage leaves nothing, and takes a second caller of the same pull along on cri-o alone: %s',
    async (personality) => {
      const mock = as(personality, { images: [], registries: { 'docker.io': { images: [IMAGE], pullMs: 10_000 } } });
      const first = mock.wire.unary('pullImage', { image: { image: IMAGE } }, { timeoutMs: 5_000 });
      const second = mock.service.pullImage({ image: { image: IMAGE } });
      expect((await first).isErr()).toBe(true);
      expect((await must(mock.service.listImages({}))).images).toEqual([]);
      const outcome = await second;
      if (personality === CRIO)
        expect(outcome._unsafeUnwrapErr()).toMatchObject({ kind: 'pull_failed', reason: 'cancelled' });
      else expect(outcome.isOk()).toBe(true);
    },
  );
});
