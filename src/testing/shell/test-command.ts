import { type Command, type CommandRun, complain, pathOf } from './command.js';

function unary(run: CommandRun, operator: string, value: string): boolean | undefined {
  const kind = (): 'file' | 'directory' | undefined => run.program.files.kindOf(pathOf(run, value));
  switch (operator) {
    case '-n':
      return value !== '';
    case '-z':
      return value === '';
    case '-e':
    case '-r':
    case '-w':
      return kind() !== undefined;
    case '-f':
      return kind() === 'file';
    case '-d':
      return kind() === 'directory';
    case '-s':
      return kind() === 'file' && run.program.files.read(pathOf(run, value)).length > 0;
    case '-x':
      return run.program.files.isExecutable(pathOf(run, value));
    case '-t':
      return run.program.tty;
    default:
      return undefined;
  }
}

const COMPARISONS: Readonly<Record<string, (a: string, b: string) => boolean>> = {
  '=': (a, b) => a === b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '-eq': (a, b) => Number(a) === Number(b),
  '-ne': (a, b) => Number(a) !== Number(b),
  '-lt': (a, b) => Number(a) < Number(b),
  '-le': (a, b) => Number(a) <= Number(b),
  '-gt': (a, b) => Number(a) > Number(b),
  '-ge': (a, b) => Number(a) >= Number(b),
};

function evaluate(run: CommandRun, args: readonly string[]): boolean | undefined {
  const or = args.indexOf('-o');
  if (or > 0) {
    const [left, right] = [evaluate(run, args.slice(0, or)), evaluate(run, args.slice(or + 1))];
    return left === undefined || right === undefined ? undefined : left || right;
  }
  const and = args.indexOf('-a');
  if (and > 0) {
    const [left, right] = [evaluate(run, args.slice(0, and)), evaluate(run, args.slice(and + 1))];
    return left === undefined || right === undefined ? undefined : left && right;
  }
  if (args[0] === '!' && args.length > 1) {
    const inner = evaluate(run, args.slice(1));
    return inner === undefined ? undefined : !inner;
  }
  const [first = '', second = '', third = ''] = args;
  if (args.length === 0) return false;
  if (args.length === 1) return first !== '';
  if (args.length === 2) return unary(run, first, second);
  return args.length === 3 ? COMPARISONS[second]?.(first, third) : undefined;
}

/** `test` and `[`. */
export const testCommand: Command = (run) => {
  const isBracket = run.argv[0] === '[';
  if (isBracket && run.args.at(-1) !== ']') return complain(run, 'missing ]', 2);
  const answer = evaluate(run, isBracket ? run.args.slice(0, -1) : run.args);
  if (answer === undefined) return complain(run, 'syntax error', 2);
  return answer ? 0 : 1;
};
