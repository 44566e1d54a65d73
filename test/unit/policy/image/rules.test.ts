import { describe, expect, test } from 'vitest';

import { AccessLedger } from '../../../../src/policy/image/access.js';
import { helperServer, readAuthEntry } from '../../../../src/policy/image/auth-match.js';
import { bytesToFree, chooseForRemoval } from '../../../../src/policy/image/collect.js';
import { imageRewriter, type MirrorRule } from '../../../../src/policy/image/mirrors.js';
import { parseImageReference } from '../../../../src/policy/image/reference.js';
import { challengeOf, mayAskRealm } from '../../../../src/policy/image/registry-auth.js';

describe('mirrors', () => {
  const rules: readonly MirrorRule[] = [
    { from: 'docker.io', to: 'mirror.local:5000/hub' },
    { from: 'ghcr.io/org', to: 'mirror.local:5000/org' },
    { from: 'ghcr.io/org/deep', to: 'deep.local' },
    { from: 'mirror.local:5000', to: 'never.local' },
    { from: 'localhost/team', to: 'mirror.local:5000/team' },
  ];
  const rewrite = imageRewriter(rules)._unsafeUnwrap();
  const hex = 'ab'.repeat(32);

  test.each([
    ['ubuntu', 'mirror.local:5000/hub/library/ubuntu:latest'],
    ['ghcr.io/org/app:1', 'mirror.local:5000/org/app:1'],
    ['GHCR.io/org/app:1', 'mirror.local:5000/org/app:1'],
    ['ghcr.io/org/deep/app:1', 'deep.local/app:1'],
    ['ghcr.io/organic/app:1', 'ghcr.io/organic/app:1'],
    ['quay.io/a:1', 'quay.io/a:1'],
    ['localhost/team/app:1', 'mirror.local:5000/team/app:1'],
    [`ubuntu:1@sha256:${hex}`, `mirror.local:5000/hub/library/ubuntu@sha256:${hex}`],
    [`docker.io/${'a/'.repeat(118)}b`, `docker.io/${'a/'.repeat(118)}b:latest`],
  ])('%.40s becomes %.60s', (from, to) => {
    expect(rewrite(parseImageReference(from)._unsafeUnwrap()).canonical).toBe(to);
  });

  test('docker.io has one more name, in rules as in references', () => {
    const hub = imageRewriter([{ from: 'Index.docker.io', to: 'hub.local' }])._unsafeUnwrap();
    for (const name of ['ubuntu', 'docker.io/library/ubuntu', 'index.docker.io/ubuntu'])
      expect(hub(parseImageReference(name)._unsafeUnwrap()).canonical).toBe('hub.local/library/ubuntu:latest');
    const twice = imageRewriter([rules[0]!, { from: 'index.docker.io', to: 'x.io' }])._unsafeUnwrapErr();
    expect(twice.problems[0]?.field).toBe('mirrors[1].from');
  });

  test('a host without a dot is one by its name alone where it is localhost', () => {
    expect(imageRewriter([{ from: 'docker.io', to: 'localhost' }]).isOk()).toBe(true);
    expect(imageRewriter([{ from: 'docker.io', to: 'mylocalhost' }]).isErr()).toBe(true);
  });

  test.each<[MirrorRule, string]>([
    [{ from: 'docker.io', to: '' }, 'mirrors[0].to'],
    [{ from: 'org', to: 'h.io' }, 'mirrors[0].from'],
    [{ from: 'h.io', to: 'h.io/UPPER' }, 'mirrors[0].to'],
    [{ from: 'h.io', to: 'user:pw@h.io' }, 'mirrors[0].to'],
    [{ from: 'h.io/a:tag', to: 'x.io' }, 'mirrors[0].from'],
    [{ from: 'h.io/', to: 'x.io' }, 'mirrors[0].from'],
  ])('%j is refused', (rule, field) => {
    expect(
      imageRewriter([rule])
        ._unsafeUnwrapErr()
        .problems.map((problem) => problem.field),
    ).toContain(field);
  });

  test('one place is not rewritten twice', () => {
    const twice = imageRewriter([rules[0]!, { from: 'docker.io', to: 'x.io' }])._unsafeUnwrapErr();
    expect(twice.problems[0]?.field).toBe('mirrors[1].from');
  });
});

describe('access', () => {
  const id = 'ab'.repeat(32);

  test.each([
    ['known_private', true],
    ['unknown_too', false],
  ] as const)('in the mode %s an image of which nothing is known may be had: %s', (mode, may) => {
    expect(new AccessLedger(mode).mayUse(id, 'bob')).toBe(may);
  });

  test('a private image is for those who have shown a right to it', () => {
    const ledger = new AccessLedger('known_private');
    ledger.record({ imageId: `sha256:${id}`, user: 'alice', isPrivate: true });
    expect([ledger.mayUse(id, 'alice'), ledger.mayUse(`sha256:${id}`, 'alice'), ledger.mayUse(id, 'bob')]).toEqual([
      true,
      true,
      false,
    ]);
    ledger.record({ imageId: id, user: undefined, isPrivate: false });
    expect(ledger.mayUse(id, 'bob')).toBe(true);
    ledger.record({ imageId: id, user: 'carol', isPrivate: true });
    expect(ledger.mayUse(id, 'dave')).toBe(true);
  });

  test('goes on in another process', () => {
    const ledger = new AccessLedger('known_private');
    ledger.record({ imageId: id, user: 'alice', isPrivate: true });
    const again = new AccessLedger(
      'known_private',
      JSON.parse(JSON.stringify(ledger.entries)) as typeof ledger.entries,
    );
    expect([again.mayUse(id, 'alice'), again.mayUse(id, 'bob')]).toEqual([true, false]);
    again.forget(`sha256:${id}`);
    expect(again.entries).toEqual([]);
  });

  test('of one image as many users as it remembers may have it, and no more', () => {
    const ledger = new AccessLedger('unknown_too');
    for (let i = 0; i < 20_000; i += 1) ledger.record({ imageId: id, user: `u${i}`, isPrivate: true });
    const remembered = ledger.entries[0]?.users.length ?? 0;
    expect(remembered).toBeLessThan(20_000);
    expect([ledger.mayUse(id, `u${remembered - 1}`), ledger.mayUse(id, `u${remembered}`)]).toEqual([true, false]);
  });

  test('its memory is bounded', () => {
    const ledger = new AccessLedger('unknown_too');
    for (let i = 0; i <= 10_000; i += 1) ledger.record({ imageId: `image-${i}`, user: 'u', isPrivate: true });
    expect(ledger.entries.length).toBe(10_000);
    expect(ledger.mayUse('image-0', 'u')).toBe(false);
  });
});

