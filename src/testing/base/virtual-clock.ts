import { type Clock, systemClock, type Timer } from '../../core/clock.js';
import { fileJobs, watchFileJobs } from './file-jobs.js';
import { TimerQueue } from './timer-queue.js';
import { misused } from './misuse.js';
import { wellFormed } from './well-formed.js';
import { type Fields, numberFrom, object, oneOf, type Shape } from '../../core/shape.js';

/** How a {@link VirtualClock} moves on. */
export type ClockMode =
  /** Whenever the process has nothing else to do, it jumps to the next timer. */
  | 'auto'
  /** Only when told: `advance`, `runUntilIdle`. */
  | 'manual'
  /** With the machine's time, this many times as fast. For clients in other processes, which poll in wall time. */
  | { readonly speed: number };

/** How a virtual clock begins and moves. */
export interface VirtualClockOptions {
  /** @default 'auto' */
  readonly mode?: ClockMode | undefined;
  /** Time at the start, in milliseconds since the epoch. @default 2026-01-01T00:00:00Z */
  readonly startMs?: number | undefined;
}

const speedShape = object<Extract<ClockMode, object>>({ speed: numberFrom(Number.MIN_VALUE) });
const modeShape: Shape = (value, field, problems) =>
  (typeof value === 'object' ? speedShape : oneOf('auto', 'manual'))(value, field, problems);
const OPTIONS: Fields<VirtualClockOptions> = { mode: modeShape, startMs: numberFrom(-8.64e15, 8.64e15) };
const optionsShape = object(OPTIONS);

/** Turns of the event loop without work after which the process counts as idle. */
const QUIET_TURNS = 4;

/** Work of Node itself that is under way and will go on in this process: file access, name look-ups, socket writes. */
const BUSY = /Req|WriteWrap|ConnectWrap|ShutdownWrap/;

const isBusy = (): boolean => fileJobs() > 0 || process.getActiveResourcesInfo().some((name) => BUSY.test(name));

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Time that a test holds in its hands. Timers fire in order of their due time, each at exactly that time, and between
 * two of them everything that waits on promises, files and sockets of this process gets its turn.
 */
export class VirtualClock implements Clock {
  readonly mode: ClockMode;
  readonly #startMs: number;
  readonly #timers = new TimerQueue();
  #nowMs: number;
  readonly #probes = new Set<() => number>();
  #activity = 0;
  #holds = 0;
  #quietTurns = QUIET_TURNS;
  #pumping = false;
  #wallStartMs = systemClock.monotonicMs();
  #wallTimer: Timer | undefined;

  constructor(options: VirtualClockOptions = {}) {
    try {
      wellFormed('VirtualClock', options, optionsShape);
      this.mode = options.mode ?? 'auto';
      this.#startMs = options.startMs ?? Date.UTC(2026, 0, 1);
      this.#nowMs = this.#startMs;
      watchFileJobs();
    } catch (cause) {
      throw misused('VirtualClock', cause);
    }
  }

  nowMs(): number {
    if (typeof this.mode === 'object') {
      const elapsedMs = (systemClock.monotonicMs() - this.#wallStartMs) * this.mode.speed;
      this.#nowMs = Math.max(this.#nowMs, this.#startMs + elapsedMs);
    }
    return this.#nowMs;
  }

  monotonicMs(): number {
    return this.nowMs() - this.#startMs;
  }

  setTimer(delayMs: number, callback: () => void): Timer {
    const timer = this.#timers.add(this.nowMs() + Math.max(0, delayMs), callback);
    this.#activity++;
    this.#wake();
    return { cancel: () => this.#timers.cancel(timer) };
  }

  /** Timers that wait. */
  get pendingTimers(): number {
    return this.#timers.size;
  }

  /** Milliseconds until the next timer is due; `undefined` without one. */
  get nextTimerInMs(): number | undefined {
    const next = this.#timers.peek();
    return next === undefined ? undefined : Math.max(0, next.atMs - this.nowMs());
  }

  /** Lets `durationMs` pass, firing what becomes due, and answers when all that follows from it has settled. */
  async advance(durationMs: number): Promise<void> {
    const endMs = this.nowMs() + Math.max(0, durationMs);
    await this.settle();
    for (let next = this.#timers.peek(); next !== undefined && next.atMs <= endMs; next = this.#timers.peek()) {
      this.#jumpTo(next.atMs);
      await this.settle();
    }
    this.#nowMs = Math.max(this.#nowMs, endMs);
    await this.settle();
  }

  /** Fires timers until none is left, or until `limitMs` have passed (@default a year). Answers the time that passed. */
  async runUntilIdle(limitMs = 365 * 86_400_000): Promise<number> {
    const startMs = this.nowMs();
    await this.settle();
    for (
      let next = this.#timers.peek();
      next !== undefined && next.atMs - startMs <= limitMs;
      next = this.#timers.peek()
    ) {
      this.#jumpTo(next.atMs);
      await this.settle();
    }
    return this.nowMs() - startMs;
  }

  /** Answers when this process has nothing more to do at this point of time. */
  async settle(): Promise<void> {
    for (let quiet = 0, seen = -1; quiet < this.#quietTurns;) {
      await turn();
      const activity = this.#measure();
      if (activity !== seen || this.#holds > 0) {
        seen = activity;
        quiet = 0;
      } else if (++quiet === this.#quietTurns && isBusy()) {
        quiet = 0;
      }
    }
  }

  /** Says that something is going on, so that time stands still a little longer. */
  touch(): void {
    this.#activity++;
  }

  /** Stops time from jumping until the answered function is called: for work that the clock can't see. */
  hold(): () => void {
    this.#holds++;
    let held = true;
    return () => {
      if (held) this.#holds--;
      held = false;
      this.touch();
    };
  }

  /** Time stands still as long as this number keeps changing, such as a count of bytes. Answers how to stop. */
  watch(probe: () => number): () => void {
    this.#probes.add(probe);
    return () => this.#probes.delete(probe);
  }

  #measure(): number {
    let sum = this.#activity;
    for (const probe of this.#probes) sum += probe();
    return sum;
  }

  /** Asks for at least this many quiet turns before time jumps. A socket needs more than calls within the process. */
  needQuietTurns(turns: number): void {
    this.#quietTurns = Math.max(this.#quietTurns, turns);
  }

  #jumpTo(atMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, atMs);
    for (let due = this.#timers.takeDue(this.#nowMs); due !== undefined; due = this.#timers.takeDue(this.#nowMs)) {
      this.#activity++;
      due.callback();
    }
  }

  #wake(): void {
    if (this.mode === 'auto' && !this.#pumping) {
      this.#pumping = true;
      void this.#pump();
    } else if (typeof this.mode === 'object') {
      this.#followWall(this.mode.speed);
    }
  }

  async #pump(): Promise<void> {
    while (this.#timers.peek() !== undefined) {
      await this.settle();
      const next = this.#timers.peek();
      if (next !== undefined) this.#jumpTo(next.atMs);
    }
    this.#pumping = false;
  }

  #followWall(speed: number): void {
    this.#wallTimer?.cancel();
    const inMs = this.nextTimerInMs;
    if (inMs === undefined) return;
    this.#wallTimer = systemClock.setTimer(Math.max(inMs / speed, 0), () => {
      this.#jumpTo(this.nowMs());
      this.#followWall(speed);
    });
  }
}
