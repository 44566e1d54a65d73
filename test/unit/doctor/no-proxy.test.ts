import { describe, expect, it } from 'vitest';

import { hostOf, isExempt, isLocal, isLoopback } from '../../../src/doctor/no-proxy.js';

describe('the host of a registry', () => {
  it.each([
    ['Reg.Example:5000', 'reg.example'],
    ['[FD00::1]:5000', 'fd00::1'],
    ['fd00::1', 'fd00::1'],
    ['10.0.0.1', '10.0.0.1'],
  ])('of %s is %s', (registry, host) => {
    expect(hostOf(registry)).toBe(host);
  });
});

describe('NO_PROXY', () => {
  it.each([
    ['*', 'reg.example', true],
    ['', 'reg.example', false],
    ['example', 'reg.example', true],
    ['.Example', 'reg.example', true],
    ['*.example', 'reg.example', true],
    ['ample', 'reg.example', false],
    ['reg.example:443', 'reg.example', true],
    ['a, reg.example b', 'reg.example', true],
    ['10.0.0.1', '10.0.0.1', true],
    ['0.0.1', '10.0.0.1', false],
    ['10.0.0.0/8', '10.9.9.9', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['10.0.0.0/33', '10.0.0.0', false],
    ['10.0.0.0/x', '10.0.0.0', false],
    ['fd00::/8', 'fd12::1', true],
    ['fd00::/129', 'fd00::', false],
    ['fd00::/8', '10.0.0.1', false],
    ['.', 'reg.example', false],
  ])('of %j leaves out %s: %s', (list, host, exempt) => {
    expect(isExempt(list, host)).toBe(exempt);
  });
});

it.each([
  ['localhost', true, true],
  ['127.1.2.3', true, false],
  ['::1', true, false],
  ['10.1.2.3', false, true],
  ['8.8.8.8', false, false],
  ['fd00::1', false, true],
  ['2001:db8::1', false, false],
  ['registry', false, true],
  ['reg.local', false, true],
  ['reg.example', false, false],
])('%s is a loopback: %s, of the site: %s', (host, loopback, local) => {
  expect([isLoopback(host), isLocal(host)]).toEqual([loopback, local]);
});
