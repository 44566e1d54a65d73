import { type Result, ResultAsync } from 'neverthrow';

import type { RemoteCommand } from './remote-command.js';
import type { TerminalSize } from './session-options.js';

/** What the caller of an exec or attach gets of the command; `exit` is what either makes of its end. */
export function sessionOf<T, E>(command: RemoteCommand, exit: Promise<Result<T, E>>) {
  return {
    stdin: command.stdin,
    stdout: command.stdout,
    stderr: command.stderr,
    exit: new ResultAsync(exit),
    get discardedBytes() {
      return command.discardedBytes;
    },
    resize: (size: TerminalSize) => command.resize(size),
    detach: () => command.detach(),
    [Symbol.asyncDispose]: async () => command.detach(),
  };
}
