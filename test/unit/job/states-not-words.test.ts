import { CraneNode, CriRuntime, type JobOutcome } from 'crane-cri';
import type { ContainerStatus } from 'crane-cri/cri';
import { describe, expect, it } from 'vitest';

import { faults, type MockRuntime } from '../../../src/testing/index.js';
import { type Tampering, tamperedWire } from '../../helpers/tampered-wire.js';
import { IMAGE, newMock } from '../testing/helpers.js';

interface Told {
  readonly mock: MockRuntime;
  readonly outcome: JobOutcome;
}

/** Runs a job whose runtime's answers are changed on their way. */
async function run(script: string, tampering: Tampering, prepare?: (mock: MockRuntime) => void): Promise<Told> {
  const mock = newMock({ personality: 'containerd-1.6' });
  const client = CriRuntime.over(tamperedWire(mock.wire, tampering), { clock: mock.clock });
  const node = (await CraneNode.over(client))._unsafeUnwrap();
  prepare?.(mock);
  const spec = { jobId: 1, image: IMAGE, gracePeriodMs: 3_000, command: ['/bin/sh', '-c', script] };
  const outcome = (await node.job(spec)._unsafeUnwrap().run())._unsafeUnwrap();
  await node.close();
  mock.assertNothingLeaked();
  return { mock, outcome };
}

const lying = (lie: Partial<ContainerStatus>): Tampering => ({
  containerStatus: ({ status, ...answer }) => ({ ...answer, status: status && { ...status, ...lie } }),
});

describe('what a runtime tells of an end', () => {
  it('is unknown where its state stays unknown, and the program is stopped within its grace', async () => {
    let isLying = false;
    const { mock, outcome } = await run('sleep 100000', {
      containerStatus: ({ status, ...answer }) => ({
        ...answer,
        status: status && isLying ? { ...status, state: 'CONTAINER_UNKNOWN' } : status,
      }),
      startContainer: (answer) => {
        isLying = true;
        return answer;
      },
    });
    expect(outcome).toMatchObject({ kind: 'unknown', certainty: 'unknown', leftBehind: [] });
    expect(outcome).toHaveProperty('evidence', expect.stringMatching(/300000 ms: .*CONTAINER_UNKNOWN/));
    expect(mock.calls('stopContainer')[0]?.request.timeout).toBe(3n);
  });

  it.each([-1, 256, 2 ** 31 - 1])('is no code where it says %d', async (code) => {
    const { outcome } = await run('exit 3', lying({ exitCode: code }));
    expect(outcome).toMatchObject({ kind: 'unknown', certainty: 'unknown', exit: { code: 255 } });
    expect(outcome).toHaveProperty('evidence', expect.stringContaining(`${code}`));
  });

  it('is likely where its time can not be', async () => {
    const { outcome } = await run('exit 3', lying({ finishedAt: 2n ** 63n - 1n }));
    expect(outcome).toMatchObject({ kind: 'exited', certainty: 'likely', exit: { code: 3, durationMs: 0 } });
    if (outcome.kind === 'exited') expect(outcome.exit.finishedAtNs).toBe(outcome.exit.startedAtNs);
  });

  it('is likely where it never began', async () => {
    const { outcome } = await run('exit 3', lying({ startedAt: 0n }));
    expect(outcome).toMatchObject({ kind: 'exited', certainty: 'likely', exit: { code: 3 } });
    expect(outcome).toHaveProperty('exit.doubt', expect.stringContaining('without a start'));
  });

  it('is cut, and shows no control characters', async () => {
    const { outcome } = await run('exit 3', lying({ message: '\u001b[2J'.repeat(2_500_000), reason: '\u001b]0;x' }));
    if (outcome.kind !== 'exited') throw new Error(outcome.kind);
    expect(outcome.exit.message.length).toBeLessThan(2_100);
    expect(outcome.exit.message + outcome.exit.reason).not.toContain('\u001b');
  });

  it('is unknown where the sandbox died without being asked to', async () => {
    const { outcome } = await run('exit 255', {
      podSandboxStatus: ({ status, ...answer }) => ({
        ...answer,
        status: status && { ...status, state: 'SANDBOX_NOTREADY' },
      }),
    });
    expect(outcome).toMatchObject({ kind: 'unknown', certainty: 'unknown', leftBehind: [] });
    expect(outcome).toHaveProperty('evidence', expect.stringContaining('sandbox'));
  });

  it('is unknown where the process of a sandbox that is called ready is gone', async () => {
    const { outcome } = await run('exit 255', {
      podSandboxStatus: (answer) => ({ ...answer, info: { info: '{"pid":7,"processStatus":"deleted"}' } }),
    });
    expect(outcome).toMatchObject({ kind: 'unknown', certainty: 'unknown', leftBehind: [] });
  });

  it('is known from its status where the list never answers', async () => {
    const { outcome } = await run('sleep 20; exit 3', {}, (mock) => {
      mock.fail({ rpc: 'listContainers', fault: faults.hang() });
    });
    expect(outcome).toMatchObject({ kind: 'exited', certainty: 'certain', exit: { code: 3 } });
  });

  it('is unknown where nobody tells whether the sandbox lives', async () => {
    const { outcome } = await run('exit 255', {}, (mock) => {
      mock.fail({ rpc: 'podSandboxStatus', fault: faults.status(13, 'it does not say') });
    });
    expect(outcome).toMatchObject({ kind: 'unknown', certainty: 'unknown', leftBehind: [] });
    expect(outcome).toHaveProperty('evidence', expect.stringContaining('it does not say'));
  });

  it('is unknown where a start was not answered and the status is unknown: the program may have run', async () => {
    const { outcome } = await run('exit 3', lying({ state: 'CONTAINER_UNKNOWN' }), (mock) => {
      mock.fail({ rpc: 'startContainer', fault: faults.answerLost() });
    });
    expect(outcome).toMatchObject({ kind: 'unknown', certainty: 'unknown', leftBehind: [] });
    expect(outcome).toHaveProperty('evidence', expect.stringContaining('CONTAINER_UNKNOWN'));
  });

  it('stays the code 255 of a program whose sandbox lives', async () => {
    const { outcome } = await run('exit 255', {});
    expect(outcome).toMatchObject({ kind: 'exited', certainty: 'certain', exit: { code: 255 } });
  });

  it('is not that it is gone, by one answer alone', async () => {
    const { mock, outcome } = await run('sleep 30; exit 3', {}, (it) => {
      it.fail({ rpc: 'containerStatus', nth: [2, 3], fault: faults.status(5, 'no such container') });
    });
    expect(outcome).toMatchObject({ kind: 'exited', certainty: 'certain', exit: { code: 3 } });
    expect(mock.calls('stopContainer')).toHaveLength(0);
  });
});
