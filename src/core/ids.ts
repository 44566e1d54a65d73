import { err, ok, type Result } from 'neverthrow';

import { invalidInput, type InvalidInput } from './errors.js';

declare const brand: unique symbol;

/** Id of a pod sandbox as the runtime gave it: 64 lower-case hex digits. */
export type SandboxId = string & { readonly [brand]: 'SandboxId' };

/** Id of a container as the runtime gave it: 64 lower-case hex digits. */
export type ContainerId = string & { readonly [brand]: 'ContainerId' };

const FULL_ID = /^[0-9a-f]{64}$/;

/**
 * Whether `text` is a full id. Runtimes accept any unique prefix of an id, even to stop and remove; this package does
 * not pass one on.
 */
export function isFullId(text: string): boolean {
  return typeof text === 'string' && FULL_ID.test(text);
}

/** Takes an id from outside (a command line, a file) as a sandbox id. Errors: `invalid_input`. */
export function sandboxId(text: string): Result<SandboxId, InvalidInput> {
  return isFullId(text) ? ok(text as SandboxId) : err(notAnId('sandboxId', text));
}

/** Takes an id from outside (a command line, a file) as a container id. Errors: `invalid_input`. */
export function containerId(text: string): Result<ContainerId, InvalidInput> {
  return isFullId(text) ? ok(text as ContainerId) : err(notAnId('containerId', text));
}

function notAnId(operation: string, text: unknown): InvalidInput {
  const shown = typeof text === 'string' ? `"${text.slice(0, 80)}"` : typeof text;
  return invalidInput(operation, [{ field: 'id', problem: `must be 64 lower-case hex digits, got ${shown}` }]);
}
