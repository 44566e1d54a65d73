import type { InputProblem } from './errors.js';
import { nearest } from './nearest.js';

/**
 * A problem for every unknown option: it would otherwise be ignored silently.
 *
 * @param path what stands before the names, such as `launchPolicy.`
 */
export function unknownNames(given: object, known: readonly string[], path = ''): readonly InputProblem[] {
  return Object.entries(given)
    .filter(([name, value]) => value !== undefined && !known.includes(name))
    .map(([name]) => {
      const near = nearest(name, known);
      const meant = near === undefined ? '' : `; did you mean ${near}?`;
      return { field: `${path}${name.slice(0, 80)}`, problem: `unknown option${meant}` };
    });
}
