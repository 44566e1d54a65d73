import { type Program, programOf } from '../process/program.js';
import type { ProgramContext, ProgramEnd } from '../process/process.js';
import { Flow } from './flow.js';
import { Shell } from './interpreter.js';
import { ShellFamily, type ShellWorld } from './shell-world.js';

async function runArgv(context: ProgramContext): Promise<ProgramEnd> {
  const world: ShellWorld = { program: context, family: new ShellFamily(context), commands: 0 };
  const io = {
    stdin: context.stdin,
    stdout: (data: string | Uint8Array) => context.write('stdout', data),
    stderr: (data: string | Uint8Array) => context.write('stderr', data),
  };
  const shell = new Shell(world, undefined, context.env);
  shell.io = io;
  try {
    const exitCode = await shell.external(context.argv, io, context.env);
    return { exitCode, oomKilled: world.family.ranOutOfMemory };
  } catch (cause) {
    if (cause instanceof Flow) return { exitCode: cause.code, oomKilled: world.family.ranOutOfMemory };
    throw cause;
  }
}

/**
 * Reads the container's command line as a small shell would: `sh -c`, scripts, loops, the usual commands. What it does
 * not know answers 127.
 */
export const shell: Program = programOf(runArgv);
