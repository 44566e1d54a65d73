import { err, ok, type Result } from 'neverthrow';

import type { ContainerId } from '../../../core/ids.js';
import { failure } from '../../../core/failure.js';
import type { ContainerStatus } from '../../../generated/types.js';
import { startHint } from '../../../policy/runtime/start-hint.js';
import { wasStartCutOff } from '../../../policy/exit/exit.js';
import type { RpcError } from '../../../runtime/service.js';
import { isPassing, mayHaveHappened, RetryBudget } from '../../services/retry-budget.js';
import type { JobServices } from '../../services/services.js';
import { preventStart, START_SETTLES_MS, whyForgotten } from './ambiguous-start.js';

/** How long to ask for the state after a start with an unknown end, in milliseconds. */
const LOOK_BUDGET_MS = 60_000;

type StartError = RpcError<'startContainer'>;

/** A start that may have run the program although it failed. */
export interface StartInDoubt {
  readonly kind: 'start_in_doubt';
  readonly evidence: string;
}

/**
 * Starts the container. A start that ends in doubt is never repeated, as the program may have run: the status reports
 * whether it did, and `ok` is answered for every container that is past being created.
 *
 * @param asked the runtime's process, as `services.runtimeId` names it, from before the start
 */
export async function startContainer(
  services: JobServices,
  containerId: ContainerId,
  asked: string | undefined,
): Promise<Result<void, StartError | StartInDoubt>> {
  const { runtime, clock } = services;
  let budget = new RetryBudget(services, LOOK_BUDGET_MS);
  let started = await runtime.startContainer({ containerId });
  while (started.isErr() && started.error.kind === 'not_ready' && (await budget.pause())) {
    started = await runtime.startContainer({ containerId });
  }
  if (started.isOk()) return ok(undefined);
  const { error } = started;
  // The start itself may have taken minutes: what follows has a time of its own.
  budget = new RetryBudget(services, LOOK_BUDGET_MS);
  const settledMs = clock.monotonicMs() + START_SETTLES_MS;
  for (;;) {
    const status = await runtime.containerStatus({ containerId });
    if (status.isOk()) {
      const now = status.value.status;
      if (now?.state === 'CONTAINER_RUNNING') return ok(undefined);
      if (now?.state === 'CONTAINER_CREATED' && mayHaveHappened(error)) {
        if (clock.monotonicMs() < settledMs && (await budget.pause())) continue;
        const evidence =
          (await preventStart(services, containerId)) ??
          (await whyForgotten(services, asked, error.kind === 'connection_failed'));
        if (evidence === undefined) return err(error);
        return err({ kind: 'start_in_doubt', evidence: `the start was not answered; ${evidence}` });
      }
      if (now?.state === 'CONTAINER_UNKNOWN' && mayHaveHappened(error))
        return err({ kind: 'start_in_doubt', evidence: `${error.message}, and its status is CONTAINER_UNKNOWN` });
      if (now?.state !== 'CONTAINER_EXITED' || now.startedAt === 0n)
        return err(inDoubt(now) ?? withReason(error, now?.reason, now?.message));
      return ok(undefined);
    }
    if (!mayHaveHappened(error)) return err(error);
    if (!isPassing(status.error) || !(await budget.pause())) {
      return err({ kind: 'start_in_doubt', evidence: `the start was not answered, and then: ${status.error.message}` });
    }
  }
}

/** A start that was cut off may have run the program, whatever the runtime makes of it. */
function inDoubt(status: ContainerStatus | undefined): StartInDoubt | undefined {
  if (status?.reason !== 'StartError' || !wasStartCutOff(status.message)) return undefined;
  return { kind: 'start_in_doubt', evidence: `the start was cut off, and the program may have run: ${status.message}` };
}

/** A failed start is told by the status, too: there it is sure that the program is at fault. */
function withReason(error: StartError, reason: string | undefined, message: string | undefined): StartError {
  if (reason !== 'StartError' || error.kind === 'cannot_start') return error;
  const said = message === undefined || message === '' ? error.message : message;
  return failure({
    kind: 'cannot_start',
    operation: 'StartContainer',
    message: said,
    hint: startHint(said),
    cause: error,
  });
}
