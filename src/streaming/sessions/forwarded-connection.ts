import type { Duplex } from 'node:stream';
import type { ResultAsync } from 'neverthrow';

import type { ForwardFailed } from './forward-errors.js';

/** A connection to a port of a pod. */
export interface ForwardedConnection {
  /** What is written goes to the port, what is read comes from it. It never emits `error`. */
  readonly stream: Duplex;
  /** How it ended: once it has been read to its end, or destroyed. Never rejects. */
  readonly ended: ResultAsync<void, ForwardFailed>;
}
