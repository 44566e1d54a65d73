import type { Result } from 'neverthrow';

import type { MountInit } from '../../generated/types.js';
import { judgeLaunch } from '../../policy/launch/policy.js';
import type { ImageScanVerdict, PolicyDenied, PolicyViolation } from '../../policy/launch/types.js';
import type { JobServices } from '../services.js';
import type { SettledPod } from '../recover/settle-pod.js';
import type { StepPlan } from './plan.js';

/**
 * Holds a step, in its pod, to the node's launch policy; tells the hook what a policy in the mode `audit` would refuse.
 * What this package itself adds to a container, such as the folder of an exit file, is not the job's and not judged.
 *
 * @param mounts the spec's, by the paths that it names
 */
export async function judgeStep(
  { rules }: Pick<JobServices, 'rules'>,
  pod: SettledPod,
  step: StepPlan,
  mounts: readonly MountInit[],
  realPaths: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<Result<readonly PolicyViolation[], PolicyDenied>> {
  const { policy, ownPaths, scanImage, onPolicyWarning } = rules;
  const container = step.container({ id: step.spec.image, user: {} });
  const scan =
    policy.imageScan === 'off' || scanImage === undefined
      ? undefined
      : await scanned(() => scanImage(step.spec.image, signal), signal);
  const verdict = judgeLaunch(policy, {
    sandbox: pod.sandbox.config,
    container: { ...container, mounts },
    runtimeHandler: pod.spec.runtimeHandler,
    realPaths,
    ownPaths,
    scan,
  });
  if (verdict.isOk() && verdict.value.length > 0) {
    const warning = { jobId: pod.job.jobId, stepId: step.stepId, violations: verdict.value };
    try {
      onPolicyWarning?.(warning);
    } catch {
      // A listener that throws does not stop a job.
    }
  }
  return verdict;
}

async function scanned(
  scan: () => ImageScanVerdict | Promise<ImageScanVerdict>,
  signal: AbortSignal,
): Promise<ImageScanVerdict> {
  let onAbort = (): void => undefined;
  const aborted = new Promise<ImageScanVerdict>((resolve) => {
    onAbort = () => resolve({ verdict: 'unknown', details: 'the job was ended before the scanner answered' });
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
  try {
    return await Promise.race([aborted, (async () => scan())()]);
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    return { verdict: 'unknown', details: `the scanner failed: ${text}` };
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
