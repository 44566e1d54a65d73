// What carries jobs out. Planning needs none of it: it is loaded with a node, or with the first job that is run.
export { cleanUp, cleanUpStep } from './clean-up.js';
export { claimPod } from './pod/claim.js';
export { settlePod } from './recover/settle-pod.js';
export { StepRun } from './step/run.js';
