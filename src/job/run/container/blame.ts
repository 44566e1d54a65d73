import type { WrongState } from '../../../core/errors.js';
import { failure } from '../../../core/failure.js';
import type { SandboxId } from '../../../core/ids.js';
import type { JobFailure } from '../../outcome/outcome.js';
import type { JobServices } from '../../services/services.js';

/** Errors in which a runtime may blame the program, or its image, for a sandbox that is gone. */
const SUSPECT: ReadonlySet<JobFailure['kind']> = new Set(['cannot_start', 'not_found', 'rejected', 'wrong_state']);

/** The error of a create or a start, or that the sandbox was stopped or removed meanwhile: its state is asked first. */
export async function orSandboxStopped<E extends JobFailure>(
  { runtime }: Pick<JobServices, 'runtime'>,
  podSandboxId: SandboxId,
  error: E,
): Promise<E | WrongState> {
  if (!SUSPECT.has(error.kind)) return error;
  const answer = await runtime.podSandboxStatus({ podSandboxId });
  const isGone = answer.isErr() && answer.error.kind === 'not_found';
  const isStopped = answer.isOk() && answer.value.status?.state === 'SANDBOX_NOTREADY';
  if (!isGone && !isStopped) return error;
  return failure({
    kind: 'wrong_state',
    operation: error.operation,
    message: `the sandbox was ${isGone ? 'removed' : 'stopped'} by somebody else before the program was started`,
    hint: 'Run the job again, with a higher attempt: its program was not started. Find out who stops pods on this node.',
    cause: error,
  });
}
