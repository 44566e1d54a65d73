import { posix } from 'node:path';

import { type ContainerFiles, FileProblem } from '../process/container-files.js';
import { applyOptions } from './builtins.js';
import type { Io } from './command.js';
import { SHELLS } from './command-lookup.js';
import { parseShell } from './parse.js';
import type { ShellApi } from './shell-api.js';
import { ShellSyntaxError } from './syntax.js';

/** What a new shell gets from whoever runs it. */
export interface ShellStart {
  /** Makes a shell with the variables it is given. */
  readonly open: () => ShellApi;
  readonly files: ContainerFiles;
  readonly io: Io;
  readonly cwd: string;
}

/** What stands on a shell's command line. */
interface ShellLine {
  readonly name: string;
  readonly args: readonly string[];
  readonly options: Iterable<string>;
}

function openShell({ open, cwd }: ShellStart, { name, args, options }: ShellLine): ShellApi {
  const shell = open();
  shell.name = name;
  shell.positional = args;
  shell.cwd = cwd;
  for (const option of options) shell.options.add(option);
  return shell;
}

async function runText(start: ShellStart, text: string, line: ShellLine): Promise<number> {
  const { io } = start;
  try {
    return await openShell(start, line).runProgram(parseShell(text), io);
  } catch (cause) {
    if (!(cause instanceof ShellSyntaxError) && !(cause instanceof RangeError)) throw cause;
    io.stderr(`${line.name}: ${cause.message}\n`);
    return 2;
  }
}

const readText = ({ files }: ShellStart, path: string): string => Buffer.from(files.read(path)).toString('utf8');

/** Runs a file of the container by its first line, as the kernel does. */
export async function runScript(start: ShellStart, file: string, args: readonly string[]): Promise<number> {
  const text = readText(start, file);
  const interpreter = /^#!\s*(?:\S*\/env\s+)?(\S+)/.exec(text)?.[1] ?? '/bin/sh';
  if (SHELLS.has(posix.basename(interpreter))) return runText(start, text, { name: file, args, options: [] });
  start.io.stderr(`sh: ${file}: not found\n`);
  return 127;
}

/** `sh`, with its options: `-c TEXT NAME ARGUMENT…`, a file, or stdin. */
export async function runShell(start: ShellStart, argv: readonly string[]): Promise<number> {
  const options = new Set<string>();
  const [first, ...rest] = argv.slice(applyOptions(options, argv, 1));
  const isText = options.delete('c');
  const shellName = argv[0] ?? 'sh';
  if (isText) {
    const [name = shellName, ...args] = rest;
    return runText(start, first ?? '', { name, args, options });
  }
  if (first === undefined || options.has('s')) return runInput(start, { name: shellName, args: [], options });
  try {
    return await runText(start, readText(start, posix.resolve(start.cwd, first)), { name: first, args: rest, options });
  } catch (cause) {
    if (!(cause instanceof FileProblem)) throw cause;
    start.io.stderr(`${shellName}: can't open '${first}': ${cause.message}\n`);
    return 2;
  }
}

/** A shell that reads its commands from its input, line by line. */
async function runInput(start: ShellStart, line: ShellLine): Promise<number> {
  const shell = openShell(start, line);
  shell.io = start.io;
  return shell.toEnd(() => runLines(shell, line.name, start.io), start.io);
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
