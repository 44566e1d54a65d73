import { crc32 as zlibCrc32 } from 'node:zlib';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  adler32,
  containerName,
  crc32,
  logFileName,
  logFolderName,
  sandboxName,
  sandboxUid,
  slug,
} from '../../../../src/policy/names/names.js';
import { bestCpuMs } from '../../../helpers/cpu-time.js';

describe('slug', () => {
  test.each([
    ['job-7-crane01', 'job-7-crane01'],
    ['Job_7 @ Crane01', 'job-7-crane01'],
    ['a--b', 'a--b'],
    ['a_-_b', 'a---b'],
    ['--a--', 'a'],
    ['', 'x'],
    ['---', 'x'],
    ['日本', 'x'],
    ['näh', 'n-h'],
    ['\u212aelvin', 'elvin'], // the Kelvin sign is no ASCII letter
    [`${'a'.repeat(62)}-b`, 'a'.repeat(62)],
    ['a'.repeat(64), 'a'.repeat(63)],
  ])('%j becomes %j', (text, expected) => {
    expect(slug(text)).toBe(expected);
  });

  test('is a DNS-1123 label for any text, and leaves a label as it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[-A-Za-z0-9._]{0,200}$/)), (text) => {
        const label = slug(text);
        expect(label).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
        expect(slug(label)).toBe(label);
      }),
    );
  });

  test('a megabyte of dashes is answered within 50 ms', () => {
    for (const text of [`a${'-'.repeat(1_000_000)}b`, '-'.repeat(1_000_000), '_'.repeat(1_000_000)]) {
      expect(bestCpuMs(() => slug(text))).toBeLessThan(50);
    }
  });
});

describe("CraneSched's names", () => {
  test.each([
    [1, 'crane01', 'test', 'c3d6b19e2013049a'],
    [123_456, 'cn-42', 'job', '1b61f4551ed20413'],
  ])('the uid of job %d on %s named %s is %s', (jobId, node, jobName, uid) => {
    expect(sandboxUid({ jobId, node, jobName })).toBe(uid);
  });

  test('tell sandbox, container and log apart', () => {
    expect(sandboxName({ jobId: 12, node: 'CN_01.example' })).toBe('job-12-cn-01-example');
    expect(containerName(12, 1)).toBe('job-12-1');
    expect(logFolderName(12)).toBe('12.out');
    expect(logFileName(1, 'cn01')).toBe('1.cn01.log');
  });

  test('the uid is 16 hex digits for any job', () => {
    fc.assert(
      fc.property(fc.nat(), fc.string({ unit: 'binary' }), fc.string(), (jobId, jobName, node) => {
        expect(sandboxUid({ jobId, jobName, node })).toMatch(/^[0-9a-f]{16}$/);
      }),
    );
  });
});

describe('checksums', () => {
  test('CRC-32 is zlib’s', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 5_000 }), (bytes) => crc32(bytes) === zlibCrc32(bytes)));
  });

  test('Adler-32 is that of the published example', () => {
    expect(adler32(Buffer.from('Wikipedia'))).toBe(0x11e60398);
    expect(adler32(new Uint8Array())).toBe(1);
  });
});
