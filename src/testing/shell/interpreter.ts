import { posix } from 'node:path';

import { ByteQueue } from '../byte-queue.js';
import { FileProblem } from '../state/container-files.js';
import { type ProgramContext, SIGNALS } from '../state/process.js';
import { BUILTINS } from './builtins.js';
import type { Io, Sink } from './command.js';
import { findCommand, locate, SHELLS } from './command-lookup.js';
import { type Expander, expandPattern, expandText, expandWords } from './expand.js';
import { Flow } from './flow.js';
import { patternToRegExp } from './glob.js';
import { parseShell } from './parse.js';
import type { ShellApi } from './shell-api.js';
import type { ShellJob, ShellWorld } from './shell-world.js';
import { type Node, type Redirect, ShellSyntaxError } from './syntax.js';

/** Commands that a shell runs before it lets a millisecond pass, so that a loop without end takes time. */
const COMMANDS_PER_MS = 1_000;

/** One shell: variables, functions, streams. Subshells are copies. */
export class Shell implements Expander, ShellApi {
  readonly world: ShellWorld;
  readonly variables: Map<string, string>;
  readonly exported: Set<string>;
  readonly functions: Map<string, Node>;
  readonly options = new Set<string>();
  readonly traps = new Map<string, string>();
  readonly #jobs: ShellJob[] = [];
  #lastJob: ShellJob | undefined;
  readonly #pending: string[] = [];
  #interrupt: ((signal: number) => void) | undefined;
  positional: readonly string[] = [];
  name = 'sh';
  cwd: string;
  status = 0;
  depth = 0;

  constructor(world: ShellWorld, from?: Shell, env: Readonly<Record<string, string>> = {}) {
    this.world = world;
    this.variables = new Map(from?.variables ?? Object.entries(env));
    this.exported = new Set(from?.exported ?? Object.keys(env));
    this.functions = new Map(from?.functions);
    this.positional = from?.positional ?? [];
    this.name = from?.name ?? 'sh';
    this.cwd = from?.cwd ?? world.program.cwd;
    this.status = from?.status ?? 0;
    this.depth = (from?.depth ?? 0) + 1;
    for (const option of from?.options ?? []) this.options.add(option);
  }

  get files(): ProgramContext['files'] {
    return this.world.program.files;
  }

  get(name: string): string | undefined {
    if (/^\d+$/.test(name)) return name === '0' ? this.name : this.positional[Number(name) - 1];
    if (name === '?') return String(this.status);
    if (name === '#') return String(this.positional.length);
    if (name === '$') return '1';
    if (name === '!') return this.#lastJob === undefined ? undefined : String(this.#lastJob.pid);
    if (name === '-') return [...this.options].join('');
    return this.variables.get(name);
  }

  set(name: string, value: string): void {
    this.variables.set(name, value);
  }

  fail(message: string): never {
    throw new Flow('exit', 2, message);
  }

  env(): Readonly<Record<string, string>> {
    const pairs = [...this.exported].flatMap((name) => {
      const value = this.variables.get(name);
      return value === undefined ? [] : [[name, value] as const];
    });
    return Object.fromEntries(pairs);
  }

