import { isClock } from '../../core/clock.js';
import { got } from '../../core/got.js';
import { misused } from './misuse.js';
import { nearest } from '../../core/nearest.js';
import { Problems, type Shape } from '../../core/shape.js';

/**
 * Throws an `AssertionError` where what a test gave is not of this form, naming every field that is wrong: a slip would otherwise be ignored, and
 * the test pass for the wrong reason.
 *
 * @param what the export that was given it
 * @param field how the message calls the value itself. @default nothing: its fields stand alone
 */
export function wellFormed(what: string, value: unknown, shape: Shape, field = ''): void {
  const problems = new Problems();
  shape(value, field, problems);
  const told = problems.found.map((each) => `${each.field.replace(/^\./, '')} ${each.problem}`.trimStart());
  if (told.length > 0) throw misused(what, new TypeError(told.join('; ')));
}

export const clockShape: Shape = (value, field, problems) => {
  if (!isClock(value)) problems.add(field, `must be a clock, with nowMs, monotonicMs and setTimer, got ${got(value)}`);
};

/** Something of a kind, told by its `kind`. */
export function ofKind(kinds: Readonly<Record<string, Shape>>): Shape {
  return (value, field, problems) => {
    const kind: unknown = (value as { readonly kind?: unknown } | null | undefined)?.kind;
    const shape = typeof kind === 'string' && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (shape !== undefined) return shape(value, field, problems);
    const near = typeof kind === 'string' ? nearest(kind, Object.keys(kinds)) : undefined;
    problems.add(
      `${field}.kind`,
      `must be one of ${Object.keys(kinds).join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`,
    );
  };
}
