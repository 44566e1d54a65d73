import type { ConfigProblem } from './config-errors.js';
import { nearest } from '../core/nearest.js';
import type { Entry, Position, Tree } from './tree.js';

/** Where readers leave what they find wrong. */
export class Problems {
  readonly list: ConfigProblem[] = [];

  add(path: string, at: Position | undefined, problem: string): void {
    this.list.push({ path, line: at?.line, column: at?.column, problem });
  }
}

/** What the entries of a list of texts must be. */
export interface TextRule {
  readonly allowEmpty?: boolean | undefined;
  /** What is wrong with an entry. */
  readonly problem?: ((text: string) => string | undefined) | undefined;
}

export interface SectionOptions {
  /** Whether keys that nobody asked for are problems. */
  readonly refuseUnknown: boolean;
}

/**
 * One mapping of the settings. Each method reads one key by its type; a key that is missing or wrong reads as the
 * default, and what is wrong is added to the problems. {@link Section.close} names the keys that nobody asked for.
 */
export class Section {
  readonly #entries = new Map<string, Entry>();
  readonly #known: string[] = [];
  readonly #at: Position | undefined;

  constructor(
    tree: Tree,
    readonly path: string,
    readonly problems: Problems,
    readonly options: SectionOptions,
    at?: Position,
  ) {
    this.#at = at ?? tree.at;
    if (tree.type === 'nothing') return;
    if (tree.type !== 'map') {
      problems.add(path, tree.at, `must be a mapping of keys to values, got ${kindOf(tree)}`);
      return;
    }
    for (const entry of tree.entries) {
      const first = this.#entries.get(entry.key);
      if (first === undefined) {
        this.#entries.set(entry.key, entry);
      } else {
        const where = first.at === undefined ? '' : ` (line ${first.at.line})`;
        problems.add(this.#pathOf(entry.key), entry.at, `is given twice; the first${where} would be used`);
      }
    }
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /** Adds a problem at the place of a key's value, or of the section when the key is missing. */
  report(key: string, problem: string): void {
    const entry = this.#entries.get(key);
    this.problems.add(this.#pathOf(key), entry === undefined ? this.#at : (entry.value().at ?? entry.at), problem);
  }

  /** A truth value, in every spelling that the scheduler takes. */
  boolean(key: string, fallback: boolean): boolean;
  boolean(key: string, fallback: undefined): boolean | undefined;
  boolean(key: string, fallback: boolean | undefined): boolean | undefined {
    return this.#read(key, fallback, 'true or false', readBoolean);
  }

  /** Text without control characters, not empty. */
  string(key: string, fallback: string): string;
  string(key: string, fallback: undefined): string | undefined;
  string(key: string, fallback: string | undefined): string | undefined {
    return this.#read(key, fallback, 'text', readString);
  }

  /** A whole number from `min` to `max`. */
  integer(key: string, fallback: bigint, min: bigint, max: bigint): bigint;
  integer(key: string, fallback: undefined, min: bigint, max: bigint): bigint | undefined;
  integer(key: string, fallback: bigint | undefined, min: bigint, max: bigint): bigint | undefined {
    return this.#read(key, fallback, 'a whole number', (tree) => readInteger(tree, min, max));
  }

  /** One of some words, in the spelling given. */
  choice<T extends string>(key: string, fallback: T, choices: readonly T[]): T;
  choice<T extends string>(key: string, fallback: undefined, choices: readonly T[]): T | undefined;
  choice<T extends string>(key: string, fallback: T | undefined, choices: readonly T[]): T | undefined {
    return this.#read(key, fallback, `one of ${choices.join(', ')}`, (tree) => {
      const text = textOf(tree);
      const found = choices.find((choice) => choice === text);
      return found === undefined ? refused() : { value: found };
    });
  }

  /** Whether the value of a key is this word. Does not make the key known. */
  isWord(key: string, word: string): boolean {
    const entry = this.#entries.get(key);
    return entry !== undefined && textOf(entry.value()) === word;
  }

  /** Whether the value of a key is a list without entries. */
  isEmptyList(key: string): boolean {
    const tree = this.#entries.get(key)?.value();
    return tree?.type === 'list' && tree.items.length === 0;
  }

  /** Makes a key known that was read by {@link Section.isWord}. */
  accept(key: string): void {
    this.#known.push(key);
  }

  /** The word `any`, or a list of texts. */
  stringsOrAny(key: string, rule: TextRule): 'any' | readonly string[] | undefined {
    if (!this.isWord(key, 'any')) return this.strings(key, undefined, rule);
    this.accept(key);
    return 'any';
  }

  /** A list of texts. A single text is not taken for a list. */
  strings(key: string, fallback: readonly string[], rule?: TextRule): readonly string[];
  strings(key: string, fallback: undefined, rule?: TextRule): readonly string[] | undefined;
  strings(key: string, fallback: readonly string[] | undefined, rule: TextRule = {}): readonly string[] | undefined {
    return this.#list(key, fallback, (item, path) => {
      const read: Read<string> = rule.allowEmpty === true && textOf(item) === '' ? { value: '' } : readString(item);
      const problem =
        'value' in read ? rule.problem?.(read.value) : (read.problem ?? `must be text, got ${kindOf(item)}`);
      if (problem !== undefined) this.problems.add(path, item.at, problem);
      return 'value' in read ? read.value : undefined;
    });
  }

  /** A list of mappings, each read by `read`. */
  sections<T>(key: string, read: (section: Section) => T | undefined): readonly T[] | undefined {
    return this.#list(key, undefined, (item, path) => {
      if (item.type !== 'map') {
        this.problems.add(path, item.at, `must be a mapping of keys to values, got ${kindOf(item)}`);
        return undefined;
      }
      const section = new Section(item, path, this.problems, this.options);
      const value = read(section);
      section.close();
      return value;
    });
  }

  /** A mapping within this one; read as an empty one when it is missing. */
  section(key: string): Section {
    this.#known.push(key);
    const entry = this.#entries.get(key);
    const tree: Tree = entry === undefined ? { type: 'nothing', at: undefined } : entry.value();
    return new Section(tree, this.#pathOf(key), this.problems, this.options, entry?.at);
  }

  /** Names every key that was not asked for. */
  close(): void {
    if (!this.options.refuseUnknown) return;
    for (const entry of this.#entries.values()) {
      if (this.#known.includes(entry.key)) continue;
      const near = nearest(entry.key, this.#known);
      const advice = near === undefined ? `known are ${this.#known.join(', ')}` : `did you mean "${near}"?`;
      this.problems.add(this.#pathOf(entry.key), entry.at, `is an unknown key; ${advice}`);
    }
  }

  /** The keys that are there, with their places. */
  keys(): readonly Entry[] {
    return [...this.#entries.values()];
  }

  #list<T, F extends readonly T[] | undefined>(
    key: string,
    fallback: F,
    readItem: (item: Tree, path: string) => T | undefined,
  ): readonly T[] | F {
    const items = this.#read<readonly (() => Tree)[] | undefined>(key, undefined, 'a list', (tree) =>
      tree.type === 'list' ? { value: tree.items } : refused(),
    );
    if (items === undefined) return fallback;
    if (items.length > MAX_ITEMS) {
      this.report(key, `has ${items.length} entries, and at most ${MAX_ITEMS} are allowed`);
      return fallback;
    }
    const read = items.map((item, index) => readItem(item(), `${this.#pathOf(key)}[${index}]`));
    return read.filter((item): item is Awaited<T> & T => item !== undefined);
  }

  #read<T>(key: string, fallback: T, wanted: string, read: (tree: Tree) => Read<NonNullable<T>>): T {
    this.#known.push(key);
    const entry = this.#entries.get(key);
    if (entry === undefined) return fallback;
    const tree = entry.value();
    if (tree.type === 'nothing') {
      this.problems.add(this.#pathOf(key), entry.at, `has no value; give ${wanted}, or leave the key out`);
      return fallback;
    }
    const result = read(tree);
    if ('value' in result) return result.value;
    this.problems.add(this.#pathOf(key), tree.at, result.problem ?? `must be ${wanted}, got ${kindOf(tree)}`);
    return fallback;
  }

  #pathOf(key: string): string {
    const shown = key.length > 80 ? `${key.slice(0, 80)}…` : key;
    return this.path === '' ? shown : `${this.path}.${shown}`;
  }
}

/** Most entries of one list. */
const MAX_ITEMS = 1_024;

type Read<T> = { readonly value: T } | { readonly problem: string | undefined };

/** Refused for its kind: the caller says what was wanted. */
function refused(problem?: string): { readonly problem: string | undefined } {
  return { problem };
}

function textOf(tree: Tree): string | undefined {
  if (tree.type === 'text') return tree.text;
  return tree.type === 'value' && typeof tree.value === 'string' ? tree.value : undefined;
}

/** yaml-cpp takes these words in lower case, upper case and with a capital first letter, quoted or not. */
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['y', 'yes', 'true', 'on'].map((word) => [word, true] as const),
  ...['n', 'no', 'false', 'off'].map((word) => [word, false] as const),
]);

