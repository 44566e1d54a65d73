import {
  concluded,
  type ContainerChange,
  type ContainerChangeKind,
  isNews,
  type Sighting,
} from './container-change.js';

interface Told extends Sighting {
  readonly kind: ContainerChangeKind;
}

/**
 * One reader's changes: what waits for it, bounded, and what it was told of each container. What a slow reader has no
 * room for is dropped; when it has read the rest, a list tells it what differs.
 */
export class ChangeReader {
  readonly #limit: number;
  readonly #onMissed: () => void;
  readonly #waiting: ContainerChange[] = [];
  readonly #told = new Map<string, Told>();
  #missed = false;
  #ended = false;
  #wake: (() => void) | undefined;

  /** @param onMissed called when the reader has read all that waited, and something had been dropped */
  constructor(limit: number, onMissed: () => void) {
    this.#limit = limit;
    this.#onMissed = onMissed;
  }

  knows(containerId: string): Sighting | undefined {
    return this.#told.get(containerId);
  }

  /** Containers that exist as far as this reader was told. */
  get known(): readonly Sighting[] {
    return [...this.#told.values()];
  }

  /** Takes note that a container has come this far, if that is news. */
  take(sighting: Sighting, kind: ContainerChangeKind, atNs: bigint, synthetic: boolean): void {
    const { containerId, sandboxId, jobId } = sighting;
    const known = this.#told.get(containerId)?.kind;
    if (!isNews(kind, known)) return;
    this.#missed ||= this.#waiting.length >= this.#limit;
    if (this.#missed) return;
    const base = { containerId, sandboxId, jobId, atNs };
    for (const missed of concluded(kind, known)) this.#push({ ...base, kind: missed, synthetic: true });
    this.#push({ ...base, kind, synthetic });
    this.#wake?.();
  }

  /** The next change, or `undefined` after {@link end}. */
  async next(): Promise<ContainerChange | undefined> {
    while (!this.#ended) {
      const change = this.#waiting.shift();
      if (change !== undefined) return change;
      if (this.#missed) {
        this.#missed = false;
        this.#onMissed();
        continue;
      }
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return undefined;
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  #push(change: ContainerChange): void {
    this.#waiting.push(change);
    const { containerId, sandboxId, jobId, kind } = change;
    if (kind === 'deleted') this.#told.delete(containerId);
    else this.#told.set(containerId, { containerId, sandboxId, jobId, kind });
  }
}
