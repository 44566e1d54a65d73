import { onAbort } from '../../core/on-abort.js';
import { callBack } from '../../core/call-back.js';
import { err, ok, type Result } from 'neverthrow';

import type { ContainerConfigInit } from '../../generated/types.js';
import { judgeLaunch } from '../../policy/launch/policy.js';
import type { ImageScanVerdict, Launch, PolicyDenied, PolicyViolation } from '../../policy/launch/types.js';
import type { JobServices } from '../services/services.js';
import type { CheckedStep } from '../spec/check-step.js';
import type { PodRequest } from './complete-pod.js';

/**
 * Holds a step, in its pod, to the node's launch policy; tells the hook what a policy in the mode `audit` would refuse.
 * What this package itself adds to a container, such as the folder of an exit file, is not the job's and not judged.
 *
 * @param request judged by the paths that the spec names, and by what these are
 * @param found what the host's paths are
 */
export async function judgeStep(
  { rules }: Pick<JobServices, 'rules'>,
  pod: PodRequest,
  { spec, stepId, mounts, container: { devices } }: CheckedStep,
  request: ContainerConfigInit,
  found: Pick<Launch, 'realPaths' | 'loosePaths'>,
  signal: AbortSignal,
): Promise<Result<readonly PolicyViolation[], PolicyDenied>> {
  const { policy, ownPaths, scanImage, onPolicyWarning } = rules;
  const scan =
    policy.imageScan === 'off' || scanImage === undefined
      ? undefined
      : await scanned(() => scanImage(spec.image, signal), signal);
  const verdict = judgeLaunch(policy, {
    sandbox: pod.sandbox,
    container: { ...request, mounts, devices },
    runtimeHandler: pod.spec.runtimeHandler,
    ...found,
    ownPaths,
    scan,
  });
  if (verdict.isOk() && verdict.value.length > 0) {
    const warning = { jobId: pod.job.jobId, stepId, violations: verdict.value };
    callBack(onPolicyWarning, warning);
  }
  return verdict;
}

/** Holds a pod by itself to the launch policy; each of its steps is judged with it again. */
export function judgePod({ rules }: Pick<JobServices, 'rules'>, pod: PodRequest): Result<void, PolicyDenied> {
  // An empty container asks for nothing; what a policy requires of one is a matter of the steps.
  const { runtimeHandler } = pod.spec;
  const verdict = judgeLaunch(rules.policy, { sandbox: pod.sandbox, container: {}, runtimeHandler });
  if (verdict.isOk()) return ok(undefined);
  const violations = verdict.error.violations.filter(({ field }) => !field.startsWith('container.'));
  return violations.length === 0 ? ok(undefined) : err({ ...verdict.error, violations });
}

async function scanned(
  scan: () => ImageScanVerdict | Promise<ImageScanVerdict>,
  signal: AbortSignal,
): Promise<ImageScanVerdict> {
  let ignore = (): void => undefined;
  const aborted = new Promise<ImageScanVerdict>((resolve) => {
    ignore = onAbort(signal, () =>
      resolve({ verdict: 'unknown', details: 'the job was ended before the scanner answered' }),
    );
  });
  try {
    return await Promise.race([aborted, (async () => scan())()]);
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    return { verdict: 'unknown', details: `the scanner failed: ${text}` };
  } finally {
    ignore();
  }
}
