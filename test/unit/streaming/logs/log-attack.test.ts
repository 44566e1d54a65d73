import { chmodSync, chownSync, linkSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { okAsync } from 'neverthrow';
import { describe, expect, it } from 'vitest';

import type { ContainerId } from '../../../../src/core/ids.js';
import { followLog } from '../../../../src/streaming/logs/follow-log.js';
import { readLog } from '../../../../src/streaming/logs/read-log.js';
import { removeLog } from '../../../../src/streaming/logs/remove-log.js';
import { rotateLog } from '../../../../src/streaming/logs/rotate-log.js';
import { ATTACKER, startAttacker } from '../../../attackers/start.js';
import { AS_ROOT } from '../../../helpers/needs-root.js';
import { scratch } from './cri-log.js';

const TRIES = 20;
/** How often root works in each try, as the attacker is not always in the right moment. */
const TIMES = 10;
const PARTS = ['a.log', 'a.log.1', 'a.log.20261129-120000.000001'];

const line = (text: string): string => `2026-11-29T12:00:00.000000000Z stdout F ${text}\n`;

/** A folder of logs whose owner replaces it with a link to logs of root's, and back. */
async function attackedLog(): Promise<{ log: string; secret: string; stop: () => Promise<void> }> {
  const base = scratch();
  chmodSync(base, 0o711);
  const home = join(base, 'home');
  const secret = join(base, 'secret');
  for (const [folder, text] of [
    [home, 'own'],
    [join(home, 'logs'), 'own'],
    [secret, 'secret'],
  ] as const) {
    mkdirSync(folder, { mode: text === 'own' ? 0o755 : 0o700 });
    for (const part of PARTS) writeFileSync(join(folder, part), line(text));
  }
  for (const folder of [home, join(home, 'logs')]) chownSync(folder, ATTACKER, ATTACKER);
  const stop = await startAttacker('swap.mjs', [home, 'logs', secret]);
  return { log: join(home, 'logs/a.log'), secret, stop };
}

/** A folder of a user's in which there is one file, of an owner, under the name of a log. */
function logOf(owner: number, folderOwner = ATTACKER): string {
  const home = scratch();
  const log = join(home, 'a.log');
  writeFileSync(log, line('secret'), { mode: 0o600 });
  chownSync(log, owner, owner);
  chownSync(home, folderOwner, folderOwner);
  return log;
}

const reopens = { reopenContainerLog: () => okAsync({}) };

describe('a log whose folder its owner replaces with a link to root’s', AS_ROOT, () => {
  it.each([
    ['read', async (log: string) => textsOf(readLog(log, { rotated: true }))],
    ['followed', async (log: string) => textsOf(followLog(log, { rotated: true, ended: Promise.resolve() }))],
    ['rotated', async (path: string) => rotateLog(reopens, { containerId: 'c' as ContainerId, path }, { maxBytes: 0 })],
    ['removed', async (log: string) => removeLog(log)],
  ])(
    'is %s, and root’s is not touched',
    async (what, work) => {
      let done = 0;
      for (let n = 0; n < TRIES; n++) {
        const { log, secret, stop } = await attackedLog();
        for (let time = 0; time < TIMES; time++) {
          const answer = await work(log);
          if (!Array.isArray(answer)) done += answer.isOk() ? 1 : 0;
          else if (answer.length > 0) {
            done += 1;
            expect(answer).not.toContain('secret');
          }
        }
        await stop();
        expect(readdirSync(secret).sort(), what).toEqual(PARTS);
      }
      expect(done).toBeGreaterThan(0);
    },
    240_000,
  );
});

describe('a log in a folder of a user', AS_ROOT, () => {
  const OTHER = ATTACKER + 1;
  const errorOf = async (lines: ReturnType<typeof readLog>): Promise<unknown> => {
    for await (const one of lines)
      return one.match(
        ({ text }) => text,
        (error) => error,
      );
    return undefined;
  };
  const refused = { kind: 'log_refused', reason: 'other_owner' };

  it('is read where it is that user’s, or root’s, whose runtime wrote it there', async () => {
    expect(await textsOf(readLog(logOf(ATTACKER)))).toEqual(['secret']);
    expect(await textsOf(readLog(logOf(0)))).toEqual(['secret']);
    expect(await textsOf(readLog(logOf(OTHER, 0)))).toEqual(['secret']);
  });

  it('is not read where it is another user’s, who never gave it to be shown', async () => {
    for (const lines of [readLog(logOf(OTHER)), followLog(logOf(OTHER), { ended: Promise.resolve() })]) {
      expect(await errorOf(lines)).toMatchObject(refused);
    }
  });

  it.each([
    ['read in one like /tmp, where nobody renames another’s', 0o1777, ['secret']],
    ['not read in one where everybody renames everything', 0o777, [refused]],
  ])('is %s', async (_, mode, expected) => {
    const log = logOf(OTHER, 0);
    chmodSync(dirname(log), mode);
    expect([await errorOf(readLog(log))]).toMatchObject(expected);
    linkSync(log, `${log}.1`);
    expect(await errorOf(readLog(log))).toMatchObject(refused);
  });

  it('is not read where it is a second name of a file of root’s', async () => {
    const log = logOf(0);
    linkSync(log, `${log}.1`);
    expect(await errorOf(readLog(log))).toMatchObject(refused);
    expect(await errorOf(readLog(`${log}.1`))).toMatchObject(refused);
  });

  it('is no log of a folder of another user in it, which its owner can put there', async () => {
    const home = dirname(logOf(ATTACKER));
    const log = join(home, 'logs', 'a.log');
    mkdirSync(dirname(log));
    writeFileSync(log, line('secret'));
    for (const path of [log, dirname(log)]) chownSync(path, OTHER, OTHER);
    expect(await errorOf(readLog(log))).toMatchObject(refused);
    expect((await removeLog(log))._unsafeUnwrapErr()).toMatchObject(refused);
    const target = { containerId: 'c' as ContainerId, path: log };
    expect((await rotateLog(reopens, target, { maxBytes: 0 }))._unsafeUnwrapErr()).toMatchObject(refused);
    expect(readdirSync(dirname(log))).toEqual(['a.log']);
    // Who names the folder says that it may be another's.
    expect(await textsOf(readLog(log, { root: dirname(log) }))).toEqual(['secret']);
  });
});

async function textsOf(lines: ReturnType<typeof readLog>): Promise<string[]> {
  const texts: string[] = [];
  for await (const one of lines) if (one.isOk()) texts.push(one.value.text);
  return texts;
}
