import { err, ok, type Result } from 'neverthrow';

import { type InputProblem, invalidInput, type InvalidInput } from '../../core/errors.js';
import { printable } from '../../core/failure.js';

type Variables = Readonly<Record<string, string>>;

/** Variables of a program by who sets them. */
export interface EnvironmentLayers {
  /** The scheduler's for the job. */
  readonly job?: Variables | undefined;
  /** The scheduler's for the step. */
  readonly step?: Variables | undefined;
  readonly user?: Variables | undefined;
}

/** The variables a program gets, and what lost among the layers. */
export interface Environment {
  readonly variables: readonly { readonly key: string; readonly value: string }[];
  /** Keys that a later layer gave as well; its value lost. */
  readonly ignored: readonly string[];
}

/** Prefix of the scheduler's own variables. */
const RESERVED_VARIABLE_PREFIX = 'CRANE_';

/** Longest `KEY=value` that Linux hands to a program, in bytes. */
const MAX_VARIABLE_BYTES = 131_071;

/**
 * Merges the layers: job, then step, then user, and the first writer wins, so nobody overrides the scheduler.
 *
 * Errors: `invalid_input` naming every variable whose key is no name, whose value holds a NUL or is too long, and every
 * variable of the user under `CRANE_`.
 */
export function mergeEnvironment(layers: EnvironmentLayers): Result<Environment, InvalidInput> {
  const problems: InputProblem[] = [];
  const merged = new Map<string, string>();
  const ignored = new Set<string>();
  for (const layer of ['job', 'step', 'user'] as const) {
    for (const [key, value] of Object.entries(layers[layer] ?? {})) {
      const problem = variableProblem(layer, key, value);
      if (problem !== undefined) problems.push({ field: `env.${layer}[${shown(key)}]`, problem });
      else if (merged.has(key)) ignored.add(key);
      else merged.set(key, value);
    }
  }
  if (problems.length > 0) return err(invalidInput('mergeEnvironment', problems));
  const variables = [...merged].map(([key, value]) => Object.freeze({ key, value }));
  return ok(Object.freeze({ variables: Object.freeze(variables), ignored: Object.freeze([...ignored]) }));
}

function variableProblem(layer: keyof EnvironmentLayers, key: string, value: unknown): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) return 'the key must be letters, digits and underscores, no digit first';
  if (layer === 'user' && key.startsWith(RESERVED_VARIABLE_PREFIX)) return 'CRANE_ variables are set by the scheduler';
  if (typeof value !== 'string') return 'the value must be a string';
  // The value itself is not repeated: environments hold secrets.
  if (/[\u0000\p{Surrogate}]/u.test(value)) return 'the value holds a NUL character or is not valid Unicode';
  const bytes = Buffer.byteLength(key) + 1 + Buffer.byteLength(value);
  return bytes > MAX_VARIABLE_BYTES
    ? `key and value have ${bytes} bytes, more than Linux hands to a program`
    : undefined;
}

function shown(key: string): string {
  return JSON.stringify(printable(key.length > 80 ? `${key.slice(0, 80)}…` : key));
}
