import { err, ok, type Result } from 'neverthrow';

import { type InputProblem, invalidInput, type InvalidInput } from '../../core/errors.js';
import { type ImageReference, parseImageReference } from './reference.js';
import { registryPrefix } from './registry-prefix.js';

/** Where images of a registry, or of a path in it, are taken from instead. */
export interface MirrorRule {
  /** Such as `docker.io` (`index.docker.io` is the same) or `ghcr.io/org`. */
  readonly from: string;
  /** What stands in its place, such as `mirror.local:5000/hub`. */
  readonly to: string;
}

/**
 * Checks mirror rules and makes them one function. Of the rules that fit, the longest counts; only whole parts of a path
 * fit, so that `ghcr.io/org` says nothing about `ghcr.io/organic`. A rewritten reference is not rewritten again.
 *
 * Errors: `invalid_input`.
 */
export function imageRewriter(
  rules: readonly MirrorRule[],
): Result<(reference: ImageReference) => ImageReference, InvalidInput> {
  const list: unknown = rules;
  if (!Array.isArray(list))
    return err(invalidInput('imageRewriter', [{ field: 'mirrors', problem: 'must be a list' }]));
  const problems: InputProblem[] = [];
  (rules as readonly (MirrorRule | null | undefined)[]).forEach((rule, i) => {
    const { from, to } = rule ?? ({} as Partial<MirrorRule>);
    for (const [field, text] of Object.entries({ from, to })) {
      const isPrefix =
        typeof text === 'string' && /^[^/@]*[.:][^/@]*(?:\/[^:@]*)?$|^localhost(?:\/[^:@]*)?$/.test(text);
      if (isPrefix && parseImageReference(`${text}/x`).isOk()) continue;
      problems.push({ field: `mirrors[${i}].${field}`, problem: 'must be a registry host, and may go on with a path' });
    }
    const isSame = (other: Partial<MirrorRule> | null | undefined): boolean =>
      typeof other?.from === 'string' &&
      typeof from === 'string' &&
      registryPrefix(other.from) === registryPrefix(from);
    if (rules.slice(0, i).some(isSame)) {
      problems.push({ field: `mirrors[${i}].from`, problem: 'is already in an earlier rule' });
    }
  });
  if (problems.length > 0) return err(invalidInput('imageRewriter', problems));
  const longestFirst = rules
    .map(({ from, to }) => ({ from: registryPrefix(from), to }))
    .sort((a, b) => b.from.length - a.from.length);
  return ok((reference) => rewrite(reference, longestFirst));
}

function rewrite(reference: ImageReference, rules: readonly MirrorRule[]): ImageReference {
  const name = `${registryPrefix(reference.registry)}/${reference.repository}`;
  const rule = rules.find(({ from }) => name.startsWith(`${from}/`));
  if (rule === undefined) return reference;
  const { tag, digest } = reference;
  const suffix = `${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
  // A name that becomes too long stays what it was.
  return parseImageReference(`${rule.to}${name.slice(rule.from.length)}${suffix}`).unwrapOr(reference);
}
