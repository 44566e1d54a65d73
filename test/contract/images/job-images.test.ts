import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { type ContainerJobSpec, CraneNode, Secret } from 'crane-cri';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';

import { isRoot } from '../../helpers/needs-root.js';
import { newFolder } from '../../helpers/new-folder.js';
import { describeEachStand } from './stand.js';

let lastJobId = 70_000;

describeEachStand('the image of a job', (stand) => {
  let node: CraneNode;
  beforeAll(async () => {
    // The client is the stand's, which closes it.
    node = (await CraneNode.over(stand().client, { images: { access: 'known_private' } }))._unsafeUnwrap();
  });

  afterEach(() => void vi.unstubAllEnvs());

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

  it('is pulled with the credentials in its owner’s home, where the node is told so, and else not', async () => {
    const { reference, users } = await stand().freshPrivate();
    const [ann] = users;
    if (ann === undefined || !('username' in ann)) throw new Error('nobody may read it');
    const home = newFolder();
    const auth = Buffer.from(`${ann.username}:${Secret.reveal(Secret.of(ann.password))}`).toString('base64');
    mkdirSync(join(home, '.docker'), { mode: 0o700 });
    const file = JSON.stringify({ auths: { [reference.split('/')[0] ?? '']: { auth } } });
    writeFileSync(join(home, '.docker/config.json'), file, { mode: 0o600 });
    vi.stubEnv('HOME', home);
    const uid = process.getuid?.() ?? 0;
    const triedBy = async (on: CraneNode, owner: number) =>
      (await on.images.explain(reference, { owner }))._unsafeUnwrap();
    expect((await triedBy(node, uid)).credentials).toEqual(['node']);

    const images = { ownerCredentials: true, access: 'known_private' } as const;
    const asking = (await CraneNode.over(stand().client, { images }))._unsafeUnwrap();
    expect((await triedBy(asking, uid)).credentials).toEqual(['docker config', 'node']);
    // The home of another user is looked into, and not this one.
    const other = await triedBy(asking, 64_123);
    expect(other.credentials).toEqual(['node']);
    const why = isRoot ? 'this machine knows no user 64123' : 'only root reads files as user 64123';
    expect(other.troubles.join()).toContain(why);
    const once = { image: reference, command: ['/bin/true'] };
    const pulled = asking.job(specOf({ ...once, uid, gid: uid }))._unsafeUnwrap();
    expect((await pulled.run())._unsafeUnwrap()).toMatchObject({ kind: 'exited' });
    const lent = asking.job(specOf({ ...once, uid: 1002, gid: 1002, pullPolicy: 'Never' }))._unsafeUnwrap();
    expect((await lent.run())._unsafeUnwrap()).toMatchObject({ error: { reason: 'access_unproven' } });
  });
});
