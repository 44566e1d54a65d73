import type { InputProblem } from '../../core/errors.js';
import type { ContainerConfigInit } from '../../generated/types.js';

/** Longest argument, or variable with its name, that Linux executes, in bytes: 32 pages of 4 KiB, less the closing NUL. */
const MAX_TEXT_BYTES = 131_071;
/** Most that all of them may take, in bytes, whatever the limit of the stack is: three quarters of 8 MiB. */
const MAX_ALL_BYTES = 6_291_456;
/** What the kernel counts for each besides its text, in bytes: the closing NUL, and a pointer. */
const BYTES_EACH = 9;

/** What is wrong with the name of a variable. The kernel takes every other, as `BASH_FUNC_module%%` and `a.b`. */
export function variableNameProblem(name: string): string | undefined {
  if (name === '') return 'the name of a variable must not be empty';
  return /[=\0]/.test(name) ? 'the name of a variable must not hold "=" or NUL' : changedOnTheWay(name);
}

/** Why a text would not reach a program as it is: the kernel ends it at a NUL, and UTF-8 has no half of a character. */
export function changedOnTheWay(text: string): string | undefined {
  if (text.includes('\0')) return 'holds a NUL character';
  return /\p{Surrogate}/u.test(text) ? 'is not valid Unicode: it holds half of a surrogate pair' : undefined;
}

type Executed = Pick<ContainerConfigInit, 'command' | 'args' | 'envs' | 'labels' | 'annotations'>;

/** What Linux can never execute: runtimes take it, say that it was started, and tell of a program that ended with 1. */
export function execProblems(container: Executed): readonly InputProblem[] {
  const { command = [], args = [], envs = [], labels = {}, annotations = {} } = container;
  const ofCommand = command.flatMap((text, index) => textProblems(`container.command[${index}]`, text));
  const ofArgs = args.flatMap((text, index) => textProblems(`container.args[${index}]`, text));
  const ofEnvs = envs.flatMap(({ key = '', value = '' }, index) =>
    lengthProblems(`container.envs[${index}].value`, Buffer.byteLength(key) + 1 + sizeOf(value)),
  );
  const problems = [
    ...[...ofCommand, ...ofArgs, ...ofEnvs],
    ...[...nulProblems('labels', labels), ...nulProblems('annotations', annotations)],
  ];
  // What is too long by itself is not told a second time.
  const all = execBytesOf({
    command: ofCommand.length === 0 ? command : [],
    args: ofArgs.length === 0 ? args : [],
    envs: ofEnvs.length === 0 ? envs : [],
  });
  if (all > MAX_ALL_BYTES) {
    const problem = `command, args and env have ${all} bytes, and Linux executes at most ${MAX_ALL_BYTES}`;
    problems.push({ field: 'container.env', problem });
  }
  return problems;
}

/** What command, arguments and variables take of the limit for all of them, in bytes. */
function execBytesOf({ command = [], args = [], envs = [] }: Executed): number {
  const texts = [...command, ...args].map((text) => Buffer.byteLength(text));
  const variables = envs.map(({ key = '', value = '' }) => Buffer.byteLength(key) + 1 + sizeOf(value));
  return [...texts, ...variables].reduce((sum, bytes) => sum + bytes + BYTES_EACH, 0);
}

const sizeOf = (value: string | Uint8Array): number =>
  typeof value === 'string' ? Buffer.byteLength(value) : value.length;

/** What is wrong with one word of what is executed. */
export function textProblems(field: string, text: string): readonly InputProblem[] {
  const problem = changedOnTheWay(text);
  return problem !== undefined ? [{ field, problem }] : lengthProblems(field, Buffer.byteLength(text));
}

function lengthProblems(field: string, bytes: number): readonly InputProblem[] {
  const problem = `has ${bytes} bytes, and Linux accepts at most ${MAX_TEXT_BYTES}`;
  return bytes > MAX_TEXT_BYTES ? [{ field, problem }] : [];
}

function nulProblems(field: string, entries: Readonly<Record<string, string>>): readonly InputProblem[] {
  const held = Object.entries(entries).filter(([key, value]) => `${key}${value}`.includes('\u0000'));
  return held.map(([key]) => ({
    field: `container.${field}[${JSON.stringify(key.slice(0, 60))}]`,
    problem: 'holds a NUL character',
  }));
}
