import { CraneNode, type JobOutcome, verdictOf } from 'crane-cri';
import type { SandboxId } from 'crane-cri/cri';
import { describe, expect, it } from 'vitest';

import { wasStartCutOff } from '../../../src/policy/exit/exit.js';
import { classifyPull } from '../../../src/policy/image/pull-classify.js';
import {
  faults,
  type MockRuntime,
  type MockRuntimeOptions,
  type PersonalityName,
  program,
} from '../../../src/testing/index.js';
import { IMAGE, newMock } from '../testing/helpers.js';

const KILLED =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: signal: killed';
const GONE = `failed to pull and unpack image "${IMAGE}": failed to prepare extraction snapshot: image "${IMAGE}": not found`;

async function run(options: MockRuntimeOptions, prepare: (mock: MockRuntime) => void): Promise<JobOutcome> {
  const mock = newMock(options);
  const node = (await CraneNode.over(mock.service))._unsafeUnwrap();
  prepare(mock);
  const job = node.job({ jobId: 1, image: IMAGE, command: ['/bin/sh', '-c', 'exit 3'] })._unsafeUnwrap();
  const outcome = (await job.run())._unsafeUnwrap();
  await node.close();
  mock.assertNothingLeaked();
  return outcome;
}

/** Somebody stops the pod while its container is being created. */
function stopMeanwhile(mock: MockRuntime): void {
  const when = ({ podSandboxId }: { readonly podSandboxId: string }): boolean => {
    void mock.service.stopPodSandbox({ podSandboxId: podSandboxId as SandboxId }, { timeoutMs: 1_000 }).unwrapOr({});
    return true;
  };
  mock.fail({ rpc: 'createContainer', when, fault: faults.delay(500) });
}

/** Somebody stops the pod while its program is being started. */
function stopDuringStart(mock: MockRuntime): void {
  const when = (): boolean => {
    const [podSandboxId] = [...mock.state.sandboxes.keys()] as SandboxId[];
    if (podSandboxId !== undefined)
      void mock.service.stopPodSandbox({ podSandboxId }, { timeoutMs: 1_000 }).unwrapOr({});
    return true;
  };
  mock.fail({ rpc: 'startContainer', when, fault: faults.delay(0) });
}

describe.each<PersonalityName>(['containerd-1.6', 'containerd-1.7', 'containerd-2.1', 'cri-o-1.37'])(
  'on %s',
  (personality) => {
    it('a pod that another hand stopped is what is told', async () => {
      const outcome = await run({ personality }, stopMeanwhile);
      if (outcome.kind !== 'failed') throw new Error(outcome.kind);
      expect(outcome.error).toMatchObject({ kind: 'wrong_state' });
      expect(outcome.error.message).toContain('stopped by somebody else');
      expect(verdictOf(outcome.error)).toEqual({ blame: 'node', retry: 'same_node' });
    });

    it('a pod that another hand stopped while its program was being started is what is told', async () => {
      const slow = { names: [IMAGE], program: program({ startTakesMs: 500 }) };
      const outcome = await run({ personality, images: [slow] }, stopDuringStart);
      if (outcome.kind !== 'failed') throw new Error(outcome.kind);
      expect(outcome.error).toMatchObject({ kind: 'wrong_state' });
      expect(outcome.error.message).toContain('stopped by somebody else');
    });
  },
);

describe('before the program or the registry is blamed', () => {
  // What runtimes say of other things, as the name of a program.
  it.each([
    'signal: killed',
    'context canceled',
    'runc did not terminate successfully: exit status 137: : unknown',
    'server is not initialized yet',
    'is not running',
    'container is in CONTAINER_EXITED state',
    'no such id',
    'x is reserved for "y',
    'sandbox container is in use by a container',
  ])('a program that is named "%s" and does not exist could not be started, for certain', async (name) => {
    for (const personality of ['containerd-1.6', 'containerd-2.1', 'cri-o-1.37'] as const) {
      const mock = newMock({ personality });
      const node = (await CraneNode.over(mock.service))._unsafeUnwrap();
      const beganMs = mock.clock.nowMs();
      const outcome = (
        await node
          .job({ jobId: 1, image: IMAGE, command: [name] })
          ._unsafeUnwrap()
          .run()
      )._unsafeUnwrap();
      expect(outcome).toMatchObject({ kind: 'failed', certainty: 'certain', error: { kind: 'cannot_start' } });
      expect(mock.clock.nowMs() - beganMs).toBeLessThan(10_000);
      await node.close();
    }
  });

  it('a start that was killed is in doubt', async () => {
    expect(wasStartCutOff(KILLED)).toBe(true);
    const killed = { names: [IMAGE], program: program({ startError: KILLED }) };
    const outcome = await run({ images: [killed] }, () => undefined);
    expect(outcome).toMatchObject({ kind: 'unknown' });
  });

  it('a pull whose image somebody removed meanwhile is tried again', async () => {
    const store = `failed to get image "${IMAGE}" from containerd image store: image "${IMAGE}": not found`;
    for (const said of [GONE, store]) expect(classifyPull(5, said)).toEqual({ reason: 'cancelled', transient: true });
    const registries = { 'docker.io': { images: [IMAGE] } };
    const outcome = await run({ images: [], registries }, (mock) => {
      mock.fail({ rpc: 'pullImage', times: 1, fault: faults.status(5, GONE) });
    });
    expect(outcome).toMatchObject({ kind: 'exited', exit: { code: 3 } });
  });
});
