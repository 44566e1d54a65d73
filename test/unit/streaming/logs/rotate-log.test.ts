import { appendFileSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errAsync, okAsync } from 'neverthrow';
import { describe, expect, it } from 'vitest';

import type { WrongState } from '../../../../src/core/errors.js';
import { failure } from '../../../../src/core/failure.js';
import type { ContainerId } from '../../../../src/core/ids.js';
import type { ContainerService } from '../../../../src/runtime/service.js';
import { followLog } from '../../../../src/streaming/logs/follow-log.js';
import { removeLog } from '../../../../src/streaming/logs/remove-log.js';
import { keepRotated, rotateLog } from '../../../../src/streaming/logs/rotate-log.js';
import { waitForLine } from '../../../../src/streaming/logs/wait-for-line.js';
import { collect, record, scratch } from './cri-log.js';

const containerId = 'c'.repeat(64) as ContainerId;
type Reopen = ContainerService['reopenContainerLog'];

/** A runtime that opens a new, empty log. */
const reopening = (path: string, calls: string[] = []): { reopenContainerLog: Reopen } => ({
  reopenContainerLog: ({ containerId: id }) => {
    calls.push(id ?? '');
    writeFileSync(path, '', { flag: 'a' });
    return okAsync({});
  },
});

const refusing = (fields: object): { reopenContainerLog: Reopen } => ({
  reopenContainerLog: () => errAsync(failure({ operation: 'x', message: 'no', hint: '', ...fields } as WrongState)),
});

function newLog(): string {
  const path = join(scratch(), 'a.log');
  writeFileSync(path, record('first'));
  return path;
}

const names = (path: string): string[] => readdirSync(dirname(path)).sort();

describe('rotateLog', () => {
  it('renames first, lets the runtime reopen, and keeps maxFiles', async () => {
    const path = newLog();
    const calls: string[] = [];
    for (let i = 1; i <= 5; i++) {
      appendFileSync(path, record(`in ${i}`));
      const { rotatedTo } = (
        await rotateLog(reopening(path, calls), { containerId, path }, { maxBytes: 1, maxFiles: 3 })
      )._unsafeUnwrap();
      expect(readFileSync(rotatedTo!, 'utf8')).toContain(`in ${i}`);
    }
    expect(calls).toEqual(Array.from({ length: 5 }, () => containerId));
    expect(names(path).map((name) => name.replace(/\d{8}-\d{6}/, 'STAMP'))).toEqual([
      'a.log',
      'a.log.STAMP.000004',
      'a.log.STAMP.000005',
    ]);
  });

  it('leaves a small log alone', async () => {
    const path = newLog();
    const calls: string[] = [];
    const rotated = await rotateLog(reopening(path, calls), { containerId, path });
    expect(rotated._unsafeUnwrap()).toEqual({ rotatedTo: undefined, removed: [] });
    expect(calls).toEqual([]);
  });

  it('gives the log its name back when the runtime refuses', async () => {
    const path = newLog();
    const rotated = await rotateLog(refusing({ kind: 'wrong_state' }), { containerId, path }, { maxBytes: 0 });
    expect(rotated._unsafeUnwrapErr().kind).toBe('wrong_state');
    expect(names(path)).toEqual(['a.log']);
  });

  it('leaves the log renamed when the answer is lost, and asks again next time', async () => {
    const path = newLog();
    const lost = refusing({ kind: 'deadline_exceeded', outcome: 'unknown' });
    expect((await rotateLog(lost, { containerId, path }, { maxBytes: 0 })).isErr()).toBe(true);
    expect(existsSync(path)).toBe(false);
    const calls: string[] = [];
    const again = await rotateLog(reopening(path, calls), { containerId, path }, { maxBytes: 0 });
    expect(again._unsafeUnwrap()).toEqual({ rotatedTo: undefined, removed: [] });
    expect([calls.length, existsSync(path)]).toEqual([1, true]);
  });

  it('refuses a link, a missing log, a log outside its root and wrong options', async () => {
    const path = newLog();
    const link = `${path}.link`;
    symlinkSync(path, link);
    const kind = async (of: string, options = {}): Promise<string> =>
      (await rotateLog(reopening(of), { containerId, path: of }, options))._unsafeUnwrapErr().kind;
    expect(await kind(link, { maxBytes: 0 })).toBe('log_refused');
    expect(await kind(join(dirname(path), 'none.log'))).toBe('log_not_found');
    expect(await kind(path, { maxBytes: 0, root: '/var' })).toBe('log_refused');
    expect(await kind(path, { maxFiles: 0 })).toBe('invalid_input');
    expect(await kind(path, { maxBytes: -1 })).toBe('invalid_input');
  });
});

