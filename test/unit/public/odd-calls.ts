// Calls everything that a package exports with odd values, and notes what throws, rejects or would end the process.
import { ResultAsync } from 'crane-cri';
import * as neverthrow from 'neverthrow';

import { Dice, Hostile, odd, spoilt } from './odd-values.js';

type Callable = (...args: unknown[]) => unknown;

interface Target {
  readonly name: string;
  readonly call: Callable;
  readonly good: (() => readonly unknown[]) | undefined;
  /** Fewer calls of what is costly, or never ends. */
  readonly most: number;
}

/** What is called, and how. */
export interface OddOptions {
  readonly exports: object;
  /** Good arguments by the name of what is called; what it answers is called as well. */
  readonly good: Readonly<Record<string, () => readonly unknown[]>>;
  /** Most calls of some, by name. */
  readonly most?: Readonly<Record<string, number>>;
  /** Fields that are not gone into. */
  readonly passedOn?: ReadonlySet<string>;
  /** What may be thrown, where nobody can be answered. @default nothing */
  readonly mayThrow?: (cause: unknown) => boolean;
  /** What is not called: others call it, with what they make. */
  readonly skip?: ReadonlySet<string>;
}

const USUAL_MOST = 5_000;
const MOST_OF_ASYNC = 120;
/** What ends what it is called on comes last. */
const ENDS = /\.(?:close|cancel|end|asyncDispose|release)$/;
const EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

function isClass(value: unknown): value is new (...args: unknown[]) => object {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

/** What a good call answers, whatever it is wrapped in. */
async function unwrapped(answer: unknown): Promise<unknown> {
  // What waits for something to happen answers nothing now.
  const value: unknown = await Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 500))]);
  const result = value as { isOk?: () => boolean; value?: unknown } | null;
  return typeof result === 'object' && typeof result?.isOk === 'function'
    ? result.isOk()
      ? result.value
      : undefined
    : value;
}

export class OddCalls {
  readonly failures: string[] = [];
  readonly #options: OddOptions;
  readonly #asyncOnes = new Set<string>();
  readonly #kept = new Map<string, ((...args: never[]) => void)[]>();
  readonly #open: AbortController[] = [];
  #running = '';

  constructor(options: OddOptions) {
    this.#options = options;
  }

  /** A signal that is aborted soon: what waits must not wait for the end of the test. */
  soon(): AbortSignal {
    const controller = new AbortController();
    this.#open.push(controller);
    return controller.signal;
  }

