import type { Io } from './command.js';
import type { Expander } from './expand.js';
import type { ShellWorld } from './shell-world.js';
import type { Node } from './syntax.js';

/** What builtins and the flow of control may do to the shell they run in. */
export interface ShellApi extends Expander {
  readonly world: ShellWorld;
  name: string;
  readonly variables: Map<string, string>;
  readonly exported: Set<string>;
  readonly functions: Map<string, Node>;
  readonly options: Set<string>;
  positional: readonly string[];
  cwd: string;
  status: number;
  io: Io;
  /** Whether what runs decides something, so that no failure within it ends the shell. */
  isTested: boolean;
  /** Makes a variable the running function's own: it is as before when the function ends. */
  keep(name: string): void;
  env(): Readonly<Record<string, string>>;
  /** `tested`: a failure decides something, so `set -e` does not end the shell. */
  run(node: Node, io: Io, tested?: boolean): Promise<number>;
  inSubshell(node: Node, io: Io, tested?: boolean): Promise<number>;
  runBehind(node: Node, io: Io): void;
  runProgram(node: Node, io: Io): Promise<number>;
  toEnd(work: () => Promise<number>, io: Io): Promise<number>;
  runTraps(): Promise<void>;
  invoke(argv: readonly string[], io: Io, assignments?: readonly (readonly [string, string])[]): Promise<number>;
  external(argv: readonly string[], io: Io, env: Readonly<Record<string, string>>): Promise<number>;
  /** Asks for a command when a signal comes. Answers whether there is such a signal. */
  trap(signal: string, action: string): boolean;
  wait(pids: readonly number[]): Promise<number>;
}
