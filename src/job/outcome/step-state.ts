import type { ContainerId, SandboxId } from '../../core/ids.js';
import type { Exit } from '../../policy/exit/exit.js';
import type { CancelledBy, JobNetwork, JobOutcome } from './outcome.js';

interface InSandbox {
  readonly sandboxId: SandboxId;
  /** Where the pod is reached; on the pod network only. */
  readonly network?: JobNetwork | undefined;
}

interface InContainer extends InSandbox {
  readonly containerId: ContainerId;
}

/** A job's state, holding only what exists in its phase: `running` without a container id can't be written. */
export type JobState =
  | { readonly phase: 'pending' }
  | { readonly phase: 'preparing' }
  | ({ readonly phase: 'creating' } & InSandbox)
  | ({ readonly phase: 'starting' } & InContainer)
  | ({ readonly phase: 'running' } & InContainer)
  | ({ readonly phase: 'stopping'; readonly by: CancelledBy } & InContainer)
  | ({ readonly phase: 'exited'; readonly exit: Exit } & InContainer)
  | { readonly phase: 'cleaning' }
  | { readonly phase: 'cleaned'; readonly outcome: JobOutcome };
