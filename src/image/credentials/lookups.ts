import type { CredentialSource, FoundCredentials } from './chain.js';
import { SharedWork } from '../pull/shared-work.js';

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
    const seat = this.#running.join(`${number} ${target}`, () => undefined, find);
    return {
      wait: (signal) =>
        new Promise((resolve) => {
          const onAbort = (): void => {
            seat.leave();
            resolve(NOTHING);
          };
          if (signal.aborted) {
            onAbort();
            return;
          }
          signal.addEventListener('abort', onAbort, { once: true });
          void seat.answer.then((found) => {
            signal.removeEventListener('abort', onAbort);
            seat.leave();
            resolve(found);
          });
        }),
    };
  }
}
