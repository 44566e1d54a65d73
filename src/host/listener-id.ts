import { stat } from 'node:fs/promises';

import { parseEndpoint } from '../core/endpoint.js';

/**
 * Names the socket that a runtime listens on. A runtime makes its socket when it starts, so another name says that
 * another process has taken over. `undefined`: not a unix socket of this machine, or none there now.
 */
export async function listenerIdOf(endpoint: string): Promise<string | undefined> {
  const parsed = parseEndpoint(endpoint).unwrapOr(undefined);
  if (parsed?.kind !== 'unix') return undefined;
  try {
    const { dev, ino, birthtimeNs } = await stat(parsed.path, { bigint: true });
    return `${dev}:${ino}:${birthtimeNs}`;
  } catch {
    return undefined;
  }
}
