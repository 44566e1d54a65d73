import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { parseGres } from '../../../../src/policy/devices/gres.js';
import { bestCpuMs } from '../../../helpers/cpu-time.js';

describe('parseGres', () => {
  test.each([
    ['gpu:1', [{ name: 'gpu', type: undefined, count: 1 }]],
    ['gpu:a100:2', [{ name: 'gpu', type: 'a100', count: 2 }]],
    [
      'gpu:a100:2, gpu:h100:1,ib:65535',
      [
        { name: 'gpu', type: 'a100', count: 2 },
        { name: 'gpu', type: 'h100', count: 1 },
        { name: 'ib', type: undefined, count: 65_535 },
      ],
    ],
    [
      'gpu:1,gpu:2:3',
      [
        { name: 'gpu', type: undefined, count: 1 },
        { name: 'gpu', type: '2', count: 3 },
      ],
    ],
    ['', []],
    [' ', []],
    ['gpu:0', []],
    ['gpu:a100:0,ib:1', [{ name: 'ib', type: undefined, count: 1 }]],
  ])('reads %s', (text, expected) => {
    expect(parseGres(text)._unsafeUnwrap()).toEqual(expected);
  });

  test.each([
    [',', 'gres[0]', 'is empty'],
    ['gpu', 'gres[0]', 'name:count'],
    ['gpu:', 'gres[0]', 'not a count'],
    ['gpu:00000000', 'gres[0]', 'not a count'],
    [`gpu:${'9'.repeat(61)}`, 'gres[0]', `"${'9'.repeat(60)}…" is not a count`],
    ['gpu:-1', 'gres[0]', 'not a count'],
    ['gpu:1.5', 'gres[0]', 'not a count'],
    ['gpu:65536', 'gres[0]', 'not a count'],
    ['gpu:a100', 'gres[0]', 'not a count'],
    [':1', 'gres[0]', 'not the name'],
    ['1gpu:1', 'gres[0]', 'not the name'],
    ['gpu::1', 'gres[0]', 'not a type'],
    ['gpu:a:b:1', 'gres[0]', 'name:count'],
    ['gpu:1,', 'gres[1]', 'is empty'],
    ['gpu:1,gpu:2', 'gres[1]', 'second time'],
    ['a:1,'.repeat(70), 'gres', 'more than 64'],
  ])('%j is refused', (text, field, reason) => {
    const error = parseGres(text)._unsafeUnwrapErr();
    expect(error.problems[0]?.field).toBe(field);
    expect(error.message).toContain(reason);
  });

  test('every bad entry is told', () => {
    expect(
      parseGres('gpu,ok:1,:2')
        ._unsafeUnwrapErr()
        .problems.map((p) => p.field),
    ).toEqual(['gres[0]', 'gres[2]']);
  });

  test('what was written is read back', () => {
    const request = fc.record({
      name: fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,10}$/),
      type: fc.option(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,10}$/), { nil: undefined }),
      count: fc.integer({ min: 1, max: 65_535 }),
    });
    const requests = fc.uniqueArray(request, { minLength: 1, maxLength: 8, selector: (r) => `${r.name}:${r.type}` });
    fc.assert(
      fc.property(requests, (list) => {
        const text = list.map((r) => [r.name, ...(r.type === undefined ? [] : [r.type]), r.count].join(':')).join(',');
        expect(parseGres(text)._unsafeUnwrap()).toEqual(list);
      }),
    );
  });

  test('any text is answered, a megabyte within 50 ms', () => {
    fc.assert(fc.property(fc.string(), (text) => parseGres(text).isOk() || parseGres(text).isErr()));
    for (const text of ['a'.repeat(1_000_000), ':'.repeat(1_000_000), ','.repeat(1_000_000)]) {
      expect(parseGres(text).isErr()).toBe(true);
      expect(bestCpuMs(() => parseGres(text).isErr())).toBeLessThan(50);
    }
  });
});
