import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { CriRuntime } from 'crane-cri';
import { expect, it, onTestFinished } from 'vitest';

import { socketFolder } from '../../helpers/scripted-server.js';

/** Has every thread that looks at files wait, as on a file system that hangs, until it is called. */
function holdThreads(folder: string): () => Promise<void> {
  const path = join(folder, 'fifo');
  execFileSync('mkfifo', [path]);
  const held = Array.from({ length: 8 }, () => open(path, 'r'));
  return async () => {
    const writer = openSync(path, 'r+');
    for (const reader of await Promise.all(held)) await reader.close();
    closeSync(writer);
  };
}

it('a call keeps to its limit, and to its signal, while files can not be looked at', async () => {
  const folder = socketFolder();
  const path = join(folder.path, 'cri.sock');
  const silent = createServer((socket) => socket.on('error', () => undefined));
  await new Promise<void>((resolve) => silent.listen(path, resolve));
  const client = CriRuntime.lazy(path)._unsafeUnwrap();
  // Loads what is loaded at the first call.
  expect((await client.version({ version: 'v1' }, { timeoutMs: 20 }))._unsafeUnwrapErr().kind).toBe(
    'deadline_exceeded',
  );
  const release = holdThreads(folder.path);
  onTestFinished(async () => {
    await release();
    await client.close();
    silent.close();
    folder.remove();
  });
  const aborted = new AbortController();
  const calls = [
    client.version({ version: 'v1' }, { timeoutMs: 100 }),
    client.version({ version: 'v1' }, { signal: aborted.signal }),
    client.getContainerEvents({}, { timeoutMs: 100 }).next(),
  ] as const;
  aborted.abort('enough');
  const [late, left, streamed] = (await Promise.race([Promise.all(calls), delay(5_000, [])])) as Awaited<
    (typeof calls)[number]
  >[];
  expect(late).toMatchObject({ error: { kind: 'deadline_exceeded', timeoutMs: 100, outcome: 'not_applied' } });
  expect(left).toMatchObject({ error: { kind: 'cancelled' } });
  expect(streamed).toMatchObject({ value: { error: { kind: 'deadline_exceeded' } } });
}, 20_000);
