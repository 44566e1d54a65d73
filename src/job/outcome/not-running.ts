import type { WrongState } from '../../core/errors.js';
import { failure } from '../../core/failure.js';

/** The answer to a change of a step that comes too early. */
export function notBegun(operation: string): WrongState {
  return failure({
    kind: 'wrong_state',
    operation,
    message: 'the step was not run yet',
    hint: 'Call `run` first, or give it when the step is made.',
  });
}

/** The answer to a change of a step that comes too late. */
export function isOver(operation: string): WrongState {
  return failure({
    kind: 'wrong_state',
    operation,
    message: 'the step has ended, or its end was asked for',
    hint: 'Nothing is to be done: its outcome tells how it ended.',
  });
}

/** The answer to an update of what does not run. */
export function notRunning(phase: string): WrongState {
  return failure({
    kind: 'wrong_state',
    operation: 'JobStep.update',
    message: `the step is ${phase}, and limits can be changed while its program runs`,
    hint: 'Wait for the phase "running", or ask for the limits when the step is made.',
  });
}
