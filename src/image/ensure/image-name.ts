import { ok, type Result } from 'neverthrow';

import type { InvalidInput } from '../../core/errors.js';
import { imageIdDigits, type ImageReference, parseImageReference } from '../../policy/image/reference.js';

/** What a caller may name an image by: its reference, or its id where it is on the node already. */
export type ImageName =
  | { readonly namedBy: 'tag' | 'digest'; readonly canonical: string; readonly reference: ImageReference }
  | { readonly namedBy: 'id'; readonly canonical: string; readonly reference: undefined };

/** Reads an image reference or an image id. Errors: `invalid_input`. */
export function parseImageName(text: string): Result<ImageName, InvalidInput> {
  const digits = typeof text === 'string' ? imageIdDigits(text) : undefined;
  if (digits !== undefined) return ok({ namedBy: 'id', canonical: `sha256:${digits}`, reference: undefined });
  return parseImageReference(text).map((reference) => ({
    namedBy: reference.digest === undefined ? 'tag' : 'digest',
    canonical: reference.canonical,
    reference,
  }));
}

/** The same name, its reference rewritten. An id stays what it is. */
export function rewritten(name: ImageName, rewrite: (reference: ImageReference) => ImageReference): ImageName {
  if (name.reference === undefined) return name;
  const reference = rewrite(name.reference);
  return { namedBy: name.namedBy, canonical: reference.canonical, reference };
}
