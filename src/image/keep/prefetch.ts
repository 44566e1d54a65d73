import { err, ok, type Result, type ResultAsync } from 'neverthrow';

import { type CallError, invalidInput } from '../../core/errors.js';
import {
  checkEnsure,
  type EnsureContext,
  type EnsuredImage,
  type EnsureError,
  type EnsureOptions,
} from '../ensure/wanted.js';

/** What came of one image of a list. */
export interface PrefetchedImage {
  /** As it was given. */
  readonly reference: string;
  readonly result: Result<EnsuredImage, EnsureError>;
  /** In milliseconds, from the start of the prefetch. */
  readonly tookMs: number;
}

/** What came of a list of images, in its order. */
export interface PrefetchReport {
  readonly images: readonly PrefetchedImage[];
  readonly pulled: number;
  readonly present: number;
  readonly failed: number;
}

/** See {@link import('../image-manager.js').ImageManager.prefetch}. */
export async function prefetchImages(
  references: readonly string[],
  options: EnsureOptions,
  context: EnsureContext,
  ensure: (reference: string) => ResultAsync<EnsuredImage, EnsureError>,
): Promise<Result<PrefetchReport, CallError>> {
  const given: unknown = references;
  if (!Array.isArray(given))
    return err(invalidInput('ImageManager.prefetch', [{ field: 'references', problem: 'must be a list' }]));
  const problems = references.flatMap((reference, i) => {
    const checked = checkEnsure(context, reference, options);
    return checked.isErr()
      ? checked.error.problems.map(({ field, problem }) => ({ field: `[${i}].${field}`, problem }))
      : [];
  });
  if (problems.length > 0) return err(invalidInput('ImageManager.prefetch', problems));
  const { clock } = context.engine;
  const sinceMs = clock.monotonicMs();
  const images = await Promise.all(
    references.map(async (reference): Promise<PrefetchedImage> => {
      const result = await ensure(reference);
      return { reference, result, tookMs: clock.monotonicMs() - sinceMs };
    }),
  );
  const count = (which: (image: PrefetchedImage) => boolean): number => images.filter(which).length;
  return ok({
    images,
    pulled: count(({ result }) => result.isOk() && result.value.pulled),
    present: count(({ result }) => result.isOk() && !result.value.pulled),
    failed: count(({ result }) => result.isErr()),
  });
}
