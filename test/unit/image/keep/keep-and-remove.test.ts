import { describe, expect, test } from 'vitest';

import { ImageManager, type ImageManagerOptions } from '../../../../src/image/image-manager.js';
import { VirtualClock } from '../../../../src/testing/base/virtual-clock.js';
import { FakeImages, idOf, lost, pullFailed } from '../fake-images.js';

const GB = 1_000_000_000;

function setUp(freeBytes = 50 * GB, options: ImageManagerOptions = {}) {
  const fake = new FakeImages();
  const clock = new VirtualClock({ mode: 'manual' });
  const disk = { freeBytes, totalBytes: 100 * GB };
  const manager = ImageManager.over(fake.node, { clock, readDiskSpace: async () => disk, ...options });
  return { fake, clock, manager, disk };
}

describe('remove', () => {
  test('takes the image away and tells every name that went with it', async () => {
    const { fake, manager } = setUp();
    fake.put('h.io/a:1', { repoTags: ['h.io/a:1', 'h.io/a:2'] });
    expect((await manager.remove('h.io/a:1'))._unsafeUnwrap()).toEqual({
      removed: true,
      tags: ['h.io/a:1', 'h.io/a:2'],
    });
    expect(fake.removed).toEqual([idOf('h.io/a:1')]);
    expect((await manager.remove('h.io/a:1'))._unsafeUnwrap()).toEqual({ removed: false, tags: [] });
  });

  test.each([
    ['by its id', () => idOf('h.io/a:1')],
    ['by its id without prefix', () => idOf('h.io/a:1').replace('sha256:', '')],
    ['by a name', () => 'h.io/a:1'],
  ])('is refused while a container uses it (%s), unless forced', async (_, used) => {
    const { fake, manager } = setUp();
    fake.put('h.io/a:1');
    fake.containers.push('', used());
    const error = (await manager.remove('h.io/a:1'))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'wrong_state' });
    expect(error.message).toContain('a container uses it');
    expect((await manager.remove('h.io/a:1', { force: true }))._unsafeUnwrap().removed).toBe(true);
  });

  test('is refused while it is leased, by whatever name', async () => {
    const { fake, manager } = setUp();
    fake.put('docker.io/library/a:latest');
    const [one, two] = [
      manager.lease('a')._unsafeUnwrap(),
      manager.lease(idOf('docker.io/library/a:latest'))._unsafeUnwrap(),
    ];
    expect((await manager.remove('a'))._unsafeUnwrapErr().message).toContain('leased');
    one.release();
    one.release();
    expect((await manager.remove('a')).isErr()).toBe(true);
    two[Symbol.dispose]();
    expect((await manager.remove('a')).isOk()).toBe(true);
    expect(manager.lease('UPPER').isErr()).toBe(true);
  });

  test('is refused where nobody can tell whether it is used', async () => {
    const { fake } = setUp();
    fake.put('h.io/a:1');
    const manager = ImageManager.over(fake.service);
    expect((await manager.remove('h.io/a:1'))._unsafeUnwrapErr().kind).toBe('wrong_state');
    expect((await manager.remove('h.io/a:1', { force: true })).isOk()).toBe(true);
  });

  test('bad input is refused', async () => {
    const { manager } = setUp();
    expect((await manager.remove('UPPER'))._unsafeUnwrapErr().kind).toBe('invalid_input');
    expect((await manager.remove('a', { timeoutMs: 0 }))._unsafeUnwrapErr().kind).toBe('invalid_input');
    expect((await manager.remove('a', { signal: AbortSignal.abort() }))._unsafeUnwrapErr().kind).toBe('cancelled');
  });
});

