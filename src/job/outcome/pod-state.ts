import type { SandboxId } from '../../core/ids.js';
import type { JobFailure, JobNetwork } from './outcome.js';
import type { PodOutcome } from './pod-outcome.js';

/** A pod's state, holding only what exists in its phase. */
export type PodState =
  | { readonly phase: 'pending' }
  | { readonly phase: 'opening' }
  | {
      readonly phase: 'open';
      readonly sandboxId: SandboxId;
      /** Where the pod is reached; on the pod network only. */
      readonly network?: JobNetwork | undefined;
    }
  | { readonly phase: 'broken'; readonly error: JobFailure }
  | { readonly phase: 'closing' }
  | { readonly phase: 'closed'; readonly outcome: PodOutcome };
