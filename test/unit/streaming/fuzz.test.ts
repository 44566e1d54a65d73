import { describe, expect, it } from 'vitest';

import { parseExitStatus } from '../../../src/streaming/sessions/exit-status.js';
import { LineJoiner } from '../../../src/streaming/logs/line-joiner.js';
import { LineSplitter } from '../../../src/streaming/logs/line-splitter.js';
import {
  encodeDataHead,
  encodeGoAway,
  encodePing,
  encodeRstStream,
  encodeSynReply,
  encodeSynStream,
  FrameReader,
} from '../../../src/streaming/spdy/frames.js';
import { record } from './logs/cri-log.js';

/** `FUZZ_RUNS=1000000` is the long run; `FUZZ_SEED` repeats one in place of the seeds of every run. */
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 1_500);
/** The same each time, and one that is new. */
const SEEDS = process.env['FUZZ_SEED']?.split(',').map(Number) ?? [1, 20_261_125, Date.now() % 2 ** 31];
const LIMIT_MS = 60_000 + RUNS;

/** Mulberry32: small, and the same everywhere. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Random = ReturnType<typeof random>;

/** Pieces of good input put together, then bytes changed, cut out, doubled or put in. */
function mutated(seeds: readonly Uint8Array[], next: Random): Buffer {
  const parts = Array.from({ length: 1 + next(4) }, () => seeds[next(seeds.length)]!);
  let bytes = Buffer.concat(parts);
  for (let changes = next(6); changes > 0; changes--) {
    const at = next(bytes.length + 1);
    const to = Math.min(bytes.length, at + next(20));
    const kind = next(4);
    if (kind === 0 && bytes.length > 0) bytes[at % bytes.length] = next(256);
    else if (kind === 1) bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(to)]);
    else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, to), bytes.subarray(at)]);
    else {
      const noise = Buffer.from(Array.from({ length: next(12) }, () => next(256)));
      bytes = Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
    }
  }
  return bytes;
}

function cut(bytes: Buffer, next: Random): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + next(next(4) === 0 ? 4 : 200);
    pieces.push(bytes.subarray(at, end));
    at = end;
  }
  return pieces;
}

describe.each(SEEDS)('fuzz, seed %i', (seed) => {
  it(
    'the log parser takes anything, keeps its bounds, and does not care how bytes are cut',
    () => {
      const next = random(seed);
      const seeds = [
        record('plain'),
        record('part', { tag: 'P' }),
        record('', { stream: 'stderr' }),
        record('tags', { tag: 'F:a:b' }),
        record('x'.repeat(300)),
        Buffer.from('2024-05-06T07:08:09.123456789+02:00 stderr P CRI-O\n'),
        Buffer.from('\0\0\0'),
        Buffer.from('\n'),
      ];
      const maxLineBytes = 100;
      const parse = (pieces: readonly Buffer[]): string[] => {
        const joiner = new LineJoiner({ join: true, maxLineBytes, onUnreadable: () => undefined });
        const splitter = new LineSplitter(maxLineBytes);
        const lines = [];
        for (const piece of pieces) splitter.push(piece, (line) => lines.push(joiner.push(line)));
        const torn = splitter.finish();
        if (torn !== undefined) lines.push(joiner.push(torn, true));
        lines.push(...joiner.finish());
        return lines.flatMap((line) => {
          if (line === undefined) return [];
          expect(line.bytes.length).toBeLessThanOrEqual(maxLineBytes);
          return [
            `${line.timeNs} ${line.stream} ${line.partial} ${line.truncated} ${Buffer.from(line.bytes).toString('hex')}`,
          ];
        });
      };
      for (let run = 0; run < RUNS; run++) {
        const bytes = mutated(seeds, next);
        const whole = parse([bytes]);
        const pieces = parse(cut(bytes, next));
        if (whole.join('\n') !== pieces.join('\n')) expect(pieces, `run ${run}`).toEqual(whole);
      }
    },
    LIMIT_MS,
  );

  it(
    'the frame reader takes anything, and does not care how bytes are cut',
    () => {
      const next = random(seed + 1);
      const seeds = [
        encodeSynStream(1, Buffer.from('block'), false),
        encodeSynReply(3, Buffer.from('reply')),
        encodeRstStream(5, 1),
        encodePing(2),
        encodeGoAway(9),
        Buffer.concat([encodeDataHead(1, 40, true), Buffer.alloc(40, 7)]),
        encodeDataHead(3, 0, true),
      ];
      const parse = (pieces: readonly Buffer[]): string => {
        const reader = new FrameReader(1_000);
        let seen = '';
        let problem: string | undefined;
        for (const piece of pieces) {
          problem = reader.push(piece, (frame) => {
            if (frame.type === 'data')
              seen += `|${frame.streamId}:${Buffer.from(frame.bytes).toString('hex')}${frame.fin ? '.' : ''}`;
            else seen += JSON.stringify(frame);
          });
        }
        // A data frame may come in pieces: their heads are left out of the comparison.
        return `${seen.replace(/\|\d+:/g, '')} ${problem ?? ''} ${reader.isBetweenFrames}`;
      };
      for (let run = 0; run < RUNS; run++) {
        const bytes = mutated(seeds, next);
        const whole = parse([bytes]);
        const pieces = parse(cut(bytes, next));
        if (pieces !== whole) expect(pieces, `run ${run}`).toBe(whole);
      }
    },
    LIMIT_MS,
  );

  it(
    'the status reader takes anything, and never makes an exit 0 of what is no success',
    () => {
      const next = random(seed + 2);
      const seeds = [
        Buffer.from('{"metadata":{},"status":"Success"}'),
        Buffer.from(
          '{"status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"137"}]}}',
        ),
        Buffer.from('{"status":"Failure","reason":"InternalError","code":500,"message":"no"}'),
        Buffer.from('{"status":"Failure","reason":"NonZeroExitCode","details":{"causes":null}}'),
        Buffer.from('[null,1e999,"__proto__"]'),
      ];
      for (let run = 0; run < RUNS; run++) {
        const text = mutated(seeds, next).toString('utf8');
        const status = parseExitStatus(text);
        if (
          status?.kind === 'exited' &&
          status.exitCode === 0 &&
          !/"status"\s*:\s*"Success"|"message"\s*:\s*"0+"/.test(text)
        ) {
          expect.unreachable(`run ${run}: ${text}`);
        }
      }
    },
    LIMIT_MS,
  );
});
