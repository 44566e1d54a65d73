import { isDeepStrictEqual } from 'node:util';

import { maskCall } from './mask.js';
import type { Trace, TracedCall } from './trace.js';
import { got } from '../../core/got.js';
import { type Fields, object, type Shape } from '../../core/shape.js';
import { inTest } from '../base/misuse.js';
import { wellFormed } from '../base/well-formed.js';

/** A place where two traces part. */
export interface TraceDifference {
  /** Number of the call, from 0. */
  readonly call: number;
  /** Path within the call, such as `answers[0].status.reason`; empty for a call that only one trace has. */
  readonly path: string;
  readonly left: unknown;
  readonly right: unknown;
}

/** How two recordings are compared. */
export interface CompareOptions {
  /**
   * Paths that may differ: every one whose end fits.
   * @default times, process ids, sizes, IP addresses and the runtime's version
   */
  readonly ignore?: RegExp | undefined;
}

const USUALLY_DIFFERENT =
  /(?:atMs|tookMs|createdAt|startedAt|finishedAt|timestamp|\.size|\.ip|usedBytes\.value|inodesUsed\.value|\.info(?:\..*)?|runtimeVersion|mountpoint)$/;
const LONG_HEX = /[0-9a-f]{64}/g;

/** Names ids by the order in which they come up, so that the same session of two runtimes reads the same. */
class Names {
  readonly #known = new Map<string, string>();

  plain(value: unknown): unknown {
    if (typeof value === 'string') {
      return value.replace(LONG_HEX, (id) => {
        const name = this.#known.get(id) ?? `<id ${this.#known.size + 1}>`;
        this.#known.set(id, name);
        return name;
      });
    }
    if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
    if (Array.isArray(value)) return value.map((each) => this.plain(each));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.plain(each)]));
  }
}

function* differences(left: unknown, right: unknown, path: string): Generator<Omit<TraceDifference, 'call'>> {
  const areObjects = typeof left === 'object' && typeof right === 'object' && left !== null && right !== null;
  if (!areObjects) {
    if (!isDeepStrictEqual(left, right)) yield { path, left, right };
    return;
  }
  const [a, b] = [left as Record<string, unknown>, right as Record<string, unknown>];
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const step = Array.isArray(left) ? `[${key}]` : path === '' ? key : `.${key}`;
    yield* differences(a[key], b[key], `${path}${step}`);
  }
}

/**
 * Compares two sessions call by call, such as a mock's with a real runtime's. Ids are told apart by the order in which
 * they come up; what differs anyway is ignored.
 */
export function compareTraces(left: Trace, right: Trace, options: CompareOptions = {}): readonly TraceDifference[] {
  return inTest('compareTraces', () => differencesOf(left, right, options));
}

const ignore: Shape = (value, field, problems) => {
  if (!(value instanceof RegExp)) problems.add(field, `must be an expression, got ${got(value)}`);
};
const OPTIONS: Fields<CompareOptions> = { ignore };

function differencesOf(left: Trace, right: Trace, options: CompareOptions): readonly TraceDifference[] {
  wellFormed('compareTraces', options, object(OPTIONS));
  const ignore = options.ignore ?? USUALLY_DIFFERENT;
  const [leftNames, rightNames] = [new Names(), new Names()];
  const found: TraceDifference[] = [];
  const count = Math.max(left.calls.length, right.calls.length);
  for (let call = 0; call < count; call++) {
    const [a, b]: readonly (TracedCall | undefined)[] = [left.calls[call], right.calls[call]];
    if (a === undefined || b === undefined) {
      found.push({ call, path: '', left: a?.rpc, right: b?.rpc });
      continue;
    }
    // A difference is shared as a trace is, and one of the two may have been.
    for (const difference of differences(leftNames.plain(maskCall(a)), rightNames.plain(maskCall(b)), '')) {
      if (!ignore.test(difference.path)) found.push({ call, ...difference });
    }
  }
  return found;
}