  /** From now on what would end the process is a failure, and a warning of a leak, too. */
  watch(): void {
    for (const event of EVENTS) {
      this.#kept.set(event, process.listeners(event as 'uncaughtException'));
      process.removeAllListeners(event).on(event, this.#onUncaught);
    }
    process.on('warning', this.#onWarning);
  }

  unwatch(): void {
    process.removeListener('warning', this.#onWarning);
    for (const event of EVENTS) {
      process.removeListener(event, this.#onUncaught);
      for (const listener of this.#kept.get(event) ?? []) process.on(event, listener as never);
    }
  }

  /** Makes so many calls, or as many as there are to be made; answers how many that was. */
  async run(calls: number): Promise<number> {
    const targets = await this.#findTargets();
    const asked = new Map<string, Set<string>>(targets.map(({ name }) => [name, new Set()]));
    let made = 0;
    const phase = async (list: readonly Target[], upTo: number): Promise<void> => {
      for (let round = 0; made < upTo; round += 1) {
        const before = made;
        for (const target of list) {
          if (round >= (this.#asyncOnes.has(target.name) ? MOST_OF_ASYNC : target.most) || made >= upTo) continue;
          this.#callOnce(target, round, asked.get(target.name) ?? new Set());
          made += 1;
        }
        // Lets answers come, and ends what would wait for ever.
        if (round % 4 === 0) await new Promise(setImmediate);
        while (this.#open.length > 500) this.#open.shift()?.abort();
        if (made === before) break;
      }
    };
    const ending = targets.filter(({ name }) => ENDS.test(name));
    await phase(
      targets.filter((target) => !ending.includes(target)),
      calls - ending.length * 50,
    );
    await phase(ending, calls);
    for (const controller of this.#open) controller.abort();
    await new Promise((resolve) => setTimeout(resolve, 500));
    return made;
  }

  readonly #onUncaught = (cause: unknown): void => {
    const at = cause instanceof Hostile ? cause.where : '';
    this.#note(`soon after ${this.#running}`, `ended the process ${at}`, cause);
  };

  readonly #onWarning = (warning: Error): void => {
    if (warning.name === 'MaxListenersExceededWarning')
      this.#note(`soon after ${this.#running}`, 'had too many listeners', warning);
  };

  #note(name: string, how: string, cause: unknown): void {
    const text =
      cause instanceof Error
        ? `${cause.name}: ${cause.message}\n    ${cause.stack
            ?.split('\n')
            .slice(1, 9)
            .map((line) => line.trim())
            .join('\n    ')}`
        : String(cause);
    this.failures.push(`${name} ${how}: ${text}`);
  }

  async #findTargets(): Promise<readonly Target[]> {
    const found: Target[] = [];
    for (const [name, value] of Object.entries(this.#options.exports)) {
      // Another package's, passed on as it is.
      if ((neverthrow as Record<string, unknown>)[name] === value) continue;
      if (isClass(value)) {
        this.#add(name, (...args: unknown[]) => Reflect.construct(value, args), found);
        for (const key of Object.getOwnPropertyNames(value)) {
          const own: unknown = Reflect.get(value, key);
          if (key !== 'prototype' && typeof own === 'function')
            this.#add(`${name}.${key}`, (...args) => Reflect.apply(own, value, args) as unknown, found);
        }
      } else if (typeof value === 'function') this.#add(name, value as Callable, found);
      else if (typeof value === 'object' && value !== null) this.#methodsOf(name, value as object, found);
    }
    // Grows while it is gone through: what a good call answers is called as well.
    for (const target of found) {
      if (target.good === undefined || target.name.split('()').length > 3) continue;
      const answer = await unwrapped(target.call(...target.good()));
      const isHandle =
        typeof answer === 'object' && answer !== null && !(Symbol.asyncIterator in answer) && !Array.isArray(answer);
      if (isHandle) this.#methodsOf(`${target.name}()`, answer, found);
    }
    return found;
  }

  /** Everything that can be called on an object, and on the objects that are its fields. */
  #methodsOf(name: string, of: object, found: Target[], depth = 0): void {
    const seen = new Set<PropertyKey>(['constructor']);
    for (
      let at: object | null = of;
      at !== null && at !== Object.prototype && at !== Function.prototype;
      at = Object.getPrototypeOf(at) as object | null
    ) {
      for (const key of Reflect.ownKeys(at)) {
        if (seen.has(key)) continue;
        seen.add(key);
        const value: unknown = Reflect.get(of, key, of);
        if (typeof value === 'function' && /\[native code\]/.test(Function.prototype.toString.call(value))) continue;
        const called = `${name}.${typeof key === 'symbol' ? (key.description ?? '').replace('Symbol.', '') : key}`;
        if (typeof value === 'function')
          this.#add(called, (...args) => Reflect.apply(value, of, args) as unknown, found);
        else if (typeof value === 'object' && value !== null && depth < 1 && !this.#isPassedOn(key))
          this.#methodsOf(called, value, found, depth + 1);
      }
    }
  }

  #isPassedOn(key: PropertyKey): boolean {
    return this.#options.passedOn?.has(String(key)) === true;
  }

  #add(name: string, call: Callable, found: Target[]): void {
    const { good, most = {}, skip } = this.#options;
    if (skip?.has(name) === true) return;
    found.push({ name, call, good: good[name], most: most[name] ?? USUAL_MOST });
  }

  /** Calls once, with arguments that follow from the number alone. */
  #callOnce(target: Target, number: number, asked: Set<string>): void {
    const dice = new Dice(number * 2_654_435_761 + target.name.length * 97);
    const good = target.good !== undefined && dice.roll(3) > 0 ? target.good() : undefined;
    const args =
      good === undefined ? Array.from({ length: dice.roll(4) }, () => odd(dice, asked)) : spoilt(good, dice, asked);
    // What is given straight to a timer throws to whoever gave it, as with `setTimeout`.
    if (target.name.endsWith('.setTimer') && typeof args[1] === 'function') args[1] = () => undefined;
    const name = `${target.name} #${number}`;
    this.#running = name;
    let answer: unknown;
    try {
      answer = target.call(...args);
    } catch (cause) {
      if (this.#options.mayThrow?.(cause) !== true) this.#note(name, 'threw', cause);
      return;
    }
    // What was given and comes back is the caller's own.
    if (args.includes(answer) || typeof answer !== 'object' || answer === null) return;
    if (answer instanceof Promise || answer instanceof ResultAsync || Symbol.asyncIterator in answer)
      this.#asyncOnes.add(target.name);
    this.#follow(name, answer);
  }

  #follow(name: string, answer: object): void {
    try {
      if (answer instanceof Promise || answer instanceof ResultAsync) {
        void Promise.resolve(answer).then(
          () => undefined,
          (cause: unknown) => this.#note(name, 'rejected', cause),
        );
      } else if (Symbol.asyncIterator in answer) void this.#drain(name, answer as AsyncGenerator);
    } catch (cause) {
      this.#note(name, 'answered what throws', cause);
    }
  }

  async #drain(name: string, generator: AsyncGenerator): Promise<void> {
    try {
      for (let items = 0; items < 3; items += 1) {
        const next = await generator.next();
        if (next.done === true) return;
      }
      await generator.return(undefined);
    } catch (cause) {
      this.#note(name, 'threw while iterated', cause);
    }
  }
}
