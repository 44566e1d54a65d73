import { describe, expect, test } from 'vitest';

import { imageIdDigits, type ImageReference, parseImageReference } from '../../../../src/policy/image/reference.js';
import { FUZZ_SEEDS, fuzzReferences } from './reference-fuzz.js';

const HEX = '0123456789abcdef'.repeat(4);
const SHA256 = `sha256:${HEX}`;

/** What is wrong with a text; empty where nothing is. */
const problemOf = (text: string): string =>
  parseImageReference(text).match(
    () => '',
    (error) => error.problems[0]!.problem,
  );

describe('parseImageReference fills in what is left out', () => {
  test.each<[string, string, string, string | undefined, string]>([
    ['ubuntu', 'docker.io', 'library/ubuntu', 'latest', 'docker.io/library/ubuntu:latest'],
    ['ubuntu:22.04', 'docker.io', 'library/ubuntu', '22.04', 'docker.io/library/ubuntu:22.04'],
    ['library/ubuntu', 'docker.io', 'library/ubuntu', 'latest', 'docker.io/library/ubuntu:latest'],
    ['docker.io/ubuntu', 'docker.io', 'library/ubuntu', 'latest', 'docker.io/library/ubuntu:latest'],
    ['Docker.io/ubuntu', 'docker.io', 'library/ubuntu', 'latest', 'docker.io/library/ubuntu:latest'],
    ['index.docker.io/library/ubuntu:1', 'docker.io', 'library/ubuntu', '1', 'docker.io/library/ubuntu:1'],
    ['org/app:1', 'docker.io', 'org/app', '1', 'docker.io/org/app:1'],
    ['ghcr.io/org/app:v1.2_3-4', 'ghcr.io', 'org/app', 'v1.2_3-4', 'ghcr.io/org/app:v1.2_3-4'],
    ['localhost/app', 'localhost', 'app', 'latest', 'localhost/app:latest'],
    ['localhost:5000/app:1', 'localhost:5000', 'app', '1', 'localhost:5000/app:1'],
    ['localhost:5000', 'docker.io', 'library/localhost', '5000', 'docker.io/library/localhost:5000'],
    ['registry:5000/a', 'registry:5000', 'a', 'latest', 'registry:5000/a:latest'],
    ['Registry.Example.COM/a:B', 'Registry.Example.COM', 'a', 'B', 'Registry.Example.COM/a:B'],
    ['10.0.0.1:80/a/b/c', '10.0.0.1:80', 'a/b/c', 'latest', '10.0.0.1:80/a/b/c:latest'],
    ['[::1]/a', '[::1]', 'a', 'latest', '[::1]/a:latest'],
    ['[2001:db8::1]:5000/a:1', '[2001:db8::1]:5000', 'a', '1', '[2001:db8::1]:5000/a:1'],
    ['[1:2:3:4:5:6:7::]/a', '[1:2:3:4:5:6:7::]', 'a', 'latest', '[1:2:3:4:5:6:7::]/a:latest'],
    ['a.b/c.d_e__f---g', 'a.b', 'c.d_e__f---g', 'latest', 'a.b/c.d_e__f---g:latest'],
    [`a@${SHA256}`, 'docker.io', 'library/a', undefined, `docker.io/library/a@${SHA256}`],
    [`h:1/a:tag@${SHA256}`, 'h:1', 'a', 'tag', `h:1/a@${SHA256}`],
    [`a@sha512:${HEX}${HEX}`, 'docker.io', 'library/a', undefined, `docker.io/library/a@sha512:${HEX}${HEX}`],
    [`a:${'t'.repeat(128)}`, 'docker.io', 'library/a', 't'.repeat(128), `docker.io/library/a:${'t'.repeat(128)}`],
    ['a:_x', 'docker.io', 'library/a', '_x', 'docker.io/library/a:_x'],
  ])('%s', (text, registry, repository, tag, canonical) => {
    expect(parseImageReference(text)._unsafeUnwrap()).toMatchObject({ registry, repository, tag, canonical });
  });

  test('the answer is frozen and its digest is told apart', () => {
    const reference = parseImageReference(`h:1/a:tag@${SHA256}`)._unsafeUnwrap();
    expect(Object.isFrozen(reference)).toBe(true);
    expect(reference.digest).toBe(SHA256);
  });

  test.each([
    ['docker.io/library/ubuntu:22.04', 'ubuntu:22.04'],
    ['docker.io/org/app', 'org/app:latest'],
    ['docker.io/library/a/b:1', 'library/a/b:1'],
    ['docker.io/localhost/a:1', 'docker.io/localhost/a:1'],
    ['docker.io/a.b/c:1', 'docker.io/a.b/c:1'],
    [`docker.io/library/sha256:${HEX}`, `docker.io/library/sha256:${HEX}`],
    [`docker.io/library/${HEX}:1`, `docker.io/library/${HEX}:1`],
    [`docker.io/library/a:1@${SHA256}`, `a:1@${SHA256}`],
    ['quay.io/a/b:1', 'quay.io/a/b:1'],
  ])('the familiar form of %s is %s and means the same', (text, familiar) => {
    const reference = parseImageReference(text)._unsafeUnwrap();
    expect(reference.familiar).toBe(familiar);
    expect(parseImageReference(familiar)._unsafeUnwrap()).toEqual(reference);
  });
});

