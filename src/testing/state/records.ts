import type { ContainerId, SandboxId } from '../../core/ids.js';
import type {
  ContainerConfig,
  ContainerInit,
  ContainerState,
  LinuxContainerResources,
  PodSandboxConfig,
  PodSandboxInit,
} from '../../generated/types.js';
import type { Program } from '../process/program.js';
import type { ContainerFiles } from '../process/container-files.js';
import type { ContainerLog } from './container-log.js';
import type { StoredImage } from './image-store.js';
import type { ProcessUser, SimProcess } from '../process/process.js';

/** A sandbox as the simulated runtime keeps it. */
export interface SandboxRecord {
  readonly id: SandboxId;
  readonly name: string;
  readonly config: PodSandboxConfig;
  readonly runtimeHandler: string;
  readonly createdAtNs: bigint;
  ready: boolean;
  ip: string;
  resources: LinuxContainerResources | undefined;
  /** Made by a call whose caller had left: in no list until an identical call asks for it. */
  hidden: boolean;
  removing: boolean;
  /** As it was last shown in a list: the same value for as long as nothing of it changes. */
  shown: { readonly ready: boolean; readonly item: PodSandboxInit } | undefined;
  /** Its network could not be set up. */
  networkless: boolean;
}

/** A container as the simulated runtime keeps it. */
export interface ContainerRecord {
  readonly id: ContainerId;
  readonly name: string;
  readonly sandbox: SandboxRecord;
  readonly config: ContainerConfig;
  readonly image: StoredImage;
  readonly user: ProcessUser;
  readonly argv: readonly string[];
  /** Its program runs under this package's wrapper, which writes its exit down. */
  readonly recordsExit: boolean;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly files: ContainerFiles;
  readonly program: Program;
  readonly createdAtNs: bigint;
  /** Absolute path of the log file; empty without one. */
  readonly logPath: string;
  /** What will make its start fail, in the runtime's words; `undefined`: nothing. */
  readonly startError: string | undefined;
  state: ContainerState;
  startedAtNs: bigint;
  finishedAtNs: bigint;
  exitCode: number;
  reason: string;
  message: string;
  resources: LinuxContainerResources | undefined;
  process: SimProcess | undefined;
  log: ContainerLog | undefined;
  /** Settled when the exit has been recorded. */
  exited: Promise<void> | undefined;
  /** Pending while StartContainer is under way. */
  starting: Promise<void> | undefined;
  removing: boolean;
  hidden: boolean;
  /** As it was last shown in a list: the same value for as long as nothing of it changes. */
  shown: { readonly state: ContainerState; readonly imageRef: string; readonly item: ContainerInit } | undefined;
  /** Processes that exec started and that still run. */
  readonly execs: Set<SimProcess>;
}
