import { onAbort } from '../../core/on-abort.js';
import type { CredentialSource, FoundCredentials } from './chain.js';
import { SharedWork } from '../../core/shared-work.js';

const NOTHING: FoundCredentials = { candidates: [], troubles: [] };

/** Asks a list of sources once for all who ask at the same time, so that a hundred jobs start one helper. */
export class CredentialLookups {
  readonly #running = new SharedWork<FoundCredentials, undefined>();
  readonly #numbers = new WeakMap<readonly CredentialSource[], number>();
  #next = 0;

  join(
    sources: readonly CredentialSource[],
    target: string,
    find: (signal: AbortSignal) => Promise<FoundCredentials>,
  ): { wait(signal: AbortSignal): Promise<FoundCredentials> } {
    const number = this.#numbers.get(sources) ?? this.#next++;
    this.#numbers.set(sources, number);
    const subscriber = this.#running.join(`${number} ${target}`, () => undefined, find);
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
}
