import { err, ok, type Result } from 'neverthrow';

import type { EnsuredImage } from '../../image/image-manager.js';
import type { JobFailure } from '../outcome.js';
import type { JobServices } from '../services.js';
import type { SettledStep } from '../recover/settle-step.js';
import type { StepPlan } from './plan.js';

/** The step's image, once that and every image that it mounts are present. */
export async function ensureImages(
  services: JobServices,
  step: SettledStep,
  signal: AbortSignal,
): Promise<Result<EnsuredImage, JobFailure>> {
  const [own, ...mounted] = await Promise.all([
    ensureImage(services, step, signal),
    ...step.mountedImages.map((name) => ensureImage(services, step, signal, step.spec.pullPolicy, name)),
  ]);
  return mounted.find((image) => image.isErr()) ?? own;
}

/** Makes the step's image, or another one it needs, present by its policy, or by another one. */
export async function ensureImage(
  { images, host }: JobServices,
  { spec, runtimeHandler, imageUser }: StepPlan,
  signal: AbortSignal,
  policy = spec.pullPolicy,
  name = spec.image,
): Promise<Result<EnsuredImage, JobFailure>> {
  const image = await images.ensure(name, {
    policy,
    credentials: spec.credentials,
    runtimeHandler,
    user: imageUser,
    onProgress: name === spec.image ? spec.onPullProgress : undefined,
    timeoutMs: spec.pullTimeoutMs ?? host.pullTimeoutMs,
    signal,
  });
  return image.isOk() ? ok(image.value) : err(image.error);
}
