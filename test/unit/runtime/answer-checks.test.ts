import { CraneNode, CriRuntime, execSync } from 'crane-cri';
import type { SandboxId } from 'crane-cri/cri';
import { describe, expect, it } from 'vitest';

import type { ContainerId } from '../../../src/core/ids.js';
import { parseExitStatus } from '../../../src/streaming/sessions/exit-status.js';
import { faults, MockRuntime } from '../../../src/testing/index.js';
import { type Tampering, tamperedWire } from '../../helpers/tampered-wire.js';
import { create, IMAGE, must, newMock, podConfig } from '../testing/helpers.js';

const OTHER = 'f'.repeat(64);

describe('an answer to another question', () => {
  it.each<[string, Tampering, string]>([
    [
      'the status of another container',
      { containerStatus: ({ status }) => ({ status: status && { ...status, id: OTHER as ContainerId }, info: {} }) },
      'containerStatus',
    ],
    ['an answer without a status', { containerStatus: () => ({ status: undefined, info: {} }) }, 'containerStatus'],
    [
      'the status of another sandbox',
      {
        podSandboxStatus: (answer) => ({
          ...answer,
          status: answer.status && { ...answer.status, id: OTHER as SandboxId },
        }),
      },
      'podSandboxStatus',
    ],
    [
      'the figures of another container',
      {
        containerStats: ({ stats }) => ({
          stats: stats && {
            ...stats,
            attributes: stats.attributes && { ...stats.attributes, id: OTHER as ContainerId },
          },
        }),
      },
      'containerStats',
    ],
  ])('%s is no answer', async (_, tampering, rpc) => {
    const mock = newMock();
    const made = await create(mock.service, ['/bin/sh', '-c', 'sleep 9']);
    await must(mock.service.startContainer({ containerId: made.containerId }));
    const client = CriRuntime.over(tamperedWire(mock.wire, tampering), { clock: mock.clock });
    const answer = await client[rpc as 'containerStatus'](made);
    expect(answer._unsafeUnwrapErr()).toMatchObject({ kind: 'bad_response' });
  });

  it.each([-2, 256, 2 ** 31 - 1])('no command ends with the code %d', async (exitCode) => {
    const mock = newMock();
    const { containerId } = await create(mock.service, ['/bin/sh', '-c', 'sleep infinity']);
    await must(mock.service.startContainer({ containerId }));
    const wire = tamperedWire(mock.wire, { execSync: (answer) => ({ ...answer, exitCode }) });
    const ran = await execSync(CriRuntime.over(wire, { clock: mock.clock }), { containerId, command: ['true'] });
    expect(ran._unsafeUnwrapErr()).toMatchObject({
      kind: 'bad_response',
      message: expect.stringContaining(`${exitCode}`) as string,
    });
    const told = { status: 'Failure', reason: 'NonZeroExitCode', message: 'no' };
    const details = { causes: [{ reason: 'ExitCode', message: `${exitCode}` }] };
    expect(parseExitStatus(JSON.stringify({ ...told, details }))).toEqual({ kind: 'failed', message: 'no' });
  });

  it('and what a list holds beyond what was asked for is left out', async () => {
    const mock = newMock();
    const one = await create(mock.service, ['job'], {}, podConfig('one', { labels: { a: '1' } }));
    await create(mock.service, ['job'], {}, podConfig('two'));
    const everything = {
      listContainers: () => ({ containers: all.containers }),
      listPodSandbox: () => ({ items: allSandboxes.items }),
    };
    const all = await must(mock.service.listContainers({}));
    const allSandboxes = await must(mock.service.listPodSandbox({}));
    const client = CriRuntime.over(tamperedWire(mock.wire, everything), { clock: mock.clock });
    const { containers } = await must(client.listContainers({ filter: { podSandboxId: one.podSandboxId } }));
    expect(containers.map(({ id }) => id)).toEqual([one.containerId]);
    const { items } = await must(client.listPodSandbox({ filter: { labelSelector: { a: '1' } } }));
    expect(items.map(({ id }) => id)).toEqual([one.podSandboxId]);
    expect((await must(client.listContainers({}))).containers).toHaveLength(2);
  });
});

