import { inspect } from 'node:util';

import { describe, expect, test } from 'vitest';

import type { EnsureOptions } from '../../../src/image/ensure/wanted.js';
import { ImageManager } from '../../../src/image/image-manager.js';
import type { PullPolicy } from '../../../src/policy/image/pull-decision.js';
import { VirtualClock } from '../../../src/testing/base/virtual-clock.js';
import { FakeImages, Gate, idOf, imageOf, lost, pullFailed } from './fake-images.js';

const UBUNTU = 'docker.io/library/ubuntu:22.04';
const HEX = 'ab'.repeat(32);

function setUp() {
  const fake = new FakeImages();
  const clock = new VirtualClock({ mode: 'manual' });
  return { fake, clock, manager: ImageManager.over(fake.service, { clock }) };
}

describe('ensure', () => {
  test('pulls what is missing and tells what came', async () => {
    const { fake, manager } = setUp();
    fake.pull = ({ image }) => {
      fake.images.set(image, imageOf(image, { uid: { value: 1000n }, size: 123n }));
      return undefined;
    };
    const image = (await manager.ensure('ubuntu:22.04'))._unsafeUnwrap();
    expect(image).toMatchObject({
      reference: UBUNTU,
      id: idOf(UBUNTU),
      digest: idOf(`digest of ${UBUNTU}`),
      user: { uid: 1000n, username: undefined },
      sizeBytes: 123,
      pulled: true,
      decision: { action: 'pull', reason: 'absent' },
    });
    expect(fake.pulls.map(({ image: name, userSpecifiedImage, auth }) => ({ name, userSpecifiedImage, auth }))).toEqual(
      [{ name: UBUNTU, userSpecifiedImage: 'ubuntu:22.04', auth: undefined }],
    );
  });

  test('uses what is there', async () => {
    const { fake, manager } = setUp();
    fake.put(UBUNTU, { username: 'app' });
    const image = (await manager.ensure('ubuntu:22.04'))._unsafeUnwrap();
    expect(image).toMatchObject({
      pulled: false,
      decision: { action: 'use_local' },
      user: { uid: undefined, username: 'app' },
    });
    expect(fake.pulls).toEqual([]);
  });

  test.each<[PullPolicy, boolean, number]>([
    ['Always', true, 1],
    ['Always', false, 1],
    ['IfNotPresent', true, 0],
    ['IfNotPresent', false, 1],
    ['Never', true, 0],
  ])('with the policy %s and present %s makes %i pulls', async (policy, present, pulls) => {
    const { fake, manager } = setUp();
    if (present) fake.put(UBUNTU);
    expect((await manager.ensure('ubuntu:22.04', { policy })).isOk()).toBe(true);
    expect(fake.pulls.length).toBe(pulls);
  });

  test('policy Never refuses what is missing, without a pull', async () => {
    const { fake, manager } = setUp();
    const error = (await manager.ensure('ubuntu:22.04', { policy: 'Never' }))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'image_absent', reason: 'policy_never', reference: UBUNTU });
    expect(fake.pulls).toEqual([]);
  });

  test('a digest that is present is not asked for again, even by Always', async () => {
    const { fake, manager } = setUp();
    const name = `docker.io/library/ubuntu@sha256:${HEX}`;
    fake.put(name, { repoDigests: [] });
    const image = (await manager.ensure(`ubuntu:22.04@sha256:${HEX}`, { policy: 'Always' }))._unsafeUnwrap();
    expect(image).toMatchObject({ pulled: false, digest: `sha256:${HEX}`, decision: { reason: 'fixed_by_digest' } });
  });

  test('an image id is looked up, and never pulled', async () => {
    const { fake, manager } = setUp();
    fake.put('h/a:1', { id: HEX });
    expect((await manager.ensure(`sha256:${HEX}`, { policy: 'Always' }))._unsafeUnwrap()).toMatchObject({
      id: HEX,
      pulled: false,
    });
    const error = (await manager.ensure('cd'.repeat(32)))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'image_absent', reason: 'id_only' });
    expect(fake.pulls).toEqual([]);
  });

  test('a runtime that does not answer is an error, not an absence', async () => {
    const { fake, manager } = setUp();
    fake.statusError = lost();
    expect((await manager.ensure('ubuntu'))._unsafeUnwrapErr().kind).toBe('connection_failed');
    expect(fake.pulls).toEqual([]);
  });

  test('an image without an id is a bad response', async () => {
    const { fake, manager } = setUp();
    fake.put(UBUNTU, { id: '' });
    expect((await manager.ensure('ubuntu:22.04'))._unsafeUnwrapErr().kind).toBe('bad_response');
  });

  test('an image that is gone after its pull is told as such', async () => {
    const { fake, manager } = setUp();
    fake.afterPull = () => fake.images.clear();
    const ensured = manager.ensure('ubuntu:22.04');
    expect((await ensured)._unsafeUnwrapErr()).toMatchObject({ kind: 'image_absent', reason: 'vanished' });
  });

  test('a pull that fails tells why', async () => {
    const { fake, manager } = setUp();
    fake.pull = () => pullFailed('not_found');
    expect((await manager.ensure('ubuntu'))._unsafeUnwrapErr()).toMatchObject({
      kind: 'pull_failed',
      reason: 'not_found',
    });
  });

  test.each<[string, EnsureOptions, string]>([
    ['UPPER', {}, 'image'],
    ['ubuntu', { policy: 'sometimes' as PullPolicy }, 'pullPolicy'],
    ['ubuntu', { credentials: { username: '', password: 'x' } }, 'credentials.username'],
    ['ubuntu', { timeoutMs: 0 }, 'options.timeoutMs'],
    ['ubuntu', { timeoutMs: Number.NaN }, 'options.timeoutMs'],
  ])('bad input is refused before anything is sent (%s, %j)', async (reference, options, field) => {
    const { fake, manager } = setUp();
    const error = (await manager.ensure(reference, options))._unsafeUnwrapErr();
    expect(error.kind === 'invalid_input' && error.problems.map((p) => p.field)).toEqual([field]);
    expect(fake.looked).toEqual([]);
  });

  test('credentials are sent and print nowhere', async () => {
    const { fake, manager } = setUp();
    fake.script.push(() => pullFailed('denied'));
    const options = { credentials: { username: 'crane', password: 'hunter2' } };
    const failed = await manager.ensure('h.io/a:1', options);
    const worked = await manager.ensure('h.io/a:1', options);
    expect(fake.pulls.map((pull) => pull.auth)).toEqual(['crane:hunter2', 'crane:hunter2']);
    const printed = inspect([failed, worked, manager, fake.pulls.map((pull) => pull.request)], { depth: 9 });
    expect(printed + JSON.stringify([failed, worked, fake.pulls.map((pull) => pull.request)])).not.toContain('hunter2');
  });

  test('the runtime handler is passed on', async () => {
    const { fake, manager } = setUp();
    expect((await manager.ensure('ubuntu', { runtimeHandler: 'kata' })).isOk()).toBe(true);
    expect(fake.pulls[0]?.runtimeHandler).toBe('kata');
  });
});