  async capture(body: Node): Promise<string> {
    if (this.depth > 50) this.fail('nested too deeply');
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    const limit = this.world.program.memoryLimitBytes;
    const stdout: Sink = (data) => {
      const chunk = Buffer.from(data as string);
      bytes += chunk.length;
      if (limit === 0 || bytes <= limit) chunks.push(chunk);
    };
    this.status = await this.inSubshell(body, { ...this.io, stdout });
    if (limit > 0 && bytes > limit) {
      this.world.family.ranOutOfMemory = true;
      throw new Flow('exit', 137);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  io: Io = { stdin: new ByteQueue(), stdout: () => undefined, stderr: () => undefined };

  /** Runs a node in a copy of this shell. */
  async inSubshell(node: Node, io: Io): Promise<number> {
    const child = new Shell(this.world, this);
    return child.runProgram(node, io);
  }

  /** Runs a whole program: `exit` and errors end it with their code. */
  async runProgram(node: Node, io: Io): Promise<number> {
    this.io = io;
    let code: number;
    try {
      code = await this.run(node, io);
      await this.runTraps();
    } catch (cause) {
      if (!(cause instanceof Flow)) throw cause;
      if (cause.message !== '') io.stderr(`${this.name}: ${cause.message}\n`);
      code = cause.kind === 'pipe' ? 141 : cause.code;
    }
    const atExit = this.traps.get('EXIT');
    if (atExit === undefined) return code;
    this.traps.delete('EXIT');
    this.status = code;
    return this.runProgram(parseShell(`${atExit}\nexit ${code}`), io);
  }

  /** Asks for a command when a signal comes. */
  trap(signal: string, action: string): void {
    const name = signal.replace(/^SIG/, '');
    const number = /^\d+$/.test(name) ? Number(name) : SIGNALS[`SIG${name}`];
    if (name === 'EXIT' || name === '0') this.traps.set('EXIT', action);
    else if (number !== undefined) {
      this.world.program.onSignal(
        number,
        action === ''
          ? 'ignore'
          : () => {
              this.#pending.push(action);
              this.#interrupt?.(number);
            },
      );
    }
  }

  /** Waits for the background jobs of these pids, of all without any, or until a trapped signal comes. */
  async wait(pids: readonly number[]): Promise<number> {
    let code = 0;
    for (const pid of pids.length === 0 ? this.#jobs.map((job) => job.pid) : pids) {
      const at = this.#jobs.findIndex((job) => job.pid === pid);
      const [job] = at === -1 ? [] : this.#jobs.slice(at, at + 1);
      if (job === undefined) {
        code = 127;
        continue;
      }
      const interrupted = new Promise<undefined>((resolve) => {
        this.#interrupt = (signal) => {
          code = 128 + signal;
          resolve(undefined);
        };
      });
      const exit = await Promise.race([job.exit, interrupted]);
      this.#interrupt = undefined;
      if (exit === undefined) return code;
      code = pids.length === 0 ? 0 : exit;
      this.#jobs.splice(this.#jobs.indexOf(job), 1);
      this.world.family.forget(pid);
    }
    return code;
  }

  async runTraps(): Promise<void> {
    for (let action = this.#pending.shift(); action !== undefined; action = this.#pending.shift()) {
      const before = this.status;
      await this.run(parseShell(action), this.io);
      this.status = before;
    }
  }

  /** Runs a node. `tested`: its failure decides something, so `set -e` does not end the shell. */
  async run(node: Node, io: Io, tested = false): Promise<number> {
    this.status = await this.#runNode(node, io, tested);
    return this.status;
  }

  async #runNode(node: Node, io: Io, tested: boolean): Promise<number> {
    switch (node.kind) {
      case 'command':
        return this.#runCommand(node, io, tested);
      case 'list':
        return this.#runList(node.items, io, tested);
      case 'and':
      case 'or': {
        const left = await this.run(node.left, io, true);
        return (left === 0) === (node.kind === 'and') ? this.run(node.right, io, tested) : left;
      }
      case 'pipeline':
        return this.#runPipeline(node, io, tested);
      case 'group':
        if (node.subshell) return this.#checked(await this.inSubshell(node.body, io), tested);
        return this.run(node.body, io, tested);
      case 'redirected': {
        const redirected = await this.redirect(node.redirects, io);
        if (redirected === undefined) return this.#checked(1, tested);
        const before = this.io;
        const code = await this.run(node.body, redirected, tested);
        this.io = before;
        return code;
      }
      case 'if':
        for (const { test, body } of node.branches) {
          if ((await this.run(test, io, true)) === 0) return this.run(body, io, tested);
        }
        return node.otherwise === undefined ? 0 : this.run(node.otherwise, io, tested);
      case 'while':
        return this.#loop(
          async () => ((await this.run(node.test, io, true)) === 0) !== node.until,
          node.body,
          io,
          tested,
        );
      case 'for': {
        const values = node.words === undefined ? [...this.positional] : await expandWords(this, node.words);
        const next = async (): Promise<boolean> => {
          const value = values.shift();
          if (value === undefined) return false;
          this.set(node.name, value);
          return true;
        };
        return this.#loop(next, node.body, io, tested);
      }
      case 'case': {
        const subject = await expandText(this, node.subject);
        for (const arm of node.arms) {
          for (const pattern of arm.patterns) {
            if (patternToRegExp(await expandPattern(this, pattern)).test(subject))
              return this.run(arm.body, io, tested);
          }
        }
        return 0;
      }
      case 'function':
        this.functions.set(node.name, node.body);
        return 0;
    }
  }

  async #runList(
    items: readonly { readonly node: Node; readonly background: boolean }[],
    given: Io,
    tested: boolean,
  ): Promise<number> {
    let code = 0;
    let io = given;
    for (const { node, background } of items) {
      const before = this.io;
      if (background) {
        this.#lastJob = this.world.family.start(this.world.program, (program) =>
          new Shell({ ...this.world, program, commands: 0 }, this).runProgram(node, { ...io, stdin: endedInput() }),
        );
        this.#jobs.push(this.#lastJob);
        code = 0;
      } else {
        code = await this.run(node, io, tested);
      }
      if (this.io !== before) ({ io } = this); // `exec` has changed the streams of all that follows
      await this.runTraps();
    }
    return code;
  }

  async #loop(next: () => Promise<boolean>, body: Node, io: Io, tested: boolean): Promise<number> {
    let code = 0;
    while (await next()) {
      try {
        code = await this.run(body, io, tested);
        await this.#tick();
        await this.runTraps();
      } catch (cause) {
        if (!(cause instanceof Flow) || (cause.kind !== 'break' && cause.kind !== 'continue')) throw cause;
        code = 0;
        if (cause.code > 1) throw new Flow(cause.kind, cause.code - 1);
        if (cause.kind === 'break') break;
      }
    }
    return code;
  }

  async #runPipeline(node: Extract<Node, { kind: 'pipeline' }>, io: Io, tested: boolean): Promise<number> {
    let stdin = io.stdin;
    const running: Promise<number>[] = [];
    for (const [index, part] of node.parts.entries()) {
      const isLast = index === node.parts.length - 1;
      const pipe = new ByteQueue();
      const input = stdin;
      const stdout: Sink = isLast
        ? io.stdout
        : (data) => {
            if (!pipe.write(data)) throw new Flow('pipe', 141);
          };
      const run =
        node.parts.length === 1
          ? this.run(part, io, true)
          : this.inSubshell(part, { stdin: input, stdout, stderr: io.stderr });
      running.push(
        run.finally(() => {
          pipe.end();
          if (index > 0) input.abandon();
        }),
      );
      stdin = pipe;
    }
    const codes = await Promise.all(running);
    const last = codes.at(-1) ?? 0;
    const code = this.options.has('pipefail') ? (codes.findLast((each) => each !== 0) ?? 0) : last;
    return node.negated ? Number(code === 0) : this.#checked(code, tested);
  }

  #checked(code: number, tested: boolean): number {
    if (code !== 0 && !tested && this.options.has('e')) throw new Flow('exit', code);
    return code;
  }

  async #runCommand(node: Extract<Node, { kind: 'command' }>, io: Io, tested: boolean): Promise<number> {
    await this.#tick();
    const argv = await expandWords(this, node.words);
    const assignments: [string, string][] = [];
    for (const { name, value } of node.assignments) assignments.push([name, await expandText(this, value)]);
    const redirected = await this.redirect(node.redirects, io);
    if (redirected === undefined) return this.#checked(1, tested);
    const [name] = argv;
    if (name === undefined) {
      for (const [key, value] of assignments) this.set(key, value);
      const substituted = node.assignments.some(({ value }) => value.some((part) => part.kind === 'command'));
      return this.#checked(substituted ? this.status : 0, tested);
    }
    if (this.options.has('x')) io.stderr(`+ ${argv.join(' ')}\n`);
    return this.#checked(await this.invoke(argv, redirected, assignments), tested);
  }

  /** Runs a command by name: a function, a builtin, one of the usual commands, or a script. */
  async invoke(
    argv: readonly string[],
    io: Io,
    assignments: readonly (readonly [string, string])[] = [],
  ): Promise<number> {
    const [name = ''] = argv;
    const body = this.functions.get(name);
    const builtin = body === undefined && Object.hasOwn(BUILTINS, name) ? BUILTINS[name] : undefined;
    if (body === undefined && builtin === undefined) {
      return this.external(argv, io, { ...this.env(), ...Object.fromEntries(assignments) });
    }
    for (const [key, value] of assignments) this.set(key, value);
    if (builtin !== undefined) return builtin(this, argv, io);
    if (body === undefined) return 127;
    const before = this.positional;
    this.positional = argv.slice(1);
    try {
      return await this.run(body, io);
    } catch (cause) {
      if (cause instanceof Flow && cause.kind === 'return') return cause.code;
      throw cause;
    } finally {
      this.positional = before;
    }
  }

  /** Runs a command that is no part of the shell. 127 where there is none, 126 where it can't be run. */
  async external(argv: readonly string[], io: Io, env: Readonly<Record<string, string>>): Promise<number> {
    const [name = '', ...args] = argv;
    if (name === 'busybox' && args.length > 0) return this.external(args, io, env);
    const found = locate(name.includes('/') ? posix.resolve(this.cwd, name) : name, this.files, env['PATH'] ?? '');
    if (found === undefined) {
      io.stderr(`${this.name}: ${name}: not found\n`);
      return 127;
    }
    if ('file' in found) {
      if (!this.files.isExecutable(found.file)) {
        io.stderr(`${this.name}: ${name}: Permission denied\n`);
        return 126;
      }
      return runScript(this.world, found.file, args, io, env, this.cwd);
    }
    if (SHELLS.has(found.usual)) return runShell(this.world, argv, io, env, this.cwd);
    const command = findCommand(found.usual);
    if (command === undefined) return 127;
    const { program } = this.world;
    try {
      return await command({
        argv: [found.usual, ...args],
        args,
        env,
        cwd: this.cwd,
        io,
        program,
        kill: (pid, signal) => this.world.family.kill(pid, signal),
        spawn: (inner, innerIo, innerEnv) => this.external(inner, innerIo, innerEnv),
        outOfMemory: () => {
          this.world.family.ranOutOfMemory = true;
        },
      });
    } finally {
      // A command that killed its own shell goes no further.
      if (program.gone.aborted) await new Promise(() => undefined);
    }
  }

  /** The streams with redirections applied; `undefined` where one fails, which has been said. */
  async redirect(redirects: readonly Redirect[], io: Io): Promise<Io | undefined> {
    const streams: { stdin: ByteQueue; 1: Sink; 2: Sink } = { stdin: io.stdin, 1: io.stdout, 2: io.stderr };
    const inputs = new Map(io.inputs);
    for (const { fd, operator, target } of redirects) {
      const text = await expandText(this, target);
      if (operator === '<<') {
        streams.stdin = inputOf(Buffer.from(text, 'utf8'));
      } else if (operator === '>&' || operator === '<&') {
        const source = text === '2' ? streams[2] : streams[1];
        // Of further descriptors inputs alone are simulated: writing to another one writes nowhere else.
        const input = text === '0' ? streams.stdin : (inputs.get(Number(text)) ?? this.io.stdin);
        if (text === '-' && (fd === 1 || fd === 2)) streams[fd] = () => undefined;
        else if (fd === 0) streams.stdin = text === '-' ? endedInput() : input;
        else if (fd > 2 && text === '-') inputs.delete(fd);
        else if (fd > 2 && operator === '<&') inputs.set(fd, input);
        else if (fd === 1 || fd === 2) streams[fd] = source;
      } else {
        try {
          if (operator === '<')
            streams.stdin =
              text === '/dev/null' ? endedInput() : inputOf(this.files.read(posix.resolve(this.cwd, text)));
          else if (fd === 1 || fd === 2) streams[fd] = this.#fileSink(text, operator === '>>', streams);
        } catch (cause) {
          if (!(cause instanceof FileProblem)) throw cause;
          const verb = operator === '<' ? 'open' : 'create';
          io.stderr(`${this.name}: can't ${verb} ${text}: ${cause.message}\n`);
          return undefined;
        }
      }
    }
    return { stdin: streams.stdin, stdout: streams[1], stderr: streams[2], inputs };
  }

  #fileSink(name: string, append: boolean, streams: { readonly 1: Sink; readonly 2: Sink }): Sink {
    if (name === '/dev/null') return () => undefined;
    if (name === '/dev/stdout' || name === '/proc/self/fd/1' || name === '/proc/1/fd/1') return streams[1];
    if (name === '/dev/stderr' || name === '/proc/self/fd/2' || name === '/proc/1/fd/2') return streams[2];
    const path = posix.resolve(this.cwd, name);
    this.files.write(path, new Uint8Array(0), append);
    return (data) => this.files.write(path, Buffer.from(data as string), true);
  }

  /** Lets time pass where a program runs without waiting for anything. */
  async #tick(): Promise<void> {
    if (++this.world.commands % COMMANDS_PER_MS === 0) await this.world.program.sleep(1);
  }
}

