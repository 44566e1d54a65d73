import { posix } from 'node:path';

import type { ByteQueue } from '../base/byte-queue.js';
import type { ProgramContext } from '../process/process.js';

/** Where output goes. */
export type Sink = (data: string | Uint8Array) => void;

/** The three streams of a command. */
export interface Io {
  readonly stdin: ByteQueue;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Inputs by further descriptors, 3 and up. */
  readonly inputs?: ReadonlyMap<number, ByteQueue> | undefined;
}

/** One command being run. */
export interface CommandRun {
  readonly argv: readonly string[];
  /** The arguments behind the name. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly io: Io;
  readonly program: ProgramContext;
  /** Runs another command to its end and answers its exit code. */
  spawn(argv: readonly string[], io: Io, env: Readonly<Record<string, string>>): Promise<number>;
  /** Sends a signal to a process of this program, 0 to ask whether it is there. Answers whether it is. */
  kill(pid: number, signal: number): boolean;
  /** A command of this program ran out of memory. */
  outOfMemory(): void;
}

export type Command = (run: CommandRun) => Promise<number> | number;

/** A path as the command sees it, made absolute. */
export function pathOf(run: Pick<CommandRun, 'cwd'>, path: string): string {
  return posix.resolve(run.cwd, path);
}

/** Splits leading one-letter options from operands. `--` ends them. */
export function splitOptions(args: readonly string[]): {
  readonly options: ReadonlySet<string>;
  readonly operands: readonly string[];
} {
  const options = new Set<string>();
  let at = 0;
  for (; at < args.length; at++) {
    const arg = args[at] as string;
    if (arg === '--') {
      at++;
      break;
    }
    if (!/^-[A-Za-z0-9]/.test(arg)) break;
    for (const letter of arg.slice(1)) options.add(letter);
  }
  return { options, operands: args.slice(at) };
}

/** Everything that is left of an input. */
export async function readAll(input: ByteQueue): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for (let bytes = await input.read(); bytes !== undefined; bytes = await input.read()) chunks.push(bytes);
  return Buffer.concat(chunks);
}

/** A command fails with this text on stderr. */
export function complain(run: Pick<CommandRun, 'argv' | 'io'>, text: string, code = 1): number {
  run.io.stderr(`${posix.basename(run.argv[0] ?? '')}: ${text}\n`);
  return code;
}
