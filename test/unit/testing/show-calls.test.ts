import { expect, it } from 'vitest';

import { showCalls, showValue } from '../../../src/testing/assertions/show-calls.js';
import type { RecordedCall } from '../../../src/testing/dispatch/call-log.js';

it.each([
  [{ a: 1, b: '', c: false, d: 0, e: [], f: {}, g: 0n, h: new Uint8Array(0), i: null }, '{"a":1,"i":null}'],
  [{ n: 5n, re: /x/, bytes: new Uint8Array(3) }, '{"n":5,"re":"/x/","bytes":"3 bytes"}'],
  [0n, '0'],
  ['', '""'],
  [['', 0], '["",0]'],
  ['x'.repeat(200), `"${'x'.repeat(159)}…`],
])('a value is shown short, without what is empty', (value, text) => {
  expect(showValue(value)).toBe(text);
});

it('calls are shown with what was asked and how it ended, and not without end', () => {
  const call = (index: number, outcome: RecordedCall['outcome']): RecordedCall =>
    ({ index, rpc: 'version', request: { version: 'v1' }, outcome }) as RecordedCall;
  expect(showCalls([])).toBe('  no call');
  expect(showCalls([call(0, { kind: 'ok', messages: 1 }), call(1, { kind: 'status', code: 5, details: 'gone' })])).toBe(
    '  0. version {"version":"v1"} -> ok\n  1. version {"version":"v1"} -> status 5: gone',
  );
  const many = Array.from({ length: 23 }, (_, index) => call(index, { kind: 'ok', messages: 1 }));
  expect(showCalls(many).split('\n').at(-1)).toBe('  and 3 more');
});
