import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { followLog } from '../../../../src/streaming/logs/follow-log.js';
import type { LogNotice } from '../../../../src/streaming/logs/log-options.js';
import { collect, record, scratch } from './cri-log.js';

/** A promise and the function that resolves it. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** Starts to follow, and offers to wait for the nth line. */
function following(path: string, options: Parameters<typeof followLog>[1] = {}) {
  const end = gate();
  const texts: string[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const notices: LogNotice['kind'][] = [];
  const done = (async () => {
    const given = { ended: end.opened, onNotice: ({ kind }: LogNotice) => void notices.push(kind), ...options };
    for await (const line of followLog(path, given)) {
      if (line.isErr()) return line.error;
      texts.push(line.value.text);
      for (const waiter of waiting) if (texts.length >= waiter.count) waiter.resolve();
    }
    return undefined;
  })();
  const lines = (count: number): Promise<void> =>
    texts.length >= count ? Promise.resolve() : new Promise((resolve) => waiting.push({ count, resolve }));
  return { texts, notices, lines, end: end.open, done };
}

describe('followLog', () => {
  it('yields what is written later, and ends when the container has ended', async () => {
    const path = join(scratch(), 'a.log');
    writeFileSync(path, record('one'));
    const follow = following(path);
    await follow.lines(1);
    appendFileSync(path, record('two'));
    await follow.lines(2);
    appendFileSync(path, record('three'));
    follow.end();
    expect(await follow.done).toBeUndefined();
    expect(follow.texts).toEqual(['one', 'two', 'three']);
  });

  it('waits for a log and a directory that do not exist yet', async () => {
    const directory = join(scratch(), 'later');
    const path = join(directory, 'a.log');
    const follow = following(path, { pollMs: 10 });
    mkdirSync(directory);
    writeFileSync(path, record('first'));
    await follow.lines(1);
    follow.end();
    expect(await follow.done).toBeUndefined();
    expect(follow.texts).toEqual(['first']);
  });

  it('ends without a line when the container ends before it has a log', async () => {
    const follow = following(join(scratch(), 'none.log'));
    follow.end();
    expect(await follow.done).toBeUndefined();
    expect(follow.texts).toEqual([]);
  });

  it('brings a line as it is written, and does not wait for its next look', async () => {
    const path = join(scratch(), 'a.log');
    writeFileSync(path, record('0'));
    const follow = following(path, { pollMs: 2_000_000_000 });
    await follow.lines(1);
    for (let i = 1; i <= 20; i++) {
      appendFileSync(path, record(String(i)));
      await follow.lines(i + 1);
    }
    follow.end();
    await follow.done;
    expect(follow.texts).toEqual(Array.from({ length: 21 }, (_, i) => String(i)));
  });

  it('brings the unterminated last line when the container has ended', async () => {
    const path = join(scratch(), 'a.log');
    writeFileSync(path, Buffer.concat([record('whole'), record('prompt> ', { tag: 'P' })]));
    const follow = following(path);
    await follow.lines(1);
    follow.end();
    await follow.done;
    expect(follow.texts).toEqual(['whole', 'prompt> ']);
  });

  it('loses nothing through a rename and a new file, also of what is written to the old one in between', async () => {
    const path = join(scratch(), 'a.log');
    writeFileSync(path, record('1'));
    const follow = following(path);
    await follow.lines(1);
    renameSync(path, `${path}.20240101-000000`);
    appendFileSync(`${path}.20240101-000000`, record('2'));
    await follow.lines(2);
    writeFileSync(path, record('3'));
    await follow.lines(3);
    appendFileSync(`${path}.20240101-000000`, record('4, late'));
    await follow.lines(4);
    follow.end();
    await follow.done;
    expect(follow.texts).toEqual(['1', '2', '3', '4, late']);
    expect(follow.notices).toEqual(['rotated']);
  });

  it('joins a line that a rotation cut in two', async () => {
    const path = join(scratch(), 'a.log');
    writeFileSync(path, Buffer.concat([record('whole'), record('begin, ', { tag: 'P' })]));
    const follow = following(path);
    await follow.lines(1);
    renameSync(path, `${path}.1`);
    writeFileSync(path, record('end'));
    await follow.lines(2);
    follow.end();
    await follow.done;
    expect(follow.texts).toEqual(['whole', 'begin, end']);
  });

  it('reads every file of several rotations that happened between two looks', async () => {
    const path = join(scratch(), 'a.log');
    writeFileSync(path, record('0'));
    const follow = following(path);
    await follow.lines(1);
    for (let i = 1; i <= 20; i++) {
      appendFileSync(path, record(`${i}a`));
      renameSync(path, `${path}.20240101-000000.${String(i).padStart(6, '0')}`);
      writeFileSync(path, record(`${i}b`));
    }
    await follow.lines(41);
    follow.end();
    await follow.done;
    expect(follow.texts).toEqual(['0', ...Array.from({ length: 20 }, (_, i) => [`${i + 1}a`, `${i + 1}b`]).flat()]);
  });

  it('does not read rotated files from before its beginning', async () => {
    const path = join(scratch(), 'a.log');
    writeFileSync(`${path}.20230101-000000`, record('old'));
    writeFileSync(path, record('now'));
    const follow = following(path);
    await follow.lines(1);
    renameSync(path, `${path}.20240101-000000`);
    writeFileSync(path, record('next'));
    await follow.lines(2);
    follow.end();
    await follow.done;
    expect(follow.texts).toEqual(['now', 'next']);
  });

  it('begins with the rotated files when asked to, and not together with a tail', async () => {
    const path = join(scratch(), 'a.log');
    writeFileSync(`${path}.20240101-000000.000001`, record('oldest'));
    await new Promise((resolve) => setTimeout(resolve, 5)); // files are told apart by their time of birth
    writeFileSync(`${path}.20240101-000001.000002`, record('older'));
    await new Promise((resolve) => setTimeout(resolve, 5));
    writeFileSync(path, record('new'));
    const seen: string[] = [];
    for await (const line of followLog(path, { rotated: true, ended: Promise.resolve() }))
      seen.push(line._unsafeUnwrap().text);
    expect(seen).toEqual(['oldest', 'older', 'new']);
    for await (const line of followLog(path, { rotated: true, tail: 1 })) {
      expect(line._unsafeUnwrapErr()).toMatchObject({ kind: 'invalid_input', problems: [{ field: 'rotated' }] });
    }
  });

  it('says that lines are lost when a rotated file is removed before its turn', async () => {
    const path = join(scratch(), 'a.log');
    writeFileSync(path, record('1'));
    const seen: string[] = [];
    const notices: string[] = [];
    const end = gate();
    for await (const line of followLog(path, { ended: end.opened, onNotice: ({ kind }) => void notices.push(kind) })) {
      seen.push(line._unsafeUnwrap().text);
      if (seen.length > 1) end.open();
      if (seen.length > 1) continue;
      // While the reader holds the first line, two rotations pass, and the file between them goes.
      renameSync(path, `${path}.20240101-000000.000001`);
      writeFileSync(path, record('2'));
      renameSync(path, `${path}.20240101-000001.000002`);
      writeFileSync(path, record('3'));
      rmSync(`${path}.20240101-000001.000002`);
      renameSync(path, `${path}.20240101-000002.000003`);
      writeFileSync(path, record('4'));
    }
    expect(seen).toEqual(['1', '3', '4']);
    expect(notices).toEqual(['lines_lost', 'rotated', 'rotated']);
  });

  it('begins anew where the file is truncated', async () => {
    const path = join(scratch(), 'a.log');
    writeFileSync(path, record('a line that is longer than the next'));
    const follow = following(path);
    await follow.lines(1);
    truncateSync(path);
    appendFileSync(path, record('next'));
    await follow.lines(2);
    follow.end();
    await follow.done;
    expect(follow.texts[1]).toBe('next');
    expect(follow.notices).toContain('truncated');
  });

  it('reads a removed file to its end, and ends cleanly', async () => {
    const directory = scratch();
    const path = join(directory, 'a.log');
    writeFileSync(path, record('1'));
    const follow = following(path, { pollMs: 10 });
    await follow.lines(1);
    rmSync(path);
    writeFileSync(path, record('2'));
    await follow.lines(2);
    rmSync(directory, { recursive: true });
    follow.end();
    expect(await follow.done).toBeUndefined();
    expect(follow.texts).toEqual(['1', '2']);
  });

  it('ends with cancelled when its signal is aborted, also while it waits', async () => {
    const path = join(scratch(), 'a.log');
    writeFileSync(path, record('1'));
    const controller = new AbortController();
    const follow = following(path, { signal: controller.signal });
    await follow.lines(1);
    controller.abort('enough');
    expect(await follow.done).toMatchObject({ kind: 'cancelled', reason: 'enough', outcome: 'not_applied' });
  });

  it('begins with the last lines that were asked for, and counts only what was there', async () => {
    const path = join(scratch(), 'a.log');
    writeFileSync(path, Buffer.concat([record('1'), record('2'), record('3a', { tag: 'P' }), record('3b')]));
    const follow = following(path, { tail: 2 });
    await follow.lines(2);
    appendFileSync(path, record('4'));
    await follow.lines(3);
    follow.end();
    await follow.done;
    expect(follow.texts).toEqual(['2', '3a3b', '4']);
  });

  it('ends at the time of untilNs', async () => {
    const path = join(scratch(), 'a.log');
    writeFileSync(path, record('1'));
    const untilNs = BigInt(Date.now() + 30) * 1_000_000n;
    const { texts, error } = await collect(followLog(path, { untilNs }));
    expect({ texts, error }).toEqual({ texts: ['1'], error: undefined });
  });

  it('refuses a symbolic link, also one that takes the place of the log later', async () => {
    const directory = scratch();
    const path = join(directory, 'a.log');
    writeFileSync(join(directory, 'other'), record('secret'));
    symlinkSync(join(directory, 'other'), path);
    expect((await collect(followLog(path))).error).toMatchObject({ kind: 'log_refused', reason: 'symlink' });

    rmSync(path);
    writeFileSync(path, record('1'));
    const follow = following(path);
    await follow.lines(1);
    rmSync(path);
    symlinkSync(join(directory, 'other'), path);
    expect(await follow.done).toMatchObject({ kind: 'log_refused', reason: 'symlink' });
    expect(follow.texts).toEqual(['1']);
  });
});
