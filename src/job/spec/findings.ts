import { err, ok, type Result } from 'neverthrow';

import { type InputProblem, invalidInput, type InvalidInput } from '../../core/errors.js';
import { fieldProblems, type Fields } from '../../core/shape.js';

/**
 * What is wrong with a spec, found stage by stage: each field by itself, and then what they come to together. A field that
 * one stage finds wrong is not there for the next, and nothing more is told of it.
 */
export class Findings<S extends object> {
  readonly #problems: InputProblem[] = [];
  readonly #wrong = new Set<string>();
  #right: S;

  /** @param missing what else is wrong, as a field needs another one */
  constructor(spec: S, fields: Fields<S>, missing: readonly InputProblem[]) {
    this.#right = spec;
    this.add([...fieldProblems(spec, fields), ...missing]);
  }

  /** The spec without what is wrong, needed or not: what is made of it is of use only where {@link result} is. */
  get right(): S {
    return this.#right;
  }

  isWrong(field: keyof S & string): boolean {
    return this.#wrong.has(field);
  }

  add(found: readonly InputProblem[]): void {
    const fresh = found.filter((problem) => !this.#wrong.has(topField(problem)));
    if (fresh.length === 0) return;
    // What a pod and its step both say is told once.
    const told = new Map(fresh.map((each) => [`${each.field} ${each.problem}`, each]));
    for (const problem of told.values()) {
      this.#problems.push(problem);
      this.#wrong.add(topField(problem));
    }
    this.#right = Object.fromEntries(Object.entries(this.#right).filter(([field]) => !this.#wrong.has(field))) as S;
  }

  /** A part that fields come to, where they are right. */
  take<T>(part: Result<T, InvalidInput>): T | undefined {
    if (part.isErr()) this.add(part.error.problems);
    return part.isOk() ? part.value : undefined;
  }

  /** What is made of the spec, or everything that is wrong with it. */
  result<T>(operation: string, make: () => T): Result<T, InvalidInput> {
    return this.#problems.length === 0 ? ok(make()) : err(invalidInput(operation, this.#problems));
  }
}

/** `mounts` of `mounts[0].hostPath`. */
function topField({ field }: InputProblem): string {
  return /^[^.[]*/.exec(field)?.[0] ?? '';
}
