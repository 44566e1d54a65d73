import type { ContainerFiles } from '../state/container-files.js';
import type { Io } from './command.js';
import type { Node } from './syntax.js';

/** What the builtins may do to the shell they run in. */
export interface ShellApi {
  readonly files: ContainerFiles;
  readonly variables: Map<string, string>;
  readonly exported: Set<string>;
  readonly functions: ReadonlyMap<string, Node>;
  readonly options: Set<string>;
  positional: readonly string[];
  cwd: string;
  status: number;
  io: Io;
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  fail(message: string): never;
  env(): Readonly<Record<string, string>>;
  run(node: Node, io: Io): Promise<number>;
  invoke(argv: readonly string[], io: Io): Promise<number>;
  external(argv: readonly string[], io: Io, env: Readonly<Record<string, string>>): Promise<number>;
  trap(signal: string, action: string): void;
  wait(pids: readonly number[]): Promise<number>;
}
