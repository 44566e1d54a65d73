import { CODECS } from '../../generated/codecs.js';
import type { RpcName } from '../../generated/rpcs.js';
import type { Codec } from '../../generated/fields.js';

/** Lists that are asked for again and again, and the field that holds their items. */
const LISTS: Readonly<Partial<Record<RpcName, string>>> = { listContainers: 'containers', listPodSandbox: 'items' };

interface Passed {
  readonly bytes: Uint8Array;
  readonly decoded: object;
}

/** Items that have passed the codec. They are values: a thing that changes is shown by a new one. */
const passed = new WeakMap<object, Passed>();

type Items = readonly object[];

function itemsOf(rpc: RpcName, answer: unknown): { readonly field: string; readonly items: Items } | undefined {
  const field = LISTS[rpc];
  const items = field === undefined ? undefined : (answer as Readonly<Record<string, Items | undefined>>)[field];
  return field === undefined || items === undefined ? undefined : { field, items };
}

function pass(rpc: RpcName, field: string, item: object): Passed {
  const before = passed.get(item);
  if (before !== undefined) return before;
  const codec = CODECS[rpc].response as Codec<object, Readonly<Record<string, Items>>>;
  const bytes = codec.encode({ [field]: [item] });
  const now = { bytes, decoded: codec.decode(bytes)[field]?.[0] ?? {} };
  passed.set(item, now);
  return now;
}

/** A message that shares no object with the other. */
function copyOf<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf) as T;
  const copy = { ...value } as Record<string, unknown>;
  for (const key in copy) if (typeof copy[key] === 'object') copy[key] = copyOf(copy[key]);
  return copy as T;
}

/**
 * An answer as bytes. A list of a thousand containers that is asked for every few seconds would spend the time of a test
 * in its codec, so each item passes it once: a list's bytes are those of its items in a row.
 */
export function encodeAnswer(rpc: RpcName, answer: unknown): Uint8Array {
  const list = itemsOf(rpc, answer);
  if (list === undefined) return (CODECS[rpc].response as Codec<unknown, unknown>).encode(answer);
  return Buffer.concat(list.items.map((item) => pass(rpc, list.field, item).bytes));
}

/** An answer as a client gets it that is sent these bytes. */
export function passAnswer(rpc: RpcName, answer: unknown): unknown {
  const list = itemsOf(rpc, answer);
  if (list !== undefined)
    return { [list.field]: list.items.map((item) => copyOf(pass(rpc, list.field, item).decoded)) };
  const codec = CODECS[rpc].response as Codec<unknown, unknown>;
  return codec.decode(codec.encode(answer));
}
