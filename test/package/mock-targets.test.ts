import { afterEach, expect, it, vi } from 'vitest';

import { mockTargets } from '../contract/mock-target.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** The names of the mocks in a run with this value of `$CRANE_CRI_MOCKS`. */
function names(wanted: string | undefined, tests?: string): readonly string[] {
  vi.stubEnv('CRANE_CRI_MOCKS', wanted);
  vi.stubEnv('CRANE_CRI_TESTS', tests);
  return mockTargets().map(({ name }) => name);
}

it('the contract is held against every mock, where none is named', () => {
  expect(names(undefined)).toHaveLength(5);
  expect(new Set(names(undefined)).size).toBe(5);
});

it('is held against one of each family in a quick run', () => {
  expect(names(undefined, 'quick')).toEqual([
    'the mock of containerd-2.1 on a socket',
    'the mock of cri-o-1.37 in the process',
  ]);
});

it('is held against those that are named, alone', () => {
  expect(names('containerd-2.1 on a socket; cri-o-1.37 on a socket, events off')).toEqual([
    'the mock of containerd-2.1 on a socket',
    'the mock of cri-o-1.37 on a socket, events off',
  ]);
});

it('is held against nothing less where a name is wrong: that is a failure', () => {
  expect(() => names('containerd-2.1 on a socket; containerd-3')).toThrow('there is no mock "containerd-3"');
  expect(() => names('')).toThrow('there is no mock ""');
});
