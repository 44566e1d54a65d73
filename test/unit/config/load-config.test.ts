import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';

import { loadContainerConfig } from '../../../src/config/load-config.js';
import type { Clock } from '../../../src/core/clock.js';
import { printable } from '../../../src/core/failure.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'crane-cri-config-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

describe('loadContainerConfig', () => {
  test('reads a file, with a byte order mark too', async () => {
    const path = await file('good.yaml', '\ufeffContainer:\n  Enabled: true\n  RuntimeEndpoint: /run/x.sock\n');
    expect((await loadContainerConfig(path))._unsafeUnwrap()).toMatchObject({
      enabled: true,
      runtimeEndpoint: { path: '/run/x.sock' },
    });
  });

  test('names the file and the place of a problem, and takes the options of the parser', async () => {
    const path = await file('bad.yaml', 'Container:\n  Enabld: true\n');
    const error = (await loadContainerConfig(path))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'invalid_config', operation: 'loadContainerConfig', file: path });
    expect(error.message).toContain(`${path} has 1 problem: line 2, column 3: Container.Enabld`);
    expect((await loadContainerConfig(path, { unknownKeys: 'ignore' })).isOk()).toBe(true);
  });

  test.each([
    ['missing', 'missing', 'does not exist', () => Promise.resolve(join(folder, 'none.yaml'))],
    ['under a file', 'missing', 'does not exist', async () => join(await file('plain', 'x'), 'config.yaml')],
    ['a NUL in the path', 'missing', 'does not exist', () => Promise.resolve('/etc/crane\u0000.yaml')],
    ['a folder', 'not_a_file', 'is not a regular file', () => Promise.resolve(folder)],
    ['a device', 'not_a_file', 'is not a regular file', () => Promise.resolve('/dev/zero')],
    ['a pipe that nobody writes', 'not_a_file', 'is not a regular file', () => Promise.resolve(pipe())],
    ['a socket', 'not_a_file', 'is not a regular file', () => socket()],
    // Write-only for everybody, root too.
    ['no permission', 'denied', 'may not be read by this user', () => Promise.resolve('/proc/sys/vm/compact_memory')],
    ['larger than 1 MiB', 'too_large', 'is larger than 1 MiB', () => file('large.yaml', '#'.repeat(1_048_577))],
    ['not UTF-8', 'not_utf8', 'is not UTF-8 text', () => file('latin1.yaml', Uint8Array.of(0x43, 0xe4))],
    [
      'UTF-16',
      'not_utf8',
      'is not UTF-8 text',
      () => file('utf16.yaml', Buffer.from('\ufeffContainer: {}', 'utf16le')),
    ],
  ])('%s is config_unreadable: %s, as it %s', async (_, reason, says, make) => {
    const path = await make();
    const error = (await loadContainerConfig(path))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'config_unreadable', reason, file: printable(path) });
    expect(error.message).toBe(printable(`${path} ${says}`));
    expect(error.hint).toMatch(/^[A-Z].*[.]$/);
  });

  test('exactly 1 MiB is read', async () => {
    expect((await loadContainerConfig(await file('fits.yaml', '#'.repeat(1_048_576)))).isOk()).toBe(true);
  });

  test('an aborted signal ends the read as cancelled', async () => {
    const error = (await loadContainerConfig('/dev/null', { signal: AbortSignal.abort('enough') }))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'cancelled', reason: 'enough', outcome: 'not_applied' });
  });

  test('an abort during the read ends it as cancelled', async () => {
    const controller = new AbortController();
    const loading = loadContainerConfig(await file('slow.yaml', 'Container: {}'), { signal: controller.signal });
    controller.abort('enough');
    expect((await loading)._unsafeUnwrapErr()).toMatchObject({ kind: 'cancelled', reason: 'enough' });
  });

  test('the time limit is timeoutMs, and 30 s by default; its timer goes with the read', async () => {
    const asked: number[] = [];
    let fires = true;
    let cancelled = 0;
    const clock: Clock = {
      nowMs: () => 0,
      monotonicMs: () => 0,
      setTimer: (delayMs, callback) => {
        asked.push(delayMs);
        if (fires) queueMicrotask(callback);
        return { cancel: () => void (cancelled += 1) };
      },
    };
    const path = join(folder, 'good.yaml');
    const error = (await loadContainerConfig(path, { clock, timeoutMs: 7 }))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'deadline_exceeded', timeoutMs: 7, outcome: 'not_applied' });
    expect((await loadContainerConfig(path, { clock })).isErr()).toBe(true);
    expect(asked).toEqual([7, 30_000]);

    fires = false;
    cancelled = 0;
    expect((await loadContainerConfig(path, { clock })).isOk()).toBe(true);
    expect(cancelled).toBe(1);
  });
});

function pipe(): string {
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  return path;
}

async function socket(): Promise<string> {
  const path = join(folder, 'socket');
  const server = createServer().listen(path);
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return path;
}
