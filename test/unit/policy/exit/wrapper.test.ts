import { describe, expect, it, test } from 'vitest';

import {
  execTroubleOfLog,
  readExitRecord,
  unwrapCommand,
  wrapCommand,
  WRAPPER_MOUNT,
} from '../../../../src/policy/exit/wrapper.js';

describe('wrapCommand', () => {
  const wrapped = (recordsExit: boolean, awaitsOutput: boolean) =>
    wrapCommand(['/bin/job', 'a b'], ['--c'], { recordsExit, awaitsOutput });

  it('hands command and arguments on as they are', () => {
    expect(wrapped(true, true)).toEqual([WRAPPER_MOUNT, 'rw', '/bin/job', 'a b', '--c']);
    expect(unwrapCommand(wrapped(true, true))?.argv).toEqual(['/bin/job', 'a b', '--c']);
    expect(unwrapCommand(['/bin/job'])).toBeUndefined();
  });

  it.each([
    [true, false],
    [false, true],
    [false, false],
  ])(
    'writes the exit down (%s), or waits for the output (%s), only where that is wanted',
    (recordsExit, awaitsOutput) => {
      expect(unwrapCommand(wrapped(recordsExit, awaitsOutput))).toMatchObject({ recordsExit, awaitsOutput });
    },
  );
});

describe('readExitRecord', () => {
  test.each([
    ['exit 0\n', { code: 0 }],
    ['exit 7\n', { code: 7 }],
    ['exit 255\n', { code: 255 }],
    ['exec 2\n', { errno: 2 }],
    ['exec 0\n', undefined],
    ['exec -2\n', undefined],
    ['exit 256\n', undefined],
    ['exit 1000\n', undefined],
    ['exit -1\n', undefined],
    ['exit 3', undefined],
    ['exit\n', undefined],
    ['', undefined],
    ['exit 3\nexit 4\n', undefined],
    ['an exit 3\n', undefined],
  ])('reads %j', (text, record) => {
    expect(readExitRecord(text)).toEqual(record);
  });
});

describe('execTroubleOfLog', () => {
  const at = '2026-11-29T19:16:42.027018292Z';
  test.each([
    [`${at} stderr F exec /script: no such file or directory\n`, 'exec /script: no such file or directory'],
    [`${at} stdout F exec /a b: argument list too long\r\n`, 'exec /a b: argument list too long'],
    [`${at} stderr F exec /script: all is well\n`, undefined],
    [`${at} stderr F sh: exec /script: no such file or directory\n`, undefined],
    [`${at} stdout F up\n${at} stderr F exec /script: no such file or directory\n`, undefined],
    ['', undefined],
  ])('finds what runc says in %j', (log, said) => {
    expect(execTroubleOfLog(log)).toBe(said);
  });
});