describe('parseImageReference says what is wrong', () => {
  test.each<[string, RegExp]>([
    ['', /empty/],
    [' ubuntu', /blanks/],
    ['ubu ntu', /blanks/],
    ['ubuntu\u00a0', /control|blanks/],
    ['ubuntu\n', /control/],
    ['ubuntu\0', /control/],
    ['\u001b[31mred', /control/],
    ['-rm', /dash/],
    ['--help', /dash/],
    ['docker://ubuntu', /scheme/],
    ['https://ghcr.io/a', /scheme/],
    ['UBUNTU', /upper-case/],
    ['MyOrg/app', /upper-case.*port/],
    ['localhost:5000/UPPER:1', /upper-case/],
    ['a//b', /empty part/],
    ['/a', /empty part/],
    ['a/', /empty part/],
    ['h.io/', /empty part/],
    ['.a', /begins or ends/],
    ['a-', /begins or ends/],
    ['h.io/a_/b', /begins or ends/],
    ['a..b', /two signs/],
    ['a._b', /two signs/],
    ['a___b', /two signs/],
    ['a%b', /other characters/],
    ['ü', /other characters/],
    ['a:', /empty tag/],
    ['a:.x', /begins with a dot/],
    ['a:-x', /begins with a dot or a dash/],
    ['a:x+y', /tag with other/],
    ['a:b:c', /other characters/],
    [`a:${'t'.repeat(129)}`, /tag longer/],
    ['a@', /without an algorithm/],
    ['a@sha256', /without an algorithm/],
    ['a@sha256:abcd', /4 digits instead of 64/],
    [`a@sha256:${HEX.toUpperCase()}`, /lower-case hex/],
    [`a@md5:${HEX}`, /unknown algorithm/],
    [`a@__proto__:${HEX}`, /unknown algorithm/],
    [`@${SHA256}`, /no name/],
    [`:tag@${SHA256}`, /no name/],
    [`a@${SHA256}@${SHA256}`, /user information/],
    [SHA256, /image id/],
    [HEX, /image id/],
    [`${HEX}:1`, /64 hex digits/],
    ['h:0/a', /port/],
    ['h:65536/a', /port/],
    ['h:/a', /port/],
    ['h:x/a', /port/],
    ['h:1:2/a', /several colons/],
    ['::1/a', /several colons/],
    [':5000/a', /empty host/],
    ['a..b/c', /two dots/],
    ['.io/c', /two dots/],
    ['-a.io/c', /dash/],
    ['a-.io/c', /inner dashes/],
    ['a_b.io/c', /inner dashes/],
    [`${'a'.repeat(64)}.io/c`, /at most 63/],
    ['[::1/a', /without "]"/],
    ['[::1]x/a', /port/],
    ['[::1]:/a', /port/],
    ['[::1]', /other characters in its path/],
    ['[1:2]/a', /not an IPv6/],
    ['[1:2:3:4:5:6:7:8::]/a', /not an IPv6/],
    ['[::1::2]/a', /not an IPv6/],
    ['[g::1]/a', /not an IPv6/],
    ['[12345::1]/a', /not an IPv6/],
    ['[fe80::1%eth0]/a', /not an IPv6/],
    [`h.io/${'a/'.repeat(125)}b`, /host and path of 256 characters/],
    ['a'.repeat(521), /longer than any/],
  ])('%j', (text, problem) => {
    expect(problemOf(text)).toMatch(problem);
  });

  test('a name of 255 characters is the longest', () => {
    expect(parseImageReference(`h.io/${'a/'.repeat(124)}bc`).isOk()).toBe(true);
  });

  test('never repeats user information', () => {
    for (const text of [
      'user:hunter2@h.io/a',
      'hunter2@h.io/a:1',
      'https://user:hunter2@h.io/a',
      'user:hunter2@h',
      `u:hunter2@h/a@${SHA256}`,
    ]) {
      expect(JSON.stringify(parseImageReference(text)._unsafeUnwrapErr())).not.toContain('hunter2');
    }
    expect(problemOf('user:hunter2@h.io/a')).toMatch(/user information/);
  });

  test('what is no text is refused', () => {
    expect(parseImageReference(undefined as unknown as string)._unsafeUnwrapErr()).toMatchObject({
      kind: 'invalid_input',
      operation: 'parseImageReference',
      problems: [{ field: 'image', problem: 'must be a string' }],
    });
  });
});

