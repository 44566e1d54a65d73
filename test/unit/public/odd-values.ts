// Values that no caller with types would give, made anew from a number so that each failure can be played again.

/** Thrown by values that throw when they are looked at. */
export class Hostile extends Error {
  /** Who looked; what is thrown has no stack where stacks are switched off. */
  readonly where = whoLooked();
}

function whoLooked(): string {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 12;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = limit;
  return stack.split('\n').slice(3).join('\n');
}

const thrown = (): never => {
  throw new Hostile('looked at');
};

/** Chances from a seed: the same seed, the same values. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 up to `below`. */
  roll(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }

  of<T>(list: readonly T[]): T {
    return list[this.roll(list.length)] as T;
  }
}

class MockClass {
  readonly field = 1;
}

const TRAPS = { get: thrown, has: thrown, ownKeys: thrown, getOwnPropertyDescriptor: thrown, getPrototypeOf: thrown };

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function circle(): object {
  const own: Record<string, unknown> = { a: [1] };
  own['self'] = own;
  return own;
}

function deep(): object {
  let own: object = {};
  for (let depth = 0; depth < 2_000; depth += 1) own = { own };
  return own;
}

/** None of the texts is an existing path, a host, or an image: a call that takes one of them reaches nobody. */
const MAKERS: readonly (() => unknown)[] = [
  ...[undefined, null, true, false, 0, -0, -1, 1, 0.5, 2 ** 31, 2 ** 40, 2 ** 60, NaN, Infinity, -Infinity, 1e308],
  ...[1n, -1n, 2n ** 63n, 2n ** 200n],
  ...['', ' ', '\0', '\n', '\u202e', '\ud800', '-', '..', '../..', '-x', '::', '%00', '=', ',', '1', '0', '-1', 'A B'],
  // Longer than what is repeated of them, or too short to be taken for a password where all is looked at for them.
  ...['constructor', 'ééé', '-'.repeat(5_000), '[('.repeat(3_000)],
].map((value) => () => value);
const OBJECTS: readonly (() => unknown)[] = [
  () => ({}),
  () => [],
  () => [undefined],
  () => [null, 1, '', {}],
  () => new Array<unknown>(3),
  () => Object.create(null) as unknown,
  () =>
    JSON.parse(
      '{"toString":1,"valueOf":1,"constructor":1,"hasOwnProperty":1,"__proto__":{"x":1},"length":-1}',
    ) as unknown,
  () => ({ [Symbol.toPrimitive]: 1 }),
  () => ({ [Symbol.iterator]: thrown }),
  () => ({ then: 1 }),
  () => ({ then: thrown }),
  () => ({ then: (resolve: (value: unknown) => void) => resolve(null) }),
  () => Object.freeze({ a: 1 }),
  () => new Map([[1, 2]]),
  () => new Date(NaN),
  () => /(?:)/g,
  () => new Error('x'),
  () => new Uint8Array(3),
  () => Buffer.from('x'),
  () => new AbortController().signal,
  () => AbortSignal.abort(Symbol('why')),
  // What is no signal, the nearer the worse.
  () => ({ aborted: false }),
  () => ({ aborted: true, reason: 1 }),
  () => ({ aborted: false, addEventListener: 1, removeEventListener: 1 }),
  () => ({ aborted: false, addEventListener: thrown, removeEventListener: thrown }),
  () => Symbol('odd'),
  () => () => undefined,
  () => thrown,
  () => async () => thrown(),
  () => () => null,
  () => MockClass,
  () => new Proxy({}, TRAPS),
  () => new Proxy([], TRAPS),
  () => new Proxy(() => undefined, { ...TRAPS, apply: thrown }),
  revoked,
  circle,
  deep,
];

/** The engine itself calls some fields and drops what they answer: a promise there is nobody's to look at. */
function fit(key: string, value: unknown): unknown {
  return /^(?:toString|valueOf)$/.test(key) && typeof value === 'function' ? thrown : value;
}

/** An object whose every field is odd; it tells which fields were asked for. */
function probe(dice: Dice, asked: Set<string>, depth: number): object {
  const given = new Map<string, unknown>();
  return new Proxy(
    {},
    {
      get(_, key) {
        if (typeof key === 'symbol') return undefined;
        asked.add(key);
        if (!given.has(key))
          given.set(key, fit(key, depth < 4 && dice.roll(3) > 0 ? probe(dice, asked, depth + 1) : plainOdd(dice)));
        return given.get(key);
      },
      has: (_, key) => typeof key === 'string' && (asked.has(key) || dice.roll(2) === 0),
    },
  );
}

/** An object with the fields that calls have asked for so far, some of them. */
function likeAsked(dice: Dice, asked: ReadonlySet<string>, depth: number): object {
  const names = [...asked, 'toString', 'constructor', 'x'];
  const fields = Array.from({ length: 1 + dice.roll(4) }, () => {
    const value = depth < 3 && dice.roll(3) === 0 ? likeAsked(dice, asked, depth + 1) : plainOdd(dice);
    return dice.roll(5) === 0 ? [value] : value;
  });
  const made = Object.fromEntries(
    fields.map((value) => {
      const name = dice.of(names);
      return [name, fit(name, value)];
    }),
  );
  if (dice.roll(20) === 0)
    Object.defineProperty(made, dice.of(names), { get: thrown, enumerable: true, configurable: true });
  return made;
}

function plainOdd(dice: Dice): unknown {
  return dice.of(dice.roll(2) === 0 ? MAKERS : OBJECTS)();
}

/** Any odd value. `asked` gathers the names of fields that were looked for, of which later values are made. */
export function odd(dice: Dice, asked: Set<string>): unknown {
  const roll = dice.roll(10);
  if (roll < 5) return plainOdd(dice);
  return roll < 7 ? probe(dice, asked, 0) : likeAsked(dice, asked, 0);
}

/** Good arguments with one to three places of them made odd. */
export function spoilt(good: readonly unknown[], dice: Dice, asked: Set<string>): unknown[] {
  const args = [...good];
  for (let times = 1 + dice.roll(3); times > 0; times -= 1) spoilOne(args, dice, asked, 0);
  return args;
}

function copyOf(value: object): Record<string, unknown> | undefined {
  try {
    return (Array.isArray(value) ? [...(value as unknown[])] : { ...value }) as unknown as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** What of good arguments can be gone into; what is odd already stays. */
function isPlain(value: unknown): value is object {
  try {
    if (typeof value !== 'object' || value === null) return false;
    return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  } catch {
    return false;
  }
}

function spoilOne(at: Record<string, unknown> | unknown[], dice: Dice, asked: Set<string>, depth: number): void {
  const holder = at as Record<string, unknown>;
  const keys = Object.keys(holder);
  const key = keys.length > 0 && dice.roll(8) > 0 ? dice.of(keys) : dice.of([...asked, 'toString', '0']);
  const value = Object.hasOwn(holder, key) ? holder[key] : undefined;
  if (isPlain(value) && depth < 5 && dice.roll(3) > 0) {
    const copy = copyOf(value);
    if (copy === undefined) return;
    holder[key] = copy;
    return spoilOne(copy, dice, asked, depth + 1);
  }
  // What is no length of a list throws here, and not in what is called.
  if (key !== 'length') holder[key] = fit(key, odd(dice, asked));
}
