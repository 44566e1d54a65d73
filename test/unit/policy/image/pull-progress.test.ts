import { describe, expect, test } from 'vitest';

import {
  completeProgress,
  exactProgress,
  ingestDigest,
  MAX_MANIFEST_BYTES,
  readIndex,
  readManifest,
} from '../../../../src/policy/image/pull-progress.js';

const digest = (n: number): string => `sha256:${String(n).padStart(64, '0')}`;
const descriptor = (n: number, size: number) => ({ digest: digest(n), size });
const manifest = readManifest(
  JSON.stringify({ config: descriptor(0, 10), layers: [descriptor(1, 100), descriptor(2, 890)] }),
)!;

describe('manifests', () => {
  test('are read: config and layers, each blob once', () => {
    expect(manifest.totalBytes).toBe(1_000);
    const twice = readManifest(
      JSON.stringify({ config: descriptor(0, 1), layers: [descriptor(1, 5), descriptor(1, 5)] }),
    );
    expect(twice?.totalBytes).toBe(6);
  });

  test.each([
    ['', 'nothing'],
    ['{"layers":', 'half'],
    ['"layers"', 'a text'],
    ['null "layers"', 'no JSON'],
    ['{"layers":{}}', 'no list'],
    ['{"layers":[]}', 'without config'],
    [JSON.stringify({ config: descriptor(0, 1), layers: [{ digest: 'x', size: -1 }] }), 'a negative size'],
    [JSON.stringify({ config: descriptor(0, 1), layers: [{ digest: 'x', size: '1' }] }), 'a size in quotes'],
    [JSON.stringify({ config: descriptor(0, 1), layers: [null] }), 'an empty layer'],
    [JSON.stringify({ config: descriptor(0, 1), layers: Array(4_097).fill(descriptor(1, 1)) }), 'too many layers'],
    [`{"layers":"${'x'.repeat(MAX_MANIFEST_BYTES)}"}`, 'too long'],
  ])('%.30s is none (%s)', (text) => {
    expect(readManifest(text)).toBeUndefined();
  });

  test('as long as one may be is read', () => {
    const text = JSON.stringify({ config: descriptor(0, 1), layers: [descriptor(1, 5)] });
    expect(readManifest(text.padEnd(MAX_MANIFEST_BYTES))?.totalBytes).toBe(6);
    expect(readManifest(text.padEnd(MAX_MANIFEST_BYTES + 1))).toBeUndefined();
  });

  test('an index names manifests', () => {
    expect(readIndex(JSON.stringify({ manifests: [descriptor(7, 1), { digest: 3 }, null] }))).toEqual([digest(7)]);
    expect(readIndex('{"manifests":3}')).toEqual([]);
    expect(readIndex('"manifests" {')).toEqual([]);
    expect(readIndex(JSON.stringify({ layers: [] }))).toEqual([]);
  });
});

test.each([
  [`layer-${digest(1)}`, digest(1)],
  [`config-${digest(1)}`, digest(1)],
  [`layer-sha256:short`, undefined],
  ['whatever', undefined],
  [digest(1), undefined],
])('the digest of the ingest %.20s', (ref, expected) => {
  expect(ingestDigest(ref)).toBe(expected);
});

describe('exact progress', () => {
  const ingest = (n: number, offsetBytes: number) => ({ ref: `layer-${digest(n)}`, offsetBytes, totalBytes: 0 });

  test('adds what is there and what is coming', () => {
    const progress = exactProgress(manifest, new Set([digest(0)]), [ingest(1, 50), ingest(9, 400)]);
    expect(progress).toMatchObject({ doneBytes: 60, totalBytes: 1_000, percent: 6 });
    expect(progress.layers.map(({ state }) => state)).toEqual(['done', 'active', 'waiting']);
  });

  test('never goes back', () => {
    const first = exactProgress(manifest, new Set([digest(0)]), [ingest(2, 500)]);
    const again = exactProgress(manifest, new Set(), [ingest(2, 20)], first.layers);
    expect(again.doneBytes).toBe(first.doneBytes);
    expect(exactProgress(manifest, new Set(), [ingest(2, 600)], again.layers).doneBytes).toBe(610);
  });

  test('is 100 % when everything has come, and not before', () => {
    const nearly = exactProgress(manifest, new Set([digest(0), digest(1)]), [ingest(2, 890)]);
    expect(nearly).toMatchObject({ doneBytes: 1_000, percent: 99.9 });
    expect(exactProgress(manifest, new Set([0, 1, 2].map(digest)), [])).toMatchObject({
      doneBytes: 1_000,
      percent: 100,
    });
    expect(completeProgress(manifest)).toMatchObject({ doneBytes: 1_000, totalBytes: 1_000, percent: 100 });
  });

  test('an offset beyond the size counts as the size', () => {
    expect(exactProgress(manifest, new Set(), [ingest(1, 1e9)]).doneBytes).toBe(100);
  });
});
