/** One of several callers that wait for the same work. */
export interface Subscriber<T, N> {
  readonly answer: Promise<T>;
  /** What the work and its subscribers tell one another. */
  readonly notes: N;
  /** Unsubscribes. Who leaves last ends the work. Leaving twice, or after the answer, does nothing. */
  leave(): void;
}

interface Work<T, N> {
  readonly controller: AbortController;
  readonly notes: N;
  readonly answer: Promise<T>;
  subscribers: number;
}

/** Work that is done once for everyone who asks for the same while it goes on. */
export class SharedWork<T, N> {
  readonly #running = new Map<string, Work<T, N>>();

  /** Keys of what goes on. */
  get size(): number {
    return this.#running.size;
  }

  /**
   * Subscribes to the work of `key`, which `start` begins where nobody did yet. `start` must not reject; it ends soon
   * after its signal is aborted.
   */
  join(key: string, notes: () => N, start: (signal: AbortSignal, notes: N) => Promise<T>): Subscriber<T, N> {
    const work = this.#running.get(key) ?? this.#begin(key, notes(), start);
    work.subscribers += 1;
    let subscribed = true;
    return {
      answer: work.answer,
      notes: work.notes,
      leave: () => {
        if (!subscribed) return;
        subscribed = false;
        work.subscribers -= 1;
        if (work.subscribers > 0) return;
        this.#forget(key, work);
        work.controller.abort();
      },
    };
  }

  #begin(key: string, notes: N, start: (signal: AbortSignal, notes: N) => Promise<T>): Work<T, N> {
    const controller = new AbortController();
    const work: Work<T, N> = {
      controller,
      notes,
      subscribers: 0,
      answer: start(controller.signal, notes).finally(() => this.#forget(key, work)),
    };
    this.#running.set(key, work);
    return work;
  }

  /** Whoever comes next starts again; those waiting keep their answer. */
  #forget(key: string, work: Work<T, N>): void {
    if (this.#running.get(key) === work) this.#running.delete(key);
  }
}
