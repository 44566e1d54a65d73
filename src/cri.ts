// For those who build below the jobs: the messages of CRI v1, which follow the protocol and not this package's version,
// and what a client of one's own is made of.

export type {
  CheckpointService,
  ContainerService,
  EventService,
  ExecService,
  ImageService,
  RpcError,
  RpcMethods,
  RuntimeInfoService,
  RuntimeService,
  SandboxService,
  StatsService,
  StreamMethod,
  UnaryMethod,
} from './runtime/service.js';
export { type ContainerId, containerId, type SandboxId, sandboxId } from './core/ids.js';
export type * from './generated/types.js';
export type { RpcName } from './generated/rpcs.js';
export type { ForeignMethod, StreamRpc, UnaryRpc, Wire, WireCall, WireFailure } from './transport/wire.js';
