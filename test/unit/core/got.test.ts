import { expect, it } from 'vitest';

import { got, kindOf } from '../../../src/core/got.js';

const { proxy, revoke } = Proxy.revocable([], {});
revoke();

const VALUES: readonly (readonly [value: unknown, shown: string, kind: string])[] = [
  ['42', 'the string "42"', 'a string'],
  ['x'.repeat(50), `the string "${'x'.repeat(40)}…"`, 'a string'],
  ['a\nb', 'the string "a\\x0ab"', 'a string'],
  [7, '7', 'a number'],
  [1n, '1', 'a bigint'],
  [null, 'null', 'null'],
  [undefined, 'undefined', 'undefined'],
  [[1], 'a list', 'a list'],
  [proxy, 'an object', 'an object'],
  [{ password: 'x' }, 'an object', 'an object'],
];

it('tells what was given, and its kind without its content', () => {
  const told = VALUES.map(([value]) => [got(value), kindOf(value)]);
  expect(told).toEqual(VALUES.map(([, shown, kind]) => [shown, kind]));
});
