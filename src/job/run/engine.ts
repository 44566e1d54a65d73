// What carries jobs out. A check needs none of it: it is loaded with a node, or with the first job that is run.
export { cleanUp, cleanUpStep } from './step/clean-up.js';
export { beginPod, createOrAdoptPod } from './create-or-adopt-pod.js';
export { completePod } from '../request/complete-pod.js';
export { StepRun } from './step/run.js';
