import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open as openFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { systemClock } from '../../../src/core/clock.js';
import { Ledger } from '../../../src/ledger/ledger.js';
import { LedgerLock } from '../../../src/ledger/ledger-lock.js';
import { peekLedger } from '../../../src/ledger/peek-ledger.js';
import { beginSession, endSession, isAlive } from '../../../src/ledger/process-identity.js';
import { seal, unsealLast } from '../../../src/ledger/sealed-text.js';
import { ATTACKER } from '../../attackers/start.js';
import { AS_ROOT } from '../../helpers/needs-root.js';
import { newFolder } from '../../helpers/new-folder.js';

const probe = await openFile(tmpdir());
const handles = Object.getPrototypeOf(probe) as FileHandle;
await probe.close();

let base: string;
let folder: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'crane-ledger-'));
  folder = join(base, 'ledger');
});
afterEach(() => rmSync(base, { recursive: true }));

/** Counts the calls for the disk; `instead` answers them. Every handle has the prototype that is watched. */
function countFlushes(instead?: () => Promise<void>): { count(): number; stop(): void } {
  const spies = (['sync', 'datasync'] as const).map((name) => {
    const spy = vi.spyOn(handles, name);
    return instead === undefined ? spy : spy.mockImplementation(instead);
  });
  return {
    count: () => spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0),
    stop: () => spies.forEach((spy) => spy.mockRestore()),
  };
}

const open = async (path = folder): Promise<Ledger> => (await Ledger.open(path, systemClock))._unsafeUnwrap();
const DATA = { step: 'creating', jobId: 7, text: 'grüß ✓' };

describe('a sealed text', () => {
  it('comes back as it was, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const bytes = seal(value);
        expect(unsealLast(bytes)).toEqual({
          value: JSON.parse(JSON.stringify(value)) as unknown,
          wholeBytes: bytes.length,
        });
      }),
    );
  });

  it('cut to any length is not read', () => {
    const bytes = seal(DATA);
    for (let length = 0; length < bytes.length; length++) {
      expect(unsealLast(bytes.subarray(0, length))).toHaveProperty('unreadable');
    }
  });

  it('with any bit flipped is not read', () => {
    const bytes = seal({ ...DATA, filling: 'x'.repeat(1_300) });
    let flips = 0;
    for (let bit = 0; bit < bytes.length * 8 && flips < 11_000; bit++) {
      const bad = Buffer.from(bytes);
      bad[bit >> 3]! ^= 1 << (bit & 7);
      flips++;
      expect(unsealLast(bad)).toHaveProperty('unreadable');
    }
    expect(flips).toBeGreaterThan(10_000);
  });

  it('is passed over for the one that follows it, and stands for one that was not finished', () => {
    const texts = [seal({ step: 'creating' }), seal(DATA), seal({ step: 'running', filling: 'x'.repeat(300) })];
    const bytes = Buffer.concat(texts);
    const firstTwo = texts[0]!.length + texts[1]!.length;
    expect(unsealLast(bytes)).toMatchObject({ value: { step: 'running' } });
    for (let length = firstTwo; length < bytes.length; length++) {
      expect(unsealLast(bytes.subarray(0, length)), `cut to ${length}`).toEqual({ value: DATA, wholeBytes: firstTwo });
    }
    // As a power cut leaves a file whose length was written before its content.
    const zeros = Buffer.concat([bytes.subarray(0, firstTwo + 200), Buffer.alloc(150)]);
    expect(unsealLast(zeros)).toEqual({ value: DATA, wholeBytes: firstTwo });
  });

  it('with any bit flipped is not read, and nor is what stands before it', () => {
    const bytes = Buffer.concat([seal({ step: 'starting' }), seal(DATA)]);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const bad = Buffer.from(bytes);
      bad[bit >> 3]! ^= 1 << (bit & 7);
      expect(unsealLast(bad), `bit ${bit}`).toHaveProperty('unreadable');
    }
  });

  it('with text behind it, or of another version, is not read', () => {
    expect(unsealLast(Buffer.concat([seal(DATA), Buffer.from(' ')]))).toEqual({ unreadable: 'torn' });
    expect(unsealLast(Buffer.from(seal(DATA).toString('utf8').replace('ledger 1 ', 'ledger 2 ')))).toEqual({
      unreadable: 'other_version',
    });
    const digest = createHash('sha256').update('no JSON\n').digest('hex');
    expect(unsealLast(Buffer.from(`crane-cri ledger 1 ${digest} 8\nno JSON\n`))).toEqual({ unreadable: 'torn' });
    expect(unsealLast(Buffer.from('{}'))).toEqual({ unreadable: 'foreign' });
    expect(unsealLast(Buffer.from('crane-cri ledger ?'))).toEqual({ unreadable: 'torn' });
    expect(unsealLast(Buffer.from('crane-cri ledges 1'))).toEqual({ unreadable: 'foreign' });
  });
});

