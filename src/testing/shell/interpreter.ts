import { ByteQueue } from '../base/byte-queue.js';
import { type ProgramContext, SIGNALS } from '../process/process.js';
import { type Builtin, BUILTINS } from './builtins.js';
import type { Io, Sink } from './command.js';
import { findCommand, locate, SHELLS } from './command-lookup.js';
import { runNode } from './control-flow.js';
import { Flow } from './flow.js';
import { parseShell } from './parse.js';
import { runScript, runShell, type ShellStart } from './sh.js';
import type { ShellApi } from './shell-api.js';
import { ShellJobs } from './shell-jobs.js';
import type { ShellWorld } from './shell-world.js';
import type { Node } from './syntax.js';

/** One shell: variables, functions, streams. Subshells are copies. */
export class Shell implements ShellApi {
  readonly world: ShellWorld;
  readonly variables: Map<string, string>;
  readonly exported: Set<string>;
  readonly functions: Map<string, Node>;
  readonly options = new Set<string>();
  #atExit: string | undefined;
  readonly #jobs = new ShellJobs();
  positional: readonly string[] = [];
  name = 'sh';
  cwd: string;
  status = 0;
  depth = 0;
  isTested = false;
  /** What variables were before the function that runs made them its own. */
  #locals: Map<string, string | undefined> | undefined;
  io: Io = { stdin: new ByteQueue(), stdout: () => undefined, stderr: () => undefined };

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
    this.isTested = from?.isTested ?? false;
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
    if (name === '!') return this.#jobs.lastPid === undefined ? undefined : String(this.#jobs.lastPid);
    if (name === '-') return [...this.options].join('');
    return this.variables.get(name);
  }

  set(name: string, value: string): void {
    this.variables.set(name, value);
  }

  keep(name: string): void {
    if (this.#locals !== undefined && !this.#locals.has(name)) this.#locals.set(name, this.variables.get(name));
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

  /** Runs a node in a copy of this shell. */
  async inSubshell(node: Node, io: Io, tested = false): Promise<number> {
    const child = new Shell(this.world, this);
    child.isTested ||= tested;
    return child.runProgram(node, io);
  }

  /** Runs a whole program: `exit` and errors end it with their code. */
  async runProgram(node: Node, io: Io): Promise<number> {
    this.io = io;
    return this.toEnd(async () => {
      const code = await this.run(node, io);
      await this.runTraps();
      return code;
    }, io);
  }

  /** Does all that the shell is there for, and what it was asked to do at its end. */
  async toEnd(work: () => Promise<number>, io: Io): Promise<number> {
    let code: number;
    try {
      code = await work();
    } catch (cause) {
      if (!(cause instanceof Flow)) throw cause;
      if (cause.message !== '') io.stderr(`${this.name}: ${cause.message}\n`);
      code = cause.kind === 'pipe' ? 141 : cause.code;
    }
    const atExit = this.#atExit;
    if (atExit === undefined) return code;
    this.#atExit = undefined;
    this.status = code;
    return this.runProgram(parseShell(`${atExit}\nexit ${code}`), io);
  }

  trap(signal: string, action: string): boolean {
    const name = signal.replace(/^SIG/, '');
    const number = /^\d+$/.test(name) ? Number(name) : SIGNALS[`SIG${name}`];
    if (name === 'EXIT' || name === '0') this.#atExit = action === '-' ? undefined : action;
    else if (number !== undefined) this.#jobs.trap(this.world.program, number, action);
    else return false;
    return true;
  }

  /** Waits for the background jobs of these pids, of all without any, or until a trapped signal comes. */
  wait(pids: readonly number[]): Promise<number> {
    return this.#jobs.wait(this.world.family, pids);
  }

  /** Runs a node in a copy of this shell that is a process of its own, and does not wait for it. */
  runBehind(node: Node, io: Io): void {
    const run = (program: ProgramContext): Promise<number> =>
      new Shell({ ...this.world, program, commands: 0 }, this).runProgram(node, io);
    this.#jobs.add(this.world.family.start(this.world.program, run));
  }

  async runTraps(): Promise<void> {
    for (let action = this.#jobs.nextAction(); action !== undefined; action = this.#jobs.nextAction()) {
      const before = this.status;
      await this.run(parseShell(action), this.io);
      this.status = before;
    }
  }

  async run(node: Node, io: Io, tested = false): Promise<number> {
    this.status = await runNode(this, node, io, tested);
    return this.status;
  }

  /** Runs a command by name: a function, a builtin, one of the usual commands, or a script. */
  async invoke(
    argv: readonly string[],
    io: Io,
    assignments: readonly (readonly [string, string])[] = [],
  ): Promise<number> {
    const [name = ''] = argv;
    const body = this.functions.get(name);
    const builtin = Object.hasOwn(BUILTINS, name) ? BUILTINS[name] : undefined;
    if (body === undefined && builtin === undefined) {
      return this.external(argv, io, { ...this.env(), ...Object.fromEntries(assignments) });
    }
    for (const [key, value] of assignments) this.set(key, value);
    return body === undefined ? (builtin as Builtin)(this, argv, io) : this.#call(body, argv.slice(1), io);
  }

  async #call(body: Node, args: readonly string[], io: Io): Promise<number> {
    const [positional, locals] = [this.positional, this.#locals];
    this.positional = args;
    this.#locals = new Map();
    try {
      return await this.run(body, io);
    } catch (cause) {
      if (cause instanceof Flow && cause.kind === 'return') return cause.code;
      throw cause;
    } finally {
      for (const [name, value] of this.#locals)
        if (value === undefined) this.variables.delete(name);
        else this.set(name, value);
      [this.positional, this.#locals] = [positional, locals];
    }
  }

  /** Runs a command that is no part of the shell. 127 where there is none, 126 where it can't be run. */
  async external(argv: readonly string[], io: Io, env: Readonly<Record<string, string>>): Promise<number> {
    const [name = '', ...args] = argv;
    const found = locate(name, this.files, env['PATH'] ?? '', this.cwd);
    if (found === undefined) {
      io.stderr(`${this.name}: ${name}: not found\n`);
      return 127;
    }
    if ('file' in found) {
      if (!this.files.isExecutable(found.file)) {
        io.stderr(`${this.name}: ${name}: Permission denied\n`);
        return 126;
      }
      return runScript(this.#start(io, env), found.file, args);
    }
    if (found.usual === 'busybox' && args.length > 0) return this.external(args, io, env);
    if (SHELLS.has(found.usual)) return runShell(this.#start(io, env), argv);
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

  /** What a shell gets that this one runs. */
  #start(io: Io, env: Readonly<Record<string, string>>): ShellStart {
    return { open: () => new Shell(this.world, undefined, env), files: this.files, io, cwd: this.cwd };
  }
}
