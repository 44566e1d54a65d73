import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { systemClock } from '../../../src/core/clock.js';
import { Ledger } from '../../../src/ledger/ledger.js';
import { seal } from '../../../src/ledger/sealed-text.js';
import { refuseFiles } from '../../helpers/refuse-files.js';

const refuse = refuseFiles();

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'crane-take-over-')), 'ledger');
});
afterEach(() => {
  rmSync(join(folder, '..'), { recursive: true });
});

const open = async (): Promise<Ledger> => (await Ledger.open(folder, systemClock))._unsafeUnwrap();
const keys = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `job-${i}`);

async function filled(count: number): Promise<Ledger> {
  const ledger = await open();
  for (const key of keys(count)) (await ledger.begin(key, { key, step: 'running' }))._unsafeUnwrap();
  return ledger;
}

/** As somebody wrote who is of another boot, and so dead. */
const ofDead = (data: unknown): Buffer =>
  seal({ key: 'job-0', owner: { pid: 1, startTicks: '1', bootId: 'gone', session: '0'.repeat(16) }, data });

/** Lets the owner of an entry do something between the look at its entry and the look at itself. */
async function meanwhile(act: () => void): Promise<Ledger> {
  const old = await filled(1);
  appendFileSync(join(folder, 'job-0.job'), ofDead('first'));
  await old.close();
  const next = await open();
  let isRead = false;
  refuse((path) => {
    if (path.endsWith('job-0.job')) isRead = true;
    if (!isRead || !path.endsWith('boot_id')) return undefined;
    refuse(() => undefined);
    act();
    return undefined;
  });
  return next;
}

it('an entry that its owner removed before it ended stays gone, and is nobody’s', async () => {
  const next = await meanwhile(() => rmSync(join(folder, 'job-0.job')));
  expect((await next.takeOver())._unsafeUnwrap()).toEqual({
    entries: [],
    owned: [],
    left: [],
    quarantined: [],
    unread: [],
  });
  expect(readdirSync(folder).filter((name) => name.endsWith('.job'))).toEqual([]);
  await next.close();
});

it('what is taken is the last word of its owner', async () => {
  const next = await meanwhile(() => appendFileSync(join(folder, 'job-0.job'), ofDead('last')));
  expect((await next.takeOver())._unsafeUnwrap().entries).toMatchObject([{ data: 'last' }]);
  expect((await next.read())._unsafeUnwrap().entries).toMatchObject([{ data: 'last' }]);
  await next.close();
});

it('of one that died while writing the next write makes the file whole again', async () => {
  const old = await filled(1);
  await old.close();
  appendFileSync(join(folder, 'job-0.job'), seal({ never: 'ended' }).subarray(0, 40));
  const next = await open();
  expect((await next.takeOver())._unsafeUnwrap().entries).toHaveLength(1);
  (await next.note('job-0', 'more'))._unsafeUnwrap();
  await next.close();
  const last = await open();
  expect((await last.read())._unsafeUnwrap()).toMatchObject({ entries: [{ data: 'more' }], quarantined: [] });
  await last.close();
});

it.each(['the entries', 'the owners', 'the lock'])(
  'without a file descriptor for %s nobody is taken for dead, and nothing is moved aside',
  async (what) => {
    const old = await filled(3);
    const release = what === 'the lock' ? await lockOf(old) : undefined;
    const next = await open();
    const path = { 'the entries': '.job', 'the owners': 'boot_id', 'the lock': 'lock.1' }[what] ?? '';
    refuse((asked) => (asked.endsWith(path) ? 'EMFILE' : undefined));
    if (what === 'the owners') {
      // Of another process: one of our own is known to live.
      for (const key of keys(3)) {
        const text = readFileSync(join(folder, `${key}.job`), 'utf8');
        const { owner } = JSON.parse(text.split('\n')[1] ?? '') as { owner: { session: string } };
        appendFileSync(
          join(folder, `${key}.job`),
          seal({ key, owner: { ...owner, pid: process.ppid, session: 'f'.repeat(16) }, data: {} }),
        );
      }
    }
    const refused = await next.takeOver();
    expect(refused._unsafeUnwrapErr()).toMatchObject({ kind: 'ledger_unwritable', reason: 'io' });
    expect(readdirSync(join(folder, 'quarantine'))).toEqual([]);
    refuse(() => undefined);
    await release?.();
    await old.close();
    const taken = (await next.takeOver())._unsafeUnwrap();
    if (what !== 'the owners') expect(taken.entries).toHaveLength(3);
    await next.close();
  },
);

async function lockOf(ledger: Ledger): Promise<() => Promise<void>> {
  const { LedgerLock } = await import('../../../src/ledger/ledger-lock.js');
  const entry = readFileSync(join(ledger.folder, 'job-0.job'), 'utf8');
  const { owner } = JSON.parse(entry.split('\n')[1] ?? '') as { owner: ConstructorParameters<typeof LedgerLock>[2] };
  const release = await new LedgerLock(ledger.folder, systemClock, owner).acquire(1_000);
  if (release === undefined) throw new Error('the lock is taken');
  return release;
}

it('a write that finds no file descriptor is made when there is one', async () => {
  const ledger = await filled(1);
  let refused = 0;
  refuse((path) => ((path.endsWith('.job') || path.includes('~')) && ++refused < 6 ? 'EMFILE' : undefined));
  expect((await ledger.note('job-0', 'later')).isOk()).toBe(true);
  refuse(() => undefined);
  expect((await ledger.read())._unsafeUnwrap().entries).toMatchObject([{ data: 'later' }]);
  await ledger.close();
});

it.each(['EMFILE', 'ENOSPC'])(
  'a lock that is let go of while the system answers %s is free: for this process, and for another',
  async (code) => {
    const old = await filled(3);
    await old.close();
    const next = await open();
    const taken = await next.takeOver(undefined, {
      onTaken({ key }) {
        if (key === 'job-2') refuse(() => code);
      },
    });
    expect(taken._unsafeUnwrap().entries).toHaveLength(3);
    refuse(() => undefined);
    expect((await next.takeOver())._unsafeUnwrap().owned).toHaveLength(3);
    const other = await open();
    expect((await other.takeOver())._unsafeUnwrap().owned).toHaveLength(3);
    await other.close();
    await next.close();
  },
);

it.each(['the folder', 'any file'])(
  'a lock for which there was no file descriptor for %s when it was taken is free when there is one',
  async (what) => {
    const old = await filled(3);
    await old.close();
    const next = await open();
    let isMade = false;
    refuse((path) => {
      if (isMade) return what === 'any file' || path === folder ? 'EMFILE' : undefined;
      isMade = path.includes('lock.');
      return undefined;
    });
    const tried = await next.takeOver();
    expect(tried.isOk()).toBe(what === 'the folder');
    refuse(() => undefined);
    const other = await open();
    const seen = (await other.takeOver())._unsafeUnwrap();
    expect(seen.entries.length + seen.owned.length).toBe(3);
    await other.close();
    await next.close();
  },
);
