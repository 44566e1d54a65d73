import { join } from 'node:path';

import { type CallOptions, CraneNode, type CriRuntime } from 'crane-cri';
import { expect, it } from 'vitest';

import { instead } from '../../../helpers/instead.js';
import { mortal } from '../../../helpers/mortal.js';
import { IMAGE, newFolder, newMock } from '../../testing/helpers.js';

const ORPHANS = 100;
const HEAVY = 4;

it('a sweep removes few at once of whatever many nobody stands for', async () => {
  const { service } = newMock();
  const base = newFolder();
  const nodeOf = async (runtime: CriRuntime, ledger: string): Promise<CraneNode> => {
    const places = { ledgerDirectory: join(base, ledger), runtimeLogDirectory: join(base, 'logs') };
    return (await CraneNode.over(runtime, { ...places, instance: 'mine', maxHeavyCalls: HEAVY }))._unsafeUnwrap();
  };
  const { runtime, die } = mortal(service);
  const lost = await nodeOf(runtime, 'lost');
  const jobs = Array.from({ length: ORPHANS }, (_, index) =>
    lost.job({ jobId: index + 1, image: IMAGE, command: ['/bin/sleep', '1000'] })._unsafeUnwrap(),
  );
  // None of them is answered: their node dies.
  const runs = jobs.map((job) => job.run());
  await expect.poll(() => jobs.filter(({ state }) => state.phase === 'running').length).toBe(runs.length);
  die();

  let underWay = 0;
  let most = 0;
  const counted = instead(service, {
    listContainers: (request: object, options?: CallOptions) => {
      underWay += 1;
      most = Math.max(most, underWay);
      return service.listContainers(request, options).map((answer) => {
        underWay -= 1;
        return answer;
      });
    },
  });
  const node = await nodeOf(counted, 'new');
  const swept = (await node.sweepOrphans({ removeUnknown: true, graceMs: 0 }))._unsafeUnwrap();
  const sandboxes = swept.filter(({ resource }) => resource === 'sandbox');
  expect(sandboxes.map(({ action }) => action)).toEqual(sandboxes.map(() => 'removed'));
  expect(sandboxes).toHaveLength(ORPHANS);
  expect(most).toBeLessThanOrEqual(2 * HEAVY);
  await node.close();
});
