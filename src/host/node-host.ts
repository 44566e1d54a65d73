import { release, tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Result } from 'neverthrow';

import type { Clock } from '../core/clock.js';
import type { InputProblem, InvalidInput } from '../core/errors.js';
import type { BindFsSettings, DnsSettings, SubIdSettings } from '../core/settings.js';
import type { DeviceInit, MountInit } from '../generated/types.js';
import { versionNumbers } from '../policy/runtime/capabilities.js';
import type { CdiRegistry } from '../policy/devices/cdi.js';
import type { FileUser } from '../policy/users/file-access.js';
import type { SubIdOwner, SubIdPlan } from '../policy/users/subid.js';
import { BindFsMounts } from './bindfs-mounts.js';
import { CDI_FOLDERS, readCdiSpecs } from './cdi-door.js';
import { HostPorts } from './host-ports.js';
import { logFileProblem, logFolderProblem } from './log-place.js';
import { type HostPaths, lookAtHostPaths } from './mount-sources.js';
import { groupsOf, type HostUser, hostUser } from './owner.js';
import { type HostLeftover, makeScratch, removeScratch, type ScratchOwner } from './scratch.js';
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
  /** Folder, absolute, in which scratch folders are made. @default `crane-scratch` in the folder for temporary files */
  readonly scratchDirectory?: string | undefined;
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

/** What jobs need of the machine they run on, besides its runtime. Shared by all jobs of a node. */
export class NodeHost {
  readonly dns: DnsSettings;
  readonly bindFs: BindFsSettings;
  readonly userNamespaceByDefault: boolean;
  readonly pullTimeoutMs: number | undefined;
  /** Folders that scratch of each medium is made in. */
  readonly scratchRoots: { readonly disk: string; readonly memory: string };
  /** Such as `6.1.0-18-amd64`. */
  readonly kernelRelease: string = release();
  readonly ports = new HostPorts();
  readonly bindFsMounts = new BindFsMounts();
  /** Whether device names are looked up in the node's CDI specs. */
  readonly checksCdi: boolean;
  readonly #subId: SubIdSettings;
  readonly #subIdFiles: SubIdFiles;
  readonly #cdiFolders: readonly string[];
  readonly #clock: Clock;

  constructor(options: HostOptions, clock: Clock) {
    this.dns = options.dns ?? NO_DNS;
    this.bindFs = options.bindFs ?? NO_BINDFS;
    this.userNamespaceByDefault = options.userNamespaceByDefault ?? false;
    this.pullTimeoutMs = options.pullTimeoutMs;
    this.scratchRoots = {
      disk: options.scratchDirectory ?? join(tmpdir(), 'crane-scratch'),
      memory: '/dev/shm/crane-scratch',
    };
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
    return lookAtHostPaths(mounts, devices, owner);
  }

  /** Why a runtime must not write logs to this folder, or to this file. */
  logPlaceProblem(place: { readonly folder: string } | { readonly file: string }): Promise<string | undefined> {
    return 'folder' in place ? logFolderProblem(place.folder) : logFileProblem(place.file);
  }

  makeScratch(parent: string, count: number, owner: ScratchOwner | undefined): Promise<string[] | InputProblem> {
    return makeScratch(parent, count, owner);
  }

  removeScratch(parent: string, medium: 'disk' | 'memory'): Promise<HostLeftover | undefined> {
    return removeScratch(parent, this.scratchRoots[medium]);
  }

  subIds(owner: SubIdOwner): Promise<Result<SubIdPlan, InvalidInput>> {
    return settleSubIds(this.#subId, owner, this.#subIdFiles, this.#clock);
  }
}
