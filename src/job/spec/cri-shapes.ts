import type {
  CapabilityInit,
  DeviceInit,
  HugepageLimitInit,
  IDMappingInit,
  ImageSpecInit,
  LinuxContainerResourcesInit,
  LinuxContainerSecurityContextInit,
  PortMappingInit,
  SecurityProfileInit,
  SELinuxOptionInit,
} from '../../generated/types.js';
import type { JobMount } from './job-mount.js';
import {
  elsewhere,
  type Fields,
  flag,
  int64,
  list,
  object,
  oneOf,
  record,
  type Shape,
  text,
  wholeNumber,
} from '../../core/shape.js';

const id = wholeNumber();
const idMappings = list(object<IDMappingInit>({ hostId: id, containerId: id, length: id }));

export const mount = object<JobMount>({
  containerPath: text,
  hostPath: text,
  readonly: flag,
  selinuxRelabel: flag,
  propagation: oneOf('PROPAGATION_PRIVATE', 'PROPAGATION_HOST_TO_CONTAINER', 'PROPAGATION_BIDIRECTIONAL'),
  uidMappings: idMappings,
  gidMappings: idMappings,
  recursiveReadOnly: flag,
  image: object<ImageSpecInit>({
    image: text,
    annotations: record(text),
    userSpecifiedImage: text,
    runtimeHandler: text,
    imageRef: text,
  }),
  imageSubPath: text,
  mountOptions: list(text),
  idMapped: flag,
});

export const device = object<DeviceInit>({ containerPath: text, hostPath: text, permissions: text });

/** Numbers and addresses have a check of their own. */
export const portMapping = object<PortMappingInit>({
  protocol: elsewhere,
  containerPort: elsewhere,
  hostPort: elsewhere,
  hostIp: elsewhere,
});

export const resources = object<LinuxContainerResourcesInit>({
  cpuPeriod: int64,
  cpuQuota: int64,
  cpuShares: int64,
  memoryLimitInBytes: int64,
  oomScoreAdj: int64,
  cpusetCpus: text,
  cpusetMems: text,
  hugepageLimits: list(object<HugepageLimitInit>({ pageSize: text, limit: int64 })),
  unified: record(text),
  memorySwapLimitInBytes: int64,
});

const profile = object<SecurityProfileInit>({
  profileType: oneOf('RuntimeDefault', 'Unconfined', 'Localhost'),
  localhostRef: text,
});

/** What the spec says by a field of its own: the rules for users and namespaces look there. */
const saidBy =
  (instead: string): Shape =>
  (_value, field, problems) =>
    problems.add(field, `must be said by ${instead}`);

const SECURITY: Fields<LinuxContainerSecurityContextInit> = {
  capabilities: object<CapabilityInit>({
    addCapabilities: list(text),
    dropCapabilities: list(text),
    addAmbientCapabilities: list(text),
  }),
  privileged: flag,
  namespaceOptions: saidBy('network, pid, ipc and userNamespace'),
  selinuxOptions: object<SELinuxOptionInit>({ user: text, role: text, type: text, level: text }),
  runAsUser: saidBy('runAsUser'),
  runAsUsername: saidBy('runAsUser'),
  readonlyRootfs: flag,
  supplementalGroups: saidBy('supplementalGroups'),
  apparmorProfile: text,
  seccompProfilePath: text,
  noNewPrivs: flag,
  runAsGroup: saidBy('runAsGroup'),
  maskedPaths: list(text),
  readonlyPaths: list(text),
  seccomp: profile,
  apparmor: profile,
  supplementalGroupsPolicy: oneOf('Merge', 'Strict'),
};

export const securityContext = object(SECURITY);