describe('collect', () => {
  const image = (fake: FakeImages, name: string, gigabytes: number, pinned = false) =>
    fake.put(name, { size: BigInt(gigabytes * GB), pinned });

  async function full(freeBytes = 10 * GB) {
    const context = setUp(freeBytes);
    const { fake, clock, manager } = context;
    for (const name of ['h.io/old:1', 'h.io/used:1', 'h.io/leased:1', 'h.io/new:1']) image(fake, name, 4);
    image(fake, 'h.io/pause:1', 1, true);
    for (const name of ['h.io/old:1', 'h.io/used:1', 'h.io/leased:1', 'h.io/new:1']) {
      expect((await manager.ensure(name)).isOk()).toBe(true);
      await clock.advance(60_000);
    }
    fake.containers.push(idOf('h.io/used:1'));
    const lease = manager.lease('h.io/leased:1')._unsafeUnwrap();
    return { ...context, lease };
  }

  const verdicts = (report: { verdicts: readonly { id: string; verdict: string }[] }) =>
    Object.fromEntries(report.verdicts.map(({ id, verdict }) => [id, verdict]));

  test('removes what was used longest ago, and never what is used, leased, pinned or young', async () => {
    const { fake, manager } = await full();
    const report = (await manager.collect({ minAgeMs: 100_000 }))._unsafeUnwrap();
    expect(report.wantedBytes).toBe(10 * GB);
    expect(verdicts(report)).toEqual({
      [idOf('h.io/old:1')]: 'remove',
      [idOf('h.io/used:1')]: 'used',
      [idOf('h.io/leased:1')]: 'leased',
      [idOf('h.io/new:1')]: 'too_young',
      [idOf('h.io/pause:1')]: 'pinned',
    });
    expect([report.freedBytes, report.failures]).toEqual([4 * GB, []]);
    expect(fake.removed).toEqual([idOf('h.io/old:1')]);
  });

  test('stops when enough is free', async () => {
    const { fake, manager } = await full();
    const report = (await manager.collect({ lowPercent: 89, highPercent: 90, minAgeMs: 0 }))._unsafeUnwrap();
    expect(report.wantedBytes).toBe(GB);
    expect(verdicts(report)[idOf('h.io/new:1')]).toBe('enough_free');
    expect(fake.removed.length).toBe(1);
  });

  test('does nothing while the disk is not full enough', async () => {
    const { fake, manager } = await full(16 * GB);
    expect((await manager.collect({ minAgeMs: 0 }))._unsafeUnwrap()).toMatchObject({ wantedBytes: 0, freedBytes: 0 });
    expect(fake.removed).toEqual([]);
  });

  test('tells what it would do, and does nothing, in a dry run', async () => {
    const { fake, manager } = await full();
    const report = (await manager.collect({ dryRun: true, minAgeMs: 100_000 }))._unsafeUnwrap();
    expect(verdicts(report)[idOf('h.io/old:1')]).toBe('remove');
    expect([report.freedBytes, fake.removed]).toEqual([0, []]);
  });

  test('an image it sees for the first time counts as used now', async () => {
    const { fake, clock, manager } = setUp(0);
    image(fake, 'h.io/a:1', 1);
    expect((await manager.collect())._unsafeUnwrap().verdicts[0]?.verdict).toBe('too_young');
    await clock.advance(120_000);
    expect((await manager.collect())._unsafeUnwrap().verdicts[0]?.verdict).toBe('remove');
  });

  test('goes on after one that can’t be removed, and reports it', async () => {
    const { fake, manager } = await full();
    fake.removeError = lost();
    const report = (await manager.collect({ minAgeMs: 0 }))._unsafeUnwrap();
    expect(report.failures.map(({ id }) => id)).toEqual([idOf('h.io/old:1'), idOf('h.io/new:1')]);
    expect(report.freedBytes).toBe(0);
  });

  test('where the disk can’t be seen nothing is removed', async () => {
    const { fake, manager } = setUp(0, { readDiskSpace: async () => undefined });
    image(fake, 'h.io/a:1', 1);
    expect((await manager.collect({ minAgeMs: 0 }))._unsafeUnwrap()).toMatchObject({ wantedBytes: 0 });
  });

  test('options are checked, and a service without containers is refused', async () => {
    const { fake, manager } = setUp();
    const error = (
      await manager.collect({ highPercent: 101, lowPercent: -1, minAgeMs: Number.NaN })
    )._unsafeUnwrapErr();
    expect(error.kind === 'invalid_input' && error.problems.map(({ field }) => field)).toEqual([
      'highPercent',
      'lowPercent',
      'minAgeMs',
    ]);
    expect((await ImageManager.over(fake.service).collect())._unsafeUnwrapErr().kind).toBe('invalid_input');
  });
});

test('a pull is refused where it would leave too little free', async () => {
  const { fake, manager, disk } = setUp(5 * GB, { minFreeBytes: 10 * GB });
  expect((await manager.ensure('a'))._unsafeUnwrapErr()).toMatchObject({
    kind: 'pull_failed',
    reason: 'disk_full',
    reference: 'docker.io/library/a:latest',
  });
  expect(fake.pulls).toEqual([]);
  disk.freeBytes = 10 * GB;
  expect((await manager.ensure('a')).isOk()).toBe(true);
});

test('prefetch reports each image, and one that fails does not stop the others', async () => {
  const { fake, manager } = setUp();
  fake.put('h.io/here:1');
  fake.pull = ({ image }) => (image.includes('bad') ? lost() : undefined);
  const prefetched = await ImageManager.over(fake.service, { retry: { maxAttempts: 1 } }).prefetch([
    'h.io/here:1',
    'h.io/bad:1',
    'h.io/new:1',
  ]);
  const report = prefetched._unsafeUnwrap();
  expect(report).toMatchObject({ pulled: 1, present: 1, failed: 1 });
  expect(report.images.map(({ reference, result }) => [reference, result.isOk()])).toEqual([
    ['h.io/here:1', true],
    ['h.io/bad:1', false],
    ['h.io/new:1', true],
  ]);
  const error = (await manager.prefetch(['h.io/ok', 'UPPER', 'a b']))._unsafeUnwrapErr();
  expect(error.kind === 'invalid_input' && error.problems.map(({ field }) => field)).toEqual([
    '[1].image',
    '[2].image',
  ]);
});

