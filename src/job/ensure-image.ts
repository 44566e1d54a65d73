import { err, ok, type Result } from 'neverthrow';

import type { EnsuredImage } from '../image/image-manager.js';
import type { JobFailure } from './outcome.js';
import type { JobServices } from './services.js';
import type { StepPlan } from './step-plan.js';

/** Makes the step's image present by its policy, or by another one. */
export async function ensureImage(
  { images }: JobServices,
  { spec, runtimeHandler, imageUser }: StepPlan,
  signal: AbortSignal,
  policy = spec.pullPolicy,
): Promise<Result<EnsuredImage, JobFailure>> {
  const image = await images.ensure(spec.image, {
    policy,
    credentials: spec.credentials,
    runtimeHandler,
    user: imageUser,
    timeoutMs: spec.pullTimeoutMs,
    signal,
  });
  return image.isOk() ? ok(image.value) : err(image.error);
}
