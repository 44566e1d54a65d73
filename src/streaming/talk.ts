import { err, ok, type Result, type ResultAsync } from 'neverthrow';

import { type Defect, invalidInput, type InvalidInput } from '../core/errors.js';
import { fromBody } from '../core/from-body.js';
import { orElse } from '../core/or-else.js';
import { callOptionProblems } from '../core/scope.js';
import type { attach as Attach } from './sessions/attach.js';
import type { exec as Exec } from './sessions/exec.js';
import type { execSync as ExecSync } from './sessions/exec-sync.js';
import type { PortForwarder } from './sessions/port-forward.js';

// Lazy: sessions are loaded when the first one is opened. Most programs never open one.

/** What is wrong with the form of a request, which a caller without types may give anything for. */
function checked<T, E>(
  operation: string,
  [service, request, options]: readonly [unknown, unknown, unknown?],
  open: () => Promise<Result<T, E>>,
): ResultAsync<T, E | InvalidInput | Defect> {
  return fromBody<T, E | InvalidInput>(operation, async () => {
    const problems = [...orElse(() => callOptionProblems(options), UNREADABLE)];
    if (!isObject(service)) problems.push({ field: 'service', problem: 'must be a runtime' });
    if (!isObject(request)) problems.push({ field: 'request', problem: 'must be an object' });
    const command: unknown = isObject(request) && 'command' in request ? request.command : [''];
    const isCommand = Array.isArray(command) && command.every((word) => typeof word === 'string');
    if (!isCommand) problems.push({ field: 'command', problem: 'must be a list of strings' });
    return problems.length > 0 ? err(invalidInput(operation, problems)) : open();
  });
}

const UNREADABLE = [{ field: 'options', problem: 'throws when read' }];
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/**
 * Runs a command in a running container and connects its streams. RPC: Exec, then SPDY/3.1 to the runtime's streaming
 * server. The streams carry bytes, and a slow reader slows the program. No CRI call ends a command: `signal` drops the
 * connection, upon which containerd 2 kills it, and others let it go on.
 *
 * Errors: `invalid_input`, `not_found`, `wrong_state`, `stream_refused`, `stream_url_refused`, `deadline_exceeded`,
 * `cancelled`, `exec_failed` and those of the RPC.
 *
 * @function
 */
export const exec: typeof Exec = (...args) =>
  checked('exec', args, async () => (await import('./sessions/exec.js')).exec(...args));

/**
 * Connects to the program of a running container. RPC: Attach, then SPDY/3.1; ContainerStatus when the connection ends,
 * as attach carries no exit code. What was written before is not shown again: read the log for that.
 *
 * Errors: as of {@link exec}.
 *
 * @function
 */
export const attach: typeof Attach = (...args) =>
  checked('attach', args, async () => (await import('./sessions/attach.js')).attach(...args));

/**
 * Runs a command in a running container, waits for its end and answers its output. RPC: ExecSync, always with a time
 * limit. For much output, or input, use {@link exec}.
 *
 * Errors: `exec_timed_out`, `not_found`, `cannot_start`, `wrong_state`, `message_too_large`, `invalid_input` and those
 * of the RPC.
 *
 * @function
 */
export const execSync: typeof ExecSync = (...args) =>
  checked('execSync', args, async () => (await import('./sessions/exec-sync.js')).execSync(...args));

/** Makes a forwarder to ports of one pod sandbox. Nothing is sent before its first connection. Errors: `invalid_input`. */
export function openPortForwarder(
  ...args: ConstructorParameters<typeof PortForwarder>
): ResultAsync<PortForwarder, InvalidInput | Defect> {
  const [service, podSandboxId, options] = args;
  return fromBody<PortForwarder, InvalidInput>('openPortForwarder', async () => {
    const problems = callOptionProblems(options);
    if (problems.length > 0) return err(invalidInput('openPortForwarder', problems));
    const { PortForwarder } = await import('./sessions/port-forward.js');
    return ok(new PortForwarder(service, podSandboxId, options));
  });
}
