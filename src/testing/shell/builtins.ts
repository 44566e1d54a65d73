import { posix } from 'node:path';

import type { Io } from './command.js';
import { findCommand, SHELLS } from './command-lookup.js';
import { Flow } from './flow.js';
import { parseShell } from './parse.js';
import type { ShellApi } from './shell-api.js';

export type Builtin = (shell: ShellApi, argv: readonly string[], io: Io) => Promise<number> | number;

const codeOf = (shell: ShellApi, text: string | undefined): number =>
  text === undefined ? shell.status : Number(text) & 0xff;

const cd: Builtin = (shell, [, to], io) => {
  const path = posix.resolve(shell.cwd, to ?? shell.get('HOME') ?? '/');
  if (shell.files.kindOf(path) !== 'directory') {
    io.stderr(`sh: cd: can't cd to ${to ?? ''}: No such file or directory\n`);
    return 1;
  }
  shell.cwd = path;
  shell.set('PWD', path);
  return 0;
};

/** Sets and unsets options by the words from `at` on, such as `-eu +x -o pipefail`. Answers where other words begin. */
export function applyOptions(options: Set<string>, words: readonly string[], at: number): number {
  let next = at;
  for (; /^[-+]\w/.test(words[next] ?? ''); next++) {
    const word = words[next] as string;
    for (const letter of word.slice(1)) {
      const name = letter === 'o' ? (words[++next] ?? '') : letter;
      const option = { errexit: 'e', nounset: 'u', xtrace: 'x' }[name] ?? name;
      if (word.startsWith('-')) options.add(option);
      else options.delete(option);
    }
  }
  return next;
}

const setOptions: Builtin = (shell, argv) => {
  const at = applyOptions(shell.options, argv, 1);
  if (argv[at] === '--') shell.positional = argv.slice(at + 1);
  else if (at < argv.length) shell.positional = argv.slice(at);
  return 0;
};

const exportNames: Builtin = (shell, [, ...args]) => {
  for (const arg of args) {
    const [name = '', ...value] = arg.split('=');
    if (arg.includes('=')) shell.set(name, value.join('='));
    shell.exported.add(name);
  }
  return 0;
};

const read: Builtin = async (shell, [, ...args], io) => {
  const given = args.filter((arg) => !arg.startsWith('-'));
  const names = given.length === 0 ? ['REPLY'] : given;
  const line = await io.stdin.readLine();
  const values = (line ?? '').trim().split(/[ \t]+/);
  for (const [index, name] of names.entries()) {
    shell.set(name, index === names.length - 1 ? values.slice(index).join(' ') : (values[index] ?? ''));
  }
  return line === undefined ? 1 : 0;
};

const command: Builtin = (shell, [, ...args], io) => {
  if (args[0] !== '-v') return shell.invoke(args, io);
  const name = args[1] ?? '';
  const isKnown =
    Object.hasOwn(BUILTINS, name) || SHELLS.has(name) || findCommand(name) !== undefined || shell.functions.has(name);
  if (isKnown) io.stdout(`${name}\n`);
  return isKnown ? 0 : 127;
};

/** `exec COMMAND` runs it in the place of the shell. Without a command it changes the shell's streams. */
const execute: Builtin = async (shell, [, ...args], io) => {
  if (args.length === 0) {
    shell.io = io;
    return 0;
  }
  throw new Flow('exit', await shell.external(args, io, shell.env()));
};

const source: Builtin = (shell, [, file = ''], io) => {
  const path = posix.resolve(shell.cwd, file);
  if (shell.files.kindOf(path) !== 'file') shell.fail(`.: can't open '${file}'`);
  return shell.run(parseShell(Buffer.from(shell.files.read(path)).toString('utf8')), io);
};

/** Commands that are part of the shell. */
export const BUILTINS: Readonly<Record<string, Builtin>> = {
  ':': () => 0,
  '.': source,
  break: (_shell, [, levels]) => {
    throw new Flow('break', Number(levels ?? 1));
  },
  cd,
  command,
  continue: (_shell, [, levels]) => {
    throw new Flow('continue', Number(levels ?? 1));
  },
  eval: (shell, [, ...args], io) => shell.run(parseShell(args.join(' ')), io),
  exec: execute,
  exit: (shell, [, code]) => {
    throw new Flow('exit', codeOf(shell, code));
  },
  export: exportNames,
  local: (shell, [, ...args]) => {
    for (const arg of args) {
      const [name = '', ...value] = arg.split('=');
      shell.keep(name);
      if (arg.includes('=')) shell.set(name, value.join('='));
    }
    return 0;
  },
  read,
  return: (shell, [, code]) => {
    throw new Flow('return', codeOf(shell, code));
  },
  set: setOptions,
  shift: (shell, [, count]) => {
    shell.positional = shell.positional.slice(Number(count ?? 1));
    return 0;
  },
  source,
  trap: (shell, [, action = '', ...signals], io) => {
    const unknown = signals.filter((signal) => !shell.trap(signal, action));
    for (const signal of unknown) io.stderr(`sh: trap: ${signal}: bad trap\n`);
    return Number(unknown.length > 0);
  },
  ulimit: () => 0,
  umask: () => 0,
  unset: (shell, [, ...names]) => {
    for (const name of names.filter((each) => !each.startsWith('-'))) {
      shell.variables.delete(name);
      shell.exported.delete(name);
    }
    return 0;
  },
  wait: (shell, [, ...pids]) => shell.wait(pids.map(Number)),
};
