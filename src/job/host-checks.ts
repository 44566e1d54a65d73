import { access, chmod, mkdir } from 'node:fs/promises';

import type { InputProblem } from '../core/errors.js';
import type { PodPlan } from './pod-plan.js';
import type { StepPlan } from './step-plan.js';

/** What the host lacks for a pod, looked at before any RPC. */
export async function checkPodHost({ spec: { logDirectory } }: PodPlan): Promise<readonly InputProblem[]> {
  const problem = logDirectory === undefined ? undefined : await unmakeable('logDirectory', logDirectory);
  return problem === undefined ? [] : [problem];
}

/**
 * What the host lacks for a step and its pod, looked at before any RPC. Every runtime creates a missing mount source as an empty
 * folder owned by root, which hides the mistake.
 */
export async function checkHost({ pod, spec, exitFolder }: StepPlan): Promise<readonly InputProblem[]> {
  const ofPod = checkPodHost(pod);
  const problems = await Promise.all([
    ...(spec.mounts ?? []).map((mount, i) =>
      mount.image === undefined && mount.hostPath !== undefined
        ? missing(`mounts[${i}].hostPath`, mount.hostPath)
        : undefined,
    ),
    // The user of the program must be able to write there; the folders above keep everybody else out.
    exitFolder === undefined ? undefined : unmakeable('exitFile', exitFolder, 0o777),
  ]);
  return [...problems.filter((problem) => problem !== undefined), ...(await ofPod)];
}

async function missing(field: string, path: string): Promise<InputProblem | undefined> {
  try {
    await access(path);
    return undefined;
  } catch (cause) {
    return { field, problem: `${path} cannot be reached on this host (${codeOf(cause)})` };
  }
}

async function unmakeable(field: string, path: string, mode = 0o700): Promise<InputProblem | undefined> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    if (mode !== 0o700) await chmod(path, mode);
    return undefined;
  } catch (cause) {
    return { field, problem: `${path} cannot be made (${codeOf(cause)})` };
  }
}

function codeOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException).code ?? 'unknown error';
}
