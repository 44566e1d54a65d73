import { AssertionError } from 'node:assert';

import { describe, expect, it } from 'vitest';

import {
  assertAsked,
  assertAskedInOrder,
  assertNotAsked,
  assertUnchanged,
  faults,
} from '../../../src/testing/index.js';
import { firstDifference } from '../../../src/testing/assertions/partial-match.js';
import { create, must, mustFail, newMock, podConfig, start } from './helpers.js';

/** The message of the AssertionError that something throws. */
function complaint(assertion: () => unknown): string {
  try {
    assertion();
  } catch (cause) {
    expect(cause).toBeInstanceOf(AssertionError);
    return (cause as AssertionError).message;
  }
  return 'it holds';
}

describe('assertAsked', () => {
  it('answers the calls that fit, by part of the request, by predicate, and by how they ended', async () => {
    const mock = newMock();
    await create(mock.service, ['true'], { labels: { a: '1' } });
    mock.fail({ rpc: 'version', fault: faults.status(2, 'boom') });
    await mustFail(mock.service.version({}));
    expect(assertAsked(mock, 'createContainer', { times: 1 })).toEqual(mock.calls('createContainer'));
    assertAsked(mock, 'createContainer', { where: { config: { labels: { a: '1' }, command: ['true'] } } });
    assertAsked(mock, 'createContainer', { where: { config: { image: { image: /busybox/ } } } });
    assertAsked(mock, 'createContainer', { where: ({ config }) => config?.envs.length === 0 });
    assertAsked(mock, 'version', { outcome: 'status' });
    assertNotAsked(mock, 'version', { outcome: 'ok' });
    assertNotAsked(mock, 'startContainer');
  });

  it('says what was asked instead, and no password', async () => {
    const mock = newMock();
    const auth = { username: 'u', password: 'geheim', identityToken: 'geheim' };
    await must(mock.service.pullImage({ image: { image: 'busybox' }, auth }));
    const asked = complaint(() => assertAsked(mock, 'pullImage', { where: { image: { image: 'alpine' } }, times: 2 }));
    expect(asked).toBe(
      'expected 2 call(s) of pullImage with {"image":{"image":"alpine"}}, found 0; of pullImage there were:\n' +
        '  0. pullImage {"image":{"image":"busybox"},"auth":{"username":"u","password":"[redacted]","identityToken":"[redacted]"}} -> ok',
    );
    expect(complaint(() => assertNotAsked(mock, 'pullImage'))).toContain('expected 0 call(s) of pullImage, found 1');
    expect(complaint(() => assertAsked(mock, 'version'))).toContain('  no call');
    expect(complaint(() => assertAsked(mock, 'pullImage', { where: () => false, outcome: 'status' }))).toContain(
      'at least one call of pullImage that the predicate takes that ended with status',
    );
  });

  it('shows many calls by their beginning', async () => {
    const mock = newMock();
    for (let n = 0; n < 25; n++) await must(mock.service.imageStatus({ image: { image: `x`.repeat(500) } }));
    const asked = complaint(() => assertAsked(mock, 'imageStatus', { times: 1 }));
    expect(asked).toContain('and 5 more');
    expect(Math.max(...asked.split('\n').map((line) => line.length))).toBeLessThan(220);
  });
});

it('assertAskedInOrder lets others stand between, and names the one that did not follow', async () => {
  const mock = newMock();
  await start(mock.service, ['true']);
  assertAskedInOrder(mock, ['runPodSandbox', 'startContainer']);
  expect(complaint(() => assertAskedInOrder(mock, ['startContainer', 'createContainer']))).toContain(
    'createContainer did not follow',
  );
});

it('assertUnchanged names what is more, less, or otherwise', async () => {
  const mock = newMock();
  const before = mock.snapshot();
  assertUnchanged(before, mock.snapshot());
  const { podSandboxId } = await must(mock.service.runPodSandbox({ config: podConfig('left') }));
  const during = mock.snapshot();
  expect(complaint(() => assertUnchanged(before, during))).toContain(`sandbox ${podSandboxId} added: {`);
  await must(mock.service.removePodSandbox({ podSandboxId }));
  expect(complaint(() => assertUnchanged(during, mock.snapshot()))).toContain(`sandbox ${podSandboxId} removed (was {`);
});

it.each([
  [{ a: 1n, b: [1, 2] }, { a: 1n }, undefined],
  [{ a: 1n }, { a: 1 }, 'a'],
  [{ a: { b: ['x', 'y'] } }, { a: { b: ['x', /^y$/] } }, undefined],
  [{ a: { b: ['x', 'y'] } }, { a: { b: ['x', 'z'] } }, 'a.b.1'],
  [{ a: ['x', 'y'] }, { a: ['x'] }, 'a'],
  [{ a: undefined }, { a: { b: 1 } }, 'a'],
  [{ a: 'x' }, { a: undefined }, undefined],
  [{ a: Uint8Array.of(1) }, { a: Uint8Array.of(1) }, undefined],
  [{ a: Uint8Array.of(1) }, { a: Uint8Array.of(2) }, 'a'],
])('a part is compared in depth, case %#', (actual, part, where) => {
  expect(firstDifference(actual, part)).toBe(where);
});
