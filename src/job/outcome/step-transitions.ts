import { err, ok, type Result } from 'neverthrow';

import { failure, type Failure } from '../../core/failure.js';

/** Where a step is in its life; a job of one step is where its step is. */
export type Phase =
  /** Made, nothing done yet. */
  | 'pending'
  /** The pod sandbox is made, where it is not there yet, and the image made present, side by side. */
  | 'preparing'
  /** The container is made, with everything the job asks for. */
  | 'creating'
  /** The program is being started. */
  | 'starting'
  /** The program runs, and its end is watched for. */
  | 'running'
  /** Asked to end: SIGTERM, and SIGKILL after the grace period. */
  | 'stopping'
  /** The program has ended, and how is known. */
  | 'exited'
  /** The container is taken away, and where the pod is of this step alone, the sandbox. */
  | 'cleaning'
  /** Nothing more will happen; what could not be removed is named in the outcome. */
  | 'cleaned';

/** What moves a step on. */
export type Trigger =
  'run' | 'prepared' | 'created' | 'started' | 'process_exited' | 'step_failed' | 'cancel' | 'clean' | 'clean_done';

/** The machine, whole: which trigger leads where. What is not in the table cannot happen. */
export const TRANSITIONS = {
  pending: { run: 'preparing', cancel: 'cleaned' },
  preparing: { prepared: 'creating', step_failed: 'cleaning', cancel: 'cleaning' },
  creating: { created: 'starting', step_failed: 'cleaning', cancel: 'cleaning' },
  starting: { started: 'running', step_failed: 'cleaning', cancel: 'cleaning' },
  running: { process_exited: 'exited', step_failed: 'cleaning', cancel: 'stopping' },
  stopping: { process_exited: 'exited', step_failed: 'cleaning' },
  exited: { clean: 'cleaning' },
  cleaning: { clean_done: 'cleaned' },
  cleaned: {},
} as const satisfies Record<Phase, Partial<Record<Trigger, Phase>>>;

/** The phase that trigger `T` leads to from phase `P`; `never` where it leads nowhere. */
export type Next<P extends Phase, T extends Trigger> = T extends keyof (typeof TRANSITIONS)[P]
  ? (typeof TRANSITIONS)[P][T]
  : never;

/**
 * A trigger that the phase does not know.
 *
 * @remedy A job runs once. Make a new one to run again.
 */
export interface IllegalTransition extends Failure<'illegal_transition'> {
  readonly from: Phase;
  readonly trigger: Trigger;
}

const STEPS: ReadonlyMap<Phase, ReadonlyMap<Trigger, Phase>> = new Map(
  Object.entries(TRANSITIONS).map(([from, row]) => [from as Phase, new Map(Object.entries(row) as [Trigger, Phase][])]),
);

/** A value without types may be anything, even what has no text. */
const wordOf = (value: unknown): string => (typeof value === 'string' ? value : typeof value);

/** The next phase, or why there is none. Pure. */
export function transition(from: Phase, trigger: Trigger): Result<Phase, IllegalTransition> {
  const to = STEPS.get(from)?.get(trigger);
  if (to !== undefined) return ok(to);
  return err(
    failure({
      kind: 'illegal_transition',
      operation: 'ContainerJob',
      message: `a job that is ${wordOf(from)} does not take "${wordOf(trigger)}"`,
      hint: 'A job runs once. Make a new one to run again.',
      from,
      trigger,
    }),
  );
}
