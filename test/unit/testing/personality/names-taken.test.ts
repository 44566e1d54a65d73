import { describe, expect, it } from 'vitest';

import { containerConfig, create, must, podConfig } from '../helpers.js';
import { as, CRIO, status } from './ask.js';

describe('names that are taken', () => {
  it.each([
    ['containerd-1.6', 2],
    ['containerd-1.7', 2],
    ['containerd-2.1', 9],
  ] as const)('a second sandbox of the same name is refused by %s with code %i', async (personality, code) => {
    const mock = as(personality);
    const { podSandboxId } = await must(mock.service.runPodSandbox({ config: podConfig() }));
    const answer = await status(mock, 'runPodSandbox', { config: podConfig() });
    const name = 'job-1_crane_uid-job-1_0';
    expect(answer).toMatchObject({
      code,
      details: `failed to reserve sandbox name "${name}": name "${name}" is reserved for "${podSandboxId}"`,
    });
    const next = podConfig('job-1', { metadata: { name: 'job-1', namespace: 'crane', uid: 'uid-job-1', attempt: 1 } });
    await must(mock.service.runPodSandbox({ config: next }));
  });

  it('a second sandbox of the same name is the first one on cri-o, even when that is stopped', async () => {
    const mock = as(CRIO);
    const first = await must(mock.service.runPodSandbox({ config: podConfig() }));
    await must(mock.service.stopPodSandbox(first));
    expect(await must(mock.service.runPodSandbox({ config: podConfig() }))).toEqual(first);
    expect((await must(mock.service.podSandboxStatus(first))).status?.state).toBe('SANDBOX_NOTREADY');
  });

  it.each([
    ['containerd-1.7', 2],
    ['containerd-2.1', 9],
  ] as const)('a second container of the same name is refused by %s with code %i', async (personality, code) => {
    const mock = as(personality);
    const { podSandboxId, containerId } = await create(mock.service, ['true']);
    const answer = await status(mock, 'createContainer', {
      podSandboxId,
      config: containerConfig(['true']),
      sandboxConfig: podConfig(),
    });
    expect(answer.code).toBe(code);
    expect(answer.details).toContain(`is reserved for "${containerId}"`);
  });

  it('a second container of the same name is the first one on cri-o', async () => {
    const mock = as(CRIO);
    const { podSandboxId, containerId } = await create(mock.service, ['true']);
    const again = await must(
      mock.service.createContainer({ podSandboxId, config: containerConfig(['true']), sandboxConfig: podConfig() }),
    );
    expect(again.containerId).toBe(containerId);
  });

  it('of three identical sandboxes at once cri-o makes one and lets two wait until their deadline', async () => {
    const mock = as(CRIO, { latency: 'measured' });
    const three = [1, 2, 3].map(() => status(mock, 'runPodSandbox', { config: podConfig() }));
    const codes = (await Promise.all(three)).map(({ code, details }) => (code === 0 ? 'ok' : details));
    expect(codes).toEqual(['ok', '{"kind":"deadline"}', '{"kind":"deadline"}']);
  });
});
