import { describe, expect, it } from 'vitest';

import { parseRecord } from '../../../../src/streaming/logs/log-record.js';

const parse = (text: string) => {
  const bytes = Buffer.from(text);
  const record = parseRecord(bytes);
  return record && { ...record, content: bytes.subarray(record.contentStart).toString() };
};

describe('parseRecord', () => {
  it.each([
    ['containerd', '2024-05-06T07:08:09.123456789Z stdout F hello', 1714979289_123456789n],
    ['containerd, trailing zeros trimmed', '2024-05-06T07:08:09.1Z stdout F hello', 1714979289_100000000n],
    ['containerd, on the second', '2024-05-06T07:08:09Z stdout F hello', 1714979289_000000000n],
    ['CRI-O', '2024-05-06T07:08:09.123456789+00:00 stdout F hello', 1714979289_123456789n],
    ['CRI-O, east', '2024-05-06T09:38:09.123456789+02:30 stdout F hello', 1714979289_123456789n],
    ['CRI-O, west', '2024-05-06T02:08:09.123456789-05:00 stdout F hello', 1714979289_123456789n],
  ])('reads the time of %s', (_, text, timeNs) => {
    expect(parse(text)).toMatchObject({ timeNs, stream: 'stdout', full: true, content: 'hello' });
  });

  it.each([
    ['2024-05-06T07:08:09Z stderr P part', { stream: 'stderr', full: false, content: 'part' }],
    ['2024-05-06T07:08:09Z stdout F:x:y more tags', { full: true, content: 'more tags' }],
    ['2024-05-06T07:08:09Z stdout F:x', { full: true, content: '' }],
    ['2024-05-06T07:08:09Z stdout F ', { full: true, content: '' }],
    ['2024-05-06T07:08:09Z stdout F', { full: true, content: '' }],
    ['2024-05-06T07:08:09Z stdout F  two spaces', { content: ' two spaces' }],
    ['2024-05-06T07:08:09Z stdout F a\0b\r', { content: 'a\0b\r' }],
  ])('reads %j', (text, expected) => expect(parse(text)).toMatchObject(expected));

  it('takes a space within 256 bytes for the end of the tags, and none behind them', () => {
    const tagged = (bytes: number) => parse(`${'2024-05-06T07:08:09Z stdout F:'.padEnd(bytes, 'x')} content`);
    expect(tagged(256)?.content).toBe('content');
    expect(tagged(257)).toBeUndefined();
  });

  it.each([
    '',
    'plain text',
    '2024-05-06T07:08:09Z',
    '2024-05-06T07:08:09Z stdout',
    '2024-05-06T07:08:09Z stdout X x',
    '2024-05-06T07:08:09Z stdout FF x',
    '2024-05-06T07:08:09Z stdin F x',
    '2024-05-06T07:08:09Z stdxxx F x',
    '2024-05-06T07:08:09Z stdout_F x',
    '2024-05-06T07:08:09Z  stdout F x',
    '2024-05-06T07:08:09 stdout F x',
    '2024-05-06T07:08:09.Z stdout F x',
    '2024-05-06T07:08:09.1234567890Z stdout F x',
    '2024-05-06T07-08:09Z stdout F x',
    '2024-05-06T07:08-09Z stdout F x',
    '2024-13-06T07:08:09Z stdout F x',
    '2024-05-00T07:08:09Z stdout F x',
    '2024-05-06T24:08:09Z stdout F x',
    '2024-05-06T07:08:09+24:00 stdout F x',
    '2024-05-06T07:08:09+23:60 stdout F x',
    '2024-05-06T07:60:09Z stdout F x',
    '2024-05-06T07:08:61Z stdout F x',
    '2024-00-06T07:08:09Z stdout F x',
    '2024-05-32T07:08:09Z stdout F x',
    '2024-05-06T07:08:09x02:00 stdout F x',
    'x024-05-06T07:08:09Z stdout F x',
    '2024_05-06T07:08:09Z stdout F x',
    '2024-05_06T07:08:09Z stdout F x',
    '2024-05-06 07:08:09Z stdout F x',
    ' 2024-05-06T07:08:09Z stdout F x',
  ])('does not take %j for a record', (text) => expect(parse(text)).toBeUndefined());
});
