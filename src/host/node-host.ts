import { release } from 'node:os';
import { dirname, join } from 'node:path';

import type { Result } from 'neverthrow';

import type { Clock } from '../core/clock.js';
import type { InputProblem, InvalidInput } from '../core/errors.js';
import type { BindFsSettings, DnsSettings, SubIdSettings } from '../core/settings.js';
import type { DeviceInit, MountInit } from '../generated/types.js';
import { versionNumbers } from '../policy/runtime/capabilities.js';
import type { CdiRegistry } from '../policy/devices/cdi.js';
import type { FileUser } from '../policy/users/file-access.js';
import { defaultFolder } from '../files/index.js';
import { Looker } from '../files/looks.js';
import { OutputKeeper } from '../output/keeper.js';
import type { SubIdOwner, SubIdPlan } from '../policy/users/subid.js';
import { BindFsMounts } from './bindfs-mounts.js';
import { BoundSources } from './bound-sources.js';
import { CDI_FOLDERS, readCdiSpecs } from './cdi-specs.js';
import { putExitWrapper } from './exit-wrapper.js';
import { ExitFolders } from './exit-folders.js';
import { HostPorts } from './host-ports.js';
import { type HostPaths, lookAtHostPaths } from './mount-sources.js';
import { groupsOf, type HostUser, hostUser } from './owner.js';
import { identityInRuntime, mountInRuntime } from './runtime-view.js';
import {
  freshScratchRoot,
  type HostLeftover,
  hostLeftover,
  makeScratch,
  removeFreshScratch,
  removeScratch,
  type ScratchOwner,
} from './scratch.js';
import { settleSubIds, SUB_ID_FILES, type SubIdFiles } from './sub-ids.js';

/** How this machine is set up for jobs. */
export interface HostOptions {
  /** DNS of pods with a network of their own. @default none is sent unless a job asks for it */
  readonly dns?: DnsSettings | undefined;
  /** Where the ids of user namespaces come from. @default unmanaged: `/etc/subuid` and `/etc/subgid` as they are */
  readonly subId?: SubIdSettings | undefined;
  /** Shows id-mapped mounts through bindfs. @default not: by the kernel's id-mapped mounts */
  readonly bindFs?: BindFsSettings | undefined;
  /**
   * Whether jobs on the pod network get a user namespace unless they say otherwise, where runtime and kernel can.
   * @default false
   */
  readonly userNamespaceByDefault?: boolean | undefined;
  /** Folders of CDI specs; an empty list leaves device names to the runtime. @default /etc/cdi and /var/run/cdi */
  readonly cdiFolders?: readonly string[] | undefined;
  /**
   * Folder, absolute, in which scratch folders are made; made if missing. Nobody but root and the user of this process may
   * be able to change it or a folder above it.
   * @default /var/lib/crane-cri/scratch for root, else crane-cri/scratch in XDG_STATE_HOME or ~/.local/state
   */
  readonly scratchDirectory?: string | undefined;
  /**
   * Folder, absolute, below which sources of mounts that others than root could replace are held while their job lasts;
   * root's alone, in the mount namespace of the runtime or one that passes mounts on to it.
   *
   * @default /run/crane-cri/mounts
   */
  readonly bindDirectory?: string | undefined;
  /**
   * Folder, absolute, in which runtimes write the logs of jobs, from where they are copied to where their owners want them.
   * Nobody but root and the user of this process may be able to change it, or one above it. Made (mode 0700) if missing.
   * No job may mount it, or a folder above it. What XDG_RUNTIME_DIR names is small: much output needs another.
   * @default /var/lib/crane-cri/logs for root, else crane-cri/logs in XDG_RUNTIME_DIR, XDG_STATE_HOME or ~/.local/state
   */
  readonly runtimeLogDirectory?: string | undefined;
  /** Files of subordinate ids. @default /etc/subuid and /etc/subgid */
  readonly subIdFiles?: SubIdFiles | undefined;
  /** Time limit in milliseconds of pulls for jobs that name none. @default none but that of PullImage, one hour */
  readonly pullTimeoutMs?: number | undefined;
}

const NO_DNS: DnsSettings = {
  configured: false,
  clusterDomain: 'cluster.local',
  servers: [],
  searches: [],
  options: [],
};
const UNMANAGED: SubIdSettings = { managed: false, uidMappings: [], gidMappings: [] };
const NO_BINDFS: BindFsSettings = {
  enabled: false,
  bindfsBinary: 'bindfs',
  fusermountBinary: 'fusermount3',
  mountBaseDir: '/mnt/crane',
};

/** Everybody may make names in it. */
const SHARED_MEMORY = '/dev/shm';

