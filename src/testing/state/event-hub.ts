import type { ContainerEventType } from '../../generated/types.js';
import type { ContainerEventResponseInit } from '../../generated/types.js';
import type { Personality } from './personality.js';

/** Who reads events. */
export interface Subscriber {
  /** The next event; `undefined` when the stream has ended. */
  next(): Promise<ContainerEventResponseInit | undefined>;
  /** Leaves. */
  leave(): void;
}

interface Reader {
  readonly queue: ContainerEventResponseInit[];
  wake: (() => void) | undefined;
  ended: boolean;
  /** Left, but the runtime does not know yet: it takes one more event, which nobody gets. */
  left: boolean;
}

const BACKLOG_MS = 5 * 60_000;
/** Events that the runtime keeps for a reader that does not read, before it stops serving anybody. */
const FREEZE_AFTER = 300;

interface Kept {
  readonly event: ContainerEventResponseInit;
  readonly atMs: number;
}

/** Hands events to those who listen, in the way of the personality. */
export class EventHub {
  readonly #personality: Personality;
  readonly #nowMs: () => number;
  #readers: Reader[] = [];
  #backlog: Kept[] = [];
  #turn = 0;
  #stolen = 0;
  #room: (() => void)[] = [];

  constructor(personality: Personality, nowMs: () => number) {
    this.#personality = personality;
    this.#nowMs = nowMs;
  }

  /** Streams that are read. */
  get readers(): number {
    return this.#readers.filter((reader) => !reader.left).length;
  }

  /** Lets another subscriber take the next `count` events, so that nobody here sees them. */
  steal(count: number): void {
    this.#stolen += count;
  }

  publish(type: ContainerEventType, event: Omit<ContainerEventResponseInit, 'containerEventType'>): void {
    if (this.#personality.events === 'none') return;
    if (this.#stolen > 0) {
      this.#stolen--;
      return;
    }
    const whole: ContainerEventResponseInit = { ...event, containerEventType: type };
    if (this.#readers.length === 0) {
      this.#backlog.push({ event: whole, atMs: this.#nowMs() });
      if (this.#backlog.length > 1_000) this.#backlog.shift();
    } else if (this.#personality.events === 'shared') {
      this.#giveToOne(whole);
    } else {
      for (const reader of this.#readers) give(reader, whole);
    }
  }

  /** A new reader, which gets what was kept while nobody read. */
  subscribe(): Subscriber {
    const keptSinceMs = this.#personality.events === 'broadcast' ? this.#nowMs() - BACKLOG_MS : -Infinity;
    const queue = this.#backlog.filter((kept) => kept.atMs >= keptSinceMs).map((kept) => kept.event);
    this.#backlog = [];
    const reader: Reader = { queue, wake: undefined, ended: false, left: false };
    this.#readers.push(reader);
    return {
      next: async () => {
        while (reader.queue.length === 0) {
          if (reader.ended) return undefined;
          await new Promise<void>((resolve) => (reader.wake = resolve));
        }
        const event = reader.queue.shift();
        this.#tellRoom();
        return event;
      },
      leave: () => {
        end(reader);
        if (this.#personality.events === 'shared') reader.left = true;
        else this.#readers = this.#readers.filter((other) => other !== reader);
        this.#tellRoom();
      },
    };
  }

  /** Waits while a reader that does not read holds everything up. */
  async room(): Promise<void> {
    while (
      this.#personality.events === 'broadcast' &&
      this.#readers.some((reader) => reader.queue.length >= FREEZE_AFTER)
    ) {
      await new Promise<void>((resolve) => this.#room.push(resolve));
    }
  }

  /** The runtime goes down: streams end, nothing is kept. */
  reset(): void {
    for (const reader of this.#readers) end(reader);
    this.#readers = [];
    this.#backlog = [];
    this.#tellRoom();
  }

  #giveToOne(event: ContainerEventResponseInit): void {
    this.#turn = (this.#turn + 1) % this.#readers.length;
    const reader = this.#readers[this.#turn];
    if (reader === undefined) return;
    if (reader.left) this.#readers.splice(this.#turn, 1);
    else give(reader, event);
  }

  #tellRoom(): void {
    for (const resolve of this.#room.splice(0)) resolve();
  }
}

function give(reader: Reader, event: ContainerEventResponseInit): void {
  reader.queue.push(event);
  reader.wake?.();
}

function end(reader: Reader): void {
  reader.ended = true;
  reader.wake?.();
}