describe('a ledger', () => {
  it('keeps what is written, for its user alone', async () => {
    const ledger = await open();
    expect((await ledger.begin('job-7', DATA)).isOk()).toBe(true);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'job-7.job')).mode & 0o777).toBe(0o600);
    const { entries, quarantined } = (await ledger.read())._unsafeUnwrap();
    expect(entries).toMatchObject([{ key: 'job-7', data: DATA }]);
    expect(quarantined).toEqual([]);
    expect((await ledger.replace('job-7', { step: 'running' })).isOk()).toBe(true);
    expect((await ledger.read())._unsafeUnwrap().entries).toMatchObject([{ data: { step: 'running' } }]);
    expect((await ledger.remove('job-7')).isOk()).toBe(true);
    expect((await ledger.read())._unsafeUnwrap().entries).toEqual([]);
    expect(readdirSync(folder)).toEqual(['quarantine']);
    await ledger.close();
  });

  it('appends what follows, and writes an entry anew before it grows long', async () => {
    const ledger = await open();
    const file = join(folder, 'job-7.job');
    expect((await ledger.begin('job-7', DATA)).isOk()).toBe(true);
    const first = readFileSync(file);
    expect((await ledger.note('job-7', { step: 'running' })).isOk()).toBe(true);
    expect((await ledger.replace('job-7', { step: 'cleaning' })).isOk()).toBe(true);
    expect(readFileSync(file).subarray(0, first.length)).toEqual(first);
    expect((await ledger.read())._unsafeUnwrap().entries).toMatchObject([{ data: { step: 'cleaning' } }]);
    for (let i = 0; i < 300; i++) {
      expect((await ledger.note('job-7', { i, filling: 'x'.repeat(500) })).isOk()).toBe(true);
      expect(statSync(file).size).toBeLessThanOrEqual(65_536);
    }
    expect((await ledger.read())._unsafeUnwrap().entries).toMatchObject([{ data: { i: 299 } }]);
    await ledger.close();
  });

  it('writes an entry anew where it can be appended to no more', async () => {
    const ledger = await open();
    expect((await ledger.begin('job-7', DATA)).isOk()).toBe(true);
    unlinkSync(join(folder, 'job-7.job'));
    expect((await ledger.replace('job-7', { step: 'starting' })).isOk()).toBe(true);
    expect((await ledger.note('job-7', { step: 'running' })).isOk()).toBe(true);
    expect((await ledger.read())._unsafeUnwrap().entries).toMatchObject([{ data: { step: 'running' } }]);
    await ledger.close();
  });

  it('waits for the disk where that is asked for, and else not', async () => {
    const ledger = await open();
    const flushes = countFlushes();
    expect((await ledger.begin('job-7', DATA)).isOk()).toBe(true);
    expect((await ledger.replace('job-7', { step: 'starting' })).isOk()).toBe(true);
    expect(flushes.count()).toBe(3);
    expect((await ledger.note('job-7', { step: 'running' })).isOk()).toBe(true);
    expect((await ledger.remove('job-7')).isOk()).toBe(true);
    expect(flushes.count()).toBe(3);
    flushes.stop();
    await ledger.close();
  });

  it('refuses to replace an entry whose making did not reach the disk', async () => {
    const ledger = await open();
    const flushes = countFlushes(() => Promise.reject(Object.assign(new Error('input/output error'), { code: 'EIO' })));
    expect((await ledger.begin('job-7', DATA)).isOk()).toBe(true);
    flushes.stop();
    expect((await ledger.replace('job-7', { step: 'starting' }))._unsafeUnwrapErr()).toMatchObject({ reason: 'io' });
    await ledger.close();
  });

  it('refuses a second entry of the same key', async () => {
    const ledger = await open();
    expect((await ledger.begin('job-7', DATA)).isOk()).toBe(true);
    expect((await ledger.begin('job-7', {}))._unsafeUnwrapErr()).toMatchObject({
      kind: 'ledger_unwritable',
      reason: 'taken',
    });
    expect(readdirSync(folder).filter((name) => name.includes('~'))).toEqual([]);
    await ledger.close();
  });

  it(
    'is refused to root where another user could replace it, or is behind a link of another user',
    AS_ROOT,
    async () => {
      const home = newFolder();
      chownSync(home, ATTACKER, ATTACKER);
      const reasonOf = async (path: string): Promise<string> => {
        const opened = await Ledger.open(path, systemClock);
        return opened.isErr() ? `${opened.error.reason}: ${opened.error.message}` : 'opened';
      };
      expect(await reasonOf(join(home, 'ledger'))).toContain(
        `unsafe: ${join(home, 'ledger')} cannot be used: ${home} belongs`,
      );
      const shared = newFolder();
      chmodSync(shared, 0o1777);
      execFileSync('ln', ['-s', newFolder(), join(shared, 'link')], { uid: ATTACKER, gid: ATTACKER });
      expect(await reasonOf(join(shared, 'link/ledger'))).toContain('is a symbolic link that others may have made');
      expect(readdirSync(home)).toEqual([]);
    },
  );

  it('narrows a folder that others may read, and refuses one that is a link', async () => {
    mkdirSync(folder, { mode: 0o755 });
    chmodSync(folder, 0o755);
    await (await open()).close();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    symlinkSync(folder, join(base, 'link'));
    expect((await Ledger.open(join(base, 'link'), systemClock))._unsafeUnwrapErr()).toMatchObject({ reason: 'unsafe' });
  });

  it('says that it cannot be written instead of throwing', async () => {
    const ledger = await open();
    rmSync(folder, { recursive: true });
    expect((await ledger.begin('job-7', DATA))._unsafeUnwrapErr()).toMatchObject({
      kind: 'ledger_unwritable',
      reason: 'io',
    });
    expect((await ledger.read()).isErr()).toBe(true);
    await ledger.close();
    expect((await ledger.begin('job-7', DATA))._unsafeUnwrapErr()).toMatchObject({ reason: 'closed' });
  });

  it('is let go of when nothing is being written any more, so that who comes next finds all there is', async () => {
    const ledger = await open();
    let isWritten = false;
    const begun = ledger.begin('job-7', DATA).finally(() => (isWritten = true));
    await ledger.close();
    expect(isWritten).toBe(true);
    expect((await begun).isOk()).toBe(true);
    const next = await open();
    expect((await next.takeOver())._unsafeUnwrap().entries).toMatchObject([{ key: 'job-7' }]);
    let isRemoved = false;
    const removed = next.remove('job-7').finally(() => (isRemoved = true));
    await next.close();
    expect(isRemoved).toBe(true);
    expect((await removed).isOk()).toBe(true);
  });

  it('moves aside what it cannot trust, and reports it; a mere look names the same and moves nothing', async () => {
    const ledger = await open();
    expect((await ledger.begin('job-1', DATA)).isOk()).toBe(true);
    const good = readFileSync(join(folder, 'job-1.job'));
    writeFileSync(join(base, 'elsewhere'), good, { mode: 0o600 });
    symlinkSync(join(base, 'elsewhere'), join(folder, 'job-2.job'));
    writeFileSync(join(folder, 'job-3.job'), good.subarray(0, 100), { mode: 0o600 });
    writeFileSync(join(folder, 'job-4.job'), 'hello', { mode: 0o600 });
    writeFileSync(join(folder, 'job-5.job'), good, { mode: 0o600 });
    writeFileSync(join(folder, 'job-6.job'), good);
    chmodSync(join(folder, 'job-6.job'), 0o666);
    mkdirSync(join(folder, 'job-7.job'));
    const looked = await peekLedger(folder);
    const { entries, quarantined } = (await ledger.read())._unsafeUnwrap();
    expect(entries.map(({ key }) => key)).toEqual(['job-1']);
    expect(quarantined.map(({ name, reason }) => [name, reason])).toEqual([
      ['job-2.job', 'symlink'],
      ['job-3.job', 'torn'],
      ['job-4.job', 'foreign'],
      ['job-5.job', 'wrong_name'],
      ['job-6.job', 'writable_by_others'],
      ['job-7.job', 'not_a_file'],
    ]);
    const distrusted = quarantined.map(({ name }) => name);
    expect(looked).toEqual({ data: [DATA], distrusted, unread: [], quarantined: [] });
    expect((await peekLedger(folder))?.quarantined).toEqual(distrusted);
    expect(existsSync(join(base, 'elsewhere'))).toBe(true);
    expect(readdirSync(join(folder, 'quarantine'))).toHaveLength(6);
    expect((await ledger.read())._unsafeUnwrap().quarantined).toEqual([]);
    await ledger.close();
  });

  it('adopts no file that was cut to any length or had any of 10,000 bits flipped, and moves each aside', async () => {
    const ledger = await open();
    expect((await ledger.begin('job-1', { ...DATA, filling: 'x'.repeat(1_100) })).isOk()).toBe(true);
    const good = readFileSync(join(folder, 'job-1.job'));
    const bad = Array.from({ length: good.length }, (_, length) => good.subarray(0, length));
    for (let bit = 0; bit < 10_000; bit++) {
      const flipped = Buffer.from(good);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      bad.push(flipped);
    }
    let quarantined = 0;
    for (const bytes of bad) {
      // Under the name that the good one has, so that nothing but its content speaks against it.
      writeFileSync(join(folder, 'job-1.job'), bytes, { mode: 0o600 });
      const found = (await ledger.read())._unsafeUnwrap();
      expect(found.entries).toEqual([]);
      quarantined += found.quarantined.length;
      unlinkSync(join(folder, 'quarantine', 'job-1.job'));
    }
    expect(quarantined).toBe(bad.length);
    writeFileSync(join(folder, 'job-1.job'), good, { mode: 0o600 });
    expect((await ledger.read())._unsafeUnwrap().entries).toHaveLength(1);
    await ledger.close();
  }, 120_000);

  it('gives up the entries of a closed session to one taker only', async () => {
    const first = await open();
    expect((await first.begin('job-1', DATA)).isOk()).toBe(true);
    expect((await first.begin('job-2', DATA)).isOk()).toBe(true);
    const others = await Promise.all([open(), open(), open()]);
    const during = await Promise.all(others.map((ledger) => ledger.takeOver()));
    expect(during.flatMap((result) => result._unsafeUnwrap().entries)).toEqual([]);
    await first.close();
    const after = await Promise.all(others.map((ledger) => ledger.takeOver()));
    const taken = after.flatMap((result) => result._unsafeUnwrap().entries.map(({ key }) => key));
    expect(taken.sort()).toEqual(['job-1', 'job-2']);
    await Promise.all(others.map((ledger) => ledger.close()));
  });

  it('drops what a dead writer left half-written, and leaves what a living one writes', async () => {
    const ledger = await open();
    const living = await beginSession();
    const left = `job-1.job~${living.pid}-${living.startTicks}-0000000000000000-1`;
    const underway = `job-1.job~${living.pid}-${living.startTicks}-${living.session}-1`;
    for (const name of [left, underway]) writeFileSync(join(folder, name), 'x', { mode: 0o600 });
    expect((await ledger.read()).isOk()).toBe(true);
    expect(readdirSync(folder).filter((name) => name.includes('~'))).toEqual([underway]);
    endSession(living);
    await ledger.close();
  });
});

