import { err, ok, type Result } from 'neverthrow';

import type { DeadlineExceeded } from '../../../core/errors.js';
import { failure } from '../../../core/failure.js';
import type { EnsuredImage } from '../../../image/image-manager.js';
import { isPassing } from '../../../policy/image/pull-retry.js';
import { RetryBudget } from '../../services/retry-budget.js';
import type { JobFailure } from '../../outcome/outcome.js';
import type { JobServices } from '../../services/services.js';
import type { StepRequest } from '../../request/complete-step.js';

/** The step's image, once that and every image that it mounts are present. */
export async function ensureImages(
  services: JobServices,
  step: StepRequest,
  signal: AbortSignal,
): Promise<Result<EnsuredImage, JobFailure>> {
  const [own, ...mounted] = await Promise.all([
    ensureImage(services, step, signal),
    ...step.mountedImages.map((name) => ensureImage(services, step, signal, step.spec.pullPolicy, name)),
  ]);
  return mounted.find((image) => image.isErr()) ?? own;
}

/** How long to ask for an image again of a runtime that is restarting, in milliseconds. */
const RESTART_BUDGET_MS = 60_000;

/**
 * Makes the step's image, or another one it needs, present by its policy, or by another one. A runtime that restarts
 * meanwhile is waited for. Where none is there at all, the sandbox, which is made meanwhile, says so at once.
 */
export async function ensureImage(
  services: JobServices,
  { pod, spec }: StepRequest,
  signal: AbortSignal,
  policy = spec.pullPolicy,
  name = spec.image,
): Promise<Result<EnsuredImage, JobFailure>> {
  const { images, host, clock } = services;
  const limitMs = spec.pullTimeoutMs ?? host.pullTimeoutMs;
  const beganMs = clock.monotonicMs();
  const budget = new RetryBudget(services, RESTART_BUDGET_MS);
  for (;;) {
    const image = await images.ensure(name, {
      policy,
      credentials: spec.credentials,
      owner: pod.job.uid,
      runtimeHandler: pod.spec.runtimeHandler,
      user: spec.imageUser ?? String(pod.job.uid),
      onProgress: name === spec.image ? spec.onPullProgress : undefined,
      timeoutMs: limitMs === undefined ? undefined : Math.max(1, limitMs - (clock.monotonicMs() - beganMs)),
      signal,
    });
    if (image.isOk()) return ok(image.value);
    const { error } = image;
    if (error.operation === 'ImageManager.ensure' && error.kind === 'deadline_exceeded' && limitMs !== undefined) {
      return err(overPullLimit(error, limitMs));
    }
    // A pull repeats itself: only the looks before and after it are left to be repeated here.
    const again = error.kind !== 'image_absent' && error.operation === 'ImageStatus' && isPassing(error);
    if (!again || !(await budget.pause())) return err(error);
  }
}

/** The limit as the job has it, and where it is raised. What failed meanwhile says more, and stays. */
function overPullLimit(error: DeadlineExceeded, timeoutMs: number): DeadlineExceeded {
  const message = error.message.replace(/within [\d.]+ ms/, `within ${timeoutMs} ms`);
  const hint =
    error.cause === undefined
      ? "Large images take long: raise the job's pullTimeoutMs or the node's (ImagePullingTimeout), or fetch the image before it is needed."
      : error.hint;
  return failure({ ...error, message, hint, timeoutMs });
}
