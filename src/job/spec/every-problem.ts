import { err, ok, type Result } from 'neverthrow';

import { type InputProblem, invalidInput, type InvalidInput } from '../../core/errors.js';
import { orElse } from '../../core/or-else.js';
import { readOnce } from '../../core/plain.js';
import { isObject } from './shape.js';

/** What stands for a field that is wrong, where leaving it out would be wrong, too. */
const STAND_INS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['jobId', 1],
  ['image', 'busybox:1'],
  ['cwd', '/'],
]);

/** Fields that make no sense without another one. */
const NEEDING: ReadonlyMap<string, readonly string[]> = new Map([
  ['network', ['portMappings']],
  ['command', ['exitFile', 'keepLastOutput']],
  ['runAsUser', ['runAsGroup']],
]);

/**
 * Plans a spec, read once; services that are none are told as what is wrong. Where that fails, it is planned again without the fields that are wrong, until nothing new is found: so
 * one answer names every bad field, although some can only be looked at when others are right.
 */
export function planNamingAll<S extends object, T>(
  operation: string,
  spec: S,
  plan: (spec: S) => Result<T, InvalidInput>,
): Result<T, InvalidInput> {
  const wrong = (field: string, problem: string): Result<T, InvalidInput> =>
    err(invalidInput(operation, [{ field, problem }]));
  return readOnce(spec).match(
    (read) =>
      isObject(read)
        ? overServices(operation, () => namingAll(operation, read, plan)).andThen((planned) => planned)
        : wrong('spec', 'must be an object'),
    (problem) => wrong('spec', problem),
  );
}

/** What is made over services, or that they are none: a caller without types may give anything for them. */
export function overServices<T>(operation: string, make: () => T): Result<T, InvalidInput> {
  const problem = { field: 'services', problem: 'must be a node, or what a node has' };
  return orElse<Result<T, InvalidInput>>(() => ok(make()), err(invalidInput(operation, [problem])));
}

function namingAll<S extends object, T>(
  operation: string,
  spec: S,
  plan: (spec: S) => Result<T, InvalidInput>,
): Result<T, InvalidInput> {
  const planned = plan(spec);
  if (planned.isOk()) return planned;
  const problems: InputProblem[] = [];
  const struck = new Set<string>();
  for (let found = planned.error.problems; ;) {
    const unknown = problems.length + struck.size;
    for (const each of found) {
      const isNew = !problems.some(({ field, problem }) => field === each.field && problem === each.problem);
      if (isNew && (struck.size === 0 || !struck.has(topField(each)))) problems.push(each);
    }
    for (const each of found) strike(topField(each), struck);
    if (problems.length + struck.size === unknown) break;
    const again = plan(without(spec, struck));
    if (again.isOk()) break;
    found = again.error.problems;
  }
  return err(invalidInput(operation, problems));
}

/** `mounts` of `mounts[0].hostPath`. */
function topField({ field }: InputProblem): string {
  return /^[A-Za-z]*/.exec(field)?.[0] ?? '';
}

function strike(field: string, struck: Set<string>): void {
  for (const each of [field, ...(NEEDING.get(field) ?? [])]) struck.add(each);
}

function without<S extends object>(spec: S, struck: ReadonlySet<string>): S {
  const rest = Object.entries(spec).filter(([field]) => !struck.has(field));
  const instead = [...STAND_INS].filter(([field]) => struck.has(field));
  return Object.fromEntries([...rest, ...instead]) as S;
}
