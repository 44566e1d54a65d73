import { err, ok, type Result } from 'neverthrow';

import { onAbort } from '../../core/on-abort.js';
import type { StopSignal } from '../../core/call-options.js';
import { failure, type Failure } from '../../core/failure.js';
import type { ContainerId, SandboxId } from '../../core/ids.js';
import type { JobServices } from './services.js';
import type { Phase } from '../outcome/step-transitions.js';

/**
 * The node was closed before the job ended. The job was not cancelled: what it has made is left as it is, and its program
 * may still run.
 *
 * @remedy Where `isRecoverable`, call `recover()` on the next node with this ledger. Otherwise stop and remove what
 * `sandboxId` and `containerId` name, or all that carries the job's labels.
 */
export interface NodeClosed extends Failure<'node_closed'> {
  readonly jobId: number;
  /** Absent for a pod. */
  readonly stepId?: number | undefined;
  /** Where the job was. */
  readonly phase: Phase | 'opening' | 'open' | 'broken' | 'closing' | 'closed';
  /** Whether it is in a ledger, from which `recover` goes on with it. */
  readonly isRecoverable: boolean;
  readonly sandboxId?: SandboxId | undefined;
  readonly containerId?: ContainerId | undefined;
}

/** Tells all jobs of a node that it is closed. A signal that many can listen to. */
export class ClosingSwitch implements StopSignal {
  readonly #listeners = new Set<() => void>();
  #isClosing = false;

  get aborted(): boolean {
    return this.#isClosing;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.add(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.delete(listener);
  }

  close(): void {
    this.#isClosing = true;
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const listener of listeners) listener();
  }
}

/** Waits for work of a job, or until its node is closed: then what `left` says. The work ends by itself, silently. */
export async function untilClosed<T>(
  { calls }: Pick<JobServices, 'calls'>,
  work: Promise<T>,
  left: () => NodeClosed,
): Promise<Result<T, NodeClosed>> {
  const closed = calls?.closed;
  if (closed === undefined) return ok(await work);
  return new Promise((resolve, reject) => {
    // An end that comes at this moment counts.
    const ignore = onAbort(closed, () => void setImmediate(() => resolve(err(left()))));
    work.then((value) => resolve(ok(value)), reject).finally(ignore);
  });
}

export function nodeClosed(
  operation: string,
  { ledger }: Pick<JobServices, 'ledger'>,
  what: Pick<NodeClosed, 'jobId' | 'stepId' | 'phase' | 'sandboxId' | 'containerId'>,
): NodeClosed {
  const isRecoverable = ledger !== undefined && what.phase !== 'pending';
  return failure({
    kind: 'node_closed',
    operation,
    message: `the node was closed while the job was ${what.phase}; it was left as it is`,
    hint: isRecoverable
      ? 'Call recover() on the next node with this ledger: it takes the job over.'
      : what.phase === 'pending'
        ? 'Nothing was started. Run the job on another node.'
        : 'There is no ledger: stop and remove what carries the labels of the job.',
    isRecoverable,
    ...what,
  });
}
