import { closeSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

import { makeFolderSync } from '../../files/make-folder.js';
import type { Personality } from './personality.js';

type Stream = 'stdout' | 'stderr';

interface Piece {
  readonly stream: Stream;
  readonly tag: 'P' | 'F';
  readonly text: Uint8Array;
}

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

/** A time as the runtime's log shows it: nanoseconds, in UTC. */
function logTime(timeNs: bigint, zone: Personality['logZone']): string {
  const seconds = new Date(Number(timeNs / 1_000_000n)).toISOString().slice(0, 19);
  const nanoseconds = (timeNs % 1_000_000_000n).toString().padStart(9, '0');
  if (zone === '+00:00') return `${seconds}.${nanoseconds}+00:00`;
  const shortest = nanoseconds.replace(/0+$/, '');
  return shortest === '' ? `${seconds}Z` : `${seconds}.${shortest}Z`;
}

/** The log file of a container, written line by line as its program writes, in the format of CRI. */
export class ContainerLog {
  readonly #path: string;
  readonly #personality: Personality;
  readonly #nowNs: () => bigint;
  readonly #rest: Record<Stream, Uint8Array> = { stdout: new Uint8Array(0), stderr: new Uint8Array(0) };
  #waiting: Piece[] | undefined;
  #file: number;

  /** Opens the file, its folders made where they are missing. Throws what the file system says. */
  constructor(path: string, personality: Personality, nowNs: () => bigint) {
    this.#path = path;
    this.#personality = personality;
    this.#nowNs = nowNs;
    makeFolderSync(dirname(path), personality.logDirectoryMode);
    this.#file = openSync(path, 'a', personality.logFileMode);
  }

  write(stream: Stream, bytes: Uint8Array): void {
    let rest: Uint8Array = Buffer.concat([this.#rest[stream], bytes]);
    for (;;) {
      const end = rest.indexOf(NEWLINE);
      const limit = this.#personality.logPieceBytes;
      // A read of CRI-O's helper that is full holds no end of line.
      const isLong = this.#personality.family === 'cri-o' ? end >= limit : end > limit;
      if (end === -1 ? rest.length >= limit : isLong) {
        this.#put({ stream, tag: 'P', text: rest.subarray(0, limit) });
        rest = rest.subarray(limit);
      } else if (end !== -1) {
        this.#put({ stream, tag: 'F', text: rest.subarray(0, end) });
        rest = rest.subarray(end + 1);
      } else {
        break;
      }
    }
    this.#rest[stream] = rest;
    if (this.#personality.family === 'cri-o') this.#flushRest(stream);
  }

  /** Starts a new file under the same path. What becomes of an old one that was not renamed differs. */
  reopen(): void {
    closeSync(this.#file);
    const flags = this.#personality.reopenedLog === 'begins_anew' ? 'w' : 'a';
    this.#file = openSync(this.#path, flags, this.#personality.logFileMode);
  }

  /** The runtime is down: what is written waits, or goes on being written where a helper of the container does that. */
  pause(): void {
    if (this.#personality.outputWhileDown === 'lost_at_exit') this.#waiting ??= [];
  }

  /** The runtime is back: what waited is written with the time of now. */
  resume(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const piece of waiting) this.#put(piece);
  }

  /** The program has ended. What waited because the runtime is down is lost. */
  close(): void {
    if (this.#waiting === undefined) {
      this.#flushRest('stdout');
      this.#flushRest('stderr');
    }
    closeSync(this.#file);
    this.#file = -1;
  }

  #flushRest(stream: Stream): void {
    const text = this.#rest[stream];
    this.#rest[stream] = new Uint8Array(0);
    if (text.length > 0) this.#put({ stream, tag: 'P', text });
  }

  #put(piece: Piece): void {
    if (this.#waiting !== undefined) {
      this.#waiting.push(piece);
      return;
    }
    if (this.#file === -1) return;
    const { stream, tag } = piece;
    const stripped = !this.#personality.logKeepsCr && piece.text.at(-1) === CARRIAGE_RETURN;
    const text = stripped ? piece.text.subarray(0, -1) : piece.text;
    const head = `${logTime(this.#nowNs(), this.#personality.logZone)} ${stream} ${tag} `;
    writeSync(this.#file, Buffer.concat([Buffer.from(head), text, Buffer.of(NEWLINE)]));
  }
}
