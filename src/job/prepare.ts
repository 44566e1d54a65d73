import { err, ok, type Result } from 'neverthrow';

import { invalidInput } from '../core/errors.js';
import type { SandboxId } from '../core/ids.js';
import type { EnsuredImage } from '../image/image-manager.js';
import { claimSandbox } from './claim-sandbox.js';
import { checkHost } from './host-checks.js';
import type { JobFailure } from './outcome.js';
import type { JobPlan } from './plan.js';
import type { JobServices } from './services.js';
import type { StepPlan } from './step-plan.js';

/** What preparing came to: both parts are told even where one failed, as the other must be cleaned up. */
export interface Prepared {
  readonly sandboxId: SandboxId | undefined;
  /** Whether a sandbox may exist although none is known. */
  readonly sandboxInDoubt: boolean;
  readonly image: Result<EnsuredImage, JobFailure>;
}

/** Makes the sandbox and the image present, side by side. The sandbox is never given up half-made; the pull is. */
export async function prepare(services: JobServices, plan: JobPlan, cancel: AbortSignal): Promise<Prepared> {
  const lacking = await checkHost(plan);
  if (lacking.length > 0) {
    return { sandboxId: undefined, sandboxInDoubt: false, image: err(invalidInput('ContainerJob.run', lacking)) };
  }
  const pull = new AbortController();
  const abortPull = (): void => pull.abort(cancel.reason);
  if (cancel.aborted) abortPull();
  cancel.addEventListener('abort', abortPull, { once: true });
  const [sandbox, image] = await Promise.all([
    claimSandbox(services, plan.pod).then((result) => {
      if (result.isErr()) pull.abort(result.error.error);
      return result;
    }),
    ensureImage(services, plan.step, pull.signal),
  ]);
  cancel.removeEventListener('abort', abortPull);
  if (sandbox.isOk()) return { sandboxId: sandbox.value, sandboxInDoubt: false, image };
  const { error, inDoubt } = sandbox.error;
  return { sandboxId: undefined, sandboxInDoubt: inDoubt, image: err(error) };
}

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