describe('the lock of a ledger', () => {
  it('is held by one at a time, and found free when its holder is gone', async () => {
    mkdirSync(folder);
    const [a, b] = [await beginSession(), await beginSession()];
    const lockA = new LedgerLock(folder, systemClock, a);
    const lockB = new LedgerLock(folder, systemClock, b);
    const release = await lockA.acquire(0);
    expect(release).toBeDefined();
    expect(await lockB.acquire(60)).toBeUndefined();
    await release?.();
    const again = await lockB.acquire(0);
    expect(again).toBeDefined();
    endSession(b);
    const last = await lockA.acquire(0);
    expect(last).toBeDefined();
    endSession(a);
    for (const letGo of [again, last]) await letGo?.();
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('lets many contenders through one after the other', async () => {
    mkdirSync(folder);
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 12 }, async () => {
        const self = await beginSession();
        const release = await new LedgerLock(folder, systemClock, self).acquire(20_000);
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setImmediate(resolve));
        inside--;
        await release?.();
        endSession(self);
      }),
    );
    expect(most).toBe(1);
  });

  it('tells a living process from a dead one, and from another with its number', async () => {
    const self = await beginSession();
    endSession(self);
    const child = spawn('sleep', ['30']);
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
    const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    const identity = { ...self, pid: child.pid ?? 0, startTicks };
    expect(await isAlive(identity)).toBe(true);
    expect(await isAlive({ ...identity, startTicks: '1' })).toBe(false);
    expect(await isAlive({ ...identity, bootId: 'another boot' })).toBe(false);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    expect(await isAlive(identity)).toBe(false);
  });
});
