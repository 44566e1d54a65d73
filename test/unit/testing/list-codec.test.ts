import { describe, expect, it } from 'vitest';

import { CODECS } from '../../../src/generated/codecs.js';
import { encodeAnswer, passAnswer } from '../../../src/testing/dispatch/list-codec.js';
import { must, newMock, podConfig, start } from './helpers.js';

describe('lists', () => {
  it('are on the wire what their codec makes of them, the second time too', () => {
    const { response } = CODECS.listContainers;
    const containers = [
      { id: 'a' as never, labels: { x: '1', y: '' }, metadata: { name: 'n', attempt: 2 }, createdAt: 7n },
      { id: 'b' as never, image: { image: 'i' }, state: 'CONTAINER_EXITED' as const },
    ];
    const whole = Buffer.from(response.encode({ containers }));
    for (let times = 0; times < 2; times++) {
      expect(Buffer.from(encodeAnswer('listContainers', { containers }))).toEqual(whole);
      expect(passAnswer('listContainers', { containers })).toEqual(response.decode(whole));
    }
    expect(passAnswer('listContainers', { containers: [] })).toEqual({ containers: [] });
  });

  it('hand out copies: what a client does to one changes no other', async () => {
    const { service } = newMock();
    await start(service, ['sleep', '60'], { labels: { a: 'b' } }, podConfig('one', { labels: { c: 'd' } }));
    const first = await must(service.listContainers({}));
    const pods = await must(service.listPodSandbox({}));
    (first.containers[0] as unknown as { labels: Record<string, string> }).labels['a'] = 'changed';
    (pods.items[0] as unknown as { metadata: { name: string } }).metadata.name = 'changed';
    expect((await must(service.listContainers({}))).containers[0]?.labels).toEqual({ a: 'b' });
    expect((await must(service.listPodSandbox({}))).items[0]?.metadata?.name).toBe('one');
  });

  it('show what has changed since', async () => {
    const mock = newMock({ personality: 'cri-o-1.37' });
    const { podSandboxId } = await start(mock.service, ['sleep', '60']);
    const seen = async (): Promise<unknown> => [
      (await must(mock.service.listContainers({}))).containers[0]?.state,
      (await must(mock.service.listPodSandbox({}))).items[0]?.state,
    ];
    expect(await seen()).toEqual(['CONTAINER_RUNNING', 'SANDBOX_READY']);
    await must(mock.service.stopPodSandbox({ podSandboxId }));
    expect(await seen()).toEqual(['CONTAINER_EXITED', 'SANDBOX_NOTREADY']);
  });
});
