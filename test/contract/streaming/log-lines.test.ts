import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { attach } from '../../../src/streaming/sessions/attach.js';
import { followLog } from '../../../src/streaming/logs/follow-log.js';
import type { LogLine } from '../../../src/streaming/logs/log-line.js';
import { readLog } from '../../../src/streaming/logs/read-log.js';
import { describeEachTarget } from '../each-target.js';
import { Pod } from './running-container.js';
import { sha } from './streams.js';

/** Lines that runtimes cut, join, or could spoil. */
const LINES = [
  Buffer.from('plain'),
  Buffer.alloc(100_000, 'x'), // cut many times
  Buffer.alloc(16_384, 'y'), // as long as one piece of containerd's
  Buffer.alloc(8_192, 'z'), // and of CRI-O's
  Buffer.from('€'.repeat(6_000)), // cut inside a character
  Buffer.from([0x00, 0xff, 0xfe, 0x61, 0x00]), // no text
  Buffer.alloc(0),
  Buffer.from('one piece more'),
];
const UNFINISHED = Buffer.from('without a newline');

async function linesOf(lines: ReturnType<typeof readLog>): Promise<readonly LogLine[]> {
  const all: LogLine[] = [];
  for await (const line of lines) all.push(line._unsafeUnwrap());
  return all;
}

describeEachTarget('lines of a log', ({ target, open }) => {
  let pod: Pod;
  let logPath: string;

  beforeAll(async () => {
    pod = await Pod.run(target, open());
    const started = await pod.start('cat; sleep 0.5', { stdin: true, stdinOnce: true });
    logPath = started.logPath;
    const session = await attach(pod.runtime, { containerId: started.containerId, stdin: true, stdout: false });
    const { stdin, exit } = session._unsafeUnwrap();
    stdin?.end(Buffer.concat([...LINES.flatMap((line) => [line, Buffer.from('\n')]), UNFINISHED]));
    expect((await exit).isOk()).toBe(true);
    await pod.ended(started.containerId);
  }, 60_000);
  afterAll(() => pod.remove(), 60_000);

  it('case 18: come whole, however the runtime cut them, and every byte with them', async () => {
    const lines = await linesOf(readLog(logPath));
    expect(lines.map(({ bytes }) => sha(bytes))).toEqual([...LINES, UNFINISHED].map(sha));
    expect(lines.map(({ partial }) => partial)).toEqual([...LINES.map(() => false), true]);
    expect(lines.every(({ truncated, stream }) => !truncated && stream === 'stdout')).toBe(true);
    expect(lines[4]?.text).toBe('€'.repeat(6_000));
  });

  it('case 18: have times that never go back', async () => {
    const times = (await linesOf(readLog(logPath))).map(({ timeNs }) => timeNs);
    expect(times).toEqual([...times].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
    const [first = 0n, last = 0n] = [times[0], times.at(-1)];
    expect(await linesOf(readLog(logPath, { sinceNs: first }))).toHaveLength(LINES.length + 1);
    expect(await linesOf(readLog(logPath, { sinceNs: last + 1n }))).toEqual([]);
    expect(await linesOf(readLog(logPath, { untilNs: first }))).toEqual([]);
  });

  it('case 20: count as lines in a tail, not as the pieces they were cut into', async () => {
    const all = await linesOf(readLog(logPath));
    for (let tail = 0; tail <= all.length; tail++) {
      const last = await linesOf(readLog(logPath, { tail }));
      expect(last.map(({ bytes }) => sha(bytes))).toEqual(all.slice(all.length - tail).map(({ bytes }) => sha(bytes)));
    }
  });

  it('case 19: come to their end after the file was deleted and the container removed', async () => {
    const { containerId, logPath: path } = await pod.start(
      'i=0; while [ $i -lt 300 ]; do echo line $i; i=$((i+1)); [ $((i % 50)) = 0 ] && sleep 0.1; done; sleep 0.5',
    );
    const seen: string[] = [];
    for await (const line of followLog(path, { ended: pod.ended(containerId) })) {
      if (seen.length === 60) await rm(path);
      seen.push(line._unsafeUnwrap().text);
    }
    expect(seen).toEqual(Array.from({ length: 300 }, (_, i) => `line ${i}`));
    expect((await pod.runtime.removeContainer({ containerId })).isOk()).toBe(true);
  }, 60_000);

  it('case 19: end where the container is removed under the reader', async () => {
    const { containerId, logPath: path } = await pod.start('echo first; sleep 1000');
    const gone = expect.poll(
      () =>
        pod.runtime.containerStatus({ containerId }).match(
          () => 'there',
          ({ kind }) => kind,
        ),
      {
        timeout: 30_000,
        interval: 20,
      },
    );
    const seen: string[] = [];
    for await (const line of followLog(path, { ended: gone.toBe('not_found') })) {
      seen.push(line._unsafeUnwrap().text);
      expect((await pod.runtime.stopContainer({ containerId, timeout: 0n })).isOk()).toBe(true);
      expect((await pod.runtime.removeContainer({ containerId })).isOk()).toBe(true);
    }
    expect(seen).toEqual(['first']);
  }, 60_000);

  it.each(['../escape.log', 'a/../../escape.log', '/etc/escape.log'])(
    'case 21: are not written outside the folder of the pod: %s',
    async (path) => {
      const refused = (await pod.create('true', { logPath: path }))._unsafeUnwrapErr();
      expect(refused).toMatchObject({ kind: 'invalid_input', problems: [{ field: 'config.logPath' }] });
    },
  );
});
