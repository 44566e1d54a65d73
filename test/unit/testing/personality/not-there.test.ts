import { describe, expect, it } from 'vitest';

import type { SandboxId } from '../../../../src/core/ids.js';
import { containerConfig, must, mustFail, podConfig } from '../helpers.js';
import { ALL, as, CRIO, NOBODY, status } from './ask.js';

describe('what is not there', () => {
  it.each(ALL)(
    'a stop of what is unknown is refused by containerd 1.6 alone, and a removal by none: %s',
    async (personality) => {
      const mock = as(personality);
      const code = personality === 'containerd-1.6' ? 5 : 0;
      expect((await status(mock, 'stopContainer', { containerId: NOBODY })).code).toBe(code);
      expect((await status(mock, 'stopPodSandbox', { podSandboxId: NOBODY })).code).toBe(code);
      expect((await status(mock, 'removeContainer', { containerId: NOBODY })).code).toBe(0);
      expect((await status(mock, 'removePodSandbox', { podSandboxId: NOBODY })).code).toBe(0);
    },
  );

  it.each([
    ['containerd-1.6', 2, `an error occurred when try to find container "": Prefix can't be empty`],
    ['containerd-2.1', 2, `an error occurred when try to find container "": prefix can't be empty`],
    ['cri-o-1.37', 5, 'could not find container "": container ID should not be empty'],
  ] as const)('an empty id is refused by %s with code %i', async (personality, code, details) => {
    for (const rpc of ['containerStatus', 'stopContainer', 'removeContainer'] as const) {
      expect(await status(as(personality), rpc, {})).toMatchObject({ code, details });
    }
  });

  it.each(ALL)(
    'part of an id is enough to remove something on %s; where two fit, nothing is done',
    async (personality) => {
      const mock = as(personality);
      const ids: string[] = [];
      for (let n = 0; n < 20; n++)
        ids.push((await must(mock.service.runPodSandbox({ config: podConfig(`p${n}`) }))).podSandboxId);
      const twice = ids.map((id) => id.slice(0, 1)).find((part, at, all) => all.indexOf(part) !== at) ?? '';
      expect(await status(mock, 'podSandboxStatus', { podSandboxId: twice })).toMatchObject({
        code: personality === CRIO ? 5 : 2,
      });
      expect((await must(mock.service.listPodSandbox({ filter: { id: twice } }))).items).toEqual([]);
      const [first = ''] = ids;
      expect((await must(mock.service.listPodSandbox({ filter: { id: first.slice(0, 12) } }))).items).toHaveLength(1);
      expect((await status(mock, 'removePodSandbox', { podSandboxId: first.slice(0, 12) })).code).toBe(0);
      expect((await status(mock, 'podSandboxStatus', { podSandboxId: first })).code).toBe(5);
    },
  );

  it.each([
    ['containerd-1.7', 5, 'failed to resolve image "none:1": not found'],
    ['containerd-2.1', 5, 'failed to check if this is a checkpoint image: failed to resolve image "none:1": not found'],
    ['cri-o-1.37', 2, /^reference ".*docker\.io\/library\/none:1" does not resolve to an image ID$/],
  ] as const)(
    'a create of an image that is not on the node is refused by %s with code %i',
    async (personality, code, details) => {
      const mock = as(personality);
      const { podSandboxId } = await must(mock.service.runPodSandbox({ config: podConfig() }));
      const config = containerConfig(['true'], { image: { image: 'none:1' } });
      const answer = await status(mock, 'createContainer', { podSandboxId, config, sandboxConfig: podConfig() });
      expect(answer.code).toBe(code);
      expect(answer.details).toEqual(typeof details === 'string' ? details : expect.stringMatching(details));
    },
  );

  it.each([
    ['containerd-2.1', 5],
    ['cri-o-1.37', 2],
  ] as const)('a create in an unknown sandbox is refused by %s with code %i', async (personality, code) => {
    const mock = as(personality);
    const request = {
      podSandboxId: NOBODY as SandboxId,
      config: containerConfig(['true']),
      sandboxConfig: podConfig(),
    };
    expect((await status(mock, 'createContainer', request)).code).toBe(code);
    expect((await mustFail(mock.service.createContainer(request))).kind).toBe('not_found');
  });
});