describe('private images stay private', () => {
  const credentials = { username: 'alice', password: 'pw' };

  test('a user who has not shown a right to an image is checked by the registry', async () => {
    const { fake, manager } = setUp(50 * GB, { access: 'known_private' });
    expect((await manager.ensure('h.io/a', { user: 'alice', credentials })).isOk()).toBe(true);
    expect((await manager.ensure('h.io/a', { user: 'alice' }))._unsafeUnwrap().pulled).toBe(false);
    expect((await manager.ensure('h.io/a', { user: 'bob', policy: 'Never' }))._unsafeUnwrapErr()).toMatchObject({
      kind: 'image_absent',
      reason: 'access_unproven',
    });
    fake.pull = ({ auth }) => (auth === undefined ? lost() : undefined);
    const refused = await ImageManager.over(fake.service, { access: manager.access, retry: { maxAttempts: 1 } }).ensure(
      'h.io/a',
      { user: 'bob' },
    );
    expect(refused.isErr()).toBe(true);
    const proven = (await manager.ensure('h.io/a', { user: 'bob', credentials }))._unsafeUnwrap();
    expect(proven).toMatchObject({ pulled: true, decision: { reason: 'access_unproven' } });
    expect((await manager.ensure('h.io/a', { user: 'bob' }))._unsafeUnwrap().pulled).toBe(false);
  });

  test('without a user, or without the policy, nothing is checked', async () => {
    const { manager } = setUp(50 * GB, { access: 'known_private' });
    expect((await manager.ensure('h.io/a', { user: 'alice', credentials })).isOk()).toBe(true);
    expect((await manager.ensure('h.io/a'))._unsafeUnwrap().pulled).toBe(false);
    expect(setUp().manager.access).toBeUndefined();
  });

  test('the ledger names no credential, and forgets what is removed', async () => {
    const { manager } = setUp(50 * GB, { access: 'unknown_too' });
    expect((await manager.ensure('h.io/a', { user: 'alice', credentials })).isOk()).toBe(true);
    expect(JSON.stringify(manager.access?.entries)).not.toContain('pw');
    expect(manager.access?.entries).toMatchObject([{ isPublic: false, users: ['alice'] }]);
    expect((await manager.remove('h.io/a')).isOk()).toBe(true);
    expect(manager.access?.entries).toEqual([]);
  });
});

test('mirrors take the place of a registry', async () => {
  const { fake, manager } = setUp(50 * GB, { mirrors: [{ from: 'docker.io', to: 'mirror.local:5000/hub' }] });
  expect((await manager.ensure('ubuntu:22.04'))._unsafeUnwrap().reference).toBe(
    'mirror.local:5000/hub/library/ubuntu:22.04',
  );
  expect(fake.pulls[0]).toMatchObject({ userSpecifiedImage: 'ubuntu:22.04' });
  expect((await manager.remove('ubuntu:22.04'))._unsafeUnwrap().removed).toBe(true);
});

test('a mirror gets no credentials that were given for the registry it stands in for', async () => {
  const mirrors = [{ from: 'ghcr.io', to: 'mirror.local:5000' }];
  const { fake, manager } = setUp(50 * GB, { mirrors, retry: { maxAttempts: 1 } });
  const credentials = { username: 'u', password: 'pw' };
  expect((await manager.ensure('ghcr.io/a:1', { credentials })).isOk()).toBe(true);
  fake.pull = () => pullFailed('unauthorized');
  const error = (await manager.ensure('ghcr.io/a:2', { credentials }))._unsafeUnwrapErr();
  expect(error.message).toMatch(/explicit: those for ghcr\.io are not sent to mirror\.local:5000/);
  expect(error).toMatchObject({ attempts: [{ reason: 'other_registry' }, { credentials: 'node' }] });
  expect(fake.pulls.map(({ auth }) => auth)).toEqual([undefined, undefined]);
});

test('a mirror within the registry gets its credentials', async () => {
  const { fake, manager } = setUp(50 * GB, { mirrors: [{ from: 'ghcr.io/a', to: 'ghcr.io/b' }] });
  expect((await manager.ensure('ghcr.io/a/x', { credentials: { username: 'u', password: 'pw' } })).isOk()).toBe(true);
  expect(fake.pulls.map(({ auth }) => auth)).toEqual(['u:pw']);
});

test('explain says what would be done, and does nothing', async () => {
  const { fake, manager } = setUp();
  const explained = (await manager.explain('ubuntu'))._unsafeUnwrap();
  expect(explained).toMatchObject({
    reference: 'docker.io/library/ubuntu:latest',
    decision: { action: 'pull' },
    local: undefined,
    credentials: ['node'],
  });
  expect(explained.sentence).toMatch(/not on this node/);
  expect(
    (await manager.explain('ubuntu', { credentials: { username: 'u', password: 'pw' } }))._unsafeUnwrap().credentials,
  ).toEqual(['explicit']);
  expect((await manager.explain('UPPER'))._unsafeUnwrapErr().kind).toBe('invalid_input');
  expect(fake.pulls).toEqual([]);
});