describe('image ids', () => {
  test('are known with and without prefix', () => {
    expect(imageIdDigits(SHA256)).toBe(HEX);
    expect(imageIdDigits(HEX)).toBe(HEX);
    expect(imageIdDigits(HEX.slice(1))).toBeUndefined();
    expect(imageIdDigits(`sha512:${HEX}`)).toBeUndefined();
  });
});

describe('against the published grammar', () => {
  /** The grammar of the distribution project's reference package, written down apart from the parser. */
  const label = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
  const host = `(?:${label}(?:\\.${label})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
  const component = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
  const digest = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
  const grammar = new RegExp(`^(?:${host}/)?${component}(?:/${component})*(?::[\\w][\\w.-]{0,127})?(?:@${digest})?$`);
  /** What this parser refuses although the grammar lets it through. */
  const stricter =
    /longer than any|image id|64 hex digits|algorithm|digest of|lower-case hex|port|not an IPv6|at most 63|host and path of|upper-case/;

  /** Rule by rule, as the grammar is published: what fits it, and what just does not. */
  test.each<[rule: string, fits: readonly string[], doesNot: readonly string[]]>([
    ['reference: name [":" tag] ["@" digest]', ['a', 'a:1', `a@${SHA256}`, `a:1@${SHA256}`], [`a@${SHA256}:1`, '']],
    ['name: [domain "/"] component ["/" component]*', ['a', 'a/b', 'a/b/c', 'h.io/a/b/c'], ['/', 'a//b', 'a/']],
    ['domain: host [":" port]', ['h.io/a', 'h.io:1/a', 'localhost/a', 'localhost:80/a'], ['h.io:/a', ':80/a']],
    ['host: domain name | IPv4 | [IPv6]', ['a.b/c', '10.0.0.1/c', '[::1]/c', '[2001:db8::1]:5/c'], ['[]/c', '::1/c']],
    ['domain name: component ["." component]*', ['a.b.c/x', 'A.b/x', '1.2/x'], ['a..b/x', '.a.b/x', 'a.b./x']],
    [
      'domain component: letters, digits, inner dashes',
      ['a-b.io/x', 'a--b.io/x', '0.io/x'],
      ['-a.io/x', 'a-.io/x', 'a_.io/x'],
    ],
    ['port: digits', ['h:1/a', 'h:65535/a', 'h:0080/a'], ['h:x/a', 'h:-1/a', 'h:1x/a']],
    ['path component: [a-z0-9]+ [separator [a-z0-9]+]*', ['a0', '0', 'a.b_c-d'], ['A', 'a.', '.a', 'é', 'a b']],
    [
      'separator: "." | "_" | "__" | dashes',
      ['a.b', 'a_b', 'a__b', 'a-b', 'a-----b'],
      ['a..b', 'a___b', 'a._b', 'a.-b'],
    ],
    [
      'tag: \\w [\\w.-]{0,127}',
      ['a:_', 'a:A', 'a:0.-_', `a:${'t'.repeat(128)}`],
      ['a:', 'a:.', 'a:-', `a:${'t'.repeat(129)}`, 'a:b+'],
    ],
    [
      'digest: algorithm ":" hex',
      [`a@${SHA256}`, `a@sha512:${HEX}${HEX}`],
      ['a@', 'a@sha256', 'a@sha256:', `a@:${HEX}`],
    ],
    [
      'digest hex: at least 32, lower-case here',
      [`a@sha384:${HEX}${HEX.slice(32)}`],
      [`a@sha256:${HEX.slice(1)}`, `a@sha256:${HEX.toUpperCase()}`, `a@sha256:${'g'.repeat(64)}`],
    ],
    ['identifier: 64 hex digits name no image', [`a/${HEX.slice(1)}`], [HEX, SHA256]],
    ['name: at most 255 characters', [`h.io/${'a/'.repeat(124)}bc`], [`h.io/${'a/'.repeat(124)}bcd`]],
  ])('%s', (_, fits, doesNot) => {
    for (const text of fits) expect(problemOf(text), text).toBe('');
    for (const text of doesNot) expect(problemOf(text), text).not.toBe('');
  });

  const inputs = Number(process.env['CRANE_CRI_FUZZ'] ?? 1_000_000);
  /** CPU time that an input may take on average, in microseconds: several times what it does. */
  const MAX_CPU_US = 100;
  const fieldsOf = ({ registry, repository, tag, digest, canonical, familiar }: ImageReference): string =>
    `${registry} ${repository} ${tag} ${digest} ${canonical} ${familiar}`;

  test.each(FUZZ_SEEDS)(
    `${inputs} inputs in all: no throw, no surprise, round trips hold (seed %i)`,
    { timeout: 300_000 },
    (seed) => {
      let accepted = 0;
      const before = process.cpuUsage();
      for (const text of fuzzReferences(seed, Math.ceil(inputs / FUZZ_SEEDS.length))) {
        const parsed = parseImageReference(text);
        if (parsed.isErr()) {
          const { problems } = parsed.error;
          if (grammar.test(text) && !stricter.test(problems[0]!.problem))
            expect.unreachable(`refused: ${JSON.stringify(text)}`);
          continue;
        }
        accepted += 1;
        const reference = parsed.value;
        if (!grammar.test(text)) expect.unreachable(`accepted: ${JSON.stringify(text)}`);
        const { canonical } = parseImageReference(reference.canonical)._unsafeUnwrap();
        const again = parseImageReference(reference.familiar)._unsafeUnwrap();
        if (canonical !== reference.canonical) expect.unreachable(`canonical form of ${JSON.stringify(text)}`);
        if (fieldsOf(again) !== fieldsOf(reference)) expect.unreachable(`familiar form of ${JSON.stringify(text)}`);
      }
      expect(accepted).toBeGreaterThan(inputs / FUZZ_SEEDS.length / 20);
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / Math.max(10_000, inputs / FUZZ_SEEDS.length)).toBeLessThan(MAX_CPU_US);
    },
  );
});
