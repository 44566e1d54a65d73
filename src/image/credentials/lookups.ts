import { onAbort } from '../../core/on-abort.js';
import type { CredentialSource, FoundCredentials } from './chain.js';
import { SharedWork } from '../../core/shared-work.js';

const NOTHING: FoundCredentials = { candidates: [], troubles: [] };

/** Where credentials are looked for. */
export interface SourceList {
  readonly sources: readonly CredentialSource[];
  /** Whose they are, a uid, or the list itself: who looks in the same at the same time shares what is found. */
  readonly sharedBy: number | readonly CredentialSource[];
}

/** Asks a list of sources once for all who ask at the same time, so that a hundred jobs start one helper. */
export class CredentialLookups {
  readonly #running = new SharedWork<FoundCredentials, undefined>();
  readonly #numbers = new WeakMap<readonly CredentialSource[], number>();
  #next = 0;

  /** How many are under way. */
  get size(): number {
    return this.#running.size;
  }

  join(
    sharedBy: SourceList['sharedBy'],
    target: string,
    find: (signal: AbortSignal) => Promise<FoundCredentials>,
  ): { wait(signal: AbortSignal): Promise<FoundCredentials> } {
    const key = typeof sharedBy === 'number' ? `user ${sharedBy}` : `list ${this.#numberOf(sharedBy)}`;
    const subscriber = this.#running.join(`${key} ${target}`, () => undefined, find);
    return {
      wait: (signal) =>
        new Promise((resolve) => {
          const leave = (found: FoundCredentials): void => {
            subscriber.leave();
            resolve(found);
          };
          const ignore = onAbort(signal, () => leave(NOTHING));
          void subscriber.answer.then((found) => {
            ignore();
            leave(found);
          });
        }),
    };
  }
  #numberOf(sources: readonly CredentialSource[]): number {
    const number = this.#numbers.get(sources) ?? this.#next++;
    this.#numbers.set(sources, number);
    return number;
  }
}
