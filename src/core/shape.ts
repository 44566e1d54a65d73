import type { InputProblem } from './errors.js';
import { got, kindOf } from './got.js';
import { nearest } from './nearest.js';
import { MAX_TIMEOUT_MS } from './scope.js';

/** What is wrong with a value, gathered. */
export class Problems {
  readonly found: InputProblem[] = [];

  add(field: string, problem: string): void {
    this.found.push({ field, problem });
  }
}

/** Tells what is wrong with a value by itself: callers without types give anything, and nothing may throw for it. */
export type Shape = (value: unknown, field: string, problems: Problems) => void;

/** A shape for each field of a type, so that a field without one does not compile. */
export type Fields<T> = { readonly [K in keyof Required<T>]: Shape };

function isType(name: 'string' | 'boolean' | 'number' | 'function', problem: string): Shape {
  return (value, field, problems) => {
    if (typeof value !== name) problems.add(field, `${problem}, got ${kindOf(value)}`);
  };
}

export const text = isType('string', 'must be a string');
export const flag = isType('boolean', 'must be true or false');
export const number = isType('number', 'must be a number');
export const callback = isType('function', 'must be a function');

/** Looked at by a check of its own, which takes anything. */
export const elsewhere: Shape = () => undefined;

/** Whole numbers as plain or as big ones. */
export const anyNumber: Shape = (value, field, problems) => {
  if (typeof value !== 'number' && typeof value !== 'bigint')
    problems.add(field, `must be a number, got ${kindOf(value)}`);
};

export const int64: Shape = (value, field, problems) => {
  if (typeof value !== 'bigint') problems.add(field, `must be a bigint, such as 100n, got ${kindOf(value)}`);
  else if (BigInt.asIntN(64, value) !== value) problems.add(field, 'must fit 64 bits');
};

/** @param most `2 ** 32 - 1` where nothing else is said: what the messages of CRI and of CraneSched hold */
export function wholeNumber(least = 0, most = 2 ** 32 - 1): Shape {
  return (value, field, problems) => {
    const isOne = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
    if (!isOne) problems.add(field, `must be a whole number from ${least} to ${most}, got ${got(value)}`);
  };
}

/** @param least `0`, or a number above it where 0 makes no sense */
export function milliseconds(least: number): Shape {
  return (value, field, problems) => {
    const from = least === 0 ? '0 or more' : 'above 0';
    if (!isWithin(value, least))
      problems.add(field, `must be milliseconds, ${from}, at most ${MAX_TIMEOUT_MS}, got ${got(value)}`);
  };
}

/** Points of time that a job can mean begin here: as seconds this would be the year 33658. */
const LEAST_MOMENT_MS = 1_000_000_000_000;

/** A point of time in milliseconds since the epoch. A smaller number is a duration, or seconds. */
export const moment: Shape = (value, field, problems) => {
  const range = `from ${LEAST_MOMENT_MS} (the year 2001) to ${MAX_TIMEOUT_MS}`;
  if (!isWithin(value, LEAST_MOMENT_MS))
    problems.add(field, `must be milliseconds since the epoch, ${range}, got ${got(value)}`);
};

function isWithin(value: unknown, least: number): boolean {
  return typeof value === 'number' && value >= least && value <= MAX_TIMEOUT_MS;
}

export const absolutePath: Shape = (value, field, problems) => {
  if (typeof value !== 'string') text(value, field, problems);
  else if (!value.startsWith('/') || value.includes('\0')) problems.add(field, 'must be an absolute path');
};

export function oneOf(...words: readonly string[]): Shape {
  return (value, field, problems) => {
    if (typeof value !== 'string' || !words.includes(value))
      problems.add(field, `must be one of ${words.join(', ')}, got ${got(value)}`);
  };
}

/** One of many words, which would be too many to list. */
export function known(what: string, words: readonly string[]): Shape {
  return (value, field, problems) => {
    if (typeof value === 'string' && words.includes(value)) return;
    const near = typeof value === 'string' ? nearest(value, words) : undefined;
    problems.add(field, `must be ${what}, got ${got(value)}${near === undefined ? '' : `; did you mean ${near}?`}`);
  };
}

/** A number in a range, which may be endless. */
export function numberFrom(least: number, most = Infinity): Shape {
  return (value, field, problems) => {
    if (typeof value === 'number' && value >= least && value <= most) return;
    problems.add(field, `must be ${most === Infinity ? `>= ${least}` : `from ${least} to ${most}`}, got ${got(value)}`);
  };
}

/** One value, or a list of such. */
export function oneOrMore(of: Shape): Shape {
  const each = list(of);
  return (value, field, problems) => (Array.isArray(value) ? each : of)(value, field, problems);
}

export function list(of: Shape): Shape {
  return (value, field, problems) => {
    if (!Array.isArray(value)) return problems.add(field, `must be a list, got ${kindOf(value)}`);
    for (const [index, item] of (value as readonly unknown[]).entries()) of(item, `${field}[${index}]`, problems);
  };
}

/** The word `any`, or else something of this shape. */
export function anyOr(of: Shape): Shape {
  return (value, field, problems) => {
    if (value !== 'any') of(value, field, problems);
  };
}

/** An object of any keys. */
export function record(of: Shape): Shape {
  return (value, field, problems) => {
    if (!isObject(value)) return problems.add(field, `must be an object, got ${kindOf(value)}`);
    for (const [key, item] of Object.entries(value))
      of(item, `${field}[${JSON.stringify(key.slice(0, 80))}]`, problems);
  };
}

/** An object of known fields. An unknown field would silently be left out. */
export function object<T>(fields: Fields<T>): Shape {
  return (value, field, problems) => {
    if (!isObject(value)) return problems.add(field, `must be an object, got ${kindOf(value)}`);
    checkFields(value, fields, `${field}.`, problems);
  };
}

/** Everything that is wrong with the fields of an object, each by itself. */
export function fieldProblems<T>(value: object, fields: Fields<T>, path = ''): readonly InputProblem[] {
  const problems = new Problems();
  checkFields(value, fields, path, problems);
  return problems.found;
}

/** @param path begins the name of each field: empty, or with a dot at its end */
function checkFields<T>(value: object, fields: Fields<T>, path: string, problems: Problems): void {
  const known: Readonly<Record<string, Shape>> = fields;
  for (const [name, item] of Object.entries(value)) {
    const shape = Object.hasOwn(known, name) ? known[name] : undefined;
    if (item === undefined) continue;
    if (shape !== undefined) shape(item, `${path}${name}`, problems);
    else problems.add(`${path}${name.slice(0, 80)}`, unknownField(name, Object.keys(known)));
  }
}

function unknownField(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return near === undefined ? 'is not a known field' : `is not a known field; did you mean ${near}?`;
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