describe('an id that leads nowhere', () => {
  it.each<[string, Tampering]>([
    ['of the sandbox', { runPodSandbox: () => ({ podSandboxId: '' as SandboxId }) }],
    ['of the container', { createContainer: () => ({ containerId: 'short' as ContainerId }) }],
  ])('%s fails the job at once, and leaves nothing', async (_, tampering) => {
    await using mock = new MockRuntime({ images: [IMAGE] });
    await using node = await must(CraneNode.over(CriRuntime.over(tamperedWire(mock.wire, tampering))));
    const beganMs = performance.now();
    const outcome = await must(
      node
        .job({ jobId: 1, image: IMAGE, command: ['job'] })
        ._unsafeUnwrap()
        .run(),
    );
    expect(outcome).toMatchObject({ kind: 'failed', error: { kind: 'bad_response' }, leftBehind: [] });
    expect(performance.now() - beganMs).toBeLessThan(20_000);
    mock.assertNothingLeaked();
  });
});

describe('a list', () => {
  const LISTED = ['', 'short', OTHER.toUpperCase(), `${OTHER}0`, `../${OTHER}`];

  it.each(LISTED)('in which a container has the id "%s" is no answer', async (id) => {
    const mock = newMock();
    const { podSandboxId } = await create(mock.service, ['job']);
    const wire = tamperedWire(mock.wire, {
      listContainers: ({ containers }) => ({
        containers: containers.map((one) => ({ ...one, id: id as ContainerId })),
      }),
      listPodSandbox: ({ items }) => ({ items: items.map((one) => ({ ...one, id: id as SandboxId })) }),
    });
    const client = CriRuntime.over(wire, { clock: mock.clock });
    for (const list of [client.listContainers({ filter: { podSandboxId } }), client.listContainers({})])
      expect((await list)._unsafeUnwrapErr()).toMatchObject({ kind: 'bad_response', operation: 'ListContainers' });
    expect((await client.listPodSandbox({}))._unsafeUnwrapErr()).toMatchObject({ kind: 'bad_response' });
    const elsewhere = await must(client.listContainers({ filter: { podSandboxId: OTHER } }));
    expect(elsewhere.containers).toEqual([]);
  });

  it('in which a container has a sandbox that leads nowhere is no answer', async () => {
    const mock = newMock();
    await create(mock.service, ['job']);
    const wire = tamperedWire(mock.wire, {
      listContainers: ({ containers }) => ({
        containers: containers.map((one) => ({ ...one, podSandboxId: '' as SandboxId })),
      }),
    });
    const list = await CriRuntime.over(wire, { clock: mock.clock }).listContainers({});
    expect(list._unsafeUnwrapErr()).toMatchObject({ kind: 'bad_response' });
  });

  it.each(['removed', 'left'])(
    'with an id of nothing is not an error of its caller, and the sandbox of the job is reported as %s',
    async (what) => {
      const mock = newMock();
      const wire = tamperedWire(mock.wire, {
        listContainers: ({ containers }) => ({
          containers: containers.map((one) => ({ ...one, id: '' as ContainerId })),
        }),
      });
      const node = await must(CraneNode.over(CriRuntime.over(wire, { clock: mock.clock })));
      mock.fail({ rpc: 'startContainer', fault: faults.status(2, 'no') });
      if (what === 'left') mock.fail({ rpc: 'removePodSandbox', fault: faults.status(2, 'no') });
      const outcome = await must(
        node
          .job({ jobId: 1, image: IMAGE, command: ['job'] })
          ._unsafeUnwrap()
          .run(),
      );
      expect(outcome.kind).toBe('failed');
      const left = { resource: 'sandbox', id: outcome.sandboxId, error: { kind: 'bad_response' } };
      expect(outcome.leftBehind).toMatchObject(what === 'left' ? [left] : []);
      expect(mock.state.sandboxes.size).toBe(what === 'left' ? 1 : 0);
      await node.close();
    },
  );
});
