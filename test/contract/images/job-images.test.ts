import { type ContainerJobSpec, CraneNode } from 'crane-cri';
import { beforeAll, expect, it } from 'vitest';

import { describeEachStand } from './stand.js';

let lastJobId = 70_000;

describeEachStand('the image of a job', (stand) => {
  let node: CraneNode;
  beforeAll(async () => {
    // The client is the stand's, which closes it.
    node = (await CraneNode.over(stand().client, { images: { access: 'known_private' } }))._unsafeUnwrap();
  });

  const specOf = (spec: Pick<ContainerJobSpec, 'image'> & Partial<ContainerJobSpec>): ContainerJobSpec => ({
    jobId: (lastJobId += 1),
    gracePeriodMs: 1_000,
    command: ['/bin/sleep', '60'],
    ...spec,
  });

  it('is leased from the begin of the job to its end', async () => {
    const { reference } = await stand().fresh();
    const job = node.job(specOf({ image: reference }))._unsafeUnwrap();
    const refused: string[] = [];
    const tried: string[] = [];
    const running = job.run();
    for await (const { phase } of job.states()) {
      // It runs until it is cancelled below, so nothing of this is too late.
      if (!['preparing', 'creating', 'starting', 'running'].includes(phase)) continue;
      const answer = await node.images.remove(reference);
      tried.push(phase);
      if (answer.isErr()) refused.push(`${phase}: ${answer.error.kind} ${answer.error.message}`);
      else if (answer.value.removed) refused.push(`${phase}: REMOVED`);
      // Asked first: what is there now is there when the verdicts are made.
      const mine = (await node.images.explain(reference))._unsafeUnwrap().local?.id;
      const collected = (
        await node.images.collect({ highPercent: 0, lowPercent: 0, minAgeMs: 0, dryRun: true })
      )._unsafeUnwrap();
      if (mine !== undefined) expect(collected.verdicts.find(({ id }) => id === mine)?.verdict).toBe('leased');
      if (phase === 'running') job.cancel();
    }
    expect((await running)._unsafeUnwrap().kind).toBe('cancelled');
    expect(tried).toContain('running');
    expect(refused.filter((text) => !/wrong_state .* it is leased$/.test(text))).toEqual([]);
    expect(refused.length).toBeGreaterThan(2);
    // Afterwards nobody holds it.
    expect((await node.images.remove(reference))._unsafeUnwrap()).toMatchObject({ removed: true });
  });

  it('that is private is not lent to who has not shown a right to it', async () => {
    const { reference, users } = await stand().freshPrivate();
    const [ann] = users;
    const once = { image: reference, command: ['/bin/true'] };
    const end = async (spec: Partial<ContainerJobSpec>): Promise<unknown> => {
      const job = node.job(specOf({ ...once, ...spec }))._unsafeUnwrap();
      const outcome = (await job.run())._unsafeUnwrap();
      return outcome.kind === 'failed' ? outcome.error : outcome.kind;
    };
    expect(await end({ uid: 1001, gid: 1001, credentials: ann })).toBe('exited');
    // Who has shown it once need not again, and is known by user id or by the name that the job gives.
    expect(await end({ uid: 1001, gid: 1001 })).toBe('exited');
    expect(await end({ uid: 0, imageUser: '1001' })).toBe('exited');
    expect(await end({ uid: 1002, gid: 1002, pullPolicy: 'Never' })).toMatchObject({
      kind: 'image_absent',
      reason: 'access_unproven',
    });
    expect(node.job(specOf({ ...once, imageUser: '' }))._unsafeUnwrapErr().problems).toMatchObject([
      { field: 'imageUser' },
    ]);
  });

  it('is not pulled onto a full disk', async () => {
    const { client, fresh } = stand();
    const { reference } = await fresh();
    const images = { minFreeBytes: 1_000, readDiskSpace: () => Promise.resolve({ freeBytes: 999, totalBytes: 2_000 }) };
    const tight = (await CraneNode.over(client, { images }))._unsafeUnwrap();
    const job = tight.job(specOf({ image: reference }))._unsafeUnwrap();
    expect((await job.run())._unsafeUnwrap()).toMatchObject({
      kind: 'failed',
      during: 'preparing',
      error: { kind: 'pull_failed', reason: 'disk_full' },
      leftBehind: [],
    });
    // What is there already may be used all the same.
    expect((await node.images.ensure(reference)).isOk()).toBe(true);
    expect((await tight.images.ensure(reference))._unsafeUnwrap().pulled).toBe(false);
  });
});
