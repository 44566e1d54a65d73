import type { InputProblem } from '../../../core/errors.js';
import type { NodeHost } from '../../../host/node-host.js';
import type { PodRequest } from '../../request/complete-pod.js';
import type { StepRequest } from '../../request/complete-step.js';
import type { JobServices } from '../../services/services.js';

/** Makes what a pod writes to on the host. Answers what could not be made. */
export async function makeLogFolder(
  { host }: Pick<JobServices, 'host'>,
  { logFolder }: PodRequest,
): Promise<readonly InputProblem[]> {
  const trouble = logFolder === undefined ? undefined : await host.output.makeFolder(logFolder);
  if (trouble === undefined) return [];
  return [{ field: 'runtimeLogDirectory', problem: `${trouble.path} cannot be made (${trouble.why})` }];
}

/** The folder that a step's exit is recorded in, made, and the wrapper put where its container takes it from. */
export async function makeExitPlace(
  { exitFolder, exitWrapper }: Pick<StepRequest, 'exitFolder' | 'exitWrapper'>,
  host: Pick<NodeHost, 'putExitWrapper' | 'exitFolders'>,
): Promise<readonly InputProblem[]> {
  const field = exitFolder === undefined ? 'keepLastOutput' : 'exitFile';
  const unmade = exitFolder === undefined ? undefined : await host.exitFolders.make(exitFolder);
  const lacking = exitWrapper === undefined ? undefined : await host.putExitWrapper(exitWrapper);
  return [unmade, lacking].filter((problem) => problem !== undefined).map((problem) => ({ field, problem }));
}
