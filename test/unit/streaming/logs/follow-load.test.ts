import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

import { followLog } from '../../../../src/streaming/logs/follow-log.js';
import { scratch } from './cri-log.js';

/** `LOG_LOAD_LINES` makes the run longer. */
const LINES = Number(process.env['LOG_LOAD_LINES'] ?? 50_000);
const WRITER = fileURLToPath(new URL('write-rotating.mjs', import.meta.url));

it('loses and doubles nothing of 50,000 lines a second with a rotation every 100 lines', async () => {
  const path = join(scratch(), 'a.log');
  const ended = promisify(execFile)(process.execPath, [WRITER, path, LINES, 100, 50_000].map(String));
  const expected = createHash('sha256');
  const found = createHash('sha256');
  const notices = new Map<string, number>();
  let count = 0;
  const onNotice = ({ kind }: { kind: string }): void => void notices.set(kind, (notices.get(kind) ?? 0) + 1);
  for await (const line of followLog(path, { ended, onNotice })) {
    expected.update(`line ${count}\n`);
    found.update(`${line._unsafeUnwrap().text}\n`);
    count += 1;
  }
  await ended;
  expect(count).toBe(LINES);
  expect(found.digest('hex')).toBe(expected.digest('hex'));
  expect([...notices.keys()].filter((kind) => kind !== 'rotated')).toEqual([]);
  expect(notices.get('rotated')).toBe(LINES / 100);
}, 120_000);
