import { once } from 'node:events';
import { request } from 'node:http';

import { type Clock, type CriRuntime, systemClock } from 'crane-cri';
import { MockRuntime, type PersonalityName, VirtualClock } from 'crane-cri/testing';
import { describe, expect, it } from 'vitest';

import { sleep } from '../../../src/core/clock.js';
import { exec } from '../../../src/streaming/sessions/exec.js';
import { realRuntimes } from '../../real/each-runtime.js';
import { describeEachTarget } from '../each-target.js';
import { Pod } from './running-container.js';
import { textOf } from './streams.js';

/** How long a runtime keeps a URL that nobody uses, in milliseconds. */
const TOKEN_MS = 60_000;

async function statusOf(url: string): Promise<number | undefined> {
  const asked = request(url, { method: 'POST', agent: false }).end();
  const [answer] = (await once(asked, 'response')) as [{ statusCode?: number; resume: () => void }];
  answer.resume();
  return answer.statusCode;
}

/** Takes two URLs, lets a minute pass, and uses one by hand and the other by a session that may ask anew. */
async function letOneGrowOld(
  runtime: CriRuntime,
  clock: Clock,
  containerId: Parameters<typeof exec>[1]['containerId'],
) {
  const ask = async (): Promise<string> =>
    (await runtime.exec({ containerId, cmd: ['/bin/echo', 'x'], stdout: true }))._unsafeUnwrap().url;
  const [first, second] = [await ask(), await ask()];
  await sleep(clock, TOKEN_MS + 3_000);
  expect(await statusOf(first)).toBe(404);
  let asked = 0;
  const service: Pick<CriRuntime, 'exec'> = {
    exec: (...args) => runtime.exec(...args).map((answer) => ((asked += 1) === 1 ? { url: second } : answer)),
  };
  const session = (await exec(service, { containerId, command: ['/bin/echo', 'new'] }))._unsafeUnwrap();
  expect([await textOf(session.stdout), asked]).toEqual(['new\n', 2]);
}

const TITLE = 'case 7: a URL older than a minute is refused, and another one asked for, once';

if (realRuntimes() === undefined) {
  describe.each<PersonalityName>(['containerd-1.6', 'containerd-1.7', 'containerd-2.1', 'cri-o-1.37'])(
    'streaming URLs of the mock of %s',
    (personality) => {
      it(TITLE, async () => {
        const image = 'registry.test/busybox:1';
        const clock = new VirtualClock();
        const mock = new MockRuntime({ personality, clock, images: [image] });
        const runtime = mock.service;
        const config = { metadata: { name: 'a', namespace: 'b', uid: 'c' } };
        const { podSandboxId } = (await runtime.runPodSandbox({ config }))._unsafeUnwrap();
        const container = { metadata: { name: 'c' }, image: { image }, command: ['/bin/sleep', 'infinity'] };
        const { containerId } = (
          await runtime.createContainer({ podSandboxId, config: container, sandboxConfig: config })
        )._unsafeUnwrap();
        expect((await runtime.startContainer({ containerId })).isOk()).toBe(true);
        await letOneGrowOld(runtime, clock, containerId);
        await mock.close();
      });
    },
  );
} else {
  describeEachTarget('streaming URLs', ({ target, open }) => {
    it(
      TITLE,
      async () => {
        const pod = await Pod.run(target, open());
        const { containerId } = await pod.start('trap "exit 0" TERM; while true; do sleep 0.1; done');
        await letOneGrowOld(pod.runtime, systemClock, containerId);
        await pod.remove();
      },
      120_000,
    );
  });
}
