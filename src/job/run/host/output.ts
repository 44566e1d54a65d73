import { err, ok, type Result } from 'neverthrow';

import { invalidInput, type InvalidInput } from '../../../core/errors.js';
import { failure, type Failure } from '../../../core/failure.js';
import type { FileTrouble } from '../../../files/index.js';
import type { OutputLoss } from '../../../output/copy.js';
import type { StepOutput } from '../../../output/step-output.js';
import type { JobWarning, LeftBehind } from '../../outcome/outcome.js';
import type { StepRequest } from '../../request/complete-step.js';
import type { JobServices } from '../../services/services.js';

/** Opens the files that a step's output goes to, as the job's owner. Errors: `invalid_input` naming the fields. */
export async function openOutput(
  { host, clock, ledger }: Pick<JobServices, 'host' | 'clock' | 'ledger'>,
  { pod, outputs, outputNames, runtimeLogPath, spec }: StepRequest,
): Promise<Result<StepOutput | undefined, InvalidInput>> {
  if (runtimeLogPath === undefined || pod.logFolder === undefined) return ok(undefined);
  const { uid, gid, name } = pod.owner;
  const opened = await host.output.open({
    folder: pod.logFolder,
    source: runtimeLogPath,
    outputs,
    names: { ...outputNames, userName: name, nowMs: clock.nowMs() },
    owner: { uid, gid },
    isKept: ledger !== undefined,
    maxLogBytes: spec.maxLogBytes,
  });
  return Array.isArray(opened) ? err(invalidInput('ContainerJob.run', opened)) : ok(opened);
}

/** Waits until a step's output is where it belongs, and says what is not. */
export async function finishOutput(
  { host }: Pick<JobServices, 'host'>,
  output: StepOutput | undefined,
): Promise<readonly JobWarning[]> {
  if (output === undefined) return [];
  const losses = await host.output.finish(output);
  await host.output.read(output.record.source);
  const warnings = losses.map((loss) => warningOf(loss, output.record.source));
  const { maxLogBytes = 0 } = output.record;
  if (!(await output.isLimitReached())) return warnings;
  const message = `the log came to its limit of ${maxLogBytes} bytes: the beginning of the output is not in it`;
  return [...warnings, { kind: 'log_limit_reached', message, maxLogBytes }];
}

function warningOf({ path, code }: OutputLoss, source: string): JobWarning {
  const why = code === undefined ? '' : ` (${code})`;
  const what = path === source ? `the runtime could not write all of it to its log${why}` : `${path} lacks it${why}`;
  return { kind: 'output_lost', message: `a part of the output is lost: ${what}`, path, code };
}

/** Removes the folder of a job's logs that the runtime wrote. Returns what is left. */
export async function removeLogs(
  { host }: Pick<JobServices, 'host'>,
  folder: string | undefined,
): Promise<readonly LeftBehind[]> {
  const trouble = folder === undefined ? undefined : await host.output.removeFolder(folder);
  if (folder === undefined || trouble === undefined) return [];
  return [{ resource: 'log', id: folder, error: logLeftover(folder, trouble) }];
}

export function logLeftover(folder: string, { path, why }: FileTrouble): Failure<'host_leftover'> {
  const message = `${folder} cannot be removed (${path}: ${why})`;
  return failure({ kind: 'host_leftover', operation: 'ContainerJob.run', message, hint: 'Remove it by hand.' });
}
