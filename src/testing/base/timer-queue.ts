/** A timer of a virtual clock. */
export interface QueuedTimer {
  readonly atMs: number;
  readonly order: number;
  readonly callback: () => void;
  cancelled: boolean;
}

function before(a: QueuedTimer, b: QueuedTimer): boolean {
  return a.atMs === b.atMs ? a.order < b.order : a.atMs < b.atMs;
}

/** Timers in the order they are due; of equal ones the first set comes first. A binary heap. */
export class TimerQueue {
  readonly #heap: QueuedTimer[] = [];
  #order = 0;
  #live = 0;

  /** How many timers wait, cancelled ones not counted. */
  get size(): number {
    return this.#live;
  }

  add(atMs: number, callback: () => void): QueuedTimer {
    const timer: QueuedTimer = { atMs, order: this.#order++, callback, cancelled: false };
    const heap = this.#heap;
    heap.push(timer);
    this.#live++;
    let index = heap.length - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] as QueuedTimer;
      if (!before(timer, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = timer;
    return timer;
  }

  cancel(timer: QueuedTimer): void {
    if (timer.cancelled) return;
    timer.cancelled = true;
    this.#live--;
  }

  /** The timer that is due next, or `undefined`. */
  peek(): QueuedTimer | undefined {
    while (this.#heap[0]?.cancelled === true) this.#removeTop();
    return this.#heap[0];
  }

  /** Takes the next timer if it is due at `nowMs` or earlier. */
  takeDue(nowMs: number): QueuedTimer | undefined {
    const next = this.peek();
    if (next === undefined || next.atMs > nowMs) return undefined;
    this.#removeTop();
    next.cancelled = true;
    this.#live--;
    return next;
  }

  #removeTop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const left = heap[child];
      if (left === undefined) break;
      const right = heap[child + 1];
      let smaller = left;
      if (right !== undefined && before(right, left)) {
        child++;
        smaller = right;
      }
      if (!before(smaller, last)) break;
      heap[index] = smaller;
      index = child;
    }
    heap[index] = last;
  }
}
