import { describe, expect, it } from 'vitest';

import { PERSONALITIES } from '../../../../src/testing/index.js';
import { create, must, start, statusOf, untilExited } from '../helpers.js';
import { ALL, as, CRIO, NOBODY, status } from './ask.js';

describe('status and lists', () => {
  it.each(ALL)('images, users, labels and addresses are told in the way of %s', async (personality) => {
    const mock = as(personality, { events: true });
    const { podSandboxId, containerId } = await start(mock.service, ['sleep', '600']);
    const [listed] = (await must(mock.service.listContainers({}))).containers;
    const status = await statusOf(mock.service, containerId);
    const isCrio = personality === CRIO;
    expect(listed?.imageRef).toMatch(isCrio ? /^docker\.io\/library\/busybox@sha256:/ : /^sha256:[0-9a-f]{64}$/);
    expect(status.imageRef).toMatch(/^docker\.io\/library\/busybox@sha256:/);
    expect(status.imageId).toMatch(isCrio ? /^[0-9a-f]{64}$/ : /^$/);
    expect(status.user?.linux?.uid).toBe(personality === 'containerd-2.1' || isCrio ? 0n : undefined);
    const pod = await must(mock.service.podSandboxStatus({ podSandboxId }));
    expect(pod.containersStatuses).toHaveLength(isCrio ? 1 : 0);
    expect(Object.keys(pod.status?.labels ?? {})).toHaveLength(isCrio ? 4 : 0);
    expect(pod.status?.network?.ip).toMatch(/^10\.88\./);
    await must(mock.service.stopPodSandbox({ podSandboxId }));
    const { status: stopped } = await must(mock.service.podSandboxStatus({ podSandboxId }));
    expect(stopped?.network?.ip).toMatch(isCrio ? /^10\.88\./ : /^$/);
  });

  it.each(ALL)(
    'a label selector with an empty value finds what lacks the label on cri-o alone: %s',
    async (personality) => {
      const mock = as(personality);
      await create(mock.service, ['true']);
      const { containers } = await must(mock.service.listContainers({ filter: { labelSelector: { missing: '' } } }));
      expect(containers).toHaveLength(personality === CRIO ? 1 : 0);
    },
  );

  it('state 0 works as a filter, and labels are joined by and', async () => {
    const mock = as('containerd-2.1');
    const labels = { a: '1', b: '2' };
    const { podSandboxId, containerId } = await create(mock.service, ['sleep', '600'], { labels });
    const ask = async (filter: object): Promise<number> =>
      (await must(mock.service.listContainers({ filter }))).containers.length;
    expect(await ask({ state: { state: 'CONTAINER_CREATED' } })).toBe(1);
    expect(await ask({ state: { state: 'CONTAINER_RUNNING' } })).toBe(0);
    expect(await ask({ labelSelector: labels })).toBe(1);
    expect(await ask({ labelSelector: { a: '1', b: 'other' } })).toBe(0);
    expect(await ask({ podSandboxId: podSandboxId.slice(0, 10), id: containerId })).toBe(1);
    expect(
      (await must(mock.service.listPodSandbox({ filter: { state: { state: 'SANDBOX_NOTREADY' } } }))).items,
    ).toEqual([]);
  });

  it.each(ALL)('%s tells its version, and refuses what it does not offer', async (personality) => {
    const mock = as(personality);
    const { unimplemented, runtimeVersion } = PERSONALITIES[personality];
    expect((await must(mock.service.version({}))).runtimeVersion).toBe(runtimeVersion);
    for (const rpc of [
      'runtimeConfig',
      'listMetricDescriptors',
      'checkpointPod',
      'updatePodSandboxResources',
    ] as const) {
      const { code } = await status(mock, rpc, rpc === 'updatePodSandboxResources' ? { podSandboxId: NOBODY } : {});
      expect([rpc, code === 12]).toEqual([rpc, rpc in unimplemented]);
    }
  });

  it.each([
    ['containerd-1.6', 2, [], undefined],
    ['containerd-1.7', 3, [], undefined],
    ['containerd-2.1', 3, ['', 'runc'], { supplementalGroupsPolicy: true, userNamespacesHostNetwork: false }],
    ['cri-o-1.37', 2, ['runc', 'crun', ''], { supplementalGroupsPolicy: true, userNamespacesHostNetwork: true }],
  ] as const)(
    'the status of %s has %i conditions, the handlers %j and the features %j',
    async (personality, conditions, handlers, features) => {
      const answer = await must(as(personality).service.status({ verbose: true }));
      expect(answer.status?.conditions).toHaveLength(conditions);
      expect(answer.runtimeHandlers.map(({ name }) => name)).toEqual(handlers);
      if (features === undefined) expect(answer.features).toBeUndefined();
      else expect(answer.features).toMatchObject(features);
      expect(answer.info['config']).toMatch(personality === CRIO ? /^\{"crio":/ : /^\{/);
      expect((await must(as(personality).service.status({}))).info).toEqual({});
    },
  );

  it.each(ALL)('times may run backwards for a very short run on %s', async (personality) => {
    const mock = as(personality);
    mock.program({}, { finishesBeforeItStarted: true });
    const { containerId } = await start(mock.service, ['x']);
    const { startedAt, finishedAt } = await untilExited(mock, containerId);
    expect(finishedAt - startedAt).toBe(-400_000n);
  });
});