describe('ensure shares pulls', () => {
  const many = 100;

  test('of one image by one credential: one pull for all', async () => {
    const { fake, manager } = setUp();
    const gate = new Gate();
    fake.pull = () => gate.opened;
    const all = Array.from({ length: many }, () => manager.ensure('ubuntu'));
    await new Promise(setImmediate);
    gate.open();
    expect((await Promise.all(all)).every((result) => result.isOk() && result.value.pulled)).toBe(true);
    expect(fake.pulls.length).toBe(1);
  });

  test('whoever looked before the pull ended and asks after it does not pull again', async () => {
    const { fake, manager } = setUp();
    const gate = new Gate();
    fake.statusGate = gate.opened;
    const late = manager.ensure('ubuntu');
    await new Promise(setImmediate);
    fake.statusGate = Promise.resolve(undefined);
    expect((await manager.ensure('ubuntu'))._unsafeUnwrap().pulled).toBe(true);
    gate.open();
    expect((await late)._unsafeUnwrap()).toMatchObject({ pulled: false, decision: { reason: 'present' } });
    expect(fake.pulls.length).toBe(1);
  });

  test('two identities, two handlers, two images are pulled apart', async () => {
    const { fake, manager } = setUp();
    const gate = new Gate();
    fake.pull = () => gate.opened;
    const as = (password: string) => ({ credentials: { username: 'crane', password } });
    const all = [
      ...Array.from({ length: many }, (_, i) => manager.ensure('h/a', as(i % 2 === 0 ? 'one' : 'two'))),
      manager.ensure('h/a', { runtimeHandler: 'kata' }),
      manager.ensure('h/b'),
    ];
    await new Promise(setImmediate);
    gate.open();
    await Promise.all(all);
    expect(fake.pulls.length).toBe(4);
  });

  test('cancelling one waiter does not affect the others; the last one to leave cancels', async () => {
    const { fake, manager, clock } = setUp();
    fake.pull = () => new Promise(() => undefined);
    const [a, b] = [new AbortController(), new AbortController()];
    const first = manager.ensure('ubuntu', { signal: a.signal });
    const second = manager.ensure('ubuntu', { signal: b.signal });
    const third = manager.ensure('ubuntu', { timeoutMs: 5_000 });
    await clock.settle();
    a.abort('enough');
    expect((await first)._unsafeUnwrapErr()).toMatchObject({ kind: 'cancelled', reason: 'enough', outcome: 'unknown' });
    await clock.advance(5_000);
    expect((await third)._unsafeUnwrapErr()).toMatchObject({ kind: 'deadline_exceeded', timeoutMs: 5_000 });
    expect(fake.aborted).toBe(0);
    b.abort();
    expect((await second)._unsafeUnwrapErr().kind).toBe('cancelled');
    expect(fake.aborted).toBe(1);
    fake.pull = () => undefined;
    expect((await manager.ensure('ubuntu'))._unsafeUnwrap().pulled).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  test('a signal that is aborted already sends nothing', async () => {
    const { fake, manager } = setUp();
    const error = (await manager.ensure('ubuntu', { signal: AbortSignal.abort() }))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'cancelled', outcome: 'not_applied' });
    expect(fake.looked).toEqual([]);
  });

  test('a time limit holds while the runtime is silent', async () => {
    const { fake, manager, clock } = setUp();
    fake.statusGate = new Promise(() => undefined);
    const ensured = manager.ensure('ubuntu', { timeoutMs: 10 });
    await clock.advance(10);
    expect((await ensured)._unsafeUnwrapErr()).toMatchObject({ kind: 'deadline_exceeded', outcome: 'not_applied' });
  });

  test('a failure is told to all, and the next one tries anew', async () => {
    const { fake, manager } = setUp();
    fake.script.push(() => pullFailed('not_found'));
    const results = await Promise.all([manager.ensure('ubuntu'), manager.ensure('ubuntu')]);
    expect(results.every((result) => result.isErr())).toBe(true);
    expect((await manager.ensure('ubuntu')).isOk()).toBe(true);
    expect(fake.pulls.length).toBe(2);
  });

  test('Always is not satisfied by work that found the image and asked no registry', async () => {
    const { fake, manager, clock } = setUp();
    const lazy = manager.ensure('ubuntu');
    // The shared work's own look is the second one.
    while (fake.looked.length < 1) await Promise.resolve();
    const gate = new Gate();
    fake.statusGate = gate.opened;
    await clock.settle();
    expect(fake.looked.length).toBe(2);
    fake.put('docker.io/library/ubuntu:latest');
    fake.statusGate = Promise.resolve(undefined);
    const always = manager.ensure('ubuntu', { policy: 'Always' });
    gate.open();
    const [used, asked] = await Promise.all([lazy, always]);
    expect(used.isOk()).toBe(true);
    expect(asked._unsafeUnwrap()).toMatchObject({ pulled: true, decision: { reason: 'policy_always' } });
  });
});
