import type { Capabilities, ContainerJobSpec, CraneNode } from 'crane-cri';
import type { ContainerId } from 'crane-cri/cri';

/** Names of images that every target has, or surely has not. */
export interface TargetImages {
  /** A shell and the usual small programs. */
  readonly shell: string;
  /** The same, with a user other than root in its configuration. */
  readonly user: string;
  /** Readable with {@link Target.credentials} only. */
  readonly private: string;
  /** In no registry. */
  readonly missing: string;
}

/** A runtime that the contract is held against. */
export interface Target {
  readonly name: string;
  readonly images: TargetImages;
  /** For the private registry. */
  readonly credentials: { readonly username: string; readonly password: string };
  /** Folder in which the runtime looks for CDI specs; undefined where it knows its devices, of {@link CDI_KIND}, itself. */
  readonly cdiFolder: string | undefined;
  /** A node of its own for one test file. */
  open(): Promise<OpenTarget>;
  /** A runtime of its own, which a test may kill. */
  openMortal(): Promise<MortalTarget>;
}

export interface MortalTarget extends OpenTarget {
  /** Ends the runtime's process by SIGKILL; containers live on. Resolves when it is gone. */
  kill(): Promise<void>;
  /** Starts it again. */
  comeUp(): Promise<void>;
}

export interface OpenTarget {
  readonly node: CraneNode;
  readonly capabilities: Capabilities;
  /** A program that takes memory until it is killed, under its limit. */
  readonly hungry: Pick<Partial<ContainerJobSpec>, 'image' | 'command' | 'resources'>;
  /** A program that takes half a core and {@link BUSY_BYTES}, until it is stopped. */
  readonly busy: Pick<Partial<ContainerJobSpec>, 'image' | 'command' | 'resources'>;
  /** How long to measure it, in milliseconds: on a real machine long enough for figures that mean something. */
  readonly measureMs: number;
  /** What the kernel itself counts for a container; undefined where no kernel runs it. */
  cgroupOf(id: ContainerId): Promise<CgroupFigures | undefined>;
  /** Lets pods that share the node's network reach this port of this machine. */
  reach(localPort: number): void;
  close(): Promise<void>;
}

/** What the files of a cgroup say. */
export interface CgroupFigures {
  /** CPU time in nanoseconds. */
  readonly cpuTimeNs: number;
  /** Working set in bytes: usage without inactive file cache. */
  readonly memoryBytes: number;
}

/** What the busy program takes, in bytes: 200 MiB. */
export const BUSY_BYTES = 209_715_200;

/** Memory limit for the hungry program, in bytes. */
export const HUNGRY_LIMIT_BYTES = 33_554_432n;

/** Kind of the devices `zero` and `one` that tests ask for. */
export const CDI_KIND = 'example.test/gpu';
