import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import type { PullReason } from '../../../../src/core/image-errors.js';
import { classifyPull } from '../../../../src/policy/image/pull-classify.js';
import { bestCpuMs } from '../../../helpers/cpu-time.js';

interface Row {
  readonly runtime: string;
  readonly case: string;
  readonly code: number;
  readonly details: string;
}

/** Every failed pull collected from four runtimes, word for word. */
const rows = JSON.parse(readFileSync(new URL('pull-errors.json', import.meta.url), 'utf8')) as readonly Row[];

/** What each case is, whoever tells it. The first pattern that fits counts. */
const EXPECTED: readonly (readonly [RegExp, PullReason])[] = [
  [/^Pull auth |no creds|wrong creds|wrong pw|ghcr style|registry_token good|identity_token good/, 'unauthorized'],
  [/bearer missing|missing (?:tag|repo|digest)|no tag|other digest/, 'not_found'],
  [/docker:\/\/ prefix|invalid ref|short digest|PullImage no image/, 'invalid_reference'],
  [/fault corrupt/, 'corrupt'],
  [/e403/, 'denied'],
  [/e429/, 'rate_limited'],
  [/e50[03]/, 'registry_down'],
  [/hang|stall/, 'cancelled'],
  [/http registry over https/, 'scheme'],
  [/self-signed/, 'tls'],
  [/only arm64/, 'platform'],
  [/refused port|fault reset|image id|short name/, 'network'],
];

/** Where a runtime behaves differently from the others, so that its answer is about something else. */
const DIFFERENT: Readonly<Record<string, PullReason>> = {
  // It waits the rate limit out inside, and the collector's own time limit passed.
  'cri-o-1.37 Pull fault e429': 'cancelled',
  // It looks short names up in a registry of its configuration, which answered.
  'cri-o-1.37 Pull short name': 'not_found',
  'cri-o-1.37 Pull image id': 'not_found',
};

describe('classifyPull', () => {
  test('the collection is whole', () => {
    expect(rows.length).toBe(182);
    expect([...new Set(rows.map((row) => row.runtime))].sort()).toEqual([
      'containerd-1.6',
      'containerd-1.7',
      'containerd-2.1',
      'cri-o-1.37',
    ]);
  });

  test.each(rows.map((row) => [`${row.runtime} ${row.case}`, row] as const))(
    'reads what was collected: %s',
    (name, row) => {
      const expected = DIFFERENT[name] ?? EXPECTED.find(([pattern]) => pattern.test(row.case))?.[1];
      expect(expected).toBeDefined();
      expect(classifyPull(row.code, row.details).reason).toBe(expected);
    },
  );

  test.each<[PullReason, boolean, number, string]>([
    ['disk_full', false, 2, 'failed to extract layer sha256:1: write /var/lib/x: no space left on device: unknown'],
    ['signature_rejected', false, 2, 'SignatureValidationFailed: unable to pull image: Source image rejected: x'],
    ['signature_rejected', false, 2, 'Source image rejected: A signature was required, but no signature exists'],
    ['rate_limited', true, 2, 'toomanyrequests: You have reached your pull rate limit'],
    ['rate_limited', true, 2, 'failed to resolve: toomanyrequests: You have reached your pull rate limit'],
    ['rate_limited', true, 8, 'slow down'],
    ['registry_down', true, 2, 'received unexpected HTTP status: 502 Bad Gateway'],
    ['registry_down', true, 2, 'unexpected status from GET request to http://h/v2/: 520 '],
    ['network', true, 2, 'Get "https://h/v2/": net/http: TLS handshake timeout'],
    ['network', true, 2, 'failed to do request: Head "https://h/v2/x/manifests/1": EOF'],
    ['corrupt', false, 2, 'reading blob sha256:1: blob unknown to registry'],
    ['corrupt', false, 2, "invalid character '<' looking for beginning of value"],
    ['corrupt', false, 5, 'could not fetch content descriptor sha256:1 (x) from remote: not found'],
    ['not_found', false, 5, 'anything'],
    ['cancelled', true, 1, 'Call cancelled'],
    ['cancelled', true, 2, 'copying: context canceled'],
    ['unknown', true, 14, 'the connection is draining'],
    ['unknown', false, 2, 'something new'],
    ['unknown', false, 13, ''],
  ])('reads %s, transient %s, from code %i and: %s', (reason, transient, code, details) => {
    expect(classifyPull(code, details)).toEqual({ reason, transient });
  });

  test('transient is what may pass by itself', () => {
    const transient = rows.filter((row) => classifyPull(row.code, row.details).transient);
    expect([...new Set(transient.map((row) => classifyPull(row.code, row.details).reason))].sort()).toEqual([
      'cancelled',
      'network',
      'rate_limited',
      'registry_down',
    ]);
  });

  test('a reference full of alarming words does not change the meaning', () => {
    const missing = (reference: string): string =>
      `failed to pull and unpack image "${reference}": failed to resolve reference "${reference}": ${reference}: not found`;
    const crio = (repository: string, tag: string): string =>
      `pull image err: initializing source docker://h/${repository}:${tag}: reading manifest ${tag} in h/${repository}: manifest unknown`;
    for (const word of [
      'tls',
      'x509',
      'unauthorized',
      'denied',
      'insufficient_scope',
      'eof',
      '500',
      '429',
      '403',
      '401',
    ]) {
      expect(classifyPull(5, missing(`h:1/${word}/${word}:${word}`)).reason).toBe('not_found');
      expect(classifyPull(2, crio(word, word)).reason).toBe('not_found');
    }
  });

  test.each(['a', ' ', ': ', 'failed to authorize: ', 'Requesting bearer token: ', ': 5', '\n', 'invalid character'])(
    'reads a megabyte of "%s" in less than 50 ms',
    (piece) => {
      const text = piece.repeat(Math.ceil(1_048_576 / piece.length));
      classifyPull(2, text);
      expect(bestCpuMs(() => classifyPull(2, text))).toBeLessThan(50);
    },
  );

  test('the reason of a very long text stands at its end', () => {
    expect(classifyPull(2, `${'x'.repeat(1_000_000)}: 401 Unauthorized`).reason).toBe('unauthorized');
    expect(classifyPull(2, `401 Unauthorized ${'x'.repeat(1_000_000)}`).reason).toBe('unauthorized');
  });

  test('of a very long text the first and the last 32768 characters are read, of one of 65536 all', () => {
    const words = '401 Unauthorized';
    const half = 'x'.repeat(32_768);
    const reasonOf = (text: string): string => classifyPull(2, text).reason;
    expect(reasonOf(`${half.slice(words.length)}${words}${half}x`)).toBe('unauthorized');
    expect(reasonOf(`${half.slice(words.length)}x${words}${half}`)).toBe('unknown');
    expect(reasonOf(`${half}x${words}${half.slice(words.length)}`)).toBe('unauthorized');
    expect(reasonOf(`${half}${words}x${half.slice(words.length)}`)).toBe('unknown');
    expect(reasonOf(`${half.slice(8)}${words}${half.slice(8)}`)).toBe('unauthorized');
  });
});
