import { posix } from 'node:path';

import { ByteQueue } from '../base/byte-queue.js';
import { FileProblem } from '../process/container-files.js';
import type { Io, Sink } from './command.js';
import { expandText } from './expand.js';
import type { ShellApi } from './shell-api.js';
import type { Redirect } from './syntax.js';

/** The streams with redirections applied; `undefined` where one fails, which has been said. */
export async function redirect(shell: ShellApi, redirects: readonly Redirect[], io: Io): Promise<Io | undefined> {
  const streams: { stdin: ByteQueue; 1: Sink; 2: Sink } = { stdin: io.stdin, 1: io.stdout, 2: io.stderr };
  const inputs = new Map(io.inputs);
  for (const { fd, operator, target } of redirects) {
    const text = await expandText(shell, target);
    if (operator === '<<') {
      streams.stdin = inputOf(Buffer.from(text, 'utf8'));
    } else if (operator === '>&' || operator === '<&') {
      const source = text === '2' ? streams[2] : streams[1];
      // Of further descriptors inputs alone are simulated: writing to another one writes nowhere else.
      const input = text === '0' ? streams.stdin : (inputs.get(Number(text)) ?? shell.io.stdin);
      if (text === '-' && (fd === 1 || fd === 2)) streams[fd] = () => undefined;
      else if (fd === 0) streams.stdin = text === '-' ? endedInput() : input;
      else if (fd > 2 && text === '-') inputs.delete(fd);
      else if (fd > 2 && operator === '<&') inputs.set(fd, input);
      else if (fd === 1 || fd === 2) streams[fd] = source;
    } else {
      try {
        if (operator === '<')
          streams.stdin =
            text === '/dev/null' ? endedInput() : inputOf(shell.files.read(posix.resolve(shell.cwd, text)));
        else if (fd === 1 || fd === 2) streams[fd] = fileSink(shell, text, operator === '>>', streams);
      } catch (cause) {
        if (!(cause instanceof FileProblem)) throw cause;
        const verb = operator === '<' ? 'open' : 'create';
        io.stderr(`${shell.name}: can't ${verb} ${text}: ${cause.message}\n`);
        return undefined;
      }
    }
  }
  return { stdin: streams.stdin, stdout: streams[1], stderr: streams[2], inputs };
}

function fileSink(
  shell: ShellApi,
  name: string,
  append: boolean,
  streams: { readonly 1: Sink; readonly 2: Sink },
): Sink {
  if (name === '/dev/null') return () => undefined;
  if (name === '/dev/stdout' || name === '/proc/self/fd/1' || name === '/proc/1/fd/1') return streams[1];
  if (name === '/dev/stderr' || name === '/proc/self/fd/2' || name === '/proc/1/fd/2') return streams[2];
  const path = posix.resolve(shell.cwd, name);
  shell.files.write(path, new Uint8Array(0), append);
  return (data) => shell.files.write(path, Buffer.from(data as string), true);
}

/** An input with nothing in it. */
export function endedInput(): ByteQueue {
  const input = new ByteQueue();
  input.end();
  return input;
}

function inputOf(bytes: Uint8Array): ByteQueue {
  const input = new ByteQueue();
  input.write(bytes);
  input.end();
  return input;
}
