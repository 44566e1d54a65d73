import { describe, expect, it } from 'vitest';

import { sleep } from '../../../src/core/clock.js';
import { CraneNode } from '../../../src/node/crane-node.js';
import { faults, type MockRuntime } from '../../../src/testing/index.js';
import { IMAGE, newMock } from '../testing/helpers.js';

// A containerd 2 that is killed during RunPodSandbox knows the sandbox when it is back, not ready, and not its name: the
// same request then makes a second one beside it.

const SPEC = { jobId: 1, image: IMAGE, pullPolicy: 'IfNotPresent', command: ['/bin/true'] } as const;
const DETAILS = 'server is not initialized yet';

/** Runs a job whose sandbox is half made when the runtime is killed. */
async function run(isBack: (mock: MockRuntime) => void) {
  const mock = newMock({ personality: 'containerd-2.1' });
  let begun = (): void => undefined;
  const underWay = new Promise<void>((resolve) => (begun = resolve));
  mock.fail({ rpc: 'runPodSandbox', times: 1, when: () => (begun(), true), fault: faults.delay(5_000) });
  const node = (await CraneNode.over(mock.service))._unsafeUnwrap();
  const ended = node.job(SPEC)._unsafeUnwrap().run();
  await underWay;
  await sleep(mock.clock, 1_000);
  isBack(mock);
  await mock.restart();
  const outcome = (await ended)._unsafeUnwrap();
  await node.close();
  return { mock, outcome };
}

describe('a sandbox that is half made when the runtime is killed', () => {
  it.each([
    ['the runtime tells of it', () => undefined],
    [
      'the runtime can not be asked at first',
      (mock: MockRuntime) => void mock.fail({ rpc: 'listPodSandbox', times: 3, fault: faults.status(14, DETAILS) }),
    ],
    [
      'the runtime tells of it late',
      (mock: MockRuntime) => {
        let isLate = true;
        const show = (): boolean => {
          for (const sandbox of mock.state.sandboxes.values()) sandbox.hidden = isLate;
          return false;
        };
        mock.fail({ rpc: 'listPodSandbox', when: show, fault: faults.hang() });
        mock.fail({ rpc: 'runPodSandbox', when: () => (isLate = false), fault: faults.hang() });
      },
    ],
  ])('is removed, where %s', async (_, isBack) => {
    const { mock, outcome } = await run(isBack);
    expect(outcome).toMatchObject({ kind: 'exited', leftBehind: [] });
    mock.assertNothingLeaked();
  });
});