function readBoolean(tree: Tree): Read<boolean> {
  if (tree.type === 'value' && typeof tree.value === 'boolean') return { value: tree.value };
  if (tree.type !== 'text' || !/^(?:[A-Za-z]?[a-z]*|[A-Z]*)$/.test(tree.text)) return refused();
  const value = BOOLEANS.get(tree.text.toLowerCase());
  return value === undefined ? refused() : { value };
}

function readString(tree: Tree): Read<string> {
  const text = textOf(tree);
  if (text === undefined) return refused();
  if (text.trim() === '') return refused('is empty');
  return /[\u0000-\u001f\u007f-\u009f\u2028\u2029\p{Surrogate}]/u.test(text)
    ? refused('holds control characters')
    : { value: text };
}

function readInteger(tree: Tree, min: bigint, max: bigint): Read<bigint> {
  const value = integerOf(tree);
  if (typeof value !== 'bigint') return refused(value);
  return value >= min && value <= max ? { value } : refused(`must be from ${min} to ${max}, got ${value}`);
}

/** The number, or what is wrong with it where that needs its own words. */
function integerOf(tree: Tree): bigint | string | undefined {
  if (tree.type === 'value' && typeof tree.value === 'bigint') return tree.value;
  if (tree.type === 'value' && typeof tree.value === 'number') {
    return Number.isSafeInteger(tree.value) ? BigInt(tree.value) : undefined;
  }
  if (tree.type !== 'text' || tree.text.length > 40) return undefined;
  if (/^-?0[0-9]+$/.test(tree.text)) {
    return 'starts with 0, which the scheduler reads as octal: write the number without it';
  }
  return /^(?:-?[0-9]+|0x[0-9A-Fa-f]+)$/.test(tree.text) ? BigInt(tree.text) : undefined;
}

/** What a tree is, for a message. Long texts are cut. */
function kindOf(tree: Tree): string {
  switch (tree.type) {
    case 'map':
      return 'a mapping';
    case 'list':
      return 'a list';
    case 'nothing':
      return 'nothing';
    case 'broken':
      return 'an alias without its anchor';
    case 'text':
      return quoted(tree.text);
    case 'value':
      return typeof tree.value === 'string' ? `the text ${quoted(tree.value)}` : nameOf(tree.value);
  }
}

function nameOf(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  return typeof value === 'object' ? 'an object that is not a plain mapping' : `a ${typeof value}`;
}

function quoted(text: string): string {
  return `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
}
