import { describe, expect, it } from 'vitest';

import { containerConfig, create, must, mustFail, podConfig, start, statusOf } from '../helpers.js';
import { ALL, as, CRIO, status } from './ask.js';

describe('create, start, stop', () => {
  it('a command that does not exist fails at create on cri-o, and leaves no container', async () => {
    const mock = as(CRIO);
    const { podSandboxId } = await must(mock.service.runPodSandbox({ config: podConfig() }));
    const failed = mock.service.createContainer({
      podSandboxId,
      config: containerConfig(['nosuch']),
      sandboxConfig: podConfig(),
    });
    const error = await mustFail(failed);
    expect(error.kind).toBe('cannot_start');
    expect(error.message).toContain('container create failed');
    expect((await must(mock.service.listContainers({}))).containers).toEqual([]);
  });

  it.each([
    ['containerd-1.6', 'not_found', 0],
    ['containerd-1.7', 'not_found', 0],
    ['containerd-2.1', 'ok', 2],
    ['cri-o-1.37', 'refused', 0],
  ] as const)('a create in a stopped sandbox is answered by %s with %s', async (personality, what, startCode) => {
    const mock = as(personality);
    const { podSandboxId } = await must(mock.service.runPodSandbox({ config: podConfig() }));
    await must(mock.service.stopPodSandbox({ podSandboxId }));
    const answer = await status(mock, 'createContainer', {
      podSandboxId,
      config: containerConfig(['true']),
      sandboxConfig: podConfig(),
    });
    expect(answer.code).toBe({ not_found: 5, ok: 0, refused: 2 }[what]);
    if (startCode === 0) return;
    const [container] = (await must(mock.service.listContainers({}))).containers;
    expect(await status(mock, 'startContainer', { containerId: container?.id })).toMatchObject({
      code: startCode,
      details: `sandbox container "${podSandboxId}" is not running`,
    });
  });

  it.each(ALL)(
    'a stopped container that never ran is exited on cri-o, and can be started on containerd: %s',
    async (personality) => {
      const mock = as(personality);
      const { containerId } = await create(mock.service, ['true']);
      await must(mock.service.stopContainer({ containerId, timeout: 0n }));
      const { state, exitCode } = await statusOf(mock.service, containerId);
      expect([state, exitCode]).toEqual(personality === CRIO ? ['CONTAINER_EXITED', 143] : ['CONTAINER_CREATED', 0]);
      expect((await status(mock, 'startContainer', { containerId })).code).toBe(personality === CRIO ? 2 : 0);
    },
  );

  it.each(ALL)(
    'a stop during the start gets lost on containerd, and takes the container on cri-o: %s',
    async (personality) => {
      const mock = as(personality, { latency: 'measured' });
      const { containerId } = await create(mock.service, ['sleep', '600']);
      const starting = status(mock, 'startContainer', { containerId });
      const lost = personality !== CRIO;
      expect((await status(mock, 'stopContainer', { containerId })).code).toBe(lost ? 0 : 2);
      expect((await starting).code).toBe(0);
      if (lost) expect((await statusOf(mock.service, containerId)).state).toBe('CONTAINER_RUNNING');
      else expect((await mustFail(mock.service.containerStatus({ containerId }))).kind).toBe('not_found');
    },
  );

  it.each(ALL)('a removal during the start is refused by containerd, and not by cri-o: %s', async (personality) => {
    const mock = as(personality, { latency: 'measured' });
    const { containerId } = await create(mock.service, ['sleep', '600']);
    const starting = status(mock, 'startContainer', { containerId });
    const removed = await status(mock, 'removeContainer', { containerId });
    expect(removed.code).toBe(personality === CRIO ? 0 : 2);
    if (personality !== CRIO) expect(removed.details).toContain(`container is in starting state, can't be removed`);
    expect((await starting).code).toBe(0);
  });

  it.each(ALL)('of three starts at once one succeeds on %s', async (personality) => {
    const mock = as(personality, { latency: 'measured' });
    const { containerId } = await create(mock.service, ['sleep', '600']);
    const answers = await Promise.all([1, 2, 3].map(() => status(mock, 'startContainer', { containerId })));
    expect(answers.map(({ code }) => code)).toEqual([0, 2, 2]);
    const words =
      personality === CRIO ? 'cannot start an already running container' : 'container is already in starting state';
    expect(answers[1]?.details).toContain(words);
  });

  it.each(ALL)('of three removals at once two are refused: %s', async (personality) => {
    const mock = as(personality, { latency: 'measured' });
    const { containerId } = await create(mock.service, ['true']);
    const answers = await Promise.all([1, 2, 3].map(() => status(mock, 'removeContainer', { containerId })));
    expect(answers.map(({ code }) => code)).toEqual([0, 2, 2]);
  });

  it.each(ALL)('a start of what runs, or has exited, is refused by %s', async (personality) => {
    const mock = as(personality);
    const { containerId } = await start(mock.service, ['sleep', '600']);
    const words =
      personality === CRIO ? /is not in created state: running$/ : /container is in CONTAINER_RUNNING state$/;
    expect((await status(mock, 'startContainer', { containerId })).details).toMatch(words);
    await must(mock.service.stopContainer({ containerId, timeout: 0n }));
    expect((await mustFail(mock.service.startContainer({ containerId }))).kind).toBe('wrong_state');
  });

  it('stop_signal is heeded by cri-o and ignored by containerd', async () => {
    for (const personality of ['containerd-2.1', CRIO] as const) {
      const mock = as(personality);
      const { containerId } = await start(
        mock.service,
        ['sh', '-c', 'trap "exit 5" USR1; while true; do sleep 1; done'],
        { stopSignal: 'SIGNAL_SIGUSR1' },
      );
      await must(mock.service.stopContainer({ containerId, timeout: 5n }));
      expect((await statusOf(mock.service, containerId)).exitCode).toBe(personality === CRIO ? 5 : 143);
    }
  });
});
