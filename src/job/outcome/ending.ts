import type { CannotStart } from '../../core/errors.js';
import { failure } from '../../core/failure.js';
import { printable } from '../../core/printable.js';
import { startHint } from '../../policy/runtime/start-hint.js';
import { type Certainty, type Exit, type ExitSource, judgeExit } from '../../policy/exit/exit.js';
import type { CancelRequest } from './cancel-switch.js';
import type { JobCancelled, JobFailure, JobOutcome } from './outcome.js';
import type { Phase } from './step-transitions.js';

/** How the work of a job ended, before clean-up. */
export type Ending =
  | { readonly kind: 'exit'; readonly exit: Exit }
  | { readonly kind: 'failed'; readonly during: Phase; readonly error: JobFailure }
  | { readonly kind: 'cancelled'; readonly request: CancelRequest; readonly exit: Exit | undefined }
  | { readonly kind: 'unknown'; readonly evidence: string; readonly exit?: Exit | undefined };

type Known = Pick<
  JobOutcome,
  | 'jobId'
  | 'stepId'
  | 'warnings'
  | 'timings'
  | 'leftBehind'
  | 'sandboxId'
  | 'containerId'
  | 'network'
  | 'policyWarnings'
  | 'usage'
  | 'maybeToldBefore'
>;
type Common = Known & Pick<JobOutcome, 'source' | 'certainty'>;

/**
 * The one outcome that an ending is recorded as.
 *
 * @param source where the ending is known from, if not from an exit
 */
export function outcomeOf(ending: Ending, known: Known, source: ExitSource = 'status'): JobOutcome {
  const exit = 'exit' in ending ? ending.exit : undefined;
  const common = { ...known, source: exit?.source ?? source, certainty: certaintyOf(ending) };
  switch (ending.kind) {
    case 'exit':
      return judged(ending.exit, common);
    case 'failed':
      return { kind: 'failed', ...common, during: ending.during, error: ending.error };
    case 'cancelled':
      return { kind: 'cancelled', ...common, ...toldOf(ending.request), exit: ending.exit };
    case 'unknown':
      return { kind: 'unknown', ...common, evidence: printable(ending.evidence), exit: ending.exit };
  }
}

/** What an outcome tells of a cancellation request. */
export function toldOf({ by, reason, during }: CancelRequest): Pick<JobCancelled, 'by' | 'reason' | 'during'> {
  return { by, reason, during };
}

/** Phases of a job in which its program cannot have run. */
const BEFORE_START: readonly Phase[] = ['pending', 'preparing', 'creating'];

function certaintyOf(ending: Ending): Certainty {
  switch (ending.kind) {
    case 'exit':
      return ending.exit.certainty;
    case 'failed':
      // Of a start that was under way no trace was found; that it never ran can't be proven.
      return ending.error.kind === 'interrupted' && !BEFORE_START.includes(ending.during) ? 'likely' : 'certain';
    case 'cancelled':
      return ending.exit?.certainty ?? (BEFORE_START.includes(ending.request.during) ? 'certain' : 'unknown');
    case 'unknown':
      return 'unknown';
  }
}

function judged(exit: Exit, common: Common): JobOutcome {
  switch (judgeExit(exit)) {
    case 'exited':
      return { kind: 'exited', ...common, exit };
    case 'out_of_memory':
      return { kind: 'out_of_memory', ...common, exit };
    case 'not_started':
      return { kind: 'failed', ...common, during: 'starting', error: notStarted(exit) };
    case 'unknown':
      return {
        kind: 'unknown',
        ...common,
        evidence: exit.doubt ?? 'how the program ended is not known',
        exit,
      };
  }
}

/** A start that the runtime first took for a success. */
function notStarted(exit: Exit): CannotStart {
  return failure({
    kind: 'cannot_start',
    operation: 'StartContainer',
    message: exit.message === '' ? 'the program could not be started' : exit.message,
    hint: startHint(exit.message),
  });
}
