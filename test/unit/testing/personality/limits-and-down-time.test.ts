import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { CriRuntime } from '../../../../src/runtime/cri-runtime.js';
import { PERSONALITIES, VirtualClock } from '../../../../src/testing/index.js';
import { containerConfig, later, must, mustFail, newFolder, podConfig, start, untilExited } from '../helpers.js';
import { ALL, as, CRIO, status } from './ask.js';

describe('limits, cascades and times without the runtime', () => {
  it.each(ALL)('a request of 17 MB is too large for containerd, and not for cri-o: %s', async (personality) => {
    const annotations = { big: 'x'.repeat(17_000_000) };
    const answer = await status(as(personality), 'runPodSandbox', { config: podConfig('big', { annotations }) });
    if (personality === CRIO) expect(answer.code).toBe(0);
    else expect(answer.details).toMatch(/too_large.*received message larger than max \(\d+ vs\. 16777216\)/);
  });

  it.each(ALL)(
    'a request of 17 MB over a socket is too large for containerd, and not for cri-o: %s',
    async (personality) => {
      const mock = as(personality, { clock: new VirtualClock({ mode: { speed: 1 } }) });
      const client = CriRuntime.lazy((await mock.serve()).endpoint, {
        maxMessageBytes: 64 * 1024 * 1024,
      })._unsafeUnwrap();
      const annotations = { big: 'x'.repeat(17_000_000) };
      const answer = await client.runPodSandbox({ config: podConfig('big', { annotations }) });
      if (personality === CRIO) expect(answer.isOk()).toBe(true);
      else expect(answer._unsafeUnwrapErr().kind).toBe('message_too_large');
      await client.close();
    },
  );

  it.each(ALL)(
    'StopPodSandbox gives what runs no grace on containerd, the rest of its deadline on cri-o: %s',
    async (personality) => {
      const mock = as(personality);
      mock.program({}, { runForMs: Infinity, ignoresSigterm: true });
      const { podSandboxId } = await start(mock.service, ['x']);
      const before = mock.clock.nowMs();
      await must(mock.service.stopPodSandbox({ podSandboxId }));
      expect(mock.clock.nowMs() - before).toBe(personality === CRIO ? 119_000 : 0);
    },
  );

  it('of three removals of a sandbox at once cri-o refuses two', async () => {
    const mock = as(CRIO, { latency: 'measured' });
    const made = await must(mock.service.runPodSandbox({ config: podConfig() }));
    const answers = await Promise.all([1, 2, 3].map(() => status(mock, 'removePodSandbox', made)));
    expect(answers.map(({ code }) => code)).toEqual([0, 2, 2]);
    expect(answers[1]?.details).toContain('from index: no such id');
  });

  it.each(ALL)(
    'of output written while %s is down last words are lost on containerd, and nothing on cri-o',
    async (personality) => {
      const mock = as(personality);
      const pod = podConfig('out', { logDirectory: newFolder() });
      const lives = await start(
        mock.service,
        ['sh', '-c', 'sleep 2; echo during; sleep 20; echo after'],
        { logPath: 'lives.log' },
        pod,
      );
      const request = {
        podSandboxId: lives.podSandboxId,
        config: containerConfig(['sh', '-c', 'echo before; sleep 2; echo last words'], {
          metadata: { name: 'dies' },
          logPath: 'dies.log',
        }),
        sandboxConfig: pod,
      };
      const { containerId } = await must(mock.service.createContainer(request));
      await must(mock.service.startContainer({ containerId }));
      await later(mock, 1_000);
      await mock.restart({ downForMs: 5_000, notReadyCalls: 0 });
      await untilExited(mock, lives.containerId);
      await untilExited(mock, containerId);
      const words = (file: string): string =>
        readFileSync(join(pod.logDirectory ?? '', file), 'utf8').replace(/^\S+ stdout F /gm, '');
      expect(words('lives.log')).toBe('during\nafter\n');
      expect(words('dies.log')).toBe(personality === CRIO ? 'before\nlast words\n' : 'before\n');
      const time = /:\d\d:(\d\d)\S* stdout F during/.exec(
        readFileSync(join(pod.logDirectory ?? '', 'lives.log'), 'utf8'),
      )?.[1];
      expect(time).toBe(personality === CRIO ? '02' : '06');
    },
  );

  it.each(ALL)('calls take the measured time of %s where that is asked for', async (personality) => {
    const mock = as(personality, { latency: 'measured' });
    const before = mock.clock.nowMs();
    await must(mock.service.runPodSandbox({ config: podConfig() }));
    expect(mock.clock.nowMs() - before).toBeCloseTo(PERSONALITIES[personality].latencyMs.runPodSandbox ?? 0, 3);
  });

  it.each(ALL)(
    'a sandbox with its own network fails without CNI, and a remnant stays on containerd 1: %s',
    async (personality) => {
      const mock = as(personality, { network: 'no_cni' });
      const { status: health } = await must(mock.service.status({}));
      expect(health?.conditions.find(({ type }) => type === 'NetworkReady')).toMatchObject({
        status: false,
        reason: 'NetworkPluginNotReady',
      });
      const failed = mock.service.runPodSandbox({ config: podConfig() }, { timeoutMs: 20_000 });
      const { kind, message } = await mustFail(failed);
      if (personality === CRIO) expect(kind).toBe('deadline_exceeded');
      else expect(message).toContain('cni plugin not initialized');
      const left = (await must(mock.service.listPodSandbox({}))).items.map(({ state }) => state);
      expect(left).toEqual(['containerd-1.6', 'containerd-1.7'].includes(personality) ? ['SANDBOX_NOTREADY'] : []);
      const [leftover] = (await must(mock.service.listPodSandbox({}))).items;
      if (leftover !== undefined) {
        const stuck = personality === 'containerd-1.6';
        const request = { podSandboxId: leftover.id };
        expect((await status(mock, 'stopPodSandbox', request)).code).toBe(stuck ? 2 : 0);
        expect((await status(mock, 'removePodSandbox', request)).code).toBe(stuck ? 2 : 0);
      }
      const host = { linux: { securityContext: { namespaceOptions: { network: 'NODE' as const } } } };
      await must(mock.service.runPodSandbox({ config: podConfig('host', host) }));
    },
  );
});
