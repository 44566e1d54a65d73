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
import { elsewhere, type Fields, flag, int64, list, object, oneOf, record, text, uint32 } from './shape.js';

const idMappings = list(object<IDMappingInit>({ hostId: uint32, containerId: uint32, length: uint32 }));

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

/** What is said by fields of the spec itself is refused by a check of its own, whatever its form. */
const SECURITY: Fields<LinuxContainerSecurityContextInit> = {
  capabilities: object<CapabilityInit>({
    addCapabilities: list(text),
    dropCapabilities: list(text),
    addAmbientCapabilities: list(text),
  }),
  privileged: flag,
  namespaceOptions: elsewhere,
  selinuxOptions: object<SELinuxOptionInit>({ user: text, role: text, type: text, level: text }),
  runAsUser: elsewhere,
  runAsUsername: elsewhere,
  readonlyRootfs: flag,
  supplementalGroups: elsewhere,
  apparmorProfile: text,
  seccompProfilePath: text,
  noNewPrivs: flag,
  runAsGroup: elsewhere,
  maskedPaths: list(text),
  readonlyPaths: list(text),
  seccomp: profile,
  apparmor: profile,
  supplementalGroupsPolicy: oneOf('Merge', 'Strict'),
};

export const securityContext = object(SECURITY);