describe('collection', () => {
  test.each([
    [10, 85, 80, 10],
    [15, 85, 80, 5],
    [16, 85, 80, 0],
    [0, 0, 0, 100],
    [50, 50, 50, 0],
  ])('with %i of 100 free, from %i % down to %i %, is of %i', (freeBytes, high, low, bytes) => {
    expect(bytesToFree({ freeBytes, totalBytes: 100 }, high, low)).toBe(bytes);
  });

  test('of images used at the same time the larger goes first', () => {
    const images = [
      { id: 'small', sizeBytes: 1, lastUsedMs: 0 },
      { id: 'large', sizeBytes: 9, lastUsedMs: 0 },
    ];
    const chosen = chooseForRemoval(images, { minAgeMs: 0, wantedBytes: 5, nowMs: 0 });
    expect(chosen.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual(['large remove', 'small enough_free']);
  });
});

describe('an entry of a credential file', () => {
  const decode = (text: string): string => Buffer.from(text, 'base64').toString('latin1');
  const auth = (text: string): string => Buffer.from(text, 'latin1').toString('base64');

  test.each<[unknown, unknown]>([
    [{ auth: auth('ann:pa:ss') }, { username: 'ann', password: 'pa:ss' }],
    [{ auth: auth('ann:pass\0\0') }, { username: 'ann', password: 'pass' }],
    [{ auth: auth('<token>:abc') }, { identityToken: 'abc' }],
    [{ auth: auth('ann:p'), identitytoken: 'tok' }, { identityToken: 'tok' }],
    [
      { auth: '', username: 'ann', password: 'p' },
      { username: 'ann', password: 'p' },
    ],
    [
      { username: 'ann', password: 'p', identitytoken: '' },
      { username: 'ann', password: 'p' },
    ],
    [{}, undefined],
    [{ auth: '', identitytoken: 7 }, undefined],
    [Object.create({ auth: auth('ann:p') }), undefined],
    [[], { problem: 'is not an object' }],
    [null, { problem: 'is not an object' }],
    ['ann:p', { problem: 'is not an object' }],
    [{ auth: auth('ann') }, { problem: 'auth holds no "user:password"' }],
    [{ auth: auth(':p') }, { problem: 'the user name is empty' }],
    [{ auth: auth('ann:') }, { problem: 'the password is empty' }],
    [{ auth: `${auth('ann:pas')}==junk` }, { problem: 'auth is not base64' }],
    [{ auth: 'YW5uO' }, { problem: 'auth is not base64' }],
    [{ auth: 'ann:p' }, { problem: 'auth is not base64' }],
    [{ password: 'p' }, { problem: 'the user name is empty' }],
    [{ username: 'ann' }, { problem: 'the password is empty' }],
  ])('%j is read', (entry, stored) => {
    expect(readAuthEntry(entry, decode)).toEqual(stored);
  });
});

describe('the login protocol', () => {
  test.each([
    ['Basic realm="r"', { scheme: 'basic' }],
    ['basic', { scheme: 'basic' }],
    ['Bearer realm="https://t/x",service="s",scope="a"', { scheme: 'bearer', realm: 'https://t/x', service: 's' }],
    ['bearer realm="https://t/x"', { scheme: 'bearer', realm: 'https://t/x', service: undefined }],
    ['Bearer service="s"', undefined],
    ['Bearer realm=""', undefined],
    ['Digest realm="r"', undefined],
    [`Bearer realm="${'x'.repeat(5_000)}"`, undefined],
    ['', undefined],
    [undefined, undefined],
  ])('reads %.40s', (header, expected) => {
    expect(challengeOf(header)).toEqual(expected);
  });

  test.each([
    ['https://auth.io/t', 'https://h.io/', true],
    ['https://auth.io/t', 'http://localhost:5000/', true],
    ['http://auth.io/t', 'https://h.io/', false],
    ['http://auth.io/t', 'http://h.io/', false],
    ['http://h.io:5000/t', 'http://h.io:5000/', true],
    ['http://h.io:80/t', 'http://h.io/', true],
    ['http://h.io:5001/t', 'http://h.io:5000/', false],
    ['http://h.io/t', 'http://h.io:5000/', false],
    ['file:///etc/passwd', 'http://h.io/', false],
    ['https://user:pw@auth.io/t', 'https://h.io/', false],
    ['https://user@auth.io/t', 'https://h.io/', false],
    ['https://:pw@auth.io/t', 'https://h.io/', false],
  ])('gives a password to %s where %s asks for it: %s', (realm, registry, may) => {
    expect(mayAskRealm(new URL(realm), new URL(registry))).toBe(may);
  });

  test('helpers know Docker Hub by its old name', () => {
    expect(helperServer('docker.io')).toBe('https://index.docker.io/v1/');
    expect(helperServer('H.io:1')).toBe('h.io:1');
  });
});
