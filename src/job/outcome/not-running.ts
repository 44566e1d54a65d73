import type { WrongState } from '../../core/errors.js';
import { failure } from '../../core/failure.js';

/** The answer to an update of what does not run. */
export function notRunning(phase: string): WrongState {
  return failure({
    kind: 'wrong_state',
    operation: 'JobStep.update',
    message: `the step is ${phase}, and limits can be changed while its program runs`,
    hint: 'Wait for the phase "running", or ask for the limits when the step is made.',
  });
}
