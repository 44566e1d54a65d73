import { describe, expect, it } from 'vitest';

import { containerConfig, must, podConfig, start, statusOf } from '../helpers.js';
import { as, CONTAINERD, CRIO, status } from './ask.js';

describe('metadata', () => {
  it.each(CONTAINERD)('%s takes a sandbox without name, namespace and uid', async (personality) => {
    expect((await status(as(personality), 'runPodSandbox', { config: { metadata: {} } })).code).toBe(0);
  });

  it.each([
    [{}, 'setting sandbox config: metadata.Name should not be empty'],
    [{ name: 'a' }, 'setting pod sandbox name and id: cannot generate pod name without namespace'],
  ])('cri-o refuses metadata %j', async (metadata, details) => {
    expect(await status(as(CRIO), 'runPodSandbox', { config: { metadata } })).toMatchObject({ code: 2, details });
  });

  it.each(CONTAINERD)('create without sandbox_config kills %s, and its containers live on', async (personality) => {
    const mock = as(personality);
    const made = await start(mock.service, ['sleep', '600']);
    const answer = await status(mock, 'createContainer', {
      podSandboxId: made.podSandboxId,
      config: containerConfig(['true']),
    });
    expect(answer.details).toContain('"reason":"lost"');
    expect((await status(mock, 'version', {})).details).toContain('"reason":"refused"');
    expect(mock.deaths).toEqual(['the runtime panicked: sandbox_config without metadata']);
    expect(() => mock.assertNothingLeaked()).toThrow(/death runtime: the runtime panicked/);
    await mock.comeUp({ notReadyCalls: 0 });
    expect((await statusOf(mock.service, made.containerId)).state).toBe('CONTAINER_RUNNING');
  });

  it('create without sandbox_config is refused by cri-o', async () => {
    const mock = as(CRIO);
    const { podSandboxId } = await must(mock.service.runPodSandbox({ config: podConfig() }));
    const ask = (sandboxConfig?: object): ReturnType<typeof status> =>
      status(mock, 'createContainer', { podSandboxId, config: containerConfig(['true']), sandboxConfig });
    expect(await ask()).toMatchObject({ code: 2, details: 'sandbox config is nil' });
    expect(await ask({})).toMatchObject({ code: 2, details: 'sandbox config metadata is nil' });
  });
});