/** Tells of each line that passes. */
async function* seen<T>(lines: AsyncIterable<T>, tell: () => void): AsyncGenerator<T> {
  for await (const line of lines) {
    tell();
    yield line;
  }
}

describe('keepRotated', () => {
  it('rotates whenever the log is large, until the container has ended, and a follower misses nothing', async () => {
    const path = newLog();
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const service = reopening(path);
    const errors: string[] = [];
    // Of what was rotated away before the follower came it knows nothing.
    let read: ReturnType<typeof collect> | undefined;
    await new Promise<void>((resolve) => {
      read = collect(seen(followLog(path, { ended }), resolve));
    });
    const kept = keepRotated(
      service,
      { containerId, path },
      { ended, everyMs: 1, maxBytes: 2_000, maxFiles: 1_000, onError: ({ kind }) => errors.push(kind) },
    );
    const wrote = ['first'];
    for (let i = 0; i < 2_000; i++) {
      wrote.push(`line ${i}`);
      appendFileSync(path, record(`line ${i}`));
      if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    }
    end();
    expect((await read)?.texts).toEqual(wrote);
    expect((await kept)._unsafeUnwrap()).toBeGreaterThan(5);
    expect(errors).toEqual([]);
  });

  it('ends with its signal', async () => {
    const path = newLog();
    const controller = new AbortController();
    const kept = keepRotated(
      reopening(path),
      { containerId, path },
      { ended: new Promise(() => undefined), signal: controller.signal },
    );
    controller.abort();
    expect((await kept)._unsafeUnwrap()).toBe(0);
  });
});

describe('removeLog', () => {
  it('removes the log and its rotated parts, and nothing else', async () => {
    const path = newLog();
    for (const suffix of ['.20240101-000000', '.1', '.other', '2']) writeFileSync(`${path}${suffix}`, '');
    const removed = (await removeLog(path))._unsafeUnwrap();
    expect(removed.map((file) => basename(file)).sort()).toEqual(['a.log', 'a.log.1', 'a.log.20240101-000000']);
    expect(names(path)).toEqual(['a.log.other', 'a.log2']);
    expect((await removeLog(path))._unsafeUnwrap()).toEqual([]);
    expect((await removeLog('/nowhere/a.log', { root: '/nowhere' }))._unsafeUnwrap()).toEqual([]);
  });

  it('refuses a link', async () => {
    const path = newLog();
    symlinkSync(path, `${path}.x`);
    expect((await removeLog(`${path}.x`))._unsafeUnwrapErr()).toMatchObject({ kind: 'log_refused', reason: 'symlink' });
    expect(names(path)).toHaveLength(2);
  });
});

describe('waitForLine', () => {
  it('finds a line that is there, and one that comes', async () => {
    const path = newLog();
    expect((await waitForLine(path, 'irs'))._unsafeUnwrap().text).toBe('first');
    const waiting = waitForLine(path, /^ready on \d+$/g);
    appendFileSync(path, Buffer.concat([record('not ready on 1'), record('ready on 80')]));
    expect((await waiting)._unsafeUnwrap().text).toBe('ready on 80');
  });

  it('finds a line that a rotation has taken away, unless it is to look at the present file alone', async () => {
    const path = newLog();
    const ended = Promise.resolve();
    (await rotateLog(reopening(path), { containerId, path }, { maxBytes: 0 }))._unsafeUnwrap();
    expect((await waitForLine(path, 'first', { ended }))._unsafeUnwrap().text).toBe('first');
    for (const options of [{ rotated: false }, { tail: 100 }]) {
      const kind = (await waitForLine(path, 'first', { ended, ...options }))._unsafeUnwrapErr().kind;
      expect(kind).toBe('line_never_came');
    }
  });

  it('says that the container ended without it, that time is over, or that it was cancelled', async () => {
    const path = newLog();
    const ended = Promise.resolve();
    expect((await waitForLine(path, 'x', { ended }))._unsafeUnwrapErr().kind).toBe('line_never_came');
    expect((await waitForLine(path, 'x', { timeoutMs: 20 }))._unsafeUnwrapErr()).toMatchObject({
      kind: 'deadline_exceeded',
      timeoutMs: 20,
    });
    const signal = AbortSignal.abort('no');
    expect((await waitForLine(path, 'x', { signal }))._unsafeUnwrapErr()).toMatchObject({
      kind: 'cancelled',
      reason: 'no',
    });
  });
});
