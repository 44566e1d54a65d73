import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { putExitWrapper } from '../../../src/host/exit-wrapper.js';
import { skipUnless } from '../../helpers/skip-unless.js';

const isHere = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);

const hasWrapper = skipUnless(isHere, 'the exit wrapper is for Linux on x64 and arm64');

describe('the exit wrapper', hasWrapper, () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'crane-wrapper-'));
    path = join(folder, 'own', 'exit-wrapper');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const put = async (): Promise<string> => {
    expect(await putExitWrapper(path)).toBeUndefined();
    return path;
  };

  it('is a file that nobody else can change, and is mended where it is not whole', async () => {
    const whole = readFileSync(await put());
    expect(statSync(path).mode & 0o7777).toBe(0o555);
    const { ino } = statSync(path);
    expect(statSync(await put()).ino).toBe(ino);
    rmSync(path);
    writeFileSync(path, 'something else', { mode: 0o755 });
    expect(readFileSync(await put())).toEqual(whole);
    chmodSync(path, 0o777);
    expect(statSync(await put()).mode & 0o7777).toBe(0o555);
  });

  it('is refused where others could change it, and where no file can be', async () => {
    mkdirSync(join(folder, 'own'));
    chmodSync(join(folder, 'own'), 0o777);
    expect(await putExitWrapper(path)).toContain('can be changed by others');
    expect(await putExitWrapper('/proc/self/exit-wrapper')).toContain('/proc');
  });

  it('runs a program with its arguments, input and surroundings, and ends as it does', async () => {
    await put();
    const run = (...argv: string[]) =>
      spawnSync(path, ['-', ...argv], { input: 'in', encoding: 'utf8', env: { 'a.b': '1' } });
    expect(run('/bin/cat')).toMatchObject({ status: 0, stdout: 'in' });
    expect(run('/usr/bin/env').stdout).toBe('a.b=1\n');
    expect(run('/bin/echo', 'a  b', '$c', '').stdout).toBe('a  b $c \n');
    for (const code of [0, 1, 126, 127, 128, 137, 255]) expect(run('/bin/sh', '-c', `exit ${code}`).status).toBe(code);
    expect(run('/bin/sh', '-c', 'kill -TERM $$').status).toBe(143);
    expect(run(join(folder, 'missing')).status).toBe(127);
    expect(run('cat').status).toBe(127); // no PATH
    expect(run('/etc/passwd').status).toBe(126);
  });

  it('hands signals on', async () => {
    await put();
    for (const signal of ['SIGINT', 'SIGQUIT', 'SIGWINCH', 'SIGTERM'] as const) {
      const script = `trap "exit 3" ${signal.slice(3)}; sleep 60 & p=$!; echo ready; wait $p`;
      const child = spawn(path, ['-', '/bin/sh', '-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
      await once(child.stdout, 'data');
      child.kill(signal);
      expect(await once(child, 'exit')).toEqual([3, null]);
    }
  });
});
