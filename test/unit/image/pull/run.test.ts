import { inspect } from 'node:util';

import { err, ok } from 'neverthrow';
import { describe, expect, test } from 'vitest';

import { type CredentialSource, sourceFailed } from '../../../../src/image/credentials/chain.js';
import { checkCredentials } from '../../../../src/image/credentials/credentials.js';
import { ImageManager, type ImageManagerOptions } from '../../../../src/image/image-manager.js';
import type { PullProgress } from '../../../../src/image/progress/hub.js';
import { VirtualClock } from '../../../../src/testing/base/virtual-clock.js';
import { FakeImages, Gate, lost, pullFailed } from '../fake-images.js';

function setUp(options: ImageManagerOptions = {}) {
  const fake = new FakeImages();
  const clock = new VirtualClock({ mode: 'manual' });
  const manager = ImageManager.over(fake.service, { clock, random: () => 1, ...options });
  return { fake, clock, manager };
}

const source = (name: string, ...users: string[]): CredentialSource => ({
  name,
  find: () =>
    Promise.resolve(ok(users.map((username) => checkCredentials({ username, password: 'pw' })._unsafeUnwrap()))),
});

describe('a failed pull is tried again', () => {
  test('when its cause may pass, after a growing wait', async () => {
    const { fake, clock, manager } = setUp();
    fake.script.push(
      () => pullFailed('network', true),
      () => lost(),
      () => pullFailed('registry_down', true),
    );
    const ensured = manager.ensure('ubuntu');
    await clock.settle();
    expect(fake.pulls.length).toBe(1);
    await clock.advance(999);
    expect(fake.pulls.length).toBe(1);
    await clock.advance(1);
    expect(fake.pulls.length).toBe(2);
    await clock.advance(2_000);
    expect(fake.pulls.length).toBe(3);
    await clock.advance(4_000);
    expect((await ensured)._unsafeUnwrap().pulled).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  test('not when its cause lasts', async () => {
    const { fake, manager } = setUp();
    fake.pull = () => pullFailed('not_found');
    expect((await manager.ensure('ubuntu'))._unsafeUnwrapErr().kind).toBe('pull_failed');
    expect(fake.pulls.length).toBe(1);
  });

  test('a bounded number of times, and the error tells each one', async () => {
    const { fake, clock, manager } = setUp({ retry: { maxAttempts: 3, initialDelayMs: 10 } });
    fake.pull = () => pullFailed('network', true);
    const ensured = manager.ensure('ubuntu');
    await clock.advance(1_000);
    const error = (await ensured)._unsafeUnwrapErr();
    expect(error.message).toMatch(/3 tries \(node: network, node: network, node: network\)/);
    expect(
      error.kind === 'pull_failed' && error.attempts?.map(({ reason, credentials }) => [credentials, reason]),
    ).toEqual([
      ['node', 'network'],
      ['node', 'network'],
      ['node', 'network'],
    ]);
  });

  test('who comes after a registry asked for rest waits as long as the others would have', async () => {
    const { fake, clock, manager } = setUp({ retry: { maxAttempts: 1, rateLimitedDelayMs: 1_000 } });
    fake.script.push(() => pullFailed('rate_limited', true));
    expect((await manager.ensure('ubuntu')).isErr()).toBe(true);
    expect((await manager.explain('ubuntu'))._unsafeUnwrap().backOffMs).toBe(1_000);
    const steps: PullProgress[] = [];
    const late = manager.ensure('ubuntu', { onProgress: (progress) => steps.push(progress) });
    const other = await manager.ensure('debian');
    expect(other.isOk()).toBe(true);
    await clock.advance(999);
    expect(fake.pulls.length).toBe(2);
    await clock.advance(1);
    expect((await late).isOk()).toBe(true);
    expect(steps[0]).toMatchObject({ phase: 'backing_off', waitMs: 1_000 });
    expect((await manager.explain('ubuntu'))._unsafeUnwrap().backOffMs).toBe(0);
  });

  test('any other wait ends with those who earned it: the next one tries at once', async () => {
    const { fake, clock, manager } = setUp({ retry: { maxAttempts: 1 } });
    fake.script.push(() => pullFailed('network', true));
    expect((await manager.ensure('ubuntu')).isErr()).toBe(true);
    expect((await manager.ensure('ubuntu')).isOk()).toBe(true);
    fake.images.clear();
    fake.pull = () => pullFailed('registry_down', true);
    const left = manager.ensure('ubuntu', { timeoutMs: 500 });
    await clock.advance(500);
    expect((await left).isErr()).toBe(true);
    expect((await manager.explain('ubuntu'))._unsafeUnwrap().backOffMs).toBe(0);
  });

  test('unless everybody has left during the wait', async () => {
    const { fake, clock, manager } = setUp();
    fake.pull = () => pullFailed('network', true);
    const ensured = manager.ensure('ubuntu', { timeoutMs: 500 });
    await clock.advance(60_000);
    const error = (await ensured)._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'deadline_exceeded', hint: '-', cause: { reason: 'network' } });
    expect(error.message).toBe(
      'ImageManager.ensure did not finish within 500 ms; its one try failed: registry said network',
    );
    expect(fake.pulls.length).toBe(1);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('time limits', () => {
  test('of a pull hold over all its tries, and cancel the one under way', async () => {
    const { fake, clock, manager } = setUp({ pullTimeoutMs: 10_000 });
    fake.script.push(() => pullFailed('network', true));
    fake.pull = () => new Promise(() => undefined);
    const ensured = manager.ensure('ubuntu');
    await clock.advance(10_000);
    const error = (await ensured)._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'deadline_exceeded', timeoutMs: 10_000, cause: { reason: 'network' } });
    expect(error.message).toContain('its one try failed: registry said network');
    expect(fake.aborted).toBe(1);
  });

  test('name the option that raises them', async () => {
    const { fake, clock, manager } = setUp({ pullTimeoutMs: 1_000 });
    fake.pull = () => new Promise(() => undefined);
    const ensured = manager.ensure('ubuntu');
    await clock.advance(1_000);
    expect((await ensured)._unsafeUnwrapErr().hint).toMatch(/pullTimeoutMs of the image manager/);
    const own = manager.ensure('ubuntu', { timeoutMs: 500 });
    await clock.advance(500);
    expect((await own)._unsafeUnwrapErr().hint).toMatch(/with timeoutMs,/);
  });

  test('there are none by default', async () => {
    const { fake, clock, manager } = setUp();
    const gate = new Gate();
    fake.pull = () => gate.opened;
    const ensured = manager.ensure('ubuntu');
    await clock.advance(7 * 86_400_000);
    gate.open();
    expect((await ensured).isOk()).toBe(true);
  });
});

describe('pulls wait for their turn', () => {
  test('within the limits of node and registry', async () => {
    const { fake, clock, manager } = setUp({ maxPulls: 3, maxPullsPerRegistry: 2 });
    fake.pull = ({ image }) =>
      new Promise((resolve) => clock.setTimer(image.startsWith('a') ? 100 : 50, () => resolve(undefined)));
    const all = [1, 2, 3, 4].flatMap((n) => [manager.ensure(`a.io/x:${n}`), manager.ensure(`b.io/x:${n}`)]);
    await clock.runUntilIdle();
    expect((await Promise.all(all)).every((result) => result.isOk())).toBe(true);
    expect(fake.mostActive).toBe(3);
    expect(fake.pulls.length).toBe(8);
  });

  test('the more important ones first', async () => {
    const { fake, clock, manager } = setUp({ maxPulls: 1 });
    const gate = new Gate();
    fake.script.push(() => gate.opened);
    const all = [manager.ensure('h/first'), manager.ensure('h/low'), manager.ensure('h/high', { priority: 5 })];
    await clock.settle();
    const explained = (await manager.explain('h/low'))._unsafeUnwrap();
    expect([explained.activePulls, explained.waitingPulls]).toEqual([1, 2]);
    gate.open();
    await Promise.all(all);
    expect(fake.pulls.map(({ image }) => image)).toEqual([
      'docker.io/h/first:latest',
      'docker.io/h/high:latest',
      'docker.io/h/low:latest',
    ]);
  });

  test('who waits and leaves is not pulled', async () => {
    const { fake, clock, manager } = setUp({ maxPulls: 1 });
    const gate = new Gate();
    fake.script.push(() => gate.opened);
    const controller = new AbortController();
    const first = manager.ensure('h/first');
    const second = manager.ensure('h/second', { signal: controller.signal });
    await clock.settle();
    controller.abort();
    expect((await second)._unsafeUnwrapErr().kind).toBe('cancelled');
    gate.open();
    expect((await first).isOk()).toBe(true);
    expect(fake.pulls.length).toBe(1);
  });
});

describe('credentials are tried in turn', () => {
  const sources = [source('registry.json', 'one'), source('docker config', 'two', 'three')];

  test('on refusal, down to the node’s own', async () => {
    const { fake, manager } = setUp({ credentialSources: sources });
    fake.script.push(
      () => pullFailed('unauthorized'),
      () => pullFailed('denied'),
      () => pullFailed('unauthorized'),
    );
    const image = (await manager.ensure('h/a'))._unsafeUnwrap();
    expect(fake.pulls.map(({ auth }) => auth)).toEqual(['one:pw', 'two:pw', 'three:pw', undefined]);
    expect(image.credentialSource).toBe('node');
  });

  test('and not for any other reason', async () => {
    const { fake, manager } = setUp({ credentialSources: sources });
    fake.pull = () => pullFailed('not_found');
    expect((await manager.ensure('h/a')).isErr()).toBe(true);
    expect(fake.pulls.map(({ auth }) => auth)).toEqual(['one:pw']);
  });

  test('those that were refused are not asked again after a passing failure', async () => {
    const { fake, clock, manager } = setUp({ credentialSources: sources });
    fake.script.push(
      () => pullFailed('unauthorized'),
      () => pullFailed('network', true),
    );
    const ensured = manager.ensure('h/a');
    await clock.advance(1_000);
    expect((await ensured)._unsafeUnwrap().credentialSource).toBe('docker config');
    expect(fake.pulls.map(({ auth }) => auth)).toEqual(['one:pw', 'two:pw', 'two:pw']);
  });

  test('the error of all refused is the one that tells most', async () => {
    const { fake, manager } = setUp({ credentialSources: [source('a', 'one')] });
    fake.script.push(
      () => pullFailed('denied'),
      () => pullFailed('unauthorized'),
    );
    expect((await manager.ensure('h/a'))._unsafeUnwrapErr()).toMatchObject({ kind: 'pull_failed', reason: 'denied' });
  });

  test('explicit ones stand alone', async () => {
    const { fake, manager } = setUp({ credentialSources: sources });
    fake.pull = () => pullFailed('unauthorized');
    const error = (await manager.ensure('h/a', { credentials: { username: 'me', password: 'pw' } }))._unsafeUnwrapErr();
    expect(fake.pulls.map(({ auth }) => auth)).toEqual(['me:pw']);
    expect(error.kind === 'pull_failed' && error.attempts?.[0]?.credentials).toBe('explicit');
  });

  test('a caller’s own sources take the place of the manager’s', async () => {
    const { fake, manager } = setUp({ credentialSources: sources });
    expect(
      (await manager.ensure('h/a', { credentialSources: [source('mine', 'me')] }))._unsafeUnwrap().credentialSource,
    ).toBe('mine');
    expect(fake.pulls.map(({ auth }) => auth)).toEqual(['me:pw']);
  });

  test('sources are asked once for all, and a broken one is told when the pull fails', async () => {
    let asked = 0;
    const broken: CredentialSource = {
      name: 'docker config',
      find: async () => {
        asked += 1;
        await Promise.resolve();
        return err(sourceFailed('docker config', 'helper_timeout', 'the helper hung'));
      },
    };
    const { fake, manager } = setUp({ credentialSources: [broken] });
    fake.pull = () => pullFailed('unauthorized');
    const [one, two] = await Promise.all([manager.ensure('h/a'), manager.ensure('h/a')]);
    expect(asked).toBe(1);
    expect(two.isErr()).toBe(true);
    const error = one._unsafeUnwrapErr();
    expect(error.message).toContain('the helper hung');
    expect(error.kind === 'pull_failed' && error.attempts?.map(({ reason }) => reason)).toEqual([
      'helper_timeout',
      'unauthorized',
    ]);
    expect((await manager.explain('h/a'))._unsafeUnwrap()).toMatchObject({
      credentials: ['node'],
      troubles: ['docker config: the helper hung'],
    });
  });

  test('no password is in what is explained, told or thrown', async () => {
    const secret = 'correct-horse';
    const own: CredentialSource = {
      name: 'own',
      find: () => Promise.resolve(ok([checkCredentials({ username: 'u', password: secret })._unsafeUnwrap()])),
    };
    const { fake, manager } = setUp({ credentialSources: [own] });
    fake.pull = () => pullFailed('denied');
    const seen: unknown[] = [];
    const failed = await manager.ensure('h/a', { onProgress: (progress) => seen.push(progress) });
    seen.push(failed, await manager.explain('h/a'), manager);
    expect(fake.pulls[0]?.auth).toBe(`u:${secret}`);
    expect(inspect(seen, { depth: 12 }) + JSON.stringify(seen)).not.toContain(secret);
  });
});

describe('progress', () => {
  test('is told to every listener, and a listener that throws harms nobody', async () => {
    const { fake, clock, manager } = setUp();
    const gate = new Gate();
    fake.pull = () => gate.opened;
    const phases: string[] = [];
    const bad = manager.ensure('ubuntu', {
      onProgress: () => {
        throw new Error('listener');
      },
    });
    const good = manager.ensure('ubuntu', {
      onProgress: ({ phase, transfer }) => phases.push(`${phase} ${transfer.accuracy}`),
    });
    await clock.settle();
    fake.usedBytes = 10n;
    await clock.advance(500);
    fake.usedBytes = 1_010n;
    await clock.advance(500);
    gate.open();
    expect((await bad).isOk()).toBe(true);
    expect((await good).isOk()).toBe(true);
    expect(phases).toEqual(['queued none', 'pulling none', 'pulling estimate', 'done estimate']);
  });
});

describe('options that can’t be used', () => {
  test('are named by every operation, and nothing is sent', async () => {
    const { fake, manager } = setUp({
      maxPulls: 0,
      maxPullsPerRegistry: 1.5,
      retry: { maxAttempts: 0 },
      pullTimeoutMs: -1,
      stallTimeoutMs: 0,
      progressIntervalMs: Number.NaN,
      minFreeBytes: -1,
      mirrors: [{ from: 'docker.io', to: 'UPPER/CASE' }],
    });
    const error = (await manager.ensure('ubuntu'))._unsafeUnwrapErr();
    expect(error.kind === 'invalid_input' && error.problems.map(({ field }) => field).sort()).toEqual([
      'maxPulls',
      'maxPullsPerRegistry',
      'minFreeBytes',
      'mirrors[0].to',
      'progressIntervalMs',
      'pullTimeoutMs',
      'retry.maxAttempts',
      'stallTimeoutMs',
    ]);
    expect((await manager.collect()).isErr()).toBe(true);
    expect(fake.looked).toEqual([]);
  });

  test('a priority must be a number', async () => {
    const { manager } = setUp();
    expect((await manager.ensure('ubuntu', { priority: Number.NaN })).isErr()).toBe(true);
  });
});
