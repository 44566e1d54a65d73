// What carries jobs out. Planning needs none of it: it is loaded with a node, or with the first job that is run.
export { cleanUp, cleanUpStep } from './step/clean-up.js';
export { beginPod, createOrAdoptPod } from './create-or-adopt-pod.js';
export { settlePod } from '../request/settle-pod.js';
export { StepRun } from './step/run.js';
