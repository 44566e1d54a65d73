import { describe, expect, it } from 'vitest';

import { seal, unsealLast } from '../../../src/ledger/sealed-text.js';

describe('texts of the ledger that follow one another', () => {
  const both = Buffer.concat([seal({ a: 1 }), seal({ b: 2 })]);

  it('are read to the last one, and past the beginning of one that was never ended', () => {
    expect(unsealLast(both)).toEqual({ value: { b: 2 }, wholeBytes: both.length });
    for (const length of [1, 20, 90, seal({ c: 3 }).length - 1])
      expect(unsealLast(Buffer.concat([both, seal({ c: 3 }).subarray(0, length)]))).toEqual({
        value: { b: 2 },
        wholeBytes: both.length,
      });
  });

  it.each([
    ['with something else behind them', Buffer.concat([both, Buffer.from('and more\n')])],
    ['with a byte changed in the last one', Buffer.from(both.toString().replace('"b":2', '"b":3'))],
    ['that begin in the middle', both.subarray(1)],
    ['of which only a part of the first is there', both.subarray(0, 40)],
    ['that are empty', Buffer.alloc(0)],
  ])('%s are not read', (_, bytes) => {
    expect(unsealLast(bytes)).toHaveProperty('unreadable');
  });
});
