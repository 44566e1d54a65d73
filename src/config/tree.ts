/** A place in a text, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Settings before they have a meaning, with their places. Children are made when asked for, so only what is read costs
 * anything, and a structure that holds itself does no harm.
 */
export type Tree = { readonly at: Position | undefined } & (
  | { readonly type: 'map'; readonly entries: readonly Entry[] }
  | { readonly type: 'list'; readonly items: readonly (() => Tree)[] }
  /** The text of a YAML scalar, quoted or not: its type is decided by who reads it. */
  | { readonly type: 'text'; readonly text: string }
  /** A JavaScript value, whose type is settled. */
  | { readonly type: 'value'; readonly value: unknown }
  | { readonly type: 'nothing' }
  /** A YAML alias whose anchor is missing. */
  | { readonly type: 'broken' }
);

export interface Entry {
  readonly key: string;
  readonly at: Position | undefined;
  readonly value: () => Tree;
}

/** The tree of a plain JavaScript object. Reads own enumerable members alone. */
export function treeOfValue(value: unknown): Tree {
  if (value === undefined || value === null) return { type: 'nothing', at: undefined };
  if (Array.isArray(value)) {
    return { type: 'list', at: undefined, items: value.map((item: unknown) => () => treeOfValue(item)) };
  }
  if (!isPlainObject(value)) return { type: 'value', value, at: undefined };
  const entries = Object.entries(value)
    .filter(([, child]) => child !== undefined)
    .map(([key, child]) => ({ key, at: undefined, value: () => treeOfValue(child) }));
  return { type: 'map', at: undefined, entries };
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
