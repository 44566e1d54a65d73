import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { systemClock } from '../../../src/core/clock.js';
import { appendLine, withFileLock } from '../../../src/host/locked-append.js';
import { VirtualClock } from '../../../src/testing/index.js';
import { newFolder } from '../../helpers/new-folder.js';

const nothing = async (): Promise<void> => undefined;

describe('the lock of a system file', () => {
  it('names its holder while it is held, and is gone after', async () => {
    const path = join(newFolder(), 'subuid');
    const held = await withFileLock(path, systemClock, async () => {
      expect(readFileSync(`${path}.lock`, 'utf8')).toBe(String(process.pid));
    });
    expect(held).toBeUndefined();
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it('of a holder that is dead is taken over', async () => {
    const path = join(newFolder(), 'subuid');
    const { pid } = spawnSync('true');
    writeFileSync(`${path}.lock`, `${pid}\0`);
    let ran = false;
    expect(await withFileLock(path, new VirtualClock(), async () => void (ran = true))).toBeUndefined();
    expect(ran).toBe(true);
  });

  it.each([
    ['a living holder', String(process.pid)],
    ['process 1', '1'],
    ['nobody yet', ''],
    ['no process', '-5'],
    ['something else', 'me'],
  ])('of %s is waited for, and not for ever', async (_, text) => {
    const path = join(newFolder(), 'subuid');
    writeFileSync(`${path}.lock`, text);
    const clock = new VirtualClock();
    const why = await withFileLock(path, clock, () => Promise.reject(new Error('never')));
    expect(why).toBe(`${path}.lock is held by another process`);
    expect(clock.monotonicMs()).toBe(15_000);
    expect(readFileSync(`${path}.lock`, 'utf8')).toBe(text);
  });

  it('is had as soon as it is let go', async () => {
    const path = join(newFolder(), 'subuid');
    writeFileSync(`${path}.lock`, String(process.pid));
    const clock = new VirtualClock();
    clock.setTimer(1_000, () => rmSync(`${path}.lock`));
    expect(await withFileLock(path, clock, nothing)).toBeUndefined();
    expect(clock.monotonicMs()).toBeLessThan(1_200);
  });

  it('that cannot be made is said, and so is what cannot be written', async () => {
    const path = join(newFolder(), 'none', 'subuid');
    expect(await withFileLock(path, systemClock, nothing)).toBe(`${path}.lock cannot be made (ENOENT)`);
    const folder = join(newFolder(), 'subuid');
    mkdirSync(folder);
    expect(await withFileLock(folder, systemClock, () => appendLine(folder, 'x\n'))).toBe(
      `${folder} cannot be written (EISDIR)`,
    );
    expect(existsSync(`${folder}.lock`)).toBe(false);
  });
});

describe('a line at the end of a file', () => {
  it.each([
    [undefined, 'new\n', 0o644],
    ['', 'new\n', 0o600],
    ['old\n', 'old\nnew\n', 0o640],
    ['without an end', 'without an end\nnew\n', 0o644],
  ])('makes of %j %j, with the mode it had', async (before, after, mode) => {
    const folder = newFolder();
    const path = join(folder, 'subuid');
    if (before !== undefined) writeFileSync(path, before, { mode });
    await appendLine(path, 'new\n');
    expect(readFileSync(path, 'utf8')).toBe(after);
    expect(statSync(path).mode & 0o777).toBe(mode);
    expect(readdirSync(folder)).toEqual(['subuid']);
  });
});