/** What jobs need of the machine they run on, besides its runtime. Shared by all jobs of a node. */
export class NodeHost {
  readonly dns: DnsSettings;
  readonly bindFs: BindFsSettings;
  readonly userNamespaceByDefault: boolean;
  readonly pullTimeoutMs: number | undefined;
  /** Folder that scratch on the disk is made in. */
  readonly scratchRoot: string;
  /** Such as `6.1.0-18-amd64`. */
  readonly kernelRelease: string = release();
  readonly ports = new HostPorts();
  readonly bindFsMounts: BindFsMounts;
  /** Where sources of mounts are held. */
  readonly sources: BoundSources;
  readonly output: OutputKeeper;
  readonly exitFolders = new ExitFolders();
  /** Whether device names are looked up in the node's CDI specs. */
  readonly checksCdi: boolean;
  readonly #subId: SubIdSettings;
  readonly #subIdFiles: SubIdFiles;
  readonly #cdiFolders: readonly string[];
  readonly #clock: Clock;
  readonly #looker: Looker;

  constructor(options: HostOptions, clock: Clock) {
    this.dns = options.dns ?? NO_DNS;
    this.bindFs = options.bindFs ?? NO_BINDFS;
    this.bindFsMounts = new BindFsMounts(this.bindFs);
    this.userNamespaceByDefault = options.userNamespaceByDefault ?? false;
    this.pullTimeoutMs = options.pullTimeoutMs;
    this.scratchRoot = options.scratchDirectory ?? defaultFolder('scratch', 'state');
    this.#looker = new Looker(clock);
    this.sources = new BoundSources(options.bindDirectory ?? '/run/crane-cri/mounts', this.#looker);
    this.output = new OutputKeeper(options.runtimeLogDirectory, clock);
    this.#subId = options.subId ?? UNMANAGED;
    this.#subIdFiles = options.subIdFiles ?? SUB_ID_FILES;
    this.#cdiFolders = options.cdiFolders ?? CDI_FOLDERS;
    this.checksCdi = this.#cdiFolders.length > 0;
    this.#clock = clock;
  }

  /** Whether the kernel is one that user namespaces of pods are supported on: Linux 5.12 or newer. */
  get kernelHasUserNamespaces(): boolean {
    const [major = 0, minor = 0] = versionNumbers(this.kernelRelease);
    return major > 5 || (major === 5 && minor >= 12);
  }

  user(uid: number): Promise<HostUser | undefined> {
    return hostUser(uid);
  }

  groups(user: Pick<HostUser, 'name' | 'gid'>): Promise<readonly number[]> {
    return groupsOf(user);
  }

  cdi(): Promise<CdiRegistry> {
    return readCdiSpecs(this.#cdiFolders);
  }

  paths(mounts: readonly MountInit[], devices: readonly DeviceInit[], owner: FileUser | undefined): Promise<HostPaths> {
    return lookAtHostPaths(mounts, devices, owner, this.#looker);
  }

  /** What stands under a user's path for the runtime whose pod has this first process; else for this process. */
  identityInRuntime(path: string, pid: number | undefined, uid: number): Promise<Result<string, string>> {
    return this.#looker.use(uid, (looks) => identityInRuntime(looks, path, pid));
  }

  /** What is mounted at a path for that runtime: the content of a mount of {@link bindFsMounts}. */
  mountInRuntime(path: string, pid: number | undefined): Promise<Result<string, string>> {
    return mountInRuntime(path, pid);
  }

  /** Where a step's scratch folder of this name is to be made. */
  scratchPath(name: string, medium: 'disk' | 'memory'): string {
    return join(medium === 'disk' ? this.scratchRoot : freshScratchRoot(SHARED_MEMORY), name);
  }

  async makeScratch(parent: string, count: number, owner: ScratchOwner | undefined): Promise<string[] | InputProblem> {
    const made = await makeScratch(parent, count, owner);
    if (Array.isArray(made) || dirname(parent) !== this.scratchRoot) return made;
    return { ...made, problem: `${made.problem}; scratchDirectory names another place` };
  }

  /** Why a scratch folder stays whose container may still be there. */
  scratchInUse(parent: string): HostLeftover {
    return hostLeftover(`${parent} is not removed while a container of the job may use it`);
  }

  removeScratch(parent: string, medium: 'disk' | 'memory'): Promise<HostLeftover | undefined> {
    return medium === 'disk' ? removeScratch(parent, this.scratchRoot) : removeFreshScratch(parent, SHARED_MEMORY);
  }

  /** Puts the wrapper of programs there; answers what is in the way. */
  putExitWrapper(path: string): Promise<string | undefined> {
    return putExitWrapper(path);
  }

  subIds(owner: SubIdOwner): Promise<Result<SubIdPlan, InvalidInput>> {
    return settleSubIds(this.#subId, owner, this.#subIdFiles, this.#clock);
  }

  /** Ends what works for this node. What was begun for jobs stays, for a later process to go on with. */
  close(): void {
    this.output.close();
    this.#looker.close();
  }
}
