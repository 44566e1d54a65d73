import { describe, expect, it, test } from 'vitest';

import { readExitRecord, wrapCommand } from '../../../../src/policy/exit/wrapper.js';

describe('wrapCommand', () => {
  const wrapped = (recordsExit: boolean, awaitsOutput: boolean) =>
    wrapCommand(['/bin/job', 'a b'], ['--c'], { recordsExit, awaitsOutput });

  it('hands command and arguments to the shell as they are', () => {
    const [shell, flag, , ...rest] = wrapped(true, true);
    expect([shell, flag, ...rest]).toEqual(['/bin/sh', '-c', 'crane-cri-exit', '/bin/job', 'a b', '--c']);
  });

  it('writes the exit down, or waits for the output, only where that is wanted', () => {
    const scriptOf = (recordsExit: boolean, awaitsOutput: boolean) => wrapped(recordsExit, awaitsOutput)[2]!;
    const says = (script: string) => [script.includes('exit.new'), script.includes('sleep')];
    expect(says(scriptOf(true, true))).toEqual([true, true]);
    expect(says(scriptOf(true, false))).toEqual([true, false]);
    expect(says(scriptOf(false, true))).toEqual([false, true]);
    expect(says(scriptOf(false, false))).toEqual([false, false]);
    expect(scriptOf(false, false).split('\n').at(-1)).toBe('exit $s');
    expect(scriptOf(true, true)).toContain("trap 'kill -TERM $c 2>/dev/null' TERM");
  });
});

describe('readExitRecord', () => {
  test.each([
    ['exit 0\n', 0],
    ['exit 7\n', 7],
    ['exit 255\n', 255],
    ['exit 256\n', undefined],
    ['exit 1000\n', undefined],
    ['exit -1\n', undefined],
    ['exit 3', undefined],
    ['exit\n', undefined],
    ['', undefined],
    ['exit 3\nexit 4\n', undefined],
    ['an exit 3\n', undefined],
  ])('reads %j', (text, code) => {
    expect(readExitRecord(text)).toBe(code);
  });
});
