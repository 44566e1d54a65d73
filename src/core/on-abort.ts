import type { StopSignal } from './call-options.js';

const NOTHING = (): void => undefined;

/**
 * Calls `then` once when a signal is aborted, and at once where it is already.
 *
 * @returns what stops listening
 */
export function onAbort(signal: StopSignal | undefined, then: () => void): () => void {
  if (signal === undefined) return NOTHING;
  if (signal.aborted) {
    then();
    return NOTHING;
  }
  signal.addEventListener('abort', then, { once: true });
  return () => signal.removeEventListener('abort', then);
}
