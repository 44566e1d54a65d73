import { posix } from 'node:path';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { isWithin, pathProblem, resolvePath } from '../../../../src/policy/mounts/path.js';
import { parseMounts } from '../../../../src/policy/mounts/spec.js';
import { bestCpuMs } from '../../../helpers/cpu-time.js';

const CWD = '/home/leo/job';

function one(spec: string) {
  return parseMounts([spec], CWD)._unsafeUnwrap()[0];
}

describe('parseMounts', () => {
  test.each([
    ['/data:/data', { hostPath: '/data', containerPath: '/data', readonly: false }],
    ['/data/:/mnt//data/:ro', { hostPath: '/data', containerPath: '/mnt/data', readonly: true }],
    ['input:/in:rw', { hostPath: '/home/leo/job/input', containerPath: '/in', readonly: false }],
    ['.:/job', { hostPath: '/home/leo/job', containerPath: '/job', readonly: false }],
    ['./a b:/x', { hostPath: '/home/leo/job/a b', containerPath: '/x', readonly: false }],
    ['../other:/x', { hostPath: '/home/leo/other', containerPath: '/x', readonly: false }],
    ['/a:/b:rro', { hostPath: '/a', containerPath: '/b', readonly: true, recursiveReadOnly: true }],
    [
      '/a:/b:ro,rslave',
      { hostPath: '/a', containerPath: '/b', readonly: true, propagation: 'PROPAGATION_HOST_TO_CONTAINER' },
    ],
    [
      '/a:/b:shared',
      { hostPath: '/a', containerPath: '/b', readonly: false, propagation: 'PROPAGATION_BIDIRECTIONAL' },
    ],
    [
      '/a:/b:z,private',
      {
        hostPath: '/a',
        containerPath: '/b',
        readonly: false,
        selinuxRelabel: true,
        propagation: 'PROPAGATION_PRIVATE',
      },
    ],
  ])('reads %s', (spec, expected) => {
    expect(one(spec)).toEqual(expected);
  });

  test.each([
    ['/data', '', 'not SRC:DST'],
    ['', '', 'not SRC:DST'],
    ['/a:/b:ro:x', '', 'not SRC:DST'],
    [':/b', '.source', 'is empty'],
    ['~/x:/b', '.source', 'only a shell knows'],
    ['/a\u0000:/b', '.source', 'control characters'],
    ['/a/../../etc:/b', '.source', '".."'],
    [`/${'ü'.repeat(128)}:/b`, '.source', 'more than 255 bytes'],
    [`/${'a'.repeat(256)}:/b`, '.source', 'more than 255 bytes'],
    [`${'a/'.repeat(2_100)}:/b`, '.source', 'at most 4095'],
    ['/a:', '.target', 'is empty'],
    ['/a:b', '.target', 'absolute'],
    ['/a:/', '.target', 'root folder'],
    ['/a://./', '.target', 'root folder'],
    ['/a:/x/../proc', '.target', '".."'],
    ['/a:/proc/sys', '.target', '/proc'],
    ['/a:/b\nc', '.target', 'control characters'],
    ['/a:/b:', '.options', '"" is not one of rw, ro'],
    ['/a:/b:RO', '.options', '"RO" is not one of'],
    ['/a:/b:ro,rw', '.options', '"rw" says again'],
    ['/a:/b:rro,rshared', '.options', 'private propagation alone'],
  ])('%j is refused', (spec, field, reason) => {
    const error = parseMounts(['/ok:/ok', spec], CWD)._unsafeUnwrapErr();
    expect(error.operation).toBe('parseMounts');
    expect(error.problems.map((p) => p.field)).toEqual([`mounts[1]${field}`]);
    expect(error.message).toContain(reason);
  });

  test('one source may be mounted several times, a target once', () => {
    expect(parseMounts(['/a:/b', '/a:/c:ro'], CWD).isOk()).toBe(true);
    const error = parseMounts(['/a:/b', '/c:/b/'], CWD)._unsafeUnwrapErr();
    expect(error.problems).toEqual([{ field: 'mounts[1].target', problem: 'is the target of mounts[0] already' }]);
  });

  test('the working directory must be absolute; all problems come at once', () => {
    const error = parseMounts(['x', '/a:b:?'], 'rel')._unsafeUnwrapErr();
    expect(error.problems.map((p) => p.field)).toEqual([
      'workingDir',
      'mounts[0]',
      'mounts[1].target',
      'mounts[1].options',
    ]);
  });

  test('whatever is accepted is absolute and resolved', () => {
    const piece = fc.constantFrom('/', 'a', '..', '.', ':', 'ro', ' ', '~', '/proc', ',');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }).map((p) => p.join('')),
        (spec) => {
          const result = parseMounts([spec], CWD);
          if (result.isErr()) return;
          for (const path of [result.value[0]?.hostPath ?? '', result.value[0]?.containerPath ?? '']) {
            expect(path).toBe(posix.resolve('/', path));
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('a megabyte is answered within 50 ms', () => {
    for (const spec of [':'.repeat(1_000_000), `${'../'.repeat(300_000)}:/b`, `/a:/b:${'ro,'.repeat(300_000)}`]) {
      expect(parseMounts([spec], CWD).isErr()).toBe(true);
      expect(bestCpuMs(() => parseMounts([spec], CWD).isErr())).toBeLessThan(50);
    }
  });
});

describe('paths', () => {
  test('resolve as the system does', () => {
    const path = fc.array(fc.constantFrom('/', 'a', 'b', '..', '.', '//'), { maxLength: 12 }).map((p) => p.join(''));
    fc.assert(
      fc.property(path, (text) => {
        expect(resolvePath(CWD, text)).toBe(posix.resolve(CWD, text));
      }),
    );
  });

  test('lie within a folder by whole names', () => {
    expect(isWithin('/a/b', '/a')).toBe(true);
    expect(isWithin('/a', '/a')).toBe(true);
    expect(isWithin('/ab', '/a')).toBe(false);
    expect(isWithin('/ab', '/')).toBe(true);
    expect(isWithin('/', '/a')).toBe(false);
  });

  test('have 4,095 bytes at most', () => {
    expect(pathProblem(`/${'a/'.repeat(2_047)}`)).toBeUndefined();
    expect(pathProblem(`/${'a/'.repeat(2_047)}b`)).toContain('4096 bytes');
    expect(pathProblem(`/${'a'.repeat(255)}`)).toBeUndefined();
    expect(pathProblem('/\ud800')).toContain('control characters');
  });
});