function endedInput(): ByteQueue {
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

async function runText(
  world: ShellWorld,
  text: string,
  name: string,
  args: readonly string[],
  io: Io,
  env: Readonly<Record<string, string>>,
  cwd: string,
  options: readonly string[],
): Promise<number> {
  const shell = new Shell(world, undefined, env);
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
async function runScript(
  world: ShellWorld,
  file: string,
  args: readonly string[],
  io: Io,
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<number> {
  const text = Buffer.from(world.program.files.read(file)).toString('utf8');
  const interpreter = /^#!\s*(?:\S*\/env\s+)?(\S+)/.exec(text)?.[1] ?? '/bin/sh';
  if (SHELLS.has(posix.basename(interpreter))) return runText(world, text, file, args, io, env, cwd, []);
  io.stderr(`sh: ${file}: not found\n`);
  return 127;
}

/** `sh`, with its options: `-c TEXT NAME ARGUMENT…`, a file, or stdin. */
async function runShell(
  world: ShellWorld,
  argv: readonly string[],
  io: Io,
  env: Readonly<Record<string, string>>,
  cwd: string,
): Promise<number> {
  const options: string[] = [];
  let at = 1;
  let isText = false;
  for (; /^[-+][a-zA-Z]/.test(argv[at] ?? ''); at++) {
    for (const letter of (argv[at] as string).slice(1)) {
      if (letter === 'c') isText = true;
      else if (letter === 'o') options.push(argv[++at] ?? '');
      else options.push(letter);
    }
  }
  const rest = argv.slice(at);
  const name = argv[0] ?? 'sh';
  if (isText) return runText(world, rest[0] ?? '', rest[1] ?? name, rest.slice(2), io, env, cwd, options);
  const [file] = rest;
  if (file === undefined || file === '-s') return runInput(world, name, io, env, cwd, options);
  try {
    const text = Buffer.from(world.program.files.read(posix.resolve(cwd, file))).toString('utf8');
    return await runText(world, text, file, rest.slice(1), io, env, cwd, options);
  } catch (cause) {
    if (!(cause instanceof FileProblem)) throw cause;
    io.stderr(`${name}: can't open '${file}': ${cause.message}\n`);
    return 2;
  }
}

/** A shell that reads its commands from its input, line by line. */
async function runInput(
  world: ShellWorld,
  name: string,
  io: Io,
  env: Readonly<Record<string, string>>,
  cwd: string,
  options: readonly string[],
): Promise<number> {
  const shell = new Shell(world, undefined, env);
  shell.cwd = cwd;
  shell.io = io;
  for (const option of options) shell.options.add(option);
  let text = '';
  for (;;) {
    const line = await io.stdin.readLine();
    if (line === undefined && text === '') return shell.status;
    text += `${line ?? ''}\n`;
    try {
      const node = parseShell(text);
      text = '';
      await shell.run(node, io);
      await shell.runTraps();
    } catch (cause) {
      if (cause instanceof Flow) return cause.code;
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
