import { err, ok, type Result } from 'neverthrow';

import type { InputProblem } from '../../core/errors.js';
import { DEFAULT_DETACH_KEYS, parseDetachKeys } from './detach-keys.js';
import { type AskUrl, keepAlive, openConnection } from './open-connection.js';
import { type CommandOptions, type CommandStreams, RemoteCommand } from './remote-command.js';
import type { OpenError, SessionError } from './session-errors.js';

const PROTOCOL = 'v4.channel.k8s.io';

/** Opens the streams of an exec or attach, and answers when the server has accepted them all. */
export async function openCommand<E>(
  ask: AskUrl<E>,
  streams: CommandStreams,
  options: CommandOptions,
): Promise<Result<RemoteCommand, E | OpenError | SessionError>> {
  const { operation, connect } = options;
  const untilMs = connect.clock.monotonicMs() + connect.timeoutMs;
  const opened: { command?: RemoteCommand } = {};
  const connected = await openConnection(operation, ask, PROTOCOL, connect, {
    onBlock: (stream) => opened.command?.onBlock(stream),
  });
  if (connected.isErr()) return err(connected.error);
  const command = new RemoteCommand(connected.value, streams, options);
  opened.command = command;
  keepAlive(connected.value, connect);
  const open = await command.whenOpen(Math.max(1, untilMs - connect.clock.monotonicMs()));
  return open.isErr() ? err(open.error) : ok(command);
}

/** The keys that leave a session: as given, or the usual ones where a person types. */
export function readDetachKeys(
  given: string | false | undefined,
  interactive: boolean,
): { readonly bytes: Uint8Array | undefined; readonly problems: readonly InputProblem[] } {
  const text = given ?? (interactive ? DEFAULT_DETACH_KEYS : false);
  if (text === false) return { bytes: undefined, problems: [] };
  const keys = parseDetachKeys(text);
  if (keys.isOk()) return { bytes: keys.value, problems: [] };
  return { bytes: undefined, problems: [{ field: 'options.detachKeys', problem: keys.error }] };
}
