export { MockRuntime } from './runtime/mock-runtime.js';
export type { MockRuntimeOptions, RestartOptions } from './runtime/options.js';
export type { MockServer } from './server/mock-server.js';
export type { ContainerControl } from './runtime/container-control.js';

export { program, programOf, type Program, type ProgramSpec, type ScriptedOutput } from './process/program.js';
export { shell } from './shell/shell-program.js';
export type { ProgramBody, ProgramContext, ProgramEnd, ProcessUser } from './process/process.js';
export type { ByteQueue } from './base/byte-queue.js';
export type { ContainerFiles } from './process/container-files.js';
export type { ProgramLoad } from './process/load.js';
export type { NodeTraits, ProgramMatch } from './state/runtime-state.js';

export { VirtualClock, type ClockMode, type VirtualClockOptions } from './base/virtual-clock.js';

export type { MockImage } from './state/image-store.js';
export type { MockRegistry, RegistryFault } from './state/registry.js';
export { PERSONALITIES } from './state/personalities.js';
export type { Personality, PersonalityName } from './state/personality.js';

export { faults, type ActiveFault, type Fault, type FaultRule } from './dispatch/faults.js';
export type { Hold } from './dispatch/holds.js';
export type { Latency, Shutdown } from './dispatch/dispatcher.js';

export type { CallOutcome, RecordedCall } from './dispatch/call-log.js';
export { diffSnapshots, type Snapshot, type SnapshotChange } from './runtime/snapshot.js';
export { type Leak, LeakError } from './runtime/leaks.js';
export { assertAsked, assertAskedInOrder, assertNotAsked, type AskedOptions } from './assertions/asked.js';
export { assertUnchanged } from './assertions/unchanged.js';
export type { PartialOf } from './assertions/partial-match.js';

export { MockFleet, type MockFleetOptions } from './runtime/mock-fleet.js';
export { localProcess } from './process/local-process.js';

export { Recorder } from './trace/record.js';
export { recordRuntime } from './server/record-runtime.js';
export { Replay, type ReplayOptions } from './trace/replay.js';
export { compareTraces, type CompareOptions, type TraceDifference } from './trace/compare.js';
export {
  parseTrace,
  printTrace,
  type PrintTraceOptions,
  type Trace,
  type TracedCall,
  type TraceUnreadable,
} from './trace/trace.js';
