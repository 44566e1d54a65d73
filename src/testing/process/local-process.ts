import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';

import { onAbort } from '../../core/on-abort.js';
import { type Program, programOf } from './program.js';
import type { ProgramContext, ProgramEnd } from './process.js';
import { VirtualClock } from '../base/virtual-clock.js';

/**
 * A program that runs the container's command as a real process of this machine, as this user, with this machine's
 * files. **There is no isolation whatever**: no other root, no limits, no other user; mounts and image are ignored.
 * Only for commands you would type yourself. It leads a process group of its own, which ends with it as a container's
 * other processes do. Virtual time stands still while it runs, until it is sent a signal.
 *
 * @param options.cwd folder it runs in. @default the current one
 */
export function localProcess(options: { readonly cwd?: string | undefined } = {}): Program {
  return programOf((context) => run(context, options.cwd));
}

function run(context: ProgramContext, cwd: string | undefined): Promise<ProgramEnd> {
  const [command = 'true', ...args] = context.argv;
  const release = context.clock instanceof VirtualClock ? context.clock.hold() : () => undefined;
  return new Promise<ProgramEnd>((resolve) => {
    const child = spawn(command, args, {
      cwd: cwd ?? process.cwd(),
      env: { ...context.env },
      stdio: 'pipe',
      detached: true,
    });
    const end = (result: ProgramEnd): void => {
      release();
      resolve(result);
    };
    child.on('error', (cause: NodeJS.ErrnoException) => {
      context.write('stderr', `${command}: ${cause.message}\n`);
      end({ exitCode: cause.code === 'EACCES' ? 126 : 127 });
    });
    child.on('exit', () => killGroup(child));
    child.on('close', (code, signal) =>
      end(signal === null ? { exitCode: code ?? 0 } : { signal: constants.signals[signal] }),
    );
    child.stdout.on('data', (bytes: Buffer) => context.write('stdout', bytes));
    child.stderr.on('data', (bytes: Buffer) => context.write('stderr', bytes));
    child.stdin.on('error', () => undefined);
    onAbort(context.gone, () => child.kill('SIGKILL'));
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const) {
      context.onSignal(constants.signals[signal], () => {
        release();
        child.kill(signal);
      });
    }
    void feed(context, child.stdin);
  });
}

/** Kills a process and what it has started, as far as they are still there. */
function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody is left.
  }
}

async function feed(context: ProgramContext, stdin: NodeJS.WritableStream): Promise<void> {
  for (let bytes = await context.stdin.read(); bytes !== undefined; bytes = await context.stdin.read())
    stdin.write(bytes);
  stdin.end();
}
