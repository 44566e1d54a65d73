// What a call takes, loaded with the first one: checks, limits, and the meaning of failures.
export { callStream } from './call-stream.js';
export { callUnary } from './call-unary.js';
