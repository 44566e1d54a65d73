import { expect, test } from 'vitest';

import { nearest } from '../../../src/core/nearest.js';

const KEYS = ['Enabled', 'TempDir', 'RuntimeEndpoint', 'ImageEndpoint', 'Dns'];

test.each([
  ['enabled', 'Enabled'],
  ['Enable', 'Enabled'],
  ['temp_dir', 'TempDir'],
  ['TmepDir', 'TempDir'],
  ['RuntimeEndPoint', 'RuntimeEndpoint'],
  ['ImagEndpoint', 'ImageEndpoint'],
  ['DNS', 'Dns'],
  ['Dnss', 'Dns'],
  ['Zzz', undefined],
  ['', undefined],
  ['x'.repeat(65), undefined],
])('%s is a slip of %s', (word, expected) => {
  expect(nearest(word, KEYS)).toBe(expected);
});

test('the nearest of several wins', () => {
  expect(nearest('abcd', ['abxx', 'abce'])).toBe('abce');
  expect(nearest('abcd', ['abce', 'abcf'])).toBe('abce');
});

test('a name cut short, or written out, is a slip of the one it begins', () => {
  expect(nearest('workingDirectory', ['logDirectory', 'workingDir'])).toBe('workingDir');
  expect(nearest('ledgerDir', ['ledgerDirectory'])).toBe('ledgerDirectory');
  expect(nearest('image', ['imageEndpoint'])).toBeUndefined();
});
