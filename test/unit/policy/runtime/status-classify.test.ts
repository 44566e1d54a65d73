import { status } from '@grpc/grpc-js';
import { describe, expect, it, test } from 'vitest';

import type { RpcName } from '../../../../src/generated/rpcs.js';
import { classifyStatus, CODE_NAMES } from '../../../../src/policy/runtime/status-classify.js';

const UNKNOWN = 2;
const NOT_FOUND = 5;
const kindOf = (rpc: RpcName, code: number, details: string): string => classifyStatus(rpc, code, details).kind;

it('the names of codes are those of gRPC', () => {
  const named = Object.entries(CODE_NAMES).map(([code, name]) => [name, Number(code)]);
  const known = Object.entries(status).filter(([name]) => !/^\d|^OK$/.test(name));
  expect(Object.fromEntries(named.filter(([name]) => name !== 'OK'))).toEqual(Object.fromEntries(known));
});

describe('classifyStatus', () => {
  test.each([
    ['server is not initialized yet', 14, 'not_ready'],
    ['server is not initialized yet', 12, 'not_ready'],
    ['unknown method', 12, 'unimplemented'],
    ['is not running', 12, 'unimplemented'],
    ['name "x" is reserved for "3f"', 4, 'name_reserved'],
    ['context deadline exceeded', 4, 'deadline'],
    ['container is not running', 4, 'deadline'],
    ['container not found', 5, 'not_found'],
    ['context canceled', 1, 'rejected'],
    ['', 2, 'rejected'],
  ])('%s with code %i is %s', (details, code, kind) => {
    expect(kindOf('stopContainer', code, details)).toBe(kind);
  });

  test.each([
    'container is in CONTAINER_EXITED state',
    'sandbox container "3f" is not in created state',
    'container is not in running state',
    'container is already in starting state',
    'container is already in removing state',
    'container is already in running state',
    'in starting state',
    'container is still running, to stop first',
    'container 3f is not running',
    'sandbox was stopped',
    'container 3f is not created or running',
    'no running task found: task 3f not found',
    'cannot start an already running container',
    'image is in use by a container',
    'not running or created state',
    'unexpected metrics response: []',
  ])('%s is a wrong state, whatever the code', (details) => {
    expect([UNKNOWN, NOT_FOUND].map((code) => kindOf('removeContainer', code, details))).toEqual([
      'wrong_state',
      'wrong_state',
    ]);
  });

  test.each([
    'container with ID starting with 3f not found: ID does not exist',
    'specified sandbox not found: 3f',
    '"busybox" does not resolve to an image ID',
    'could not find container "3f"',
    'could not find sandbox "3f"',
    'no such id: "3f"',
  ])('%s means that it is not there', (details) => {
    expect(kindOf('stopContainer', UNKNOWN, details)).toBe('not_found');
    expect(kindOf('stopContainer', UNKNOWN, details.slice(2, 9))).toBe('rejected');
  });

  test.each([
    'OCI runtime create failed: runc create failed',
    'OCI runtime exec failed',
    'runc create failed: unable to start',
    'runc exec failed',
    'container create failed: executable',
    'no command specified',
    'failed to create containerd task',
    'failed to start containerd task "3f"',
    'exec: "nope": executable file not found in $PATH',
    'command error: EOF',
    'set memory limit 12 too low; should be at least 12 MB',
    'no users found',
    'unable to find user nobody2: invalid user',
  ])('%s is the fault of the program where one is started', (details) => {
    const rpcs = ['createContainer', 'startContainer', 'execSync', 'stopContainer'] as const;
    expect(rpcs.map((rpc) => kindOf(rpc, UNKNOWN, details))).toEqual([
      'cannot_start',
      'cannot_start',
      'cannot_start',
      'rejected',
    ]);
  });

  test.each([
    ['createContainer', 'no image "x"', 'image'],
    ['createContainer', 'no such Image', 'image'],
    ['createContainer', 'sandbox "3f" of image', 'sandbox'],
    ['createContainer', 'not found', 'sandbox'],
    ['removeImage', 'not found', 'image'],
    ['podSandboxStatus', 'not found', 'sandbox'],
    ['stopPodSandbox', 'not found', 'sandbox'],
    ['portForward', 'not found', 'sandbox'],
    ['containerStatus', 'no image', 'container'],
    ['execSync', 'not found', 'container'],
  ] as const)('%s: %s is told of a missing %s', (rpc, details, resource) => {
    expect(classifyStatus(rpc, NOT_FOUND, details)).toEqual({ kind: 'not_found', resource });
  });

  test.each([
    ['failed to reserve: name "x" is reserved for "3f0a"', '3f0a'],
    ['name is reserved for "', undefined],
    [`is reserved for "${'a'.repeat(64)}"`, 'a'.repeat(64)],
    [`is reserved for "${'a'.repeat(65)}"`, 'a'.repeat(64)],
  ])('%s is reserved by %s', (details, reservedBy) => {
    expect(classifyStatus('runPodSandbox', UNKNOWN, details)).toEqual({ kind: 'name_reserved', reservedBy });
  });

  it('looks at no more than 64 KiB of what a runtime says', () => {
    expect(kindOf('stopContainer', UNKNOWN, `${' '.repeat(65_536 - 14)}is not running`)).toBe('wrong_state');
    expect(kindOf('stopContainer', UNKNOWN, `${' '.repeat(65_536 - 13)}is not running`)).toBe('rejected');
  });
});

describe('CODE_NAMES', () => {
  it('has the names of gRPC at their numbers', () => {
    expect([CODE_NAMES.length, CODE_NAMES[0], CODE_NAMES[4], CODE_NAMES[5], CODE_NAMES[12], CODE_NAMES[16]]).toEqual([
      17,
      'OK',
      'DEADLINE_EXCEEDED',
      'NOT_FOUND',
      'UNIMPLEMENTED',
      'UNAUTHENTICATED',
    ]);
  });
});
