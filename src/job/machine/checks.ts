import { chmod } from 'node:fs/promises';

import { codeOf } from '../../core/error-code.js';
import type { InputProblem } from '../../core/errors.js';
import { makeFolder } from '../../files/make-folder.js';
import type { PodPlan } from '../pod/plan.js';

/** Makes what a pod writes to on the host. */
export async function checkPodHost({ spec: { logDirectory } }: PodPlan): Promise<readonly InputProblem[]> {
  const problem = logDirectory === undefined ? undefined : await unmakeable('logDirectory', logDirectory);
  return problem === undefined ? [] : [problem];
}

/** The folder that a step's exit is recorded in, made. */
export async function makeExitFolder(exitFolder: string | undefined): Promise<readonly InputProblem[]> {
  // The user of the program must be able to write there; the folders above keep everybody else out.
  const problem = exitFolder === undefined ? undefined : await unmakeable('exitFile', exitFolder, 0o777);
  return problem === undefined ? [] : [problem];
}

async function unmakeable(field: string, path: string, mode = 0o700): Promise<InputProblem | undefined> {
  try {
    await makeFolder(path, 0o700);
    if (mode !== 0o700) await chmod(path, mode);
    return undefined;
  } catch (cause) {
    return { field, problem: `${path} cannot be made (${codeOf(cause)})` };
  }
}
