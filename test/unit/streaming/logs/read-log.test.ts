import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';

import { readLog } from '../../../../src/streaming/logs/read-log.js';
import { Folder } from '../../../../src/files/index.js';
import type { LogNotice, ReadLogOptions } from '../../../../src/streaming/logs/log-options.js';
import { collect, record, scratch } from './cri-log.js';

function logOf(...records: readonly Uint8Array[]): string {
  const path = join(scratch(), 'a.log');
  writeFileSync(path, Buffer.concat(records));
  return path;
}

const P = { tag: 'P' };
const E = { stream: 'stderr' };
const PE = { tag: 'P', stream: 'stderr' };

/** A line as the runtime cuts it: containerd at 16,384 bytes, CRI-O at 8,192 with an empty end. */
function cut(content: Buffer, size: number, emptyEnd: boolean): Buffer {
  const pieces: Buffer[] = [];
  let at = 0;
  for (; content.length - at > size || (emptyEnd && content.length - at >= size); at += size) {
    pieces.push(record(content.subarray(at, at + size), P));
  }
  if (emptyEnd && at < content.length) {
    pieces.push(record(content.subarray(at), P));
    at = content.length;
  }
  return Buffer.concat([...pieces, record(content.subarray(at))]);
}

describe('readLog', () => {
  it('reads lines with time, stream and content', async () => {
    const { lines, error } = await collect(readLog(logOf(record('out'), record('err', E), record(''))));
    expect(error).toBeUndefined();
    expect(lines.map(({ stream, text, partial, truncated }) => [stream, text, partial, truncated])).toEqual([
      ['stdout', 'out', false, false],
      ['stderr', 'err', false, false],
      ['stdout', '', false, false],
    ]);
    expect(lines[1]!.timeNs - lines[0]!.timeNs).toBe(1_000_000n);
  });

  it('joins the fragments of each stream on its own', async () => {
    const path = logOf(record('o1 ', P), record('e1 ', PE), record('o2 ', P), record('e2', E), record('o3'));
    expect((await collect(readLog(path))).texts).toEqual(['e1 e2', 'o1 o2 o3']);
  });

  it('gives the time of the first fragment to a joined line', async () => {
    const { lines } = await collect(readLog(logOf(record('a'), record('b', P), record('c'))));
    expect(lines[1]!.timeNs - lines[0]!.timeNs).toBe(1_000_000n);
  });

  it('gives each fragment at once with join: false', async () => {
    const path = logOf(record('a', P), record('b', PE), record('c'));
    const { lines } = await collect(readLog(path, { join: false }));
    expect(lines.map(({ text, partial }) => [text, partial])).toEqual([
      ['a', true],
      ['b', true],
      ['c', false],
    ]);
  });

  it.each([
    ['containerd', 16_384, false],
    ['CRI-O', 8_192, true],
  ] as const)('puts a line of any length together as %s cuts it', async (_, size, emptyEnd) => {
    const sizes = [0, 1, 8_191, 8_192, 8_193, 16_383, 16_384, 16_385, 65_536, 100_000];
    const contents = sizes.map((length) => Buffer.alloc(length, 'é'));
    const path = logOf(...contents.map((content) => cut(content, size, emptyEnd)));
    const { lines } = await collect(readLog(path));
    expect(lines.map(({ bytes }) => bytes.length)).toEqual(sizes);
    expect(lines.every(({ bytes }, i) => Buffer.from(bytes).equals(contents[i]!))).toBe(true);
    expect(lines.at(-1)!.text).toBe('é'.repeat(50_000));
  });

  it('passes a line of 64 MB', { timeout: 60_000 }, async () => {
    const content = Buffer.alloc(64_000_000, 'abcdefghij€');
    const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
    const { lines } = await collect(readLog(logOf(cut(content, 16_384, false))));
    expect(lines.map(({ bytes }) => digest(bytes))).toEqual([digest(content)]);
  });

  it('keeps every byte: NUL, carriage return, wrong UTF-8', async () => {
    const content = Buffer.from(Array.from({ length: 256 }, (_, i) => i).filter((byte) => byte !== 10));
    const { lines } = await collect(readLog(logOf(record(content), record('x\r'))));
    expect(Buffer.from(lines[0]!.bytes)).toEqual(content);
    expect(lines[1]!.text).toBe('x\r');
  });

  it('brings the last line without newline as partial, and a torn record too', async () => {
    const whole = [record('a'), record('b', PE)];
    const { lines } = await collect(readLog(logOf(...whole, record('torn').subarray(0, -1))));
    expect(lines.map(({ text, partial }) => [text, partial])).toEqual([
      ['a', false],
      ['b', true],
      ['torn', true],
    ]);
  });

  it('leaves out what is no record and says so', async () => {
    const notices: unknown[] = [];
    const path = logOf(record('a'), Buffer.from('garbage\n\n'), record('b'));
    const { texts } = await collect(readLog(path, { onNotice: (notice) => notices.push(notice) }));
    expect(texts).toEqual(['a', 'b']);
    expect(notices).toEqual([{ kind: 'unreadable_line', bytes: new Uint8Array(Buffer.from('garbage')) }]);
  });

  it('goes on when the callback for notices throws', async () => {
    const onNotice = (): never => {
      throw new Error('mine');
    };
    expect((await collect(readLog(logOf(Buffer.from('garbage\n'), record('b')), { onNotice }))).texts).toEqual(['b']);
  });

  it('finds the line behind the hole that a truncation leaves', async () => {
    expect((await collect(readLog(logOf(Buffer.alloc(100_000), record('after'))))).texts).toEqual(['after']);
  });

  it('cuts a line at maxLineBytes and goes on with the next', async () => {
    const path = logOf(record('123456', P), record('7890'), record('12345'), record('€€'));
    const { lines } = await collect(readLog(path, { maxLineBytes: 5 }));
    expect(lines.map(({ text, truncated }) => [text, truncated])).toEqual([
      ['12345', true],
      ['12345', false],
      ['€', true],
    ]);
    const one = await collect(readLog(logOf(record('x'.repeat(1_000_000)), record('y')), { maxLineBytes: 10 }));
    expect(one.texts).toEqual(['x'.repeat(10), 'y']);
  });

  describe('tail', () => {
    const texts = async (options: ReadLogOptions, ...records: Buffer[]) =>
      (await collect(readLog(logOf(...records), options))).texts;

    it('counts lines as they were written', async () => {
      const long = cut(Buffer.alloc(40_000, 'x'), 16_384, false);
      expect(await texts({ tail: 2 }, record('a'), long, record('b'))).toEqual(['x'.repeat(40_000), 'b']);
      expect(await texts({ tail: 1 }, record('a'), long)).toEqual(['x'.repeat(40_000)]);
      expect(await texts({ tail: 0 }, record('a'))).toEqual([]);
      expect(await texts({ tail: 9 }, record('a'), record('b'))).toEqual(['a', 'b']);
    });

    it('counts an unterminated line', async () => {
      expect(await texts({ tail: 1 }, record('a'), record('b', P))).toEqual(['b']);
      expect(await texts({ tail: 2 }, record('a'), record('b', P))).toEqual(['a', 'b']);
    });

    it('leaves out lines of the other stream that end while a counted one goes on', async () => {
      const mixed = [record('o1', P), record('e1', E), record('e2', E), record('o2', P), record('o3')];
      expect(await texts({ tail: 1 }, ...mixed)).toEqual(['o1o2o3']);
      expect(await texts({ tail: 2 }, ...mixed)).toEqual(['e2', 'o1o2o3']);
      expect(await texts({ tail: 3 }, record('e0', E), ...mixed)).toEqual(['e1', 'e2', 'o1o2o3']);
    });

    it('finds the lines of a file of many blocks', async () => {
      const many = Array.from({ length: 5_000 }, (_, i) => record(`${i} ${'x'.repeat(i % 97)}`));
      const path = logOf(...many);
      for (const tail of [1, 2, 500, 1_200, 1_201, 4_999, 5_000]) {
        const { texts: found } = await collect(readLog(path, { tail }));
        expect([found.length, found[0]!.split(' ')[0]]).toEqual([tail, String(5_000 - tail)]);
      }
    });
  });

  it('keeps lines from sinceNs on and before untilNs, of one stream', async () => {
    const path = logOf(record('a'), record('b', E), record('c'), record('d'));
    const { lines } = await collect(readLog(path));
    const times = lines.map(({ timeNs }) => timeNs);
    expect((await collect(readLog(path, { sinceNs: times[1]! }))).texts).toEqual(['b', 'c', 'd']);
    expect((await collect(readLog(path, { untilNs: times[2]! }))).texts).toEqual(['a', 'b']);
    expect((await collect(readLog(path, { stream: 'stderr' }))).texts).toEqual(['b']);
    expect((await collect(readLog(path, { tail: 2, stream: 'stderr' }))).texts).toEqual([]);
  });

  it('ends after limitBytes', async () => {
    const { lines } = await collect(readLog(logOf(record('abc'), record('defg'), record('h')), { limitBytes: 5 }));
    expect(lines.map(({ text, truncated }) => [text, truncated])).toEqual([
      ['abc', false],
      ['de', true],
    ]);
  });

  it('reads rotated parts, oldest first, when asked to', async () => {
    const path = join(scratch(), 'a.log');
    writeFileSync(`${path}.20240101-000000`, record('1', P));
    writeFileSync(`${path}.20240102-000000.000002`, record('2'));
    writeFileSync(`${path}.tmp`, record('no'));
    writeFileSync(`${path}.20240102-000000.gz`, record('no'));
    writeFileSync(path, Buffer.concat([record('3'), record('4')]));
    expect((await collect(readLog(path))).texts).toEqual(['3', '4']);
    expect((await collect(readLog(path, { rotated: true }))).texts).toEqual(['12', '3', '4']);
    expect((await collect(readLog(path, { rotated: true, tail: 3 }))).texts).toEqual(['2', '3', '4']);
    expect((await collect(readLog(path, { rotated: true, tail: 1 }))).texts).toEqual(['4']);
  });

  it('says that there is no log', async () => {
    expect((await collect(readLog('/nowhere/a.log'))).error).toMatchObject({ kind: 'log_not_found' });
  });

  it('refuses what could be something else than a log', async () => {
    const root = scratch();
    const inside = join(root, 'in');
    mkdirSync(inside);
    writeFileSync(join(inside, 'a.log'), record('a'));
    writeFileSync(join(root, 'b.log'), record('b'));
    symlinkSync(join(inside, 'a.log'), join(inside, 'link.log'));
    symlinkSync(root, join(inside, 'dir'));
    execFileSync('mkfifo', [join(inside, 'fifo')]);
    const refusal = async (path: string) => {
      const { error } = await collect(readLog(path, { root: inside }));
      return error?.kind === 'log_refused' ? error.reason : error?.kind;
    };
    expect(await refusal(join(inside, 'a.log'))).toBeUndefined();
    expect(await refusal('a.log')).toBe('bad_path');
    expect(await refusal(`${inside}/../b.log`)).toBe('bad_path');
    expect(await refusal(`${inside}/a.log\0`)).toBe('bad_path');
    expect(await refusal(`${inside}/`)).toBe('bad_path');
    expect(await refusal(join(root, 'b.log'))).toBe('outside_root');
    expect(await refusal(join(inside, 'link.log'))).toBe('symlink');
    expect(await refusal(join(inside, 'dir', 'b.log'))).toBe('symlink');
    expect(await refusal(join(inside, 'fifo'))).toBe('not_a_file');
    expect(await refusal(join(inside, 'dir'))).toBe('symlink');
  });

  it('refuses options that make no sense', async () => {
    for (const options of [
      { tail: -1 },
      { tail: 1.5 },
      { limitBytes: 0 },
      { maxLineBytes: 0 },
      { maxLineBytes: 2 ** 40 },
    ]) {
      expect((await collect(readLog('/x', options))).error?.kind).toBe('invalid_input');
    }
  });

  it('ends with cancelled while it looks for the last lines of a file that has none, of any size', async () => {
    const path = logOf();
    truncateSync(path, 2 ** 42);
    const controller = new AbortController();
    const reading = collect(readLog(path, { tail: 1, signal: controller.signal }));
    controller.abort();
    expect((await reading).error).toMatchObject({ kind: 'cancelled' });
  });

  it('holds few of its files open, however many there are, and reads them all', async () => {
    const path = logOf(record('300'));
    const stamp = (n: number): string => `${path}.20261129-120000.${String(n).padStart(6, '0')}`;
    for (let n = 0; n < 300; n++) writeFileSync(stamp(n), record(String(n)));
    const open = (): number => readdirSync('/proc/self/fd').length;
    const before = open();
    let most = 0;
    const texts: string[] = [];
    for await (const line of readLog(path, { rotated: true })) {
      most = Math.max(most, open() - before);
      texts.push(line._unsafeUnwrap().text);
    }
    expect(texts).toEqual(Array.from({ length: 301 }, (_, n) => String(n)));
    expect(most).toBeLessThan(100);
    expect((await collect(readLog(path, { rotated: true, tail: 250 }))).texts).toEqual(texts.slice(-250));
  });

  it('looks at no more than 10,000 parts, tells of it, and stops looking when it is cancelled', async () => {
    const path = logOf(record('newest'));
    for (let n = 0; n < 10_100; n++) writeFileSync(`${path}.20261129-120000.${String(n).padStart(6, '0')}`, '');
    const told: string[] = [];
    const onNotice = ({ kind }: LogNotice): void => void told.push(kind);
    expect((await collect(readLog(path, { rotated: true, tail: 1, onNotice }))).texts).toEqual(['newest']);
    expect(told).toEqual(['lines_lost']);
    const looks = vi.spyOn(Folder.prototype, 'stat');
    const { error } = await collect(readLog(path, { rotated: true, signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ kind: 'cancelled' });
    expect(looks).not.toHaveBeenCalled();
    looks.mockRestore();
  });

  it('ends with cancelled when its signal is aborted', async () => {
    const path = logOf(record('a'));
    for (let i = 0; i < 10; i++) appendFileSync(path, record('x'.repeat(65_000)));
    const controller = new AbortController();
    const seen: string[] = [];
    for await (const line of readLog(path, { signal: controller.signal })) {
      seen.push(
        line.match(
          ({ text }) => text.slice(0, 1),
          ({ kind }) => kind,
        ),
      );
      controller.abort();
    }
    expect(seen).toEqual(['a', 'cancelled']);
  });
});
