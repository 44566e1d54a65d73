import { posix } from 'node:path';

import { FileProblem } from '../state/container-files.js';
import { applyOptions } from './builtins.js';
import type { Io } from './command.js';
import { SHELLS } from './command-lookup.js';
import { parseShell } from './parse.js';
import type { ShellApi } from './shell-api.js';
import type { ShellWorld } from './shell-world.js';
import { ShellSyntaxError } from './syntax.js';

/** Makes a shell with these variables. */
type OpenShell = (world: ShellWorld, env: Readonly<Record<string, string>>) => ShellApi;

async function runText(
  open: OpenShell,
  world: ShellWorld,
  text: string,
  name: string,
  args: readonly string[],
  io: Io,
  env: Readonly<Record<string, string>>,
  cwd: string,
  options: Iterable<string>,
): Promise<number> {
  const shell = open(world, env);
  shell.name = name;
  shell.positional = args;
  shell.cwd = cwd;
  for (const option of options) shell.options.add(option);
  try {
    return await shell.runProgram(parseShell(text), io);
  } catch (cause) {
    if (!(cause instanceof ShellSyntaxError) && !(cause instanceof RangeError)) throw cause;
    io.stderr(`${name}: ${cause.message}\n`);
    return 2;
  }
}

/** Runs a file of the container by its first line, as the kernel does. */
export async function runScript(
  open: OpenShell,
  world: ShellWorld,
  file: string,
  args: readonly string[],
  io: Io,
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<number> {
  const text = Buffer.from(world.program.files.read(file)).toString('utf8');
  const interpreter = /^#!\s*(?:\S*\/env\s+)?(\S+)/.exec(text)?.[1] ?? '/bin/sh';
  if (SHELLS.has(posix.basename(interpreter))) return runText(open, world, text, file, args, io, env, cwd, []);
  io.stderr(`sh: ${file}: not found\n`);
  return 127;
}

/** `sh`, with its options: `-c TEXT NAME ARGUMENT…`, a file, or stdin. */
export async function runShell(
  open: OpenShell,
  world: ShellWorld,
  argv: readonly string[],
  io: Io,
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<number> {
  const options = new Set<string>();
  const rest = argv.slice(applyOptions(options, argv, 1));
  const isText = options.delete('c');
  const name = argv[0] ?? 'sh';
  if (isText) return runText(open, world, rest[0] ?? '', rest[1] ?? name, rest.slice(2), io, env, cwd, options);
  const [file] = rest;
  if (file === undefined || options.has('s')) return runInput(open, world, name, io, env, cwd, options);
  try {
    const text = Buffer.from(world.program.files.read(posix.resolve(cwd, file))).toString('utf8');
    return await runText(open, world, text, file, rest.slice(1), io, env, cwd, options);
  } catch (cause) {
    if (!(cause instanceof FileProblem)) throw cause;
    io.stderr(`${name}: can't open '${file}': ${cause.message}\n`);
    return 2;
  }
}

/** A shell that reads its commands from its input, line by line. */
async function runInput(
  open: OpenShell,
  world: ShellWorld,
  name: string,
  io: Io,
  env: Readonly<Record<string, string>>,
  cwd: string,
  options: Iterable<string>,
): Promise<number> {
  const shell = open(world, env);
  shell.cwd = cwd;
  shell.io = io;
  for (const option of options) shell.options.add(option);
  return shell.toEnd(() => runLines(shell, name, io), io);
}

async function runLines(shell: ShellApi, name: string, io: Io): Promise<number> {
  let text = '';
  for (;;) {
    const line = await io.stdin.readLine();
    if (line === undefined && text === '') return shell.status;
    text += `${line ?? ''}\n`;
    try {
      const node = parseShell(text, line !== undefined);
      text = '';
      await shell.run(node, io);
      await shell.runTraps();
    } catch (cause) {
      if (!(cause instanceof ShellSyntaxError)) throw cause;
      // The rest of an unfinished command may come on the next line.
      if (line !== undefined && /unexpected end|unterminated|missing/.test(cause.message)) continue;
      io.stderr(`${name}: ${cause.message}\n`);
      text = '';
      shell.status = 2;
    }
    if (line === undefined) return shell.status;
  }
}
