import { describe, expect, test } from 'vitest';

import { invalidInput } from '../../../src/core/errors.js';
import { failure } from '../../../src/core/failure.js';
import { parseEndpoint } from '../../../src/core/endpoint.js';
import { printable } from '../../../src/core/printable.js';
import { doctor } from '../../../src/doctor/doctor.js';
import { readExit } from '../../../src/policy/exit/exit.js';
import type { ContainerStatus } from '../../../src/generated/types.js';

/** What can move a cursor, rename a window, hide text or turn it round. */
const NASTY = '\u001b]0;pwned\u0007\u001b[2J\r\n\u009b31m\u202e\u2066\u200f\u061c\ufeff\u2028\ud800\u{e0041}';
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;

describe('printable', () => {
  test.each([
    ['\u001b[2J', '\\x1b[2J'],
    ['a\r\nb', 'a\\x0d\\x0ab'],
    ['\u009b31m', '\\x9b31m'],
    ['gpj.\u202eexe', 'gpj.\\u{202e}exe'],
    ['\u2066\u2069\u200e\u200f\u061c', '\\u{2066}\\u{2069}\\u{200e}\\u{200f}\\u{61c}'],
    ['\ud800', '\\u{d800}'],
    ['\u{e0041}', '\\u{e0041}'],
    ['größe 漢字 😀', 'größe 漢字 😀'],
  ])('%j is shown as %s', (text, shown) => {
    expect(printable(text)).toBe(shown);
    expect(printable(shown)).toBe(shown);
  });

  test.each([
    ['tcp://user:secret@host:1', 'tcp://[redacted]@host:1'],
    ['unix:///user:secret@host/x.sock', 'unix:///[redacted]@host/x.sock'],
    ['dial https://tok-secret@h.io/v2/: refused', 'dial https://[redacted]@h.io/v2/: refused'],
    ['unix:///run/user@1000/x.sock', 'unix:///run/user@1000/x.sock'],
  ])('%s hides its user information', (text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  test('a long text keeps its two ends, and is cut once', () => {
    const cut = printable(`first ${'y'.repeat(1_000_000)} context canceled`);
    expect(cut).toMatch(/^first y+… \(1000023 characters\) …y+ context canceled$/);
    expect(cut.length).toBeLessThanOrEqual(2_000);
    expect(printable(cut)).toBe(cut);
    const escaped = printable('\u001b'.repeat(5_000));
    expect(escaped.length).toBeLessThanOrEqual(2_000);
    expect(printable(escaped)).toBe(escaped);
  });

  test('a megabyte of anything takes less than 50 ms', () => {
    for (const text of ['://', 'a:', '\u202e', 'x@', '/'].map((part) => part.repeat(1_000_000 / part.length))) {
      const began = process.cpuUsage();
      printable(text);
      expect(process.cpuUsage(began).user).toBeLessThan(50_000);
    }
  });
});

describe('a text of others in', () => {
  test.each<[string, unknown]>([
    ['a failure', failure({ kind: 'k', operation: 'o', message: NASTY, hint: NASTY, reference: NASTY })],
    ['its lists', failure({ kind: 'k', operation: 'o', message: '', hint: '', attempts: [{ message: NASTY }] })],
    ['problems', invalidInput('o', [{ field: `env["${NASTY}"]`, problem: NASTY }])],
    [
      'an exit',
      readExit(
        { exitCode: 1, reason: NASTY, message: NASTY, startedAt: 0n, finishedAt: 0n } as ContainerStatus,
        'status',
      ),
    ],
  ])('%s is escaped', (_, value) => {
    const text = JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? Number(each) : each));
    expect(
      JSON.parse(text, (_key, each: unknown) => {
        if (typeof each === 'string') expect(each).not.toMatch(UNSAFE);
        return each;
      }),
    ).toBeDefined();
    expect(text).toContain('2J');
  });

  test('a cause stays what it was', () => {
    const cause = new Error(NASTY);
    expect(failure({ kind: 'k', operation: 'o', message: '', hint: '', cause }).cause).toBe(cause);
  });
});

describe('the user information of an endpoint', () => {
  test.each([
    'tcp://user:secret@host:1',
    'unix://user:secret@host/x.sock',
    'unix:user:secret@host',
    'unix:///user:secret@host:5/',
    'dns://user:secret@ns/host:1',
    'http://user:secret@host',
    'user:secret@host/x',
    '/user:secret@host/',
  ])('of %s is in no error and in no report', async (endpoint) => {
    expect(JSON.stringify(parseEndpoint(endpoint))).not.toContain('secret');
    const report = await doctor({ endpoint, checkTimeoutMs: 500 });
    expect(JSON.stringify(report)).not.toContain('secret');
  });
});
