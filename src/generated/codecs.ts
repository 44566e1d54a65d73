// Generated from proto/runtime/v1/api.proto by `npm run generate`. Do not edit.
import type { ContainerId, SandboxId } from '../core/ids.js';
import type { RpcName } from './rpcs.js';
import type * as t from './types.js';
import * as w from './fields.js';
import type { Reader, Writer } from './fields.js';

const CgroupDriverNumbers: ReadonlyMap<string, number> = new Map([
  ['SYSTEMD', 0],
  ['CGROUPFS', 1],
]);
const CgroupDriverNames = w.namesOf(CgroupDriverNumbers) as readonly t.CgroupDriver[];

const PodSandboxStateNumbers: ReadonlyMap<string, number> = new Map([
  ['SANDBOX_READY', 0],
  ['SANDBOX_NOTREADY', 1],
]);
const PodSandboxStateNames = w.namesOf(PodSandboxStateNumbers) as readonly t.PodSandboxState[];

const ProtocolNumbers: ReadonlyMap<string, number> = new Map([
  ['TCP', 0],
  ['UDP', 1],
  ['SCTP', 2],
]);
const ProtocolNames = w.namesOf(ProtocolNumbers) as readonly t.Protocol[];

const NamespaceModeNumbers: ReadonlyMap<string, number> = new Map([
  ['POD', 0],
  ['CONTAINER', 1],
  ['NODE', 2],
  ['TARGET', 3],
]);
const NamespaceModeNames = w.namesOf(NamespaceModeNumbers) as readonly t.NamespaceMode[];

const ProfileTypeNumbers: ReadonlyMap<string, number> = new Map([
  ['RuntimeDefault', 0],
  ['Unconfined', 1],
  ['Localhost', 2],
]);
const ProfileTypeNames = w.namesOf(ProfileTypeNumbers) as readonly t.ProfileType[];

const SupplementalGroupsPolicyNumbers: ReadonlyMap<string, number> = new Map([
  ['Merge', 0],
  ['Strict', 1],
]);
const SupplementalGroupsPolicyNames = w.namesOf(SupplementalGroupsPolicyNumbers) as readonly t.SupplementalGroupsPolicy[];

const ContainerStateNumbers: ReadonlyMap<string, number> = new Map([
  ['CONTAINER_CREATED', 0],
  ['CONTAINER_RUNNING', 1],
  ['CONTAINER_EXITED', 2],
  ['CONTAINER_UNKNOWN', 3],
]);
const ContainerStateNames = w.namesOf(ContainerStateNumbers) as readonly t.ContainerState[];

const MountPropagationNumbers: ReadonlyMap<string, number> = new Map([
  ['PROPAGATION_PRIVATE', 0],
  ['PROPAGATION_HOST_TO_CONTAINER', 1],
  ['PROPAGATION_BIDIRECTIONAL', 2],
]);
const MountPropagationNames = w.namesOf(MountPropagationNumbers) as readonly t.MountPropagation[];

const SignalNumbers: ReadonlyMap<string, number> = new Map([
  ['SIGNAL_RUNTIME_DEFAULT', 0],
  ['SIGNAL_SIGABRT', 1],
  ['SIGNAL_SIGALRM', 2],
  ['SIGNAL_SIGBUS', 3],
  ['SIGNAL_SIGCHLD', 4],
  ['SIGNAL_SIGCLD', 5],
  ['SIGNAL_SIGCONT', 6],
  ['SIGNAL_SIGFPE', 7],
  ['SIGNAL_SIGHUP', 8],
  ['SIGNAL_SIGILL', 9],
  ['SIGNAL_SIGINT', 10],
  ['SIGNAL_SIGIO', 11],
  ['SIGNAL_SIGIOT', 12],
  ['SIGNAL_SIGKILL', 13],
  ['SIGNAL_SIGPIPE', 14],
  ['SIGNAL_SIGPOLL', 15],
  ['SIGNAL_SIGPROF', 16],
  ['SIGNAL_SIGPWR', 17],
  ['SIGNAL_SIGQUIT', 18],
  ['SIGNAL_SIGSEGV', 19],
  ['SIGNAL_SIGSTKFLT', 20],
  ['SIGNAL_SIGSTOP', 21],
  ['SIGNAL_SIGSYS', 22],
  ['SIGNAL_SIGTERM', 23],
  ['SIGNAL_SIGTRAP', 24],
  ['SIGNAL_SIGTSTP', 25],
  ['SIGNAL_SIGTTIN', 26],
  ['SIGNAL_SIGTTOU', 27],
  ['SIGNAL_SIGURG', 28],
  ['SIGNAL_SIGUSR1', 29],
  ['SIGNAL_SIGUSR2', 30],
  ['SIGNAL_SIGVTALRM', 31],
  ['SIGNAL_SIGWINCH', 32],
  ['SIGNAL_SIGXCPU', 33],
  ['SIGNAL_SIGXFSZ', 34],
  ['SIGNAL_SIGRTMIN', 35],
  ['SIGNAL_SIGRTMINPLUS1', 36],
  ['SIGNAL_SIGRTMINPLUS2', 37],
  ['SIGNAL_SIGRTMINPLUS3', 38],
  ['SIGNAL_SIGRTMINPLUS4', 39],
  ['SIGNAL_SIGRTMINPLUS5', 40],
  ['SIGNAL_SIGRTMINPLUS6', 41],
  ['SIGNAL_SIGRTMINPLUS7', 42],
  ['SIGNAL_SIGRTMINPLUS8', 43],
  ['SIGNAL_SIGRTMINPLUS9', 44],
  ['SIGNAL_SIGRTMINPLUS10', 45],
  ['SIGNAL_SIGRTMINPLUS11', 46],
  ['SIGNAL_SIGRTMINPLUS12', 47],
  ['SIGNAL_SIGRTMINPLUS13', 48],
  ['SIGNAL_SIGRTMINPLUS14', 49],
  ['SIGNAL_SIGRTMINPLUS15', 50],
  ['SIGNAL_SIGRTMAXMINUS14', 51],
  ['SIGNAL_SIGRTMAXMINUS13', 52],
  ['SIGNAL_SIGRTMAXMINUS12', 53],
  ['SIGNAL_SIGRTMAXMINUS11', 54],
  ['SIGNAL_SIGRTMAXMINUS10', 55],
  ['SIGNAL_SIGRTMAXMINUS9', 56],
  ['SIGNAL_SIGRTMAXMINUS8', 57],
  ['SIGNAL_SIGRTMAXMINUS7', 58],
  ['SIGNAL_SIGRTMAXMINUS6', 59],
  ['SIGNAL_SIGRTMAXMINUS5', 60],
  ['SIGNAL_SIGRTMAXMINUS4', 61],
  ['SIGNAL_SIGRTMAXMINUS3', 62],
  ['SIGNAL_SIGRTMAXMINUS2', 63],
  ['SIGNAL_SIGRTMAXMINUS1', 64],
  ['SIGNAL_SIGRTMAX', 65],
]);
const SignalNames = w.namesOf(SignalNumbers) as readonly t.Signal[];

const MetricTypeNumbers: ReadonlyMap<string, number> = new Map([
  ['COUNTER', 0],
  ['GAUGE', 1],
]);
const MetricTypeNames = w.namesOf(MetricTypeNumbers) as readonly t.MetricType[];

const ContainerEventTypeNumbers: ReadonlyMap<string, number> = new Map([
  ['CONTAINER_CREATED_EVENT', 0],
  ['CONTAINER_STARTED_EVENT', 1],
  ['CONTAINER_STOPPED_EVENT', 2],
  ['CONTAINER_DELETED_EVENT', 3],
]);
const ContainerEventTypeNames = w.namesOf(ContainerEventTypeNumbers) as readonly t.ContainerEventType[];

function encodeVersionRequest(m: t.VersionRequestInit, o: Writer): void {
  w.putString(o, 10, m.version, 'VersionRequest.version');
}
const NewVersionRequest = w.plain(function (this: w.Writable<t.VersionRequest>, $version: t.VersionRequest['version']) {
  this.version = $version;
});
function decodeVersionRequest(r: Reader, end: number): t.VersionRequest {
  let $version = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $version = r.string(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewVersionRequest($version);
}

function encodeVersionResponse(m: t.VersionResponseInit, o: Writer): void {
  w.putString(o, 10, m.version, 'VersionResponse.version');
  w.putString(o, 18, m.runtimeName, 'VersionResponse.runtimeName');
  w.putString(o, 26, m.runtimeVersion, 'VersionResponse.runtimeVersion');
  w.putString(o, 34, m.runtimeApiVersion, 'VersionResponse.runtimeApiVersion');
}
const NewVersionResponse = w.plain(function (this: w.Writable<t.VersionResponse>, $version: t.VersionResponse['version'], $runtimeName: t.VersionResponse['runtimeName'], $runtimeVersion: t.VersionResponse['runtimeVersion'], $runtimeApiVersion: t.VersionResponse['runtimeApiVersion']) {
  this.version = $version;
  this.runtimeName = $runtimeName;
  this.runtimeVersion = $runtimeVersion;
  this.runtimeApiVersion = $runtimeApiVersion;
});
function decodeVersionResponse(r: Reader, end: number): t.VersionResponse {
  let $version = '';
  let $runtimeName = '';
  let $runtimeVersion = '';
  let $runtimeApiVersion = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $version = r.string(); break;
      case 18: $runtimeName = r.string(); break;
      case 26: $runtimeVersion = r.string(); break;
      case 34: $runtimeApiVersion = r.string(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewVersionResponse($version, $runtimeName, $runtimeVersion, $runtimeApiVersion);
}

function encodeStatusRequest(m: t.StatusRequestInit, o: Writer): void {
  w.putBool(o, 8, m.verbose, 'StatusRequest.verbose');
}
const NewStatusRequest = w.plain(function (this: w.Writable<t.StatusRequest>, $verbose: t.StatusRequest['verbose']) {
  this.verbose = $verbose;
});
function decodeStatusRequest(r: Reader, end: number): t.StatusRequest {
  let $verbose = false;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $verbose = r.bool(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewStatusRequest($verbose);
}

function encodeStatusResponse(m: t.StatusResponseInit, o: Writer): void {
  w.putMessage(o, 10, m.status, encodeRuntimeStatus, 'StatusResponse.status');
  w.putMap(o, 18, m.info, 'StatusResponse.info');
  w.putMessages(o, 26, m.runtimeHandlers, encodeRuntimeHandler, 'StatusResponse.runtimeHandlers');
  w.putMessage(o, 34, m.features, encodeRuntimeFeatures, 'StatusResponse.features');
}
const NewStatusResponse = w.plain(function (this: w.Writable<t.StatusResponse>, $status: t.StatusResponse['status'], $info: t.StatusResponse['info'], $runtimeHandlers: t.StatusResponse['runtimeHandlers'], $features: t.StatusResponse['features']) {
  this.status = $status;
  this.info = $info;
  this.runtimeHandlers = $runtimeHandlers;
  this.features = $features;
});
function decodeStatusResponse(r: Reader, end: number): t.StatusResponse {
  let $status: t.RuntimeStatus | undefined = undefined;
  let $info = w.NO_ENTRIES;
  let $runtimeHandlers: t.RuntimeHandler[] = w.NO_ITEMS;
  let $features: t.RuntimeFeatures | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $status = decodeRuntimeStatus(r, w.readEnd(r, end)); break;
      case 18: $info = w.readMapEntry(r, w.readEnd(r, end), $info); break;
      case 26: ($runtimeHandlers === w.NO_ITEMS ? ($runtimeHandlers = []) : $runtimeHandlers).push(decodeRuntimeHandler(r, w.readEnd(r, end))); break;
      case 34: $features = decodeRuntimeFeatures(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewStatusResponse($status, $info, $runtimeHandlers, $features);
}

function encodeRuntimeStatus(m: t.RuntimeStatusInit, o: Writer): void {
  w.putMessages(o, 10, m.conditions, encodeRuntimeCondition, 'RuntimeStatus.conditions');
}
const NewRuntimeStatus = w.plain(function (this: w.Writable<t.RuntimeStatus>, $conditions: t.RuntimeStatus['conditions']) {
  this.conditions = $conditions;
});
function decodeRuntimeStatus(r: Reader, end: number): t.RuntimeStatus {
  let $conditions: t.RuntimeCondition[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: ($conditions === w.NO_ITEMS ? ($conditions = []) : $conditions).push(decodeRuntimeCondition(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewRuntimeStatus($conditions);
}

function encodeRuntimeCondition(m: t.RuntimeConditionInit, o: Writer): void {
  w.putString(o, 10, m.type, 'RuntimeCondition.type');
  w.putBool(o, 16, m.status, 'RuntimeCondition.status');
  w.putString(o, 26, m.reason, 'RuntimeCondition.reason');
  w.putString(o, 34, m.message, 'RuntimeCondition.message');
}
const NewRuntimeCondition = w.plain(function (this: w.Writable<t.RuntimeCondition>, $type: t.RuntimeCondition['type'], $status: t.RuntimeCondition['status'], $reason: t.RuntimeCondition['reason'], $message: t.RuntimeCondition['message']) {
  this.type = $type;
  this.status = $status;
  this.reason = $reason;
  this.message = $message;
});
function decodeRuntimeCondition(r: Reader, end: number): t.RuntimeCondition {
  let $type = '';
  let $status = false;
  let $reason = '';
  let $message = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $type = r.string(); break;
      case 16: $status = r.bool(); break;
      case 26: $reason = r.string(); break;
      case 34: $message = r.string(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewRuntimeCondition($type, $status, $reason, $message);
}

function encodeRuntimeHandler(m: t.RuntimeHandlerInit, o: Writer): void {
  w.putString(o, 10, m.name, 'RuntimeHandler.name');
  w.putMessage(o, 18, m.features, encodeRuntimeHandlerFeatures, 'RuntimeHandler.features');
}
const NewRuntimeHandler = w.plain(function (this: w.Writable<t.RuntimeHandler>, $name: t.RuntimeHandler['name'], $features: t.RuntimeHandler['features']) {
  this.name = $name;
  this.features = $features;
});
function decodeRuntimeHandler(r: Reader, end: number): t.RuntimeHandler {
  let $name = '';
  let $features: t.RuntimeHandlerFeatures | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $name = r.string(); break;
      case 18: $features = decodeRuntimeHandlerFeatures(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewRuntimeHandler($name, $features);
}

function encodeRuntimeHandlerFeatures(m: t.RuntimeHandlerFeaturesInit, o: Writer): void {
  w.putBool(o, 8, m.recursiveReadOnlyMounts, 'RuntimeHandlerFeatures.recursiveReadOnlyMounts');
  w.putBool(o, 16, m.userNamespaces, 'RuntimeHandlerFeatures.userNamespaces');
}
const NewRuntimeHandlerFeatures = w.plain(function (this: w.Writable<t.RuntimeHandlerFeatures>, $recursiveReadOnlyMounts: t.RuntimeHandlerFeatures['recursiveReadOnlyMounts'], $userNamespaces: t.RuntimeHandlerFeatures['userNamespaces']) {
  this.recursiveReadOnlyMounts = $recursiveReadOnlyMounts;
  this.userNamespaces = $userNamespaces;
});
function decodeRuntimeHandlerFeatures(r: Reader, end: number): t.RuntimeHandlerFeatures {
  let $recursiveReadOnlyMounts = false;
  let $userNamespaces = false;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $recursiveReadOnlyMounts = r.bool(); break;
      case 16: $userNamespaces = r.bool(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewRuntimeHandlerFeatures($recursiveReadOnlyMounts, $userNamespaces);
}

function encodeRuntimeFeatures(m: t.RuntimeFeaturesInit, o: Writer): void {
  w.putBool(o, 8, m.supplementalGroupsPolicy, 'RuntimeFeatures.supplementalGroupsPolicy');
  w.putBool(o, 16, m.userNamespacesHostNetwork, 'RuntimeFeatures.userNamespacesHostNetwork');
  w.putBool(o, 24, m.mountOptions, 'RuntimeFeatures.mountOptions');
}
const NewRuntimeFeatures = w.plain(function (this: w.Writable<t.RuntimeFeatures>, $supplementalGroupsPolicy: t.RuntimeFeatures['supplementalGroupsPolicy'], $userNamespacesHostNetwork: t.RuntimeFeatures['userNamespacesHostNetwork'], $mountOptions: t.RuntimeFeatures['mountOptions']) {
  this.supplementalGroupsPolicy = $supplementalGroupsPolicy;
  this.userNamespacesHostNetwork = $userNamespacesHostNetwork;
  this.mountOptions = $mountOptions;
});
function decodeRuntimeFeatures(r: Reader, end: number): t.RuntimeFeatures {
  let $supplementalGroupsPolicy = false;
  let $userNamespacesHostNetwork = false;
  let $mountOptions = false;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $supplementalGroupsPolicy = r.bool(); break;
      case 16: $userNamespacesHostNetwork = r.bool(); break;
      case 24: $mountOptions = r.bool(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewRuntimeFeatures($supplementalGroupsPolicy, $userNamespacesHostNetwork, $mountOptions);
}

function encodeUpdateRuntimeConfigRequest(m: t.UpdateRuntimeConfigRequestInit, o: Writer): void {
  w.putMessage(o, 10, m.runtimeConfig, encodeRuntimeConfig, 'UpdateRuntimeConfigRequest.runtimeConfig');
}
const NewUpdateRuntimeConfigRequest = w.plain(function (this: w.Writable<t.UpdateRuntimeConfigRequest>, $runtimeConfig: t.UpdateRuntimeConfigRequest['runtimeConfig']) {
  this.runtimeConfig = $runtimeConfig;
});
function decodeUpdateRuntimeConfigRequest(r: Reader, end: number): t.UpdateRuntimeConfigRequest {
  let $runtimeConfig: t.RuntimeConfig | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $runtimeConfig = decodeRuntimeConfig(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewUpdateRuntimeConfigRequest($runtimeConfig);
}

function encodeRuntimeConfig(m: t.RuntimeConfigInit, o: Writer): void {
  w.putMessage(o, 10, m.networkConfig, encodeNetworkConfig, 'RuntimeConfig.networkConfig');
}
const NewRuntimeConfig = w.plain(function (this: w.Writable<t.RuntimeConfig>, $networkConfig: t.RuntimeConfig['networkConfig']) {
  this.networkConfig = $networkConfig;
});
function decodeRuntimeConfig(r: Reader, end: number): t.RuntimeConfig {
  let $networkConfig: t.NetworkConfig | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $networkConfig = decodeNetworkConfig(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewRuntimeConfig($networkConfig);
}

function encodeNetworkConfig(m: t.NetworkConfigInit, o: Writer): void {
  w.putString(o, 10, m.podCidr, 'NetworkConfig.podCidr');
}
const NewNetworkConfig = w.plain(function (this: w.Writable<t.NetworkConfig>, $podCidr: t.NetworkConfig['podCidr']) {
  this.podCidr = $podCidr;
});
function decodeNetworkConfig(r: Reader, end: number): t.NetworkConfig {
  let $podCidr = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $podCidr = r.string(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewNetworkConfig($podCidr);
}

function encodeUpdateRuntimeConfigResponse(_m: t.UpdateRuntimeConfigResponseInit, _o: Writer): void {
}
function decodeUpdateRuntimeConfigResponse(r: Reader, end: number): t.UpdateRuntimeConfigResponse {
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return {};
}

function encodeRuntimeConfigRequest(_m: t.RuntimeConfigRequestInit, _o: Writer): void {
}
function decodeRuntimeConfigRequest(r: Reader, end: number): t.RuntimeConfigRequest {
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return {};
}

function encodeRuntimeConfigResponse(m: t.RuntimeConfigResponseInit, o: Writer): void {
  w.putMessage(o, 10, m.linux, encodeLinuxRuntimeConfiguration, 'RuntimeConfigResponse.linux');
}
const NewRuntimeConfigResponse = w.plain(function (this: w.Writable<t.RuntimeConfigResponse>, $linux: t.RuntimeConfigResponse['linux']) {
  this.linux = $linux;
});
function decodeRuntimeConfigResponse(r: Reader, end: number): t.RuntimeConfigResponse {
  let $linux: t.LinuxRuntimeConfiguration | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $linux = decodeLinuxRuntimeConfiguration(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewRuntimeConfigResponse($linux);
}

function encodeLinuxRuntimeConfiguration(m: t.LinuxRuntimeConfigurationInit, o: Writer): void {
  w.putEnum(o, 8, m.cgroupDriver, 'LinuxRuntimeConfiguration.cgroupDriver', CgroupDriverNumbers);
}
const NewLinuxRuntimeConfiguration = w.plain(function (this: w.Writable<t.LinuxRuntimeConfiguration>, $cgroupDriver: t.LinuxRuntimeConfiguration['cgroupDriver']) {
  this.cgroupDriver = $cgroupDriver;
});
function decodeLinuxRuntimeConfiguration(r: Reader, end: number): t.LinuxRuntimeConfiguration {
  let $cgroupDriver: t.CgroupDriver = CgroupDriverNames[0] as t.CgroupDriver;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $cgroupDriver = w.readEnum(r, CgroupDriverNames); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewLinuxRuntimeConfiguration($cgroupDriver);
}

function encodeRunPodSandboxRequest(m: t.RunPodSandboxRequestInit, o: Writer): void {
  w.putMessage(o, 10, m.config, encodePodSandboxConfig, 'RunPodSandboxRequest.config');
  w.putString(o, 18, m.runtimeHandler, 'RunPodSandboxRequest.runtimeHandler');
}
const NewRunPodSandboxRequest = w.plain(function (this: w.Writable<t.RunPodSandboxRequest>, $config: t.RunPodSandboxRequest['config'], $runtimeHandler: t.RunPodSandboxRequest['runtimeHandler']) {
  this.config = $config;
  this.runtimeHandler = $runtimeHandler;
});
function decodeRunPodSandboxRequest(r: Reader, end: number): t.RunPodSandboxRequest {
  let $config: t.PodSandboxConfig | undefined = undefined;
  let $runtimeHandler = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $config = decodePodSandboxConfig(r, w.readEnd(r, end)); break;
      case 18: $runtimeHandler = r.string(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewRunPodSandboxRequest($config, $runtimeHandler);
}

function encodeRunPodSandboxResponse(m: t.RunPodSandboxResponseInit, o: Writer): void {
  w.putString(o, 10, m.podSandboxId, 'RunPodSandboxResponse.podSandboxId');
}
const NewRunPodSandboxResponse = w.plain(function (this: w.Writable<t.RunPodSandboxResponse>, $podSandboxId: t.RunPodSandboxResponse['podSandboxId']) {
  this.podSandboxId = $podSandboxId;
});
function decodeRunPodSandboxResponse(r: Reader, end: number): t.RunPodSandboxResponse {
  let $podSandboxId = '' as SandboxId;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $podSandboxId = r.string() as SandboxId; break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewRunPodSandboxResponse($podSandboxId);
}

function encodeStopPodSandboxRequest(m: t.StopPodSandboxRequestInit, o: Writer): void {
  w.putString(o, 10, m.podSandboxId, 'StopPodSandboxRequest.podSandboxId');
}
const NewStopPodSandboxRequest = w.plain(function (this: w.Writable<t.StopPodSandboxRequest>, $podSandboxId: t.StopPodSandboxRequest['podSandboxId']) {
  this.podSandboxId = $podSandboxId;
});
function decodeStopPodSandboxRequest(r: Reader, end: number): t.StopPodSandboxRequest {
  let $podSandboxId = '' as SandboxId;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $podSandboxId = r.string() as SandboxId; break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewStopPodSandboxRequest($podSandboxId);
}

function encodeStopPodSandboxResponse(_m: t.StopPodSandboxResponseInit, _o: Writer): void {
}
function decodeStopPodSandboxResponse(r: Reader, end: number): t.StopPodSandboxResponse {
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return {};
}

function encodeRemovePodSandboxRequest(m: t.RemovePodSandboxRequestInit, o: Writer): void {
  w.putString(o, 10, m.podSandboxId, 'RemovePodSandboxRequest.podSandboxId');
}
const NewRemovePodSandboxRequest = w.plain(function (this: w.Writable<t.RemovePodSandboxRequest>, $podSandboxId: t.RemovePodSandboxRequest['podSandboxId']) {
  this.podSandboxId = $podSandboxId;
});
function decodeRemovePodSandboxRequest(r: Reader, end: number): t.RemovePodSandboxRequest {
  let $podSandboxId = '' as SandboxId;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $podSandboxId = r.string() as SandboxId; break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewRemovePodSandboxRequest($podSandboxId);
}

function encodeRemovePodSandboxResponse(_m: t.RemovePodSandboxResponseInit, _o: Writer): void {
}
function decodeRemovePodSandboxResponse(r: Reader, end: number): t.RemovePodSandboxResponse {
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return {};
}

function encodePodSandboxStatusRequest(m: t.PodSandboxStatusRequestInit, o: Writer): void {
  w.putString(o, 10, m.podSandboxId, 'PodSandboxStatusRequest.podSandboxId');
  w.putBool(o, 16, m.verbose, 'PodSandboxStatusRequest.verbose');
}
const NewPodSandboxStatusRequest = w.plain(function (this: w.Writable<t.PodSandboxStatusRequest>, $podSandboxId: t.PodSandboxStatusRequest['podSandboxId'], $verbose: t.PodSandboxStatusRequest['verbose']) {
  this.podSandboxId = $podSandboxId;
  this.verbose = $verbose;
});
function decodePodSandboxStatusRequest(r: Reader, end: number): t.PodSandboxStatusRequest {
  let $podSandboxId = '' as SandboxId;
  let $verbose = false;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $podSandboxId = r.string() as SandboxId; break;
      case 16: $verbose = r.bool(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewPodSandboxStatusRequest($podSandboxId, $verbose);
}

function encodePodSandboxStatusResponse(m: t.PodSandboxStatusResponseInit, o: Writer): void {
  w.putMessage(o, 10, m.status, encodePodSandboxStatus, 'PodSandboxStatusResponse.status');
  w.putMap(o, 18, m.info, 'PodSandboxStatusResponse.info');
  w.putMessages(o, 26, m.containersStatuses, encodeContainerStatus, 'PodSandboxStatusResponse.containersStatuses');
  w.putInt64(o, 32, m.timestamp, 'PodSandboxStatusResponse.timestamp');
}
const NewPodSandboxStatusResponse = w.plain(function (this: w.Writable<t.PodSandboxStatusResponse>, $status: t.PodSandboxStatusResponse['status'], $info: t.PodSandboxStatusResponse['info'], $containersStatuses: t.PodSandboxStatusResponse['containersStatuses'], $timestamp: t.PodSandboxStatusResponse['timestamp']) {
  this.status = $status;
  this.info = $info;
  this.containersStatuses = $containersStatuses;
  this.timestamp = $timestamp;
});
function decodePodSandboxStatusResponse(r: Reader, end: number): t.PodSandboxStatusResponse {
  let $status: t.PodSandboxStatus | undefined = undefined;
  let $info = w.NO_ENTRIES;
  let $containersStatuses: t.ContainerStatus[] = w.NO_ITEMS;
  let $timestamp = 0n;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $status = decodePodSandboxStatus(r, w.readEnd(r, end)); break;
      case 18: $info = w.readMapEntry(r, w.readEnd(r, end), $info); break;
      case 26: ($containersStatuses === w.NO_ITEMS ? ($containersStatuses = []) : $containersStatuses).push(decodeContainerStatus(r, w.readEnd(r, end))); break;
      case 32: $timestamp = w.readInt64(r); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewPodSandboxStatusResponse($status, $info, $containersStatuses, $timestamp);
}

function encodePodSandboxStatus(m: t.PodSandboxStatusInit, o: Writer): void {
  w.putString(o, 10, m.id, 'PodSandboxStatus.id');
  w.putMessage(o, 18, m.metadata, encodePodSandboxMetadata, 'PodSandboxStatus.metadata');
  w.putEnum(o, 24, m.state, 'PodSandboxStatus.state', PodSandboxStateNumbers);
  w.putInt64(o, 32, m.createdAt, 'PodSandboxStatus.createdAt');
  w.putMessage(o, 42, m.network, encodePodSandboxNetworkStatus, 'PodSandboxStatus.network');
  w.putMessage(o, 50, m.linux, encodeLinuxPodSandboxStatus, 'PodSandboxStatus.linux');
  w.putMap(o, 58, m.labels, 'PodSandboxStatus.labels');
  w.putMap(o, 66, m.annotations, 'PodSandboxStatus.annotations');
  w.putString(o, 74, m.runtimeHandler, 'PodSandboxStatus.runtimeHandler');
}
const NewPodSandboxStatus = w.plain(function (this: w.Writable<t.PodSandboxStatus>, $id: t.PodSandboxStatus['id'], $metadata: t.PodSandboxStatus['metadata'], $state: t.PodSandboxStatus['state'], $createdAt: t.PodSandboxStatus['createdAt'], $network: t.PodSandboxStatus['network'], $linux: t.PodSandboxStatus['linux'], $labels: t.PodSandboxStatus['labels'], $annotations: t.PodSandboxStatus['annotations'], $runtimeHandler: t.PodSandboxStatus['runtimeHandler']) {
  this.id = $id;
  this.metadata = $metadata;
  this.state = $state;
  this.createdAt = $createdAt;
  this.network = $network;
  this.linux = $linux;
  this.labels = $labels;
  this.annotations = $annotations;
  this.runtimeHandler = $runtimeHandler;
});
function decodePodSandboxStatus(r: Reader, end: number): t.PodSandboxStatus {
  let $id = '' as SandboxId;
  let $metadata: t.PodSandboxMetadata | undefined = undefined;
  let $state: t.PodSandboxState = PodSandboxStateNames[0] as t.PodSandboxState;
  let $createdAt = 0n;
  let $network: t.PodSandboxNetworkStatus | undefined = undefined;
  let $linux: t.LinuxPodSandboxStatus | undefined = undefined;
  let $labels = w.NO_ENTRIES;
  let $annotations = w.NO_ENTRIES;
  let $runtimeHandler = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $id = r.string() as SandboxId; break;
      case 18: $metadata = decodePodSandboxMetadata(r, w.readEnd(r, end)); break;
      case 24: $state = w.readEnum(r, PodSandboxStateNames); break;
      case 32: $createdAt = w.readInt64(r); break;
      case 42: $network = decodePodSandboxNetworkStatus(r, w.readEnd(r, end)); break;
      case 50: $linux = decodeLinuxPodSandboxStatus(r, w.readEnd(r, end)); break;
      case 58: $labels = w.readMapEntry(r, w.readEnd(r, end), $labels); break;
      case 66: $annotations = w.readMapEntry(r, w.readEnd(r, end), $annotations); break;
      case 74: $runtimeHandler = r.string(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewPodSandboxStatus($id, $metadata, $state, $createdAt, $network, $linux, $labels, $annotations, $runtimeHandler);
}

function encodePodSandboxNetworkStatus(m: t.PodSandboxNetworkStatusInit, o: Writer): void {
  w.putString(o, 10, m.ip, 'PodSandboxNetworkStatus.ip');
  w.putMessages(o, 18, m.additionalIps, encodePodIP, 'PodSandboxNetworkStatus.additionalIps');
}
const NewPodSandboxNetworkStatus = w.plain(function (this: w.Writable<t.PodSandboxNetworkStatus>, $ip: t.PodSandboxNetworkStatus['ip'], $additionalIps: t.PodSandboxNetworkStatus['additionalIps']) {
  this.ip = $ip;
  this.additionalIps = $additionalIps;
});
function decodePodSandboxNetworkStatus(r: Reader, end: number): t.PodSandboxNetworkStatus {
  let $ip = '';
  let $additionalIps: t.PodIP[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $ip = r.string(); break;
      case 18: ($additionalIps === w.NO_ITEMS ? ($additionalIps = []) : $additionalIps).push(decodePodIP(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewPodSandboxNetworkStatus($ip, $additionalIps);
}

function encodePodIP(m: t.PodIPInit, o: Writer): void {
  w.putString(o, 10, m.ip, 'PodIP.ip');
}
const NewPodIP = w.plain(function (this: w.Writable<t.PodIP>, $ip: t.PodIP['ip']) {
  this.ip = $ip;
});
function decodePodIP(r: Reader, end: number): t.PodIP {
  let $ip = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $ip = r.string(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewPodIP($ip);
}

function encodeLinuxPodSandboxStatus(m: t.LinuxPodSandboxStatusInit, o: Writer): void {
  w.putMessage(o, 10, m.namespaces, encodeNamespace, 'LinuxPodSandboxStatus.namespaces');
}
const NewLinuxPodSandboxStatus = w.plain(function (this: w.Writable<t.LinuxPodSandboxStatus>, $namespaces: t.LinuxPodSandboxStatus['namespaces']) {
  this.namespaces = $namespaces;
});
function decodeLinuxPodSandboxStatus(r: Reader, end: number): t.LinuxPodSandboxStatus {
  let $namespaces: t.Namespace | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $namespaces = decodeNamespace(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewLinuxPodSandboxStatus($namespaces);
}

function encodeNamespace(m: t.NamespaceInit, o: Writer): void {
  w.putMessage(o, 18, m.options, encodeNamespaceOption, 'Namespace.options');
}
const NewNamespace = w.plain(function (this: w.Writable<t.Namespace>, $options: t.Namespace['options']) {
  this.options = $options;
});
function decodeNamespace(r: Reader, end: number): t.Namespace {
  let $options: t.NamespaceOption | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 18: $options = decodeNamespaceOption(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewNamespace($options);
}

function encodeListPodSandboxRequest(m: t.ListPodSandboxRequestInit, o: Writer): void {
  w.putMessage(o, 10, m.filter, encodePodSandboxFilter, 'ListPodSandboxRequest.filter');
}
const NewListPodSandboxRequest = w.plain(function (this: w.Writable<t.ListPodSandboxRequest>, $filter: t.ListPodSandboxRequest['filter']) {
  this.filter = $filter;
});
function decodeListPodSandboxRequest(r: Reader, end: number): t.ListPodSandboxRequest {
  let $filter: t.PodSandboxFilter | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $filter = decodePodSandboxFilter(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewListPodSandboxRequest($filter);
}

function encodeListPodSandboxResponse(m: t.ListPodSandboxResponseInit, o: Writer): void {
  w.putMessages(o, 10, m.items, encodePodSandbox, 'ListPodSandboxResponse.items');
}
const NewListPodSandboxResponse = w.plain(function (this: w.Writable<t.ListPodSandboxResponse>, $items: t.ListPodSandboxResponse['items']) {
  this.items = $items;
});
function decodeListPodSandboxResponse(r: Reader, end: number): t.ListPodSandboxResponse {
  let $items: t.PodSandbox[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: ($items === w.NO_ITEMS ? ($items = []) : $items).push(decodePodSandbox(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewListPodSandboxResponse($items);
}

function encodeStreamPodSandboxesRequest(m: t.StreamPodSandboxesRequestInit, o: Writer): void {
  w.putMessage(o, 10, m.filter, encodePodSandboxFilter, 'StreamPodSandboxesRequest.filter');
}
const NewStreamPodSandboxesRequest = w.plain(function (this: w.Writable<t.StreamPodSandboxesRequest>, $filter: t.StreamPodSandboxesRequest['filter']) {
  this.filter = $filter;
});
function decodeStreamPodSandboxesRequest(r: Reader, end: number): t.StreamPodSandboxesRequest {
  let $filter: t.PodSandboxFilter | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $filter = decodePodSandboxFilter(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewStreamPodSandboxesRequest($filter);
}

function encodeStreamPodSandboxesResponse(m: t.StreamPodSandboxesResponseInit, o: Writer): void {
  w.putMessages(o, 10, m.podSandboxes, encodePodSandbox, 'StreamPodSandboxesResponse.podSandboxes');
}
const NewStreamPodSandboxesResponse = w.plain(function (this: w.Writable<t.StreamPodSandboxesResponse>, $podSandboxes: t.StreamPodSandboxesResponse['podSandboxes']) {
  this.podSandboxes = $podSandboxes;
});
function decodeStreamPodSandboxesResponse(r: Reader, end: number): t.StreamPodSandboxesResponse {
  let $podSandboxes: t.PodSandbox[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: ($podSandboxes === w.NO_ITEMS ? ($podSandboxes = []) : $podSandboxes).push(decodePodSandbox(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewStreamPodSandboxesResponse($podSandboxes);
}

function encodePodSandboxFilter(m: t.PodSandboxFilterInit, o: Writer): void {
  w.putString(o, 10, m.id, 'PodSandboxFilter.id');
  w.putMessage(o, 18, m.state, encodePodSandboxStateValue, 'PodSandboxFilter.state');
  w.putMap(o, 26, m.labelSelector, 'PodSandboxFilter.labelSelector');
}
const NewPodSandboxFilter = w.plain(function (this: w.Writable<t.PodSandboxFilter>, $id: t.PodSandboxFilter['id'], $state: t.PodSandboxFilter['state'], $labelSelector: t.PodSandboxFilter['labelSelector']) {
  this.id = $id;
  this.state = $state;
  this.labelSelector = $labelSelector;
});
function decodePodSandboxFilter(r: Reader, end: number): t.PodSandboxFilter {
  let $id = '';
  let $state: t.PodSandboxStateValue | undefined = undefined;
  let $labelSelector = w.NO_ENTRIES;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $id = r.string(); break;
      case 18: $state = decodePodSandboxStateValue(r, w.readEnd(r, end)); break;
      case 26: $labelSelector = w.readMapEntry(r, w.readEnd(r, end), $labelSelector); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewPodSandboxFilter($id, $state, $labelSelector);
}

function encodePodSandboxStateValue(m: t.PodSandboxStateValueInit, o: Writer): void {
  w.putEnum(o, 8, m.state, 'PodSandboxStateValue.state', PodSandboxStateNumbers);
}
const NewPodSandboxStateValue = w.plain(function (this: w.Writable<t.PodSandboxStateValue>, $state: t.PodSandboxStateValue['state']) {
  this.state = $state;
});
function decodePodSandboxStateValue(r: Reader, end: number): t.PodSandboxStateValue {
  let $state: t.PodSandboxState = PodSandboxStateNames[0] as t.PodSandboxState;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $state = w.readEnum(r, PodSandboxStateNames); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewPodSandboxStateValue($state);
}

function encodePodSandbox(m: t.PodSandboxInit, o: Writer): void {
  w.putString(o, 10, m.id, 'PodSandbox.id');
  w.putMessage(o, 18, m.metadata, encodePodSandboxMetadata, 'PodSandbox.metadata');
  w.putEnum(o, 24, m.state, 'PodSandbox.state', PodSandboxStateNumbers);
  w.putInt64(o, 32, m.createdAt, 'PodSandbox.createdAt');
  w.putMap(o, 42, m.labels, 'PodSandbox.labels');
  w.putMap(o, 50, m.annotations, 'PodSandbox.annotations');
  w.putString(o, 58, m.runtimeHandler, 'PodSandbox.runtimeHandler');
}
const NewPodSandbox = w.plain(function (this: w.Writable<t.PodSandbox>, $id: t.PodSandbox['id'], $metadata: t.PodSandbox['metadata'], $state: t.PodSandbox['state'], $createdAt: t.PodSandbox['createdAt'], $labels: t.PodSandbox['labels'], $annotations: t.PodSandbox['annotations'], $runtimeHandler: t.PodSandbox['runtimeHandler']) {
  this.id = $id;
  this.metadata = $metadata;
  this.state = $state;
  this.createdAt = $createdAt;
  this.labels = $labels;
  this.annotations = $annotations;
  this.runtimeHandler = $runtimeHandler;
});
function decodePodSandbox(r: Reader, end: number): t.PodSandbox {
  let $id = '' as SandboxId;
  let $metadata: t.PodSandboxMetadata | undefined = undefined;
  let $state: t.PodSandboxState = PodSandboxStateNames[0] as t.PodSandboxState;
  let $createdAt = 0n;
  let $labels = w.NO_ENTRIES;
  let $annotations = w.NO_ENTRIES;
  let $runtimeHandler = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $id = r.string() as SandboxId; break;
      case 18: $metadata = decodePodSandboxMetadata(r, w.readEnd(r, end)); break;
      case 24: $state = w.readEnum(r, PodSandboxStateNames); break;
      case 32: $createdAt = w.readInt64(r); break;
      case 42: $labels = w.readMapEntry(r, w.readEnd(r, end), $labels); break;
      case 50: $annotations = w.readMapEntry(r, w.readEnd(r, end), $annotations); break;
      case 58: $runtimeHandler = r.string(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewPodSandbox($id, $metadata, $state, $createdAt, $labels, $annotations, $runtimeHandler);
}

function encodeUpdatePodSandboxResourcesRequest(m: t.UpdatePodSandboxResourcesRequestInit, o: Writer): void {
  w.putString(o, 10, m.podSandboxId, 'UpdatePodSandboxResourcesRequest.podSandboxId');
  w.putMessage(o, 18, m.overhead, encodeLinuxContainerResources, 'UpdatePodSandboxResourcesRequest.overhead');
  w.putMessage(o, 26, m.resources, encodeLinuxContainerResources, 'UpdatePodSandboxResourcesRequest.resources');
}
const NewUpdatePodSandboxResourcesRequest = w.plain(function (this: w.Writable<t.UpdatePodSandboxResourcesRequest>, $podSandboxId: t.UpdatePodSandboxResourcesRequest['podSandboxId'], $overhead: t.UpdatePodSandboxResourcesRequest['overhead'], $resources: t.UpdatePodSandboxResourcesRequest['resources']) {
  this.podSandboxId = $podSandboxId;
  this.overhead = $overhead;
  this.resources = $resources;
});
function decodeUpdatePodSandboxResourcesRequest(r: Reader, end: number): t.UpdatePodSandboxResourcesRequest {
  let $podSandboxId = '' as SandboxId;
  let $overhead: t.LinuxContainerResources | undefined = undefined;
  let $resources: t.LinuxContainerResources | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $podSandboxId = r.string() as SandboxId; break;
      case 18: $overhead = decodeLinuxContainerResources(r, w.readEnd(r, end)); break;
      case 26: $resources = decodeLinuxContainerResources(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewUpdatePodSandboxResourcesRequest($podSandboxId, $overhead, $resources);
}

function encodeUpdatePodSandboxResourcesResponse(_m: t.UpdatePodSandboxResourcesResponseInit, _o: Writer): void {
}
function decodeUpdatePodSandboxResourcesResponse(r: Reader, end: number): t.UpdatePodSandboxResourcesResponse {
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return {};
}

function encodePodSandboxConfig(m: t.PodSandboxConfigInit, o: Writer): void {
  w.putMessage(o, 10, m.metadata, encodePodSandboxMetadata, 'PodSandboxConfig.metadata');
  w.putString(o, 18, m.hostname, 'PodSandboxConfig.hostname');
  w.putString(o, 26, m.logDirectory, 'PodSandboxConfig.logDirectory');
  w.putMessage(o, 34, m.dnsConfig, encodeDNSConfig, 'PodSandboxConfig.dnsConfig');
  w.putMessages(o, 42, m.portMappings, encodePortMapping, 'PodSandboxConfig.portMappings');
  w.putMap(o, 50, m.labels, 'PodSandboxConfig.labels');
  w.putMap(o, 58, m.annotations, 'PodSandboxConfig.annotations');
  w.putMessage(o, 66, m.linux, encodeLinuxPodSandboxConfig, 'PodSandboxConfig.linux');
  w.putMessage(o, 74, m.windows, encodeWindowsPodSandboxConfig, 'PodSandboxConfig.windows');
}
const NewPodSandboxConfig = w.plain(function (this: w.Writable<t.PodSandboxConfig>, $metadata: t.PodSandboxConfig['metadata'], $hostname: t.PodSandboxConfig['hostname'], $logDirectory: t.PodSandboxConfig['logDirectory'], $dnsConfig: t.PodSandboxConfig['dnsConfig'], $portMappings: t.PodSandboxConfig['portMappings'], $labels: t.PodSandboxConfig['labels'], $annotations: t.PodSandboxConfig['annotations'], $linux: t.PodSandboxConfig['linux'], $windows: t.PodSandboxConfig['windows']) {
  this.metadata = $metadata;
  this.hostname = $hostname;
  this.logDirectory = $logDirectory;
  this.dnsConfig = $dnsConfig;
  this.portMappings = $portMappings;
  this.labels = $labels;
  this.annotations = $annotations;
  this.linux = $linux;
  this.windows = $windows;
});
function decodePodSandboxConfig(r: Reader, end: number): t.PodSandboxConfig {
  let $metadata: t.PodSandboxMetadata | undefined = undefined;
  let $hostname = '';
  let $logDirectory = '';
  let $dnsConfig: t.DNSConfig | undefined = undefined;
  let $portMappings: t.PortMapping[] = w.NO_ITEMS;
  let $labels = w.NO_ENTRIES;
  let $annotations = w.NO_ENTRIES;
  let $linux: t.LinuxPodSandboxConfig | undefined = undefined;
  let $windows: t.WindowsPodSandboxConfig | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $metadata = decodePodSandboxMetadata(r, w.readEnd(r, end)); break;
      case 18: $hostname = r.string(); break;
      case 26: $logDirectory = r.string(); break;
      case 34: $dnsConfig = decodeDNSConfig(r, w.readEnd(r, end)); break;
      case 42: ($portMappings === w.NO_ITEMS ? ($portMappings = []) : $portMappings).push(decodePortMapping(r, w.readEnd(r, end))); break;
      case 50: $labels = w.readMapEntry(r, w.readEnd(r, end), $labels); break;
      case 58: $annotations = w.readMapEntry(r, w.readEnd(r, end), $annotations); break;
      case 66: $linux = decodeLinuxPodSandboxConfig(r, w.readEnd(r, end)); break;
      case 74: $windows = decodeWindowsPodSandboxConfig(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewPodSandboxConfig($metadata, $hostname, $logDirectory, $dnsConfig, $portMappings, $labels, $annotations, $linux, $windows);
}

function encodePodSandboxMetadata(m: t.PodSandboxMetadataInit, o: Writer): void {
  w.putString(o, 10, m.name, 'PodSandboxMetadata.name');
  w.putString(o, 18, m.uid, 'PodSandboxMetadata.uid');
  w.putString(o, 26, m.namespace, 'PodSandboxMetadata.namespace');
  w.putUint32(o, 32, m.attempt, 'PodSandboxMetadata.attempt');
}
const NewPodSandboxMetadata = w.plain(function (this: w.Writable<t.PodSandboxMetadata>, $name: t.PodSandboxMetadata['name'], $uid: t.PodSandboxMetadata['uid'], $namespace: t.PodSandboxMetadata['namespace'], $attempt: t.PodSandboxMetadata['attempt']) {
  this.name = $name;
  this.uid = $uid;
  this.namespace = $namespace;
  this.attempt = $attempt;
});
function decodePodSandboxMetadata(r: Reader, end: number): t.PodSandboxMetadata {
  let $name = '';
  let $uid = '';
  let $namespace = '';
  let $attempt = 0;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $name = r.string(); break;
      case 18: $uid = r.string(); break;
      case 26: $namespace = r.string(); break;
      case 32: $attempt = r.uint32(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewPodSandboxMetadata($name, $uid, $namespace, $attempt);
}

function encodeDNSConfig(m: t.DNSConfigInit, o: Writer): void {
  w.putStrings(o, 10, m.servers, 'DNSConfig.servers');
  w.putStrings(o, 18, m.searches, 'DNSConfig.searches');
  w.putStrings(o, 26, m.options, 'DNSConfig.options');
}
const NewDNSConfig = w.plain(function (this: w.Writable<t.DNSConfig>, $servers: t.DNSConfig['servers'], $searches: t.DNSConfig['searches'], $options: t.DNSConfig['options']) {
  this.servers = $servers;
  this.searches = $searches;
  this.options = $options;
});
function decodeDNSConfig(r: Reader, end: number): t.DNSConfig {
  let $servers: string[] = w.NO_ITEMS;
  let $searches: string[] = w.NO_ITEMS;
  let $options: string[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: ($servers === w.NO_ITEMS ? ($servers = []) : $servers).push(r.string()); break;
      case 18: ($searches === w.NO_ITEMS ? ($searches = []) : $searches).push(r.string()); break;
      case 26: ($options === w.NO_ITEMS ? ($options = []) : $options).push(r.string()); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewDNSConfig($servers, $searches, $options);
}

function encodePortMapping(m: t.PortMappingInit, o: Writer): void {
  w.putEnum(o, 8, m.protocol, 'PortMapping.protocol', ProtocolNumbers);
  w.putInt32(o, 16, m.containerPort, 'PortMapping.containerPort');
  w.putInt32(o, 24, m.hostPort, 'PortMapping.hostPort');
  w.putString(o, 34, m.hostIp, 'PortMapping.hostIp');
}
const NewPortMapping = w.plain(function (this: w.Writable<t.PortMapping>, $protocol: t.PortMapping['protocol'], $containerPort: t.PortMapping['containerPort'], $hostPort: t.PortMapping['hostPort'], $hostIp: t.PortMapping['hostIp']) {
  this.protocol = $protocol;
  this.containerPort = $containerPort;
  this.hostPort = $hostPort;
  this.hostIp = $hostIp;
});
function decodePortMapping(r: Reader, end: number): t.PortMapping {
  let $protocol: t.Protocol = ProtocolNames[0] as t.Protocol;
  let $containerPort = 0;
  let $hostPort = 0;
  let $hostIp = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $protocol = w.readEnum(r, ProtocolNames); break;
      case 16: $containerPort = r.int32(); break;
      case 24: $hostPort = r.int32(); break;
      case 34: $hostIp = r.string(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewPortMapping($protocol, $containerPort, $hostPort, $hostIp);
}

function encodeLinuxPodSandboxConfig(m: t.LinuxPodSandboxConfigInit, o: Writer): void {
  w.putString(o, 10, m.cgroupParent, 'LinuxPodSandboxConfig.cgroupParent');
  w.putMessage(o, 18, m.securityContext, encodeLinuxSandboxSecurityContext, 'LinuxPodSandboxConfig.securityContext');
  w.putMap(o, 26, m.sysctls, 'LinuxPodSandboxConfig.sysctls');
  w.putMessage(o, 34, m.overhead, encodeLinuxContainerResources, 'LinuxPodSandboxConfig.overhead');
  w.putMessage(o, 42, m.resources, encodeLinuxContainerResources, 'LinuxPodSandboxConfig.resources');
}
const NewLinuxPodSandboxConfig = w.plain(function (this: w.Writable<t.LinuxPodSandboxConfig>, $cgroupParent: t.LinuxPodSandboxConfig['cgroupParent'], $securityContext: t.LinuxPodSandboxConfig['securityContext'], $sysctls: t.LinuxPodSandboxConfig['sysctls'], $overhead: t.LinuxPodSandboxConfig['overhead'], $resources: t.LinuxPodSandboxConfig['resources']) {
  this.cgroupParent = $cgroupParent;
  this.securityContext = $securityContext;
  this.sysctls = $sysctls;
  this.overhead = $overhead;
  this.resources = $resources;
});
function decodeLinuxPodSandboxConfig(r: Reader, end: number): t.LinuxPodSandboxConfig {
  let $cgroupParent = '';
  let $securityContext: t.LinuxSandboxSecurityContext | undefined = undefined;
  let $sysctls = w.NO_ENTRIES;
  let $overhead: t.LinuxContainerResources | undefined = undefined;
  let $resources: t.LinuxContainerResources | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $cgroupParent = r.string(); break;
      case 18: $securityContext = decodeLinuxSandboxSecurityContext(r, w.readEnd(r, end)); break;
      case 26: $sysctls = w.readMapEntry(r, w.readEnd(r, end), $sysctls); break;
      case 34: $overhead = decodeLinuxContainerResources(r, w.readEnd(r, end)); break;
      case 42: $resources = decodeLinuxContainerResources(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewLinuxPodSandboxConfig($cgroupParent, $securityContext, $sysctls, $overhead, $resources);
}

function encodeLinuxSandboxSecurityContext(m: t.LinuxSandboxSecurityContextInit, o: Writer): void {
  w.putMessage(o, 10, m.namespaceOptions, encodeNamespaceOption, 'LinuxSandboxSecurityContext.namespaceOptions');
  w.putMessage(o, 18, m.selinuxOptions, encodeSELinuxOption, 'LinuxSandboxSecurityContext.selinuxOptions');
  w.putMessage(o, 26, m.runAsUser, encodeInt64Value, 'LinuxSandboxSecurityContext.runAsUser');
  w.putBool(o, 32, m.readonlyRootfs, 'LinuxSandboxSecurityContext.readonlyRootfs');
  w.putInt64s(o, 42, m.supplementalGroups, 'LinuxSandboxSecurityContext.supplementalGroups');
  w.putBool(o, 48, m.privileged, 'LinuxSandboxSecurityContext.privileged');
  w.putString(o, 58, m.seccompProfilePath, 'LinuxSandboxSecurityContext.seccompProfilePath');
  w.putMessage(o, 66, m.runAsGroup, encodeInt64Value, 'LinuxSandboxSecurityContext.runAsGroup');
  w.putMessage(o, 74, m.seccomp, encodeSecurityProfile, 'LinuxSandboxSecurityContext.seccomp');
  w.putMessage(o, 82, m.apparmor, encodeSecurityProfile, 'LinuxSandboxSecurityContext.apparmor');
  w.putEnum(o, 88, m.supplementalGroupsPolicy, 'LinuxSandboxSecurityContext.supplementalGroupsPolicy', SupplementalGroupsPolicyNumbers);
}
const NewLinuxSandboxSecurityContext = w.plain(function (this: w.Writable<t.LinuxSandboxSecurityContext>, $namespaceOptions: t.LinuxSandboxSecurityContext['namespaceOptions'], $selinuxOptions: t.LinuxSandboxSecurityContext['selinuxOptions'], $runAsUser: t.LinuxSandboxSecurityContext['runAsUser'], $readonlyRootfs: t.LinuxSandboxSecurityContext['readonlyRootfs'], $supplementalGroups: t.LinuxSandboxSecurityContext['supplementalGroups'], $privileged: t.LinuxSandboxSecurityContext['privileged'], $seccompProfilePath: t.LinuxSandboxSecurityContext['seccompProfilePath'], $runAsGroup: t.LinuxSandboxSecurityContext['runAsGroup'], $seccomp: t.LinuxSandboxSecurityContext['seccomp'], $apparmor: t.LinuxSandboxSecurityContext['apparmor'], $supplementalGroupsPolicy: t.LinuxSandboxSecurityContext['supplementalGroupsPolicy']) {
  this.namespaceOptions = $namespaceOptions;
  this.selinuxOptions = $selinuxOptions;
  this.runAsUser = $runAsUser;
  this.readonlyRootfs = $readonlyRootfs;
  this.supplementalGroups = $supplementalGroups;
  this.privileged = $privileged;
  this.seccompProfilePath = $seccompProfilePath;
  this.runAsGroup = $runAsGroup;
  this.seccomp = $seccomp;
  this.apparmor = $apparmor;
  this.supplementalGroupsPolicy = $supplementalGroupsPolicy;
});
function decodeLinuxSandboxSecurityContext(r: Reader, end: number): t.LinuxSandboxSecurityContext {
  let $namespaceOptions: t.NamespaceOption | undefined = undefined;
  let $selinuxOptions: t.SELinuxOption | undefined = undefined;
  let $runAsUser: t.Int64Value | undefined = undefined;
  let $readonlyRootfs = false;
  let $supplementalGroups: bigint[] = w.NO_ITEMS;
  let $privileged = false;
  let $seccompProfilePath = '';
  let $runAsGroup: t.Int64Value | undefined = undefined;
  let $seccomp: t.SecurityProfile | undefined = undefined;
  let $apparmor: t.SecurityProfile | undefined = undefined;
  let $supplementalGroupsPolicy: t.SupplementalGroupsPolicy = SupplementalGroupsPolicyNames[0] as t.SupplementalGroupsPolicy;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $namespaceOptions = decodeNamespaceOption(r, w.readEnd(r, end)); break;
      case 18: $selinuxOptions = decodeSELinuxOption(r, w.readEnd(r, end)); break;
      case 26: $runAsUser = decodeInt64Value(r, w.readEnd(r, end)); break;
      case 32: $readonlyRootfs = r.bool(); break;
      case 40: ($supplementalGroups === w.NO_ITEMS ? ($supplementalGroups = []) : $supplementalGroups).push(w.readInt64(r)); break;
      case 42: { const stop = w.readEnd(r, end); const list = ($supplementalGroups === w.NO_ITEMS ? ($supplementalGroups = []) : $supplementalGroups); while (r.pos < stop) list.push(w.readInt64(r)); w.assertAt(r, stop); break; }
      case 48: $privileged = r.bool(); break;
      case 58: $seccompProfilePath = r.string(); break;
      case 66: $runAsGroup = decodeInt64Value(r, w.readEnd(r, end)); break;
      case 74: $seccomp = decodeSecurityProfile(r, w.readEnd(r, end)); break;
      case 82: $apparmor = decodeSecurityProfile(r, w.readEnd(r, end)); break;
      case 88: $supplementalGroupsPolicy = w.readEnum(r, SupplementalGroupsPolicyNames); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewLinuxSandboxSecurityContext($namespaceOptions, $selinuxOptions, $runAsUser, $readonlyRootfs, $supplementalGroups, $privileged, $seccompProfilePath, $runAsGroup, $seccomp, $apparmor, $supplementalGroupsPolicy);
}

function encodeWindowsPodSandboxConfig(m: t.WindowsPodSandboxConfigInit, o: Writer): void {
  w.putMessage(o, 10, m.securityContext, encodeWindowsSandboxSecurityContext, 'WindowsPodSandboxConfig.securityContext');
}
const NewWindowsPodSandboxConfig = w.plain(function (this: w.Writable<t.WindowsPodSandboxConfig>, $securityContext: t.WindowsPodSandboxConfig['securityContext']) {
  this.securityContext = $securityContext;
});
function decodeWindowsPodSandboxConfig(r: Reader, end: number): t.WindowsPodSandboxConfig {
  let $securityContext: t.WindowsSandboxSecurityContext | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $securityContext = decodeWindowsSandboxSecurityContext(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewWindowsPodSandboxConfig($securityContext);
}

function encodeWindowsSandboxSecurityContext(m: t.WindowsSandboxSecurityContextInit, o: Writer): void {
  w.putString(o, 10, m.runAsUsername, 'WindowsSandboxSecurityContext.runAsUsername');
  w.putString(o, 18, m.credentialSpec, 'WindowsSandboxSecurityContext.credentialSpec');
  w.putBool(o, 24, m.hostProcess, 'WindowsSandboxSecurityContext.hostProcess');
  w.putMessage(o, 34, m.namespaceOptions, encodeWindowsNamespaceOption, 'WindowsSandboxSecurityContext.namespaceOptions');
}
const NewWindowsSandboxSecurityContext = w.plain(function (this: w.Writable<t.WindowsSandboxSecurityContext>, $runAsUsername: t.WindowsSandboxSecurityContext['runAsUsername'], $credentialSpec: t.WindowsSandboxSecurityContext['credentialSpec'], $hostProcess: t.WindowsSandboxSecurityContext['hostProcess'], $namespaceOptions: t.WindowsSandboxSecurityContext['namespaceOptions']) {
  this.runAsUsername = $runAsUsername;
  this.credentialSpec = $credentialSpec;
  this.hostProcess = $hostProcess;
  this.namespaceOptions = $namespaceOptions;
});
function decodeWindowsSandboxSecurityContext(r: Reader, end: number): t.WindowsSandboxSecurityContext {
  let $runAsUsername = '';
  let $credentialSpec = '';
  let $hostProcess = false;
  let $namespaceOptions: t.WindowsNamespaceOption | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $runAsUsername = r.string(); break;
      case 18: $credentialSpec = r.string(); break;
      case 24: $hostProcess = r.bool(); break;
      case 34: $namespaceOptions = decodeWindowsNamespaceOption(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewWindowsSandboxSecurityContext($runAsUsername, $credentialSpec, $hostProcess, $namespaceOptions);
}

function encodeNamespaceOption(m: t.NamespaceOptionInit, o: Writer): void {
  w.putEnum(o, 8, m.network, 'NamespaceOption.network', NamespaceModeNumbers);
  w.putEnum(o, 16, m.pid, 'NamespaceOption.pid', NamespaceModeNumbers);
  w.putEnum(o, 24, m.ipc, 'NamespaceOption.ipc', NamespaceModeNumbers);
  w.putString(o, 34, m.targetId, 'NamespaceOption.targetId');
  w.putMessage(o, 42, m.usernsOptions, encodeUserNamespace, 'NamespaceOption.usernsOptions');
}
const NewNamespaceOption = w.plain(function (this: w.Writable<t.NamespaceOption>, $network: t.NamespaceOption['network'], $pid: t.NamespaceOption['pid'], $ipc: t.NamespaceOption['ipc'], $targetId: t.NamespaceOption['targetId'], $usernsOptions: t.NamespaceOption['usernsOptions']) {
  this.network = $network;
  this.pid = $pid;
  this.ipc = $ipc;
  this.targetId = $targetId;
  this.usernsOptions = $usernsOptions;
});
function decodeNamespaceOption(r: Reader, end: number): t.NamespaceOption {
  let $network: t.NamespaceMode = NamespaceModeNames[0] as t.NamespaceMode;
  let $pid: t.NamespaceMode = NamespaceModeNames[0] as t.NamespaceMode;
  let $ipc: t.NamespaceMode = NamespaceModeNames[0] as t.NamespaceMode;
  let $targetId = '';
  let $usernsOptions: t.UserNamespace | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $network = w.readEnum(r, NamespaceModeNames); break;
      case 16: $pid = w.readEnum(r, NamespaceModeNames); break;
      case 24: $ipc = w.readEnum(r, NamespaceModeNames); break;
      case 34: $targetId = r.string(); break;
      case 42: $usernsOptions = decodeUserNamespace(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewNamespaceOption($network, $pid, $ipc, $targetId, $usernsOptions);
}

function encodeUserNamespace(m: t.UserNamespaceInit, o: Writer): void {
  w.putEnum(o, 8, m.mode, 'UserNamespace.mode', NamespaceModeNumbers);
  w.putMessages(o, 18, m.uids, encodeIDMapping, 'UserNamespace.uids');
  w.putMessages(o, 26, m.gids, encodeIDMapping, 'UserNamespace.gids');
}
const NewUserNamespace = w.plain(function (this: w.Writable<t.UserNamespace>, $mode: t.UserNamespace['mode'], $uids: t.UserNamespace['uids'], $gids: t.UserNamespace['gids']) {
  this.mode = $mode;
  this.uids = $uids;
  this.gids = $gids;
});
function decodeUserNamespace(r: Reader, end: number): t.UserNamespace {
  let $mode: t.NamespaceMode = NamespaceModeNames[0] as t.NamespaceMode;
  let $uids: t.IDMapping[] = w.NO_ITEMS;
  let $gids: t.IDMapping[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $mode = w.readEnum(r, NamespaceModeNames); break;
      case 18: ($uids === w.NO_ITEMS ? ($uids = []) : $uids).push(decodeIDMapping(r, w.readEnd(r, end))); break;
      case 26: ($gids === w.NO_ITEMS ? ($gids = []) : $gids).push(decodeIDMapping(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewUserNamespace($mode, $uids, $gids);
}

function encodeIDMapping(m: t.IDMappingInit, o: Writer): void {
  w.putUint32(o, 8, m.hostId, 'IDMapping.hostId');
  w.putUint32(o, 16, m.containerId, 'IDMapping.containerId');
  w.putUint32(o, 24, m.length, 'IDMapping.length');
}
const NewIDMapping = w.plain(function (this: w.Writable<t.IDMapping>, $hostId: t.IDMapping['hostId'], $containerId: t.IDMapping['containerId'], $length: t.IDMapping['length']) {
  this.hostId = $hostId;
  this.containerId = $containerId;
  this.length = $length;
});
function decodeIDMapping(r: Reader, end: number): t.IDMapping {
  let $hostId = 0;
  let $containerId = 0;
  let $length = 0;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $hostId = r.uint32(); break;
      case 16: $containerId = r.uint32(); break;
      case 24: $length = r.uint32(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewIDMapping($hostId, $containerId, $length);
}

function encodeWindowsNamespaceOption(m: t.WindowsNamespaceOptionInit, o: Writer): void {
  w.putEnum(o, 8, m.network, 'WindowsNamespaceOption.network', NamespaceModeNumbers);
}
const NewWindowsNamespaceOption = w.plain(function (this: w.Writable<t.WindowsNamespaceOption>, $network: t.WindowsNamespaceOption['network']) {
  this.network = $network;
});
function decodeWindowsNamespaceOption(r: Reader, end: number): t.WindowsNamespaceOption {
  let $network: t.NamespaceMode = NamespaceModeNames[0] as t.NamespaceMode;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $network = w.readEnum(r, NamespaceModeNames); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewWindowsNamespaceOption($network);
}

function encodeSecurityProfile(m: t.SecurityProfileInit, o: Writer): void {
  w.putEnum(o, 8, m.profileType, 'SecurityProfile.profileType', ProfileTypeNumbers);
  w.putString(o, 18, m.localhostRef, 'SecurityProfile.localhostRef');
}
const NewSecurityProfile = w.plain(function (this: w.Writable<t.SecurityProfile>, $profileType: t.SecurityProfile['profileType'], $localhostRef: t.SecurityProfile['localhostRef']) {
  this.profileType = $profileType;
  this.localhostRef = $localhostRef;
});
function decodeSecurityProfile(r: Reader, end: number): t.SecurityProfile {
  let $profileType: t.ProfileType = ProfileTypeNames[0] as t.ProfileType;
  let $localhostRef = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $profileType = w.readEnum(r, ProfileTypeNames); break;
      case 18: $localhostRef = r.string(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewSecurityProfile($profileType, $localhostRef);
}

function encodeSELinuxOption(m: t.SELinuxOptionInit, o: Writer): void {
  w.putString(o, 10, m.user, 'SELinuxOption.user');
  w.putString(o, 18, m.role, 'SELinuxOption.role');
  w.putString(o, 26, m.type, 'SELinuxOption.type');
  w.putString(o, 34, m.level, 'SELinuxOption.level');
}
const NewSELinuxOption = w.plain(function (this: w.Writable<t.SELinuxOption>, $user: t.SELinuxOption['user'], $role: t.SELinuxOption['role'], $type: t.SELinuxOption['type'], $level: t.SELinuxOption['level']) {
  this.user = $user;
  this.role = $role;
  this.type = $type;
  this.level = $level;
});
function decodeSELinuxOption(r: Reader, end: number): t.SELinuxOption {
  let $user = '';
  let $role = '';
  let $type = '';
  let $level = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $user = r.string(); break;
      case 18: $role = r.string(); break;
      case 26: $type = r.string(); break;
      case 34: $level = r.string(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewSELinuxOption($user, $role, $type, $level);
}

function encodeInt64Value(m: t.Int64ValueInit, o: Writer): void {
  w.putInt64(o, 8, m.value, 'Int64Value.value');
}
const NewInt64Value = w.plain(function (this: w.Writable<t.Int64Value>, $value: t.Int64Value['value']) {
  this.value = $value;
});
function decodeInt64Value(r: Reader, end: number): t.Int64Value {
  let $value = 0n;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $value = w.readInt64(r); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewInt64Value($value);
}

function encodeUInt64Value(m: t.UInt64ValueInit, o: Writer): void {
  w.putUint64(o, 8, m.value, 'UInt64Value.value');
}
const NewUInt64Value = w.plain(function (this: w.Writable<t.UInt64Value>, $value: t.UInt64Value['value']) {
  this.value = $value;
});
function decodeUInt64Value(r: Reader, end: number): t.UInt64Value {
  let $value = 0n;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $value = w.readUint64(r); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewUInt64Value($value);
}

function encodeCreateContainerRequest(m: t.CreateContainerRequestInit, o: Writer): void {
  w.putString(o, 10, m.podSandboxId, 'CreateContainerRequest.podSandboxId');
  w.putMessage(o, 18, m.config, encodeContainerConfig, 'CreateContainerRequest.config');
  w.putMessage(o, 26, m.sandboxConfig, encodePodSandboxConfig, 'CreateContainerRequest.sandboxConfig');
}
const NewCreateContainerRequest = w.plain(function (this: w.Writable<t.CreateContainerRequest>, $podSandboxId: t.CreateContainerRequest['podSandboxId'], $config: t.CreateContainerRequest['config'], $sandboxConfig: t.CreateContainerRequest['sandboxConfig']) {
  this.podSandboxId = $podSandboxId;
  this.config = $config;
  this.sandboxConfig = $sandboxConfig;
});
function decodeCreateContainerRequest(r: Reader, end: number): t.CreateContainerRequest {
  let $podSandboxId = '' as SandboxId;
  let $config: t.ContainerConfig | undefined = undefined;
  let $sandboxConfig: t.PodSandboxConfig | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $podSandboxId = r.string() as SandboxId; break;
      case 18: $config = decodeContainerConfig(r, w.readEnd(r, end)); break;
      case 26: $sandboxConfig = decodePodSandboxConfig(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewCreateContainerRequest($podSandboxId, $config, $sandboxConfig);
}

function encodeCreateContainerResponse(m: t.CreateContainerResponseInit, o: Writer): void {
  w.putString(o, 10, m.containerId, 'CreateContainerResponse.containerId');
}
const NewCreateContainerResponse = w.plain(function (this: w.Writable<t.CreateContainerResponse>, $containerId: t.CreateContainerResponse['containerId']) {
  this.containerId = $containerId;
});
function decodeCreateContainerResponse(r: Reader, end: number): t.CreateContainerResponse {
  let $containerId = '' as ContainerId;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $containerId = r.string() as ContainerId; break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewCreateContainerResponse($containerId);
}

function encodeStartContainerRequest(m: t.StartContainerRequestInit, o: Writer): void {
  w.putString(o, 10, m.containerId, 'StartContainerRequest.containerId');
}
const NewStartContainerRequest = w.plain(function (this: w.Writable<t.StartContainerRequest>, $containerId: t.StartContainerRequest['containerId']) {
  this.containerId = $containerId;
});
function decodeStartContainerRequest(r: Reader, end: number): t.StartContainerRequest {
  let $containerId = '' as ContainerId;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $containerId = r.string() as ContainerId; break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewStartContainerRequest($containerId);
}

function encodeStartContainerResponse(_m: t.StartContainerResponseInit, _o: Writer): void {
}
function decodeStartContainerResponse(r: Reader, end: number): t.StartContainerResponse {
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return {};
}

function encodeStopContainerRequest(m: t.StopContainerRequestInit, o: Writer): void {
  w.putString(o, 10, m.containerId, 'StopContainerRequest.containerId');
  w.putInt64(o, 16, m.timeout, 'StopContainerRequest.timeout');
}
const NewStopContainerRequest = w.plain(function (this: w.Writable<t.StopContainerRequest>, $containerId: t.StopContainerRequest['containerId'], $timeout: t.StopContainerRequest['timeout']) {
  this.containerId = $containerId;
  this.timeout = $timeout;
});
function decodeStopContainerRequest(r: Reader, end: number): t.StopContainerRequest {
  let $containerId = '' as ContainerId;
  let $timeout = 0n;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $containerId = r.string() as ContainerId; break;
      case 16: $timeout = w.readInt64(r); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewStopContainerRequest($containerId, $timeout);
}

function encodeStopContainerResponse(_m: t.StopContainerResponseInit, _o: Writer): void {
}
function decodeStopContainerResponse(r: Reader, end: number): t.StopContainerResponse {
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return {};
}

function encodeRemoveContainerRequest(m: t.RemoveContainerRequestInit, o: Writer): void {
  w.putString(o, 10, m.containerId, 'RemoveContainerRequest.containerId');
}
const NewRemoveContainerRequest = w.plain(function (this: w.Writable<t.RemoveContainerRequest>, $containerId: t.RemoveContainerRequest['containerId']) {
  this.containerId = $containerId;
});
function decodeRemoveContainerRequest(r: Reader, end: number): t.RemoveContainerRequest {
  let $containerId = '' as ContainerId;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $containerId = r.string() as ContainerId; break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewRemoveContainerRequest($containerId);
}

function encodeRemoveContainerResponse(_m: t.RemoveContainerResponseInit, _o: Writer): void {
}
function decodeRemoveContainerResponse(r: Reader, end: number): t.RemoveContainerResponse {
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return {};
}

function encodeContainerStatusRequest(m: t.ContainerStatusRequestInit, o: Writer): void {
  w.putString(o, 10, m.containerId, 'ContainerStatusRequest.containerId');
  w.putBool(o, 16, m.verbose, 'ContainerStatusRequest.verbose');
}
const NewContainerStatusRequest = w.plain(function (this: w.Writable<t.ContainerStatusRequest>, $containerId: t.ContainerStatusRequest['containerId'], $verbose: t.ContainerStatusRequest['verbose']) {
  this.containerId = $containerId;
  this.verbose = $verbose;
});
function decodeContainerStatusRequest(r: Reader, end: number): t.ContainerStatusRequest {
  let $containerId = '' as ContainerId;
  let $verbose = false;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $containerId = r.string() as ContainerId; break;
      case 16: $verbose = r.bool(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewContainerStatusRequest($containerId, $verbose);
}

function encodeContainerStatusResponse(m: t.ContainerStatusResponseInit, o: Writer): void {
  w.putMessage(o, 10, m.status, encodeContainerStatus, 'ContainerStatusResponse.status');
  w.putMap(o, 18, m.info, 'ContainerStatusResponse.info');
}
const NewContainerStatusResponse = w.plain(function (this: w.Writable<t.ContainerStatusResponse>, $status: t.ContainerStatusResponse['status'], $info: t.ContainerStatusResponse['info']) {
  this.status = $status;
  this.info = $info;
});
function decodeContainerStatusResponse(r: Reader, end: number): t.ContainerStatusResponse {
  let $status: t.ContainerStatus | undefined = undefined;
  let $info = w.NO_ENTRIES;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $status = decodeContainerStatus(r, w.readEnd(r, end)); break;
      case 18: $info = w.readMapEntry(r, w.readEnd(r, end), $info); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewContainerStatusResponse($status, $info);
}

function encodeContainerStatus(m: t.ContainerStatusInit, o: Writer): void {
  w.putString(o, 10, m.id, 'ContainerStatus.id');
  w.putMessage(o, 18, m.metadata, encodeContainerMetadata, 'ContainerStatus.metadata');
  w.putEnum(o, 24, m.state, 'ContainerStatus.state', ContainerStateNumbers);
  w.putInt64(o, 32, m.createdAt, 'ContainerStatus.createdAt');
  w.putInt64(o, 40, m.startedAt, 'ContainerStatus.startedAt');
  w.putInt64(o, 48, m.finishedAt, 'ContainerStatus.finishedAt');
  w.putInt32(o, 56, m.exitCode, 'ContainerStatus.exitCode');
  w.putMessage(o, 66, m.image, encodeImageSpec, 'ContainerStatus.image');
  w.putString(o, 74, m.imageRef, 'ContainerStatus.imageRef');
  w.putString(o, 82, m.reason, 'ContainerStatus.reason');
  w.putString(o, 90, m.message, 'ContainerStatus.message');
  w.putMap(o, 98, m.labels, 'ContainerStatus.labels');
  w.putMap(o, 106, m.annotations, 'ContainerStatus.annotations');
  w.putMessages(o, 114, m.mounts, encodeMount, 'ContainerStatus.mounts');
  w.putString(o, 122, m.logPath, 'ContainerStatus.logPath');
  w.putMessage(o, 130, m.resources, encodeContainerResources, 'ContainerStatus.resources');
  w.putString(o, 138, m.imageId, 'ContainerStatus.imageId');
  w.putMessage(o, 146, m.user, encodeContainerUser, 'ContainerStatus.user');
  w.putEnum(o, 152, m.stopSignal, 'ContainerStatus.stopSignal', SignalNumbers);
}
const NewContainerStatus = w.plain(function (this: w.Writable<t.ContainerStatus>, $id: t.ContainerStatus['id'], $metadata: t.ContainerStatus['metadata'], $state: t.ContainerStatus['state'], $createdAt: t.ContainerStatus['createdAt'], $startedAt: t.ContainerStatus['startedAt'], $finishedAt: t.ContainerStatus['finishedAt'], $exitCode: t.ContainerStatus['exitCode'], $image: t.ContainerStatus['image'], $imageRef: t.ContainerStatus['imageRef'], $reason: t.ContainerStatus['reason'], $message: t.ContainerStatus['message'], $labels: t.ContainerStatus['labels'], $annotations: t.ContainerStatus['annotations'], $mounts: t.ContainerStatus['mounts'], $logPath: t.ContainerStatus['logPath'], $resources: t.ContainerStatus['resources'], $imageId: t.ContainerStatus['imageId'], $user: t.ContainerStatus['user'], $stopSignal: t.ContainerStatus['stopSignal']) {
  this.id = $id;
  this.metadata = $metadata;
  this.state = $state;
  this.createdAt = $createdAt;
  this.startedAt = $startedAt;
  this.finishedAt = $finishedAt;
  this.exitCode = $exitCode;
  this.image = $image;
  this.imageRef = $imageRef;
  this.reason = $reason;
  this.message = $message;
  this.labels = $labels;
  this.annotations = $annotations;
  this.mounts = $mounts;
  this.logPath = $logPath;
  this.resources = $resources;
  this.imageId = $imageId;
  this.user = $user;
  this.stopSignal = $stopSignal;
});
function decodeContainerStatus(r: Reader, end: number): t.ContainerStatus {
  let $id = '' as ContainerId;
  let $metadata: t.ContainerMetadata | undefined = undefined;
  let $state: t.ContainerState = ContainerStateNames[0] as t.ContainerState;
  let $createdAt = 0n;
  let $startedAt = 0n;
  let $finishedAt = 0n;
  let $exitCode = 0;
  let $image: t.ImageSpec | undefined = undefined;
  let $imageRef = '';
  let $reason = '';
  let $message = '';
  let $labels = w.NO_ENTRIES;
  let $annotations = w.NO_ENTRIES;
  let $mounts: t.Mount[] = w.NO_ITEMS;
  let $logPath = '';
  let $resources: t.ContainerResources | undefined = undefined;
  let $imageId = '';
  let $user: t.ContainerUser | undefined = undefined;
  let $stopSignal: t.Signal = SignalNames[0] as t.Signal;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $id = r.string() as ContainerId; break;
      case 18: $metadata = decodeContainerMetadata(r, w.readEnd(r, end)); break;
      case 24: $state = w.readEnum(r, ContainerStateNames); break;
      case 32: $createdAt = w.readInt64(r); break;
      case 40: $startedAt = w.readInt64(r); break;
      case 48: $finishedAt = w.readInt64(r); break;
      case 56: $exitCode = r.int32(); break;
      case 66: $image = decodeImageSpec(r, w.readEnd(r, end)); break;
      case 74: $imageRef = r.string(); break;
      case 82: $reason = r.string(); break;
      case 90: $message = r.string(); break;
      case 98: $labels = w.readMapEntry(r, w.readEnd(r, end), $labels); break;
      case 106: $annotations = w.readMapEntry(r, w.readEnd(r, end), $annotations); break;
      case 114: ($mounts === w.NO_ITEMS ? ($mounts = []) : $mounts).push(decodeMount(r, w.readEnd(r, end))); break;
      case 122: $logPath = r.string(); break;
      case 130: $resources = decodeContainerResources(r, w.readEnd(r, end)); break;
      case 138: $imageId = r.string(); break;
      case 146: $user = decodeContainerUser(r, w.readEnd(r, end)); break;
      case 152: $stopSignal = w.readEnum(r, SignalNames); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewContainerStatus($id, $metadata, $state, $createdAt, $startedAt, $finishedAt, $exitCode, $image, $imageRef, $reason, $message, $labels, $annotations, $mounts, $logPath, $resources, $imageId, $user, $stopSignal);
}

function encodeContainerUser(m: t.ContainerUserInit, o: Writer): void {
  w.putMessage(o, 10, m.linux, encodeLinuxContainerUser, 'ContainerUser.linux');
}
const NewContainerUser = w.plain(function (this: w.Writable<t.ContainerUser>, $linux: t.ContainerUser['linux']) {
  this.linux = $linux;
});
function decodeContainerUser(r: Reader, end: number): t.ContainerUser {
  let $linux: t.LinuxContainerUser | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $linux = decodeLinuxContainerUser(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewContainerUser($linux);
}

function encodeLinuxContainerUser(m: t.LinuxContainerUserInit, o: Writer): void {
  w.putInt64(o, 8, m.uid, 'LinuxContainerUser.uid');
  w.putInt64(o, 16, m.gid, 'LinuxContainerUser.gid');
  w.putInt64s(o, 26, m.supplementalGroups, 'LinuxContainerUser.supplementalGroups');
}
const NewLinuxContainerUser = w.plain(function (this: w.Writable<t.LinuxContainerUser>, $uid: t.LinuxContainerUser['uid'], $gid: t.LinuxContainerUser['gid'], $supplementalGroups: t.LinuxContainerUser['supplementalGroups']) {
  this.uid = $uid;
  this.gid = $gid;
  this.supplementalGroups = $supplementalGroups;
});
function decodeLinuxContainerUser(r: Reader, end: number): t.LinuxContainerUser {
  let $uid = 0n;
  let $gid = 0n;
  let $supplementalGroups: bigint[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $uid = w.readInt64(r); break;
      case 16: $gid = w.readInt64(r); break;
      case 24: ($supplementalGroups === w.NO_ITEMS ? ($supplementalGroups = []) : $supplementalGroups).push(w.readInt64(r)); break;
      case 26: { const stop = w.readEnd(r, end); const list = ($supplementalGroups === w.NO_ITEMS ? ($supplementalGroups = []) : $supplementalGroups); while (r.pos < stop) list.push(w.readInt64(r)); w.assertAt(r, stop); break; }
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewLinuxContainerUser($uid, $gid, $supplementalGroups);
}

function encodeContainerResources(m: t.ContainerResourcesInit, o: Writer): void {
  w.putMessage(o, 10, m.linux, encodeLinuxContainerResources, 'ContainerResources.linux');
  w.putMessage(o, 18, m.windows, encodeWindowsContainerResources, 'ContainerResources.windows');
}
const NewContainerResources = w.plain(function (this: w.Writable<t.ContainerResources>, $linux: t.ContainerResources['linux'], $windows: t.ContainerResources['windows']) {
  this.linux = $linux;
  this.windows = $windows;
});
function decodeContainerResources(r: Reader, end: number): t.ContainerResources {
  let $linux: t.LinuxContainerResources | undefined = undefined;
  let $windows: t.WindowsContainerResources | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $linux = decodeLinuxContainerResources(r, w.readEnd(r, end)); break;
      case 18: $windows = decodeWindowsContainerResources(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewContainerResources($linux, $windows);
}

function encodeListContainersRequest(m: t.ListContainersRequestInit, o: Writer): void {
  w.putMessage(o, 10, m.filter, encodeContainerFilter, 'ListContainersRequest.filter');
}
const NewListContainersRequest = w.plain(function (this: w.Writable<t.ListContainersRequest>, $filter: t.ListContainersRequest['filter']) {
  this.filter = $filter;
});
function decodeListContainersRequest(r: Reader, end: number): t.ListContainersRequest {
  let $filter: t.ContainerFilter | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $filter = decodeContainerFilter(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewListContainersRequest($filter);
}

function encodeListContainersResponse(m: t.ListContainersResponseInit, o: Writer): void {
  w.putMessages(o, 10, m.containers, encodeContainer, 'ListContainersResponse.containers');
}
const NewListContainersResponse = w.plain(function (this: w.Writable<t.ListContainersResponse>, $containers: t.ListContainersResponse['containers']) {
  this.containers = $containers;
});
function decodeListContainersResponse(r: Reader, end: number): t.ListContainersResponse {
  let $containers: t.Container[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: ($containers === w.NO_ITEMS ? ($containers = []) : $containers).push(decodeContainer(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewListContainersResponse($containers);
}

function encodeStreamContainersRequest(m: t.StreamContainersRequestInit, o: Writer): void {
  w.putMessage(o, 10, m.filter, encodeContainerFilter, 'StreamContainersRequest.filter');
}
const NewStreamContainersRequest = w.plain(function (this: w.Writable<t.StreamContainersRequest>, $filter: t.StreamContainersRequest['filter']) {
  this.filter = $filter;
});
function decodeStreamContainersRequest(r: Reader, end: number): t.StreamContainersRequest {
  let $filter: t.ContainerFilter | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $filter = decodeContainerFilter(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewStreamContainersRequest($filter);
}

function encodeStreamContainersResponse(m: t.StreamContainersResponseInit, o: Writer): void {
  w.putMessages(o, 10, m.containers, encodeContainer, 'StreamContainersResponse.containers');
}
const NewStreamContainersResponse = w.plain(function (this: w.Writable<t.StreamContainersResponse>, $containers: t.StreamContainersResponse['containers']) {
  this.containers = $containers;
});
function decodeStreamContainersResponse(r: Reader, end: number): t.StreamContainersResponse {
  let $containers: t.Container[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: ($containers === w.NO_ITEMS ? ($containers = []) : $containers).push(decodeContainer(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewStreamContainersResponse($containers);
}

function encodeContainerFilter(m: t.ContainerFilterInit, o: Writer): void {
  w.putString(o, 10, m.id, 'ContainerFilter.id');
  w.putMessage(o, 18, m.state, encodeContainerStateValue, 'ContainerFilter.state');
  w.putString(o, 26, m.podSandboxId, 'ContainerFilter.podSandboxId');
  w.putMap(o, 34, m.labelSelector, 'ContainerFilter.labelSelector');
}
const NewContainerFilter = w.plain(function (this: w.Writable<t.ContainerFilter>, $id: t.ContainerFilter['id'], $state: t.ContainerFilter['state'], $podSandboxId: t.ContainerFilter['podSandboxId'], $labelSelector: t.ContainerFilter['labelSelector']) {
  this.id = $id;
  this.state = $state;
  this.podSandboxId = $podSandboxId;
  this.labelSelector = $labelSelector;
});
function decodeContainerFilter(r: Reader, end: number): t.ContainerFilter {
  let $id = '';
  let $state: t.ContainerStateValue | undefined = undefined;
  let $podSandboxId = '';
  let $labelSelector = w.NO_ENTRIES;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $id = r.string(); break;
      case 18: $state = decodeContainerStateValue(r, w.readEnd(r, end)); break;
      case 26: $podSandboxId = r.string(); break;
      case 34: $labelSelector = w.readMapEntry(r, w.readEnd(r, end), $labelSelector); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewContainerFilter($id, $state, $podSandboxId, $labelSelector);
}

function encodeContainerStateValue(m: t.ContainerStateValueInit, o: Writer): void {
  w.putEnum(o, 8, m.state, 'ContainerStateValue.state', ContainerStateNumbers);
}
const NewContainerStateValue = w.plain(function (this: w.Writable<t.ContainerStateValue>, $state: t.ContainerStateValue['state']) {
  this.state = $state;
});
function decodeContainerStateValue(r: Reader, end: number): t.ContainerStateValue {
  let $state: t.ContainerState = ContainerStateNames[0] as t.ContainerState;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $state = w.readEnum(r, ContainerStateNames); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewContainerStateValue($state);
}

function encodeContainer(m: t.ContainerInit, o: Writer): void {
  w.putString(o, 10, m.id, 'Container.id');
  w.putString(o, 18, m.podSandboxId, 'Container.podSandboxId');
  w.putMessage(o, 26, m.metadata, encodeContainerMetadata, 'Container.metadata');
  w.putMessage(o, 34, m.image, encodeImageSpec, 'Container.image');
  w.putString(o, 42, m.imageRef, 'Container.imageRef');
  w.putEnum(o, 48, m.state, 'Container.state', ContainerStateNumbers);
  w.putInt64(o, 56, m.createdAt, 'Container.createdAt');
  w.putMap(o, 66, m.labels, 'Container.labels');
  w.putMap(o, 74, m.annotations, 'Container.annotations');
  w.putString(o, 82, m.imageId, 'Container.imageId');
}
const NewContainer = w.plain(function (this: w.Writable<t.Container>, $id: t.Container['id'], $podSandboxId: t.Container['podSandboxId'], $metadata: t.Container['metadata'], $image: t.Container['image'], $imageRef: t.Container['imageRef'], $state: t.Container['state'], $createdAt: t.Container['createdAt'], $labels: t.Container['labels'], $annotations: t.Container['annotations'], $imageId: t.Container['imageId']) {
  this.id = $id;
  this.podSandboxId = $podSandboxId;
  this.metadata = $metadata;
  this.image = $image;
  this.imageRef = $imageRef;
  this.state = $state;
  this.createdAt = $createdAt;
  this.labels = $labels;
  this.annotations = $annotations;
  this.imageId = $imageId;
});
function decodeContainer(r: Reader, end: number): t.Container {
  let $id = '' as ContainerId;
  let $podSandboxId = '' as SandboxId;
  let $metadata: t.ContainerMetadata | undefined = undefined;
  let $image: t.ImageSpec | undefined = undefined;
  let $imageRef = '';
  let $state: t.ContainerState = ContainerStateNames[0] as t.ContainerState;
  let $createdAt = 0n;
  let $labels = w.NO_ENTRIES;
  let $annotations = w.NO_ENTRIES;
  let $imageId = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $id = r.string() as ContainerId; break;
      case 18: $podSandboxId = r.string() as SandboxId; break;
      case 26: $metadata = decodeContainerMetadata(r, w.readEnd(r, end)); break;
      case 34: $image = decodeImageSpec(r, w.readEnd(r, end)); break;
      case 42: $imageRef = r.string(); break;
      case 48: $state = w.readEnum(r, ContainerStateNames); break;
      case 56: $createdAt = w.readInt64(r); break;
      case 66: $labels = w.readMapEntry(r, w.readEnd(r, end), $labels); break;
      case 74: $annotations = w.readMapEntry(r, w.readEnd(r, end), $annotations); break;
      case 82: $imageId = r.string(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewContainer($id, $podSandboxId, $metadata, $image, $imageRef, $state, $createdAt, $labels, $annotations, $imageId);
}

function encodeUpdateContainerResourcesRequest(m: t.UpdateContainerResourcesRequestInit, o: Writer): void {
  w.putString(o, 10, m.containerId, 'UpdateContainerResourcesRequest.containerId');
  w.putMessage(o, 18, m.linux, encodeLinuxContainerResources, 'UpdateContainerResourcesRequest.linux');
  w.putMessage(o, 26, m.windows, encodeWindowsContainerResources, 'UpdateContainerResourcesRequest.windows');
  w.putMap(o, 34, m.annotations, 'UpdateContainerResourcesRequest.annotations');
}
const NewUpdateContainerResourcesRequest = w.plain(function (this: w.Writable<t.UpdateContainerResourcesRequest>, $containerId: t.UpdateContainerResourcesRequest['containerId'], $linux: t.UpdateContainerResourcesRequest['linux'], $windows: t.UpdateContainerResourcesRequest['windows'], $annotations: t.UpdateContainerResourcesRequest['annotations']) {
  this.containerId = $containerId;
  this.linux = $linux;
  this.windows = $windows;
  this.annotations = $annotations;
});
function decodeUpdateContainerResourcesRequest(r: Reader, end: number): t.UpdateContainerResourcesRequest {
  let $containerId = '' as ContainerId;
  let $linux: t.LinuxContainerResources | undefined = undefined;
  let $windows: t.WindowsContainerResources | undefined = undefined;
  let $annotations = w.NO_ENTRIES;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $containerId = r.string() as ContainerId; break;
      case 18: $linux = decodeLinuxContainerResources(r, w.readEnd(r, end)); break;
      case 26: $windows = decodeWindowsContainerResources(r, w.readEnd(r, end)); break;
      case 34: $annotations = w.readMapEntry(r, w.readEnd(r, end), $annotations); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewUpdateContainerResourcesRequest($containerId, $linux, $windows, $annotations);
}

function encodeUpdateContainerResourcesResponse(_m: t.UpdateContainerResourcesResponseInit, _o: Writer): void {
}
function decodeUpdateContainerResourcesResponse(r: Reader, end: number): t.UpdateContainerResourcesResponse {
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return {};
}

function encodeReopenContainerLogRequest(m: t.ReopenContainerLogRequestInit, o: Writer): void {
  w.putString(o, 10, m.containerId, 'ReopenContainerLogRequest.containerId');
}
const NewReopenContainerLogRequest = w.plain(function (this: w.Writable<t.ReopenContainerLogRequest>, $containerId: t.ReopenContainerLogRequest['containerId']) {
  this.containerId = $containerId;
});
function decodeReopenContainerLogRequest(r: Reader, end: number): t.ReopenContainerLogRequest {
  let $containerId = '' as ContainerId;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $containerId = r.string() as ContainerId; break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewReopenContainerLogRequest($containerId);
}

function encodeReopenContainerLogResponse(_m: t.ReopenContainerLogResponseInit, _o: Writer): void {
}
function decodeReopenContainerLogResponse(r: Reader, end: number): t.ReopenContainerLogResponse {
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return {};
}

function encodeContainerConfig(m: t.ContainerConfigInit, o: Writer): void {
  w.putMessage(o, 10, m.metadata, encodeContainerMetadata, 'ContainerConfig.metadata');
  w.putMessage(o, 18, m.image, encodeImageSpec, 'ContainerConfig.image');
  w.putStrings(o, 26, m.command, 'ContainerConfig.command');
  w.putStrings(o, 34, m.args, 'ContainerConfig.args');
  w.putString(o, 42, m.workingDir, 'ContainerConfig.workingDir');
  w.putMessages(o, 50, m.envs, encodeKeyValue, 'ContainerConfig.envs');
  w.putMessages(o, 58, m.mounts, encodeMount, 'ContainerConfig.mounts');
  w.putMessages(o, 66, m.devices, encodeDevice, 'ContainerConfig.devices');
  w.putMap(o, 74, m.labels, 'ContainerConfig.labels');
  w.putMap(o, 82, m.annotations, 'ContainerConfig.annotations');
  w.putString(o, 90, m.logPath, 'ContainerConfig.logPath');
  w.putBool(o, 96, m.stdin, 'ContainerConfig.stdin');
  w.putBool(o, 104, m.stdinOnce, 'ContainerConfig.stdinOnce');
  w.putBool(o, 112, m.tty, 'ContainerConfig.tty');
  w.putMessage(o, 122, m.linux, encodeLinuxContainerConfig, 'ContainerConfig.linux');
  w.putMessage(o, 130, m.windows, encodeWindowsContainerConfig, 'ContainerConfig.windows');
  w.putMessages(o, 138, m.cdiDevices, encodeCDIDevice, 'ContainerConfig.cdiDevices');
  w.putEnum(o, 144, m.stopSignal, 'ContainerConfig.stopSignal', SignalNumbers);
}
const NewContainerConfig = w.plain(function (this: w.Writable<t.ContainerConfig>, $metadata: t.ContainerConfig['metadata'], $image: t.ContainerConfig['image'], $command: t.ContainerConfig['command'], $args: t.ContainerConfig['args'], $workingDir: t.ContainerConfig['workingDir'], $envs: t.ContainerConfig['envs'], $mounts: t.ContainerConfig['mounts'], $devices: t.ContainerConfig['devices'], $labels: t.ContainerConfig['labels'], $annotations: t.ContainerConfig['annotations'], $logPath: t.ContainerConfig['logPath'], $stdin: t.ContainerConfig['stdin'], $stdinOnce: t.ContainerConfig['stdinOnce'], $tty: t.ContainerConfig['tty'], $linux: t.ContainerConfig['linux'], $windows: t.ContainerConfig['windows'], $cdiDevices: t.ContainerConfig['cdiDevices'], $stopSignal: t.ContainerConfig['stopSignal']) {
  this.metadata = $metadata;
  this.image = $image;
  this.command = $command;
  this.args = $args;
  this.workingDir = $workingDir;
  this.envs = $envs;
  this.mounts = $mounts;
  this.devices = $devices;
  this.labels = $labels;
  this.annotations = $annotations;
  this.logPath = $logPath;
  this.stdin = $stdin;
  this.stdinOnce = $stdinOnce;
  this.tty = $tty;
  this.linux = $linux;
  this.windows = $windows;
  this.cdiDevices = $cdiDevices;
  this.stopSignal = $stopSignal;
});
function decodeContainerConfig(r: Reader, end: number): t.ContainerConfig {
  let $metadata: t.ContainerMetadata | undefined = undefined;
  let $image: t.ImageSpec | undefined = undefined;
  let $command: string[] = w.NO_ITEMS;
  let $args: string[] = w.NO_ITEMS;
  let $workingDir = '';
  let $envs: t.KeyValue[] = w.NO_ITEMS;
  let $mounts: t.Mount[] = w.NO_ITEMS;
  let $devices: t.Device[] = w.NO_ITEMS;
  let $labels = w.NO_ENTRIES;
  let $annotations = w.NO_ENTRIES;
  let $logPath = '';
  let $stdin = false;
  let $stdinOnce = false;
  let $tty = false;
  let $linux: t.LinuxContainerConfig | undefined = undefined;
  let $windows: t.WindowsContainerConfig | undefined = undefined;
  let $cdiDevices: t.CDIDevice[] = w.NO_ITEMS;
  let $stopSignal: t.Signal = SignalNames[0] as t.Signal;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $metadata = decodeContainerMetadata(r, w.readEnd(r, end)); break;
      case 18: $image = decodeImageSpec(r, w.readEnd(r, end)); break;
      case 26: ($command === w.NO_ITEMS ? ($command = []) : $command).push(r.string()); break;
      case 34: ($args === w.NO_ITEMS ? ($args = []) : $args).push(r.string()); break;
      case 42: $workingDir = r.string(); break;
      case 50: ($envs === w.NO_ITEMS ? ($envs = []) : $envs).push(decodeKeyValue(r, w.readEnd(r, end))); break;
      case 58: ($mounts === w.NO_ITEMS ? ($mounts = []) : $mounts).push(decodeMount(r, w.readEnd(r, end))); break;
      case 66: ($devices === w.NO_ITEMS ? ($devices = []) : $devices).push(decodeDevice(r, w.readEnd(r, end))); break;
      case 74: $labels = w.readMapEntry(r, w.readEnd(r, end), $labels); break;
      case 82: $annotations = w.readMapEntry(r, w.readEnd(r, end), $annotations); break;
      case 90: $logPath = r.string(); break;
      case 96: $stdin = r.bool(); break;
      case 104: $stdinOnce = r.bool(); break;
      case 112: $tty = r.bool(); break;
      case 122: $linux = decodeLinuxContainerConfig(r, w.readEnd(r, end)); break;
      case 130: $windows = decodeWindowsContainerConfig(r, w.readEnd(r, end)); break;
      case 138: ($cdiDevices === w.NO_ITEMS ? ($cdiDevices = []) : $cdiDevices).push(decodeCDIDevice(r, w.readEnd(r, end))); break;
      case 144: $stopSignal = w.readEnum(r, SignalNames); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewContainerConfig($metadata, $image, $command, $args, $workingDir, $envs, $mounts, $devices, $labels, $annotations, $logPath, $stdin, $stdinOnce, $tty, $linux, $windows, $cdiDevices, $stopSignal);
}

function encodeContainerMetadata(m: t.ContainerMetadataInit, o: Writer): void {
  w.putString(o, 10, m.name, 'ContainerMetadata.name');
  w.putUint32(o, 16, m.attempt, 'ContainerMetadata.attempt');
}
const NewContainerMetadata = w.plain(function (this: w.Writable<t.ContainerMetadata>, $name: t.ContainerMetadata['name'], $attempt: t.ContainerMetadata['attempt']) {
  this.name = $name;
  this.attempt = $attempt;
});
function decodeContainerMetadata(r: Reader, end: number): t.ContainerMetadata {
  let $name = '';
  let $attempt = 0;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $name = r.string(); break;
      case 16: $attempt = r.uint32(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewContainerMetadata($name, $attempt);
}

function encodeKeyValue(m: t.KeyValueInit, o: Writer): void {
  w.putString(o, 10, m.key, 'KeyValue.key');
  w.putBytes(o, 18, m.value, 'KeyValue.value');
}
const NewKeyValue = w.plain(function (this: w.Writable<t.KeyValue>, $key: t.KeyValue['key'], $value: t.KeyValue['value']) {
  this.key = $key;
  this.value = $value;
});
function decodeKeyValue(r: Reader, end: number): t.KeyValue {
  let $key = '';
  let $value: Uint8Array = w.EMPTY;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $key = r.string(); break;
      case 18: $value = w.readBytes(r); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewKeyValue($key, $value);
}

function encodeMount(m: t.MountInit, o: Writer): void {
  w.putString(o, 10, m.containerPath, 'Mount.containerPath');
  w.putString(o, 18, m.hostPath, 'Mount.hostPath');
  w.putBool(o, 24, m.readonly, 'Mount.readonly');
  w.putBool(o, 32, m.selinuxRelabel, 'Mount.selinuxRelabel');
  w.putEnum(o, 40, m.propagation, 'Mount.propagation', MountPropagationNumbers);
  w.putMessages(o, 50, m.uidMappings, encodeIDMapping, 'Mount.uidMappings');
  w.putMessages(o, 58, m.gidMappings, encodeIDMapping, 'Mount.gidMappings');
  w.putBool(o, 64, m.recursiveReadOnly, 'Mount.recursiveReadOnly');
  w.putMessage(o, 74, m.image, encodeImageSpec, 'Mount.image');
  w.putString(o, 82, m.imageSubPath, 'Mount.imageSubPath');
  w.putStrings(o, 90, m.mountOptions, 'Mount.mountOptions');
}
const NewMount = w.plain(function (this: w.Writable<t.Mount>, $containerPath: t.Mount['containerPath'], $hostPath: t.Mount['hostPath'], $readonly: t.Mount['readonly'], $selinuxRelabel: t.Mount['selinuxRelabel'], $propagation: t.Mount['propagation'], $uidMappings: t.Mount['uidMappings'], $gidMappings: t.Mount['gidMappings'], $recursiveReadOnly: t.Mount['recursiveReadOnly'], $image: t.Mount['image'], $imageSubPath: t.Mount['imageSubPath'], $mountOptions: t.Mount['mountOptions']) {
  this.containerPath = $containerPath;
  this.hostPath = $hostPath;
  this.readonly = $readonly;
  this.selinuxRelabel = $selinuxRelabel;
  this.propagation = $propagation;
  this.uidMappings = $uidMappings;
  this.gidMappings = $gidMappings;
  this.recursiveReadOnly = $recursiveReadOnly;
  this.image = $image;
  this.imageSubPath = $imageSubPath;
  this.mountOptions = $mountOptions;
});
function decodeMount(r: Reader, end: number): t.Mount {
  let $containerPath = '';
  let $hostPath = '';
  let $readonly = false;
  let $selinuxRelabel = false;
  let $propagation: t.MountPropagation = MountPropagationNames[0] as t.MountPropagation;
  let $uidMappings: t.IDMapping[] = w.NO_ITEMS;
  let $gidMappings: t.IDMapping[] = w.NO_ITEMS;
  let $recursiveReadOnly = false;
  let $image: t.ImageSpec | undefined = undefined;
  let $imageSubPath = '';
  let $mountOptions: string[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $containerPath = r.string(); break;
      case 18: $hostPath = r.string(); break;
      case 24: $readonly = r.bool(); break;
      case 32: $selinuxRelabel = r.bool(); break;
      case 40: $propagation = w.readEnum(r, MountPropagationNames); break;
      case 50: ($uidMappings === w.NO_ITEMS ? ($uidMappings = []) : $uidMappings).push(decodeIDMapping(r, w.readEnd(r, end))); break;
      case 58: ($gidMappings === w.NO_ITEMS ? ($gidMappings = []) : $gidMappings).push(decodeIDMapping(r, w.readEnd(r, end))); break;
      case 64: $recursiveReadOnly = r.bool(); break;
      case 74: $image = decodeImageSpec(r, w.readEnd(r, end)); break;
      case 82: $imageSubPath = r.string(); break;
      case 90: ($mountOptions === w.NO_ITEMS ? ($mountOptions = []) : $mountOptions).push(r.string()); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewMount($containerPath, $hostPath, $readonly, $selinuxRelabel, $propagation, $uidMappings, $gidMappings, $recursiveReadOnly, $image, $imageSubPath, $mountOptions);
}

function encodeDevice(m: t.DeviceInit, o: Writer): void {
  w.putString(o, 10, m.containerPath, 'Device.containerPath');
  w.putString(o, 18, m.hostPath, 'Device.hostPath');
  w.putString(o, 26, m.permissions, 'Device.permissions');
}
const NewDevice = w.plain(function (this: w.Writable<t.Device>, $containerPath: t.Device['containerPath'], $hostPath: t.Device['hostPath'], $permissions: t.Device['permissions']) {
  this.containerPath = $containerPath;
  this.hostPath = $hostPath;
  this.permissions = $permissions;
});
function decodeDevice(r: Reader, end: number): t.Device {
  let $containerPath = '';
  let $hostPath = '';
  let $permissions = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $containerPath = r.string(); break;
      case 18: $hostPath = r.string(); break;
      case 26: $permissions = r.string(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewDevice($containerPath, $hostPath, $permissions);
}

function encodeCDIDevice(m: t.CDIDeviceInit, o: Writer): void {
  w.putString(o, 10, m.name, 'CDIDevice.name');
}
const NewCDIDevice = w.plain(function (this: w.Writable<t.CDIDevice>, $name: t.CDIDevice['name']) {
  this.name = $name;
});
function decodeCDIDevice(r: Reader, end: number): t.CDIDevice {
  let $name = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $name = r.string(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewCDIDevice($name);
}

function encodeLinuxContainerConfig(m: t.LinuxContainerConfigInit, o: Writer): void {
  w.putMessage(o, 10, m.resources, encodeLinuxContainerResources, 'LinuxContainerConfig.resources');
  w.putMessage(o, 18, m.securityContext, encodeLinuxContainerSecurityContext, 'LinuxContainerConfig.securityContext');
}
const NewLinuxContainerConfig = w.plain(function (this: w.Writable<t.LinuxContainerConfig>, $resources: t.LinuxContainerConfig['resources'], $securityContext: t.LinuxContainerConfig['securityContext']) {
  this.resources = $resources;
  this.securityContext = $securityContext;
});
function decodeLinuxContainerConfig(r: Reader, end: number): t.LinuxContainerConfig {
  let $resources: t.LinuxContainerResources | undefined = undefined;
  let $securityContext: t.LinuxContainerSecurityContext | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $resources = decodeLinuxContainerResources(r, w.readEnd(r, end)); break;
      case 18: $securityContext = decodeLinuxContainerSecurityContext(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewLinuxContainerConfig($resources, $securityContext);
}

function encodeLinuxContainerResources(m: t.LinuxContainerResourcesInit, o: Writer): void {
  w.putInt64(o, 8, m.cpuPeriod, 'LinuxContainerResources.cpuPeriod');
  w.putInt64(o, 16, m.cpuQuota, 'LinuxContainerResources.cpuQuota');
  w.putInt64(o, 24, m.cpuShares, 'LinuxContainerResources.cpuShares');
  w.putInt64(o, 32, m.memoryLimitInBytes, 'LinuxContainerResources.memoryLimitInBytes');
  w.putInt64(o, 40, m.oomScoreAdj, 'LinuxContainerResources.oomScoreAdj');
  w.putString(o, 50, m.cpusetCpus, 'LinuxContainerResources.cpusetCpus');
  w.putString(o, 58, m.cpusetMems, 'LinuxContainerResources.cpusetMems');
  w.putMessages(o, 66, m.hugepageLimits, encodeHugepageLimit, 'LinuxContainerResources.hugepageLimits');
  w.putMap(o, 74, m.unified, 'LinuxContainerResources.unified');
  w.putInt64(o, 80, m.memorySwapLimitInBytes, 'LinuxContainerResources.memorySwapLimitInBytes');
}
const NewLinuxContainerResources = w.plain(function (this: w.Writable<t.LinuxContainerResources>, $cpuPeriod: t.LinuxContainerResources['cpuPeriod'], $cpuQuota: t.LinuxContainerResources['cpuQuota'], $cpuShares: t.LinuxContainerResources['cpuShares'], $memoryLimitInBytes: t.LinuxContainerResources['memoryLimitInBytes'], $oomScoreAdj: t.LinuxContainerResources['oomScoreAdj'], $cpusetCpus: t.LinuxContainerResources['cpusetCpus'], $cpusetMems: t.LinuxContainerResources['cpusetMems'], $hugepageLimits: t.LinuxContainerResources['hugepageLimits'], $unified: t.LinuxContainerResources['unified'], $memorySwapLimitInBytes: t.LinuxContainerResources['memorySwapLimitInBytes']) {
  this.cpuPeriod = $cpuPeriod;
  this.cpuQuota = $cpuQuota;
  this.cpuShares = $cpuShares;
  this.memoryLimitInBytes = $memoryLimitInBytes;
  this.oomScoreAdj = $oomScoreAdj;
  this.cpusetCpus = $cpusetCpus;
  this.cpusetMems = $cpusetMems;
  this.hugepageLimits = $hugepageLimits;
  this.unified = $unified;
  this.memorySwapLimitInBytes = $memorySwapLimitInBytes;
});
function decodeLinuxContainerResources(r: Reader, end: number): t.LinuxContainerResources {
  let $cpuPeriod = 0n;
  let $cpuQuota = 0n;
  let $cpuShares = 0n;
  let $memoryLimitInBytes = 0n;
  let $oomScoreAdj = 0n;
  let $cpusetCpus = '';
  let $cpusetMems = '';
  let $hugepageLimits: t.HugepageLimit[] = w.NO_ITEMS;
  let $unified = w.NO_ENTRIES;
  let $memorySwapLimitInBytes = 0n;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $cpuPeriod = w.readInt64(r); break;
      case 16: $cpuQuota = w.readInt64(r); break;
      case 24: $cpuShares = w.readInt64(r); break;
      case 32: $memoryLimitInBytes = w.readInt64(r); break;
      case 40: $oomScoreAdj = w.readInt64(r); break;
      case 50: $cpusetCpus = r.string(); break;
      case 58: $cpusetMems = r.string(); break;
      case 66: ($hugepageLimits === w.NO_ITEMS ? ($hugepageLimits = []) : $hugepageLimits).push(decodeHugepageLimit(r, w.readEnd(r, end))); break;
      case 74: $unified = w.readMapEntry(r, w.readEnd(r, end), $unified); break;
      case 80: $memorySwapLimitInBytes = w.readInt64(r); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewLinuxContainerResources($cpuPeriod, $cpuQuota, $cpuShares, $memoryLimitInBytes, $oomScoreAdj, $cpusetCpus, $cpusetMems, $hugepageLimits, $unified, $memorySwapLimitInBytes);
}

function encodeHugepageLimit(m: t.HugepageLimitInit, o: Writer): void {
  w.putString(o, 10, m.pageSize, 'HugepageLimit.pageSize');
  w.putUint64(o, 16, m.limit, 'HugepageLimit.limit');
}
const NewHugepageLimit = w.plain(function (this: w.Writable<t.HugepageLimit>, $pageSize: t.HugepageLimit['pageSize'], $limit: t.HugepageLimit['limit']) {
  this.pageSize = $pageSize;
  this.limit = $limit;
});
function decodeHugepageLimit(r: Reader, end: number): t.HugepageLimit {
  let $pageSize = '';
  let $limit = 0n;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $pageSize = r.string(); break;
      case 16: $limit = w.readUint64(r); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewHugepageLimit($pageSize, $limit);
}

function encodeLinuxContainerSecurityContext(m: t.LinuxContainerSecurityContextInit, o: Writer): void {
  w.putMessage(o, 10, m.capabilities, encodeCapability, 'LinuxContainerSecurityContext.capabilities');
  w.putBool(o, 16, m.privileged, 'LinuxContainerSecurityContext.privileged');
  w.putMessage(o, 26, m.namespaceOptions, encodeNamespaceOption, 'LinuxContainerSecurityContext.namespaceOptions');
  w.putMessage(o, 34, m.selinuxOptions, encodeSELinuxOption, 'LinuxContainerSecurityContext.selinuxOptions');
  w.putMessage(o, 42, m.runAsUser, encodeInt64Value, 'LinuxContainerSecurityContext.runAsUser');
  w.putString(o, 50, m.runAsUsername, 'LinuxContainerSecurityContext.runAsUsername');
  w.putBool(o, 56, m.readonlyRootfs, 'LinuxContainerSecurityContext.readonlyRootfs');
  w.putInt64s(o, 66, m.supplementalGroups, 'LinuxContainerSecurityContext.supplementalGroups');
  w.putString(o, 74, m.apparmorProfile, 'LinuxContainerSecurityContext.apparmorProfile');
  w.putString(o, 82, m.seccompProfilePath, 'LinuxContainerSecurityContext.seccompProfilePath');
  w.putBool(o, 88, m.noNewPrivs, 'LinuxContainerSecurityContext.noNewPrivs');
  w.putMessage(o, 98, m.runAsGroup, encodeInt64Value, 'LinuxContainerSecurityContext.runAsGroup');
  w.putStrings(o, 106, m.maskedPaths, 'LinuxContainerSecurityContext.maskedPaths');
  w.putStrings(o, 114, m.readonlyPaths, 'LinuxContainerSecurityContext.readonlyPaths');
  w.putMessage(o, 122, m.seccomp, encodeSecurityProfile, 'LinuxContainerSecurityContext.seccomp');
  w.putMessage(o, 130, m.apparmor, encodeSecurityProfile, 'LinuxContainerSecurityContext.apparmor');
  w.putEnum(o, 136, m.supplementalGroupsPolicy, 'LinuxContainerSecurityContext.supplementalGroupsPolicy', SupplementalGroupsPolicyNumbers);
}
const NewLinuxContainerSecurityContext = w.plain(function (this: w.Writable<t.LinuxContainerSecurityContext>, $capabilities: t.LinuxContainerSecurityContext['capabilities'], $privileged: t.LinuxContainerSecurityContext['privileged'], $namespaceOptions: t.LinuxContainerSecurityContext['namespaceOptions'], $selinuxOptions: t.LinuxContainerSecurityContext['selinuxOptions'], $runAsUser: t.LinuxContainerSecurityContext['runAsUser'], $runAsUsername: t.LinuxContainerSecurityContext['runAsUsername'], $readonlyRootfs: t.LinuxContainerSecurityContext['readonlyRootfs'], $supplementalGroups: t.LinuxContainerSecurityContext['supplementalGroups'], $apparmorProfile: t.LinuxContainerSecurityContext['apparmorProfile'], $seccompProfilePath: t.LinuxContainerSecurityContext['seccompProfilePath'], $noNewPrivs: t.LinuxContainerSecurityContext['noNewPrivs'], $runAsGroup: t.LinuxContainerSecurityContext['runAsGroup'], $maskedPaths: t.LinuxContainerSecurityContext['maskedPaths'], $readonlyPaths: t.LinuxContainerSecurityContext['readonlyPaths'], $seccomp: t.LinuxContainerSecurityContext['seccomp'], $apparmor: t.LinuxContainerSecurityContext['apparmor'], $supplementalGroupsPolicy: t.LinuxContainerSecurityContext['supplementalGroupsPolicy']) {
  this.capabilities = $capabilities;
  this.privileged = $privileged;
  this.namespaceOptions = $namespaceOptions;
  this.selinuxOptions = $selinuxOptions;
  this.runAsUser = $runAsUser;
  this.runAsUsername = $runAsUsername;
  this.readonlyRootfs = $readonlyRootfs;
  this.supplementalGroups = $supplementalGroups;
  this.apparmorProfile = $apparmorProfile;
  this.seccompProfilePath = $seccompProfilePath;
  this.noNewPrivs = $noNewPrivs;
  this.runAsGroup = $runAsGroup;
  this.maskedPaths = $maskedPaths;
  this.readonlyPaths = $readonlyPaths;
  this.seccomp = $seccomp;
  this.apparmor = $apparmor;
  this.supplementalGroupsPolicy = $supplementalGroupsPolicy;
});
function decodeLinuxContainerSecurityContext(r: Reader, end: number): t.LinuxContainerSecurityContext {
  let $capabilities: t.Capability | undefined = undefined;
  let $privileged = false;
  let $namespaceOptions: t.NamespaceOption | undefined = undefined;
  let $selinuxOptions: t.SELinuxOption | undefined = undefined;
  let $runAsUser: t.Int64Value | undefined = undefined;
  let $runAsUsername = '';
  let $readonlyRootfs = false;
  let $supplementalGroups: bigint[] = w.NO_ITEMS;
  let $apparmorProfile = '';
  let $seccompProfilePath = '';
  let $noNewPrivs = false;
  let $runAsGroup: t.Int64Value | undefined = undefined;
  let $maskedPaths: string[] = w.NO_ITEMS;
  let $readonlyPaths: string[] = w.NO_ITEMS;
  let $seccomp: t.SecurityProfile | undefined = undefined;
  let $apparmor: t.SecurityProfile | undefined = undefined;
  let $supplementalGroupsPolicy: t.SupplementalGroupsPolicy = SupplementalGroupsPolicyNames[0] as t.SupplementalGroupsPolicy;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $capabilities = decodeCapability(r, w.readEnd(r, end)); break;
      case 16: $privileged = r.bool(); break;
      case 26: $namespaceOptions = decodeNamespaceOption(r, w.readEnd(r, end)); break;
      case 34: $selinuxOptions = decodeSELinuxOption(r, w.readEnd(r, end)); break;
      case 42: $runAsUser = decodeInt64Value(r, w.readEnd(r, end)); break;
      case 50: $runAsUsername = r.string(); break;
      case 56: $readonlyRootfs = r.bool(); break;
      case 64: ($supplementalGroups === w.NO_ITEMS ? ($supplementalGroups = []) : $supplementalGroups).push(w.readInt64(r)); break;
      case 66: { const stop = w.readEnd(r, end); const list = ($supplementalGroups === w.NO_ITEMS ? ($supplementalGroups = []) : $supplementalGroups); while (r.pos < stop) list.push(w.readInt64(r)); w.assertAt(r, stop); break; }
      case 74: $apparmorProfile = r.string(); break;
      case 82: $seccompProfilePath = r.string(); break;
      case 88: $noNewPrivs = r.bool(); break;
      case 98: $runAsGroup = decodeInt64Value(r, w.readEnd(r, end)); break;
      case 106: ($maskedPaths === w.NO_ITEMS ? ($maskedPaths = []) : $maskedPaths).push(r.string()); break;
      case 114: ($readonlyPaths === w.NO_ITEMS ? ($readonlyPaths = []) : $readonlyPaths).push(r.string()); break;
      case 122: $seccomp = decodeSecurityProfile(r, w.readEnd(r, end)); break;
      case 130: $apparmor = decodeSecurityProfile(r, w.readEnd(r, end)); break;
      case 136: $supplementalGroupsPolicy = w.readEnum(r, SupplementalGroupsPolicyNames); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewLinuxContainerSecurityContext($capabilities, $privileged, $namespaceOptions, $selinuxOptions, $runAsUser, $runAsUsername, $readonlyRootfs, $supplementalGroups, $apparmorProfile, $seccompProfilePath, $noNewPrivs, $runAsGroup, $maskedPaths, $readonlyPaths, $seccomp, $apparmor, $supplementalGroupsPolicy);
}

function encodeCapability(m: t.CapabilityInit, o: Writer): void {
  w.putStrings(o, 10, m.addCapabilities, 'Capability.addCapabilities');
  w.putStrings(o, 18, m.dropCapabilities, 'Capability.dropCapabilities');
  w.putStrings(o, 26, m.addAmbientCapabilities, 'Capability.addAmbientCapabilities');
}
const NewCapability = w.plain(function (this: w.Writable<t.Capability>, $addCapabilities: t.Capability['addCapabilities'], $dropCapabilities: t.Capability['dropCapabilities'], $addAmbientCapabilities: t.Capability['addAmbientCapabilities']) {
  this.addCapabilities = $addCapabilities;
  this.dropCapabilities = $dropCapabilities;
  this.addAmbientCapabilities = $addAmbientCapabilities;
});
function decodeCapability(r: Reader, end: number): t.Capability {
  let $addCapabilities: string[] = w.NO_ITEMS;
  let $dropCapabilities: string[] = w.NO_ITEMS;
  let $addAmbientCapabilities: string[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: ($addCapabilities === w.NO_ITEMS ? ($addCapabilities = []) : $addCapabilities).push(r.string()); break;
      case 18: ($dropCapabilities === w.NO_ITEMS ? ($dropCapabilities = []) : $dropCapabilities).push(r.string()); break;
      case 26: ($addAmbientCapabilities === w.NO_ITEMS ? ($addAmbientCapabilities = []) : $addAmbientCapabilities).push(r.string()); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewCapability($addCapabilities, $dropCapabilities, $addAmbientCapabilities);
}

function encodeWindowsContainerConfig(m: t.WindowsContainerConfigInit, o: Writer): void {
  w.putMessage(o, 10, m.resources, encodeWindowsContainerResources, 'WindowsContainerConfig.resources');
  w.putMessage(o, 18, m.securityContext, encodeWindowsContainerSecurityContext, 'WindowsContainerConfig.securityContext');
}
const NewWindowsContainerConfig = w.plain(function (this: w.Writable<t.WindowsContainerConfig>, $resources: t.WindowsContainerConfig['resources'], $securityContext: t.WindowsContainerConfig['securityContext']) {
  this.resources = $resources;
  this.securityContext = $securityContext;
});
function decodeWindowsContainerConfig(r: Reader, end: number): t.WindowsContainerConfig {
  let $resources: t.WindowsContainerResources | undefined = undefined;
  let $securityContext: t.WindowsContainerSecurityContext | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $resources = decodeWindowsContainerResources(r, w.readEnd(r, end)); break;
      case 18: $securityContext = decodeWindowsContainerSecurityContext(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewWindowsContainerConfig($resources, $securityContext);
}

function encodeWindowsContainerResources(m: t.WindowsContainerResourcesInit, o: Writer): void {
  w.putInt64(o, 8, m.cpuShares, 'WindowsContainerResources.cpuShares');
  w.putInt64(o, 16, m.cpuCount, 'WindowsContainerResources.cpuCount');
  w.putInt64(o, 24, m.cpuMaximum, 'WindowsContainerResources.cpuMaximum');
  w.putInt64(o, 32, m.memoryLimitInBytes, 'WindowsContainerResources.memoryLimitInBytes');
  w.putInt64(o, 40, m.rootfsSizeInBytes, 'WindowsContainerResources.rootfsSizeInBytes');
  w.putMessages(o, 50, m.affinityCpus, encodeWindowsCpuGroupAffinity, 'WindowsContainerResources.affinityCpus');
}
const NewWindowsContainerResources = w.plain(function (this: w.Writable<t.WindowsContainerResources>, $cpuShares: t.WindowsContainerResources['cpuShares'], $cpuCount: t.WindowsContainerResources['cpuCount'], $cpuMaximum: t.WindowsContainerResources['cpuMaximum'], $memoryLimitInBytes: t.WindowsContainerResources['memoryLimitInBytes'], $rootfsSizeInBytes: t.WindowsContainerResources['rootfsSizeInBytes'], $affinityCpus: t.WindowsContainerResources['affinityCpus']) {
  this.cpuShares = $cpuShares;
  this.cpuCount = $cpuCount;
  this.cpuMaximum = $cpuMaximum;
  this.memoryLimitInBytes = $memoryLimitInBytes;
  this.rootfsSizeInBytes = $rootfsSizeInBytes;
  this.affinityCpus = $affinityCpus;
});
function decodeWindowsContainerResources(r: Reader, end: number): t.WindowsContainerResources {
  let $cpuShares = 0n;
  let $cpuCount = 0n;
  let $cpuMaximum = 0n;
  let $memoryLimitInBytes = 0n;
  let $rootfsSizeInBytes = 0n;
  let $affinityCpus: t.WindowsCpuGroupAffinity[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $cpuShares = w.readInt64(r); break;
      case 16: $cpuCount = w.readInt64(r); break;
      case 24: $cpuMaximum = w.readInt64(r); break;
      case 32: $memoryLimitInBytes = w.readInt64(r); break;
      case 40: $rootfsSizeInBytes = w.readInt64(r); break;
      case 50: ($affinityCpus === w.NO_ITEMS ? ($affinityCpus = []) : $affinityCpus).push(decodeWindowsCpuGroupAffinity(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewWindowsContainerResources($cpuShares, $cpuCount, $cpuMaximum, $memoryLimitInBytes, $rootfsSizeInBytes, $affinityCpus);
}

function encodeWindowsCpuGroupAffinity(m: t.WindowsCpuGroupAffinityInit, o: Writer): void {
  w.putUint64(o, 8, m.cpuMask, 'WindowsCpuGroupAffinity.cpuMask');
  w.putUint32(o, 16, m.cpuGroup, 'WindowsCpuGroupAffinity.cpuGroup');
}
const NewWindowsCpuGroupAffinity = w.plain(function (this: w.Writable<t.WindowsCpuGroupAffinity>, $cpuMask: t.WindowsCpuGroupAffinity['cpuMask'], $cpuGroup: t.WindowsCpuGroupAffinity['cpuGroup']) {
  this.cpuMask = $cpuMask;
  this.cpuGroup = $cpuGroup;
});
function decodeWindowsCpuGroupAffinity(r: Reader, end: number): t.WindowsCpuGroupAffinity {
  let $cpuMask = 0n;
  let $cpuGroup = 0;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $cpuMask = w.readUint64(r); break;
      case 16: $cpuGroup = r.uint32(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewWindowsCpuGroupAffinity($cpuMask, $cpuGroup);
}

function encodeWindowsContainerSecurityContext(m: t.WindowsContainerSecurityContextInit, o: Writer): void {
  w.putString(o, 10, m.runAsUsername, 'WindowsContainerSecurityContext.runAsUsername');
  w.putString(o, 18, m.credentialSpec, 'WindowsContainerSecurityContext.credentialSpec');
  w.putBool(o, 24, m.hostProcess, 'WindowsContainerSecurityContext.hostProcess');
}
const NewWindowsContainerSecurityContext = w.plain(function (this: w.Writable<t.WindowsContainerSecurityContext>, $runAsUsername: t.WindowsContainerSecurityContext['runAsUsername'], $credentialSpec: t.WindowsContainerSecurityContext['credentialSpec'], $hostProcess: t.WindowsContainerSecurityContext['hostProcess']) {
  this.runAsUsername = $runAsUsername;
  this.credentialSpec = $credentialSpec;
  this.hostProcess = $hostProcess;
});
function decodeWindowsContainerSecurityContext(r: Reader, end: number): t.WindowsContainerSecurityContext {
  let $runAsUsername = '';
  let $credentialSpec = '';
  let $hostProcess = false;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $runAsUsername = r.string(); break;
      case 18: $credentialSpec = r.string(); break;
      case 24: $hostProcess = r.bool(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewWindowsContainerSecurityContext($runAsUsername, $credentialSpec, $hostProcess);
}

function encodeExecSyncRequest(m: t.ExecSyncRequestInit, o: Writer): void {
  w.putString(o, 10, m.containerId, 'ExecSyncRequest.containerId');
  w.putStrings(o, 18, m.cmd, 'ExecSyncRequest.cmd');
  w.putInt64(o, 24, m.timeout, 'ExecSyncRequest.timeout');
}
const NewExecSyncRequest = w.plain(function (this: w.Writable<t.ExecSyncRequest>, $containerId: t.ExecSyncRequest['containerId'], $cmd: t.ExecSyncRequest['cmd'], $timeout: t.ExecSyncRequest['timeout']) {
  this.containerId = $containerId;
  this.cmd = $cmd;
  this.timeout = $timeout;
});
function decodeExecSyncRequest(r: Reader, end: number): t.ExecSyncRequest {
  let $containerId = '' as ContainerId;
  let $cmd: string[] = w.NO_ITEMS;
  let $timeout = 0n;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $containerId = r.string() as ContainerId; break;
      case 18: ($cmd === w.NO_ITEMS ? ($cmd = []) : $cmd).push(r.string()); break;
      case 24: $timeout = w.readInt64(r); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewExecSyncRequest($containerId, $cmd, $timeout);
}

function encodeExecSyncResponse(m: t.ExecSyncResponseInit, o: Writer): void {
  w.putBytes(o, 10, m.stdout, 'ExecSyncResponse.stdout');
  w.putBytes(o, 18, m.stderr, 'ExecSyncResponse.stderr');
  w.putInt32(o, 24, m.exitCode, 'ExecSyncResponse.exitCode');
}
const NewExecSyncResponse = w.plain(function (this: w.Writable<t.ExecSyncResponse>, $stdout: t.ExecSyncResponse['stdout'], $stderr: t.ExecSyncResponse['stderr'], $exitCode: t.ExecSyncResponse['exitCode']) {
  this.stdout = $stdout;
  this.stderr = $stderr;
  this.exitCode = $exitCode;
});
function decodeExecSyncResponse(r: Reader, end: number): t.ExecSyncResponse {
  let $stdout: Uint8Array = w.EMPTY;
  let $stderr: Uint8Array = w.EMPTY;
  let $exitCode = 0;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $stdout = w.readBytes(r); break;
      case 18: $stderr = w.readBytes(r); break;
      case 24: $exitCode = r.int32(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewExecSyncResponse($stdout, $stderr, $exitCode);
}

function encodeExecRequest(m: t.ExecRequestInit, o: Writer): void {
  w.putString(o, 10, m.containerId, 'ExecRequest.containerId');
  w.putStrings(o, 18, m.cmd, 'ExecRequest.cmd');
  w.putBool(o, 24, m.tty, 'ExecRequest.tty');
  w.putBool(o, 32, m.stdin, 'ExecRequest.stdin');
  w.putBool(o, 40, m.stdout, 'ExecRequest.stdout');
  w.putBool(o, 48, m.stderr, 'ExecRequest.stderr');
}
const NewExecRequest = w.plain(function (this: w.Writable<t.ExecRequest>, $containerId: t.ExecRequest['containerId'], $cmd: t.ExecRequest['cmd'], $tty: t.ExecRequest['tty'], $stdin: t.ExecRequest['stdin'], $stdout: t.ExecRequest['stdout'], $stderr: t.ExecRequest['stderr']) {
  this.containerId = $containerId;
  this.cmd = $cmd;
  this.tty = $tty;
  this.stdin = $stdin;
  this.stdout = $stdout;
  this.stderr = $stderr;
});
function decodeExecRequest(r: Reader, end: number): t.ExecRequest {
  let $containerId = '' as ContainerId;
  let $cmd: string[] = w.NO_ITEMS;
  let $tty = false;
  let $stdin = false;
  let $stdout = false;
  let $stderr = false;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $containerId = r.string() as ContainerId; break;
      case 18: ($cmd === w.NO_ITEMS ? ($cmd = []) : $cmd).push(r.string()); break;
      case 24: $tty = r.bool(); break;
      case 32: $stdin = r.bool(); break;
      case 40: $stdout = r.bool(); break;
      case 48: $stderr = r.bool(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewExecRequest($containerId, $cmd, $tty, $stdin, $stdout, $stderr);
}

function encodeExecResponse(m: t.ExecResponseInit, o: Writer): void {
  w.putString(o, 10, m.url, 'ExecResponse.url');
}
const NewExecResponse = w.plain(function (this: w.Writable<t.ExecResponse>, $url: t.ExecResponse['url']) {
  this.url = $url;
});
function decodeExecResponse(r: Reader, end: number): t.ExecResponse {
  let $url = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $url = r.string(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewExecResponse($url);
}

function encodeAttachRequest(m: t.AttachRequestInit, o: Writer): void {
  w.putString(o, 10, m.containerId, 'AttachRequest.containerId');
  w.putBool(o, 16, m.stdin, 'AttachRequest.stdin');
  w.putBool(o, 24, m.tty, 'AttachRequest.tty');
  w.putBool(o, 32, m.stdout, 'AttachRequest.stdout');
  w.putBool(o, 40, m.stderr, 'AttachRequest.stderr');
}
const NewAttachRequest = w.plain(function (this: w.Writable<t.AttachRequest>, $containerId: t.AttachRequest['containerId'], $stdin: t.AttachRequest['stdin'], $tty: t.AttachRequest['tty'], $stdout: t.AttachRequest['stdout'], $stderr: t.AttachRequest['stderr']) {
  this.containerId = $containerId;
  this.stdin = $stdin;
  this.tty = $tty;
  this.stdout = $stdout;
  this.stderr = $stderr;
});
function decodeAttachRequest(r: Reader, end: number): t.AttachRequest {
  let $containerId = '' as ContainerId;
  let $stdin = false;
  let $tty = false;
  let $stdout = false;
  let $stderr = false;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $containerId = r.string() as ContainerId; break;
      case 16: $stdin = r.bool(); break;
      case 24: $tty = r.bool(); break;
      case 32: $stdout = r.bool(); break;
      case 40: $stderr = r.bool(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewAttachRequest($containerId, $stdin, $tty, $stdout, $stderr);
}

function encodeAttachResponse(m: t.AttachResponseInit, o: Writer): void {
  w.putString(o, 10, m.url, 'AttachResponse.url');
}
const NewAttachResponse = w.plain(function (this: w.Writable<t.AttachResponse>, $url: t.AttachResponse['url']) {
  this.url = $url;
});
function decodeAttachResponse(r: Reader, end: number): t.AttachResponse {
  let $url = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $url = r.string(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewAttachResponse($url);
}

function encodePortForwardRequest(m: t.PortForwardRequestInit, o: Writer): void {
  w.putString(o, 10, m.podSandboxId, 'PortForwardRequest.podSandboxId');
  w.putInt32s(o, 18, m.port, 'PortForwardRequest.port');
}
const NewPortForwardRequest = w.plain(function (this: w.Writable<t.PortForwardRequest>, $podSandboxId: t.PortForwardRequest['podSandboxId'], $port: t.PortForwardRequest['port']) {
  this.podSandboxId = $podSandboxId;
  this.port = $port;
});
function decodePortForwardRequest(r: Reader, end: number): t.PortForwardRequest {
  let $podSandboxId = '' as SandboxId;
  let $port: number[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $podSandboxId = r.string() as SandboxId; break;
      case 16: ($port === w.NO_ITEMS ? ($port = []) : $port).push(r.int32()); break;
      case 18: { const stop = w.readEnd(r, end); const list = ($port === w.NO_ITEMS ? ($port = []) : $port); while (r.pos < stop) list.push(r.int32()); w.assertAt(r, stop); break; }
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewPortForwardRequest($podSandboxId, $port);
}

function encodePortForwardResponse(m: t.PortForwardResponseInit, o: Writer): void {
  w.putString(o, 10, m.url, 'PortForwardResponse.url');
}
const NewPortForwardResponse = w.plain(function (this: w.Writable<t.PortForwardResponse>, $url: t.PortForwardResponse['url']) {
  this.url = $url;
});
function decodePortForwardResponse(r: Reader, end: number): t.PortForwardResponse {
  let $url = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $url = r.string(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewPortForwardResponse($url);
}

function encodeImageSpec(m: t.ImageSpecInit, o: Writer): void {
  w.putString(o, 10, m.image, 'ImageSpec.image');
  w.putMap(o, 18, m.annotations, 'ImageSpec.annotations');
  w.putString(o, 146, m.userSpecifiedImage, 'ImageSpec.userSpecifiedImage');
  w.putString(o, 154, m.runtimeHandler, 'ImageSpec.runtimeHandler');
  w.putString(o, 162, m.imageRef, 'ImageSpec.imageRef');
}
const NewImageSpec = w.plain(function (this: w.Writable<t.ImageSpec>, $image: t.ImageSpec['image'], $annotations: t.ImageSpec['annotations'], $userSpecifiedImage: t.ImageSpec['userSpecifiedImage'], $runtimeHandler: t.ImageSpec['runtimeHandler'], $imageRef: t.ImageSpec['imageRef']) {
  this.image = $image;
  this.annotations = $annotations;
  this.userSpecifiedImage = $userSpecifiedImage;
  this.runtimeHandler = $runtimeHandler;
  this.imageRef = $imageRef;
});
function decodeImageSpec(r: Reader, end: number): t.ImageSpec {
  let $image = '';
  let $annotations = w.NO_ENTRIES;
  let $userSpecifiedImage = '';
  let $runtimeHandler = '';
  let $imageRef = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $image = r.string(); break;
      case 18: $annotations = w.readMapEntry(r, w.readEnd(r, end), $annotations); break;
      case 146: $userSpecifiedImage = r.string(); break;
      case 154: $runtimeHandler = r.string(); break;
      case 162: $imageRef = r.string(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewImageSpec($image, $annotations, $userSpecifiedImage, $runtimeHandler, $imageRef);
}

function encodeAuthConfig(m: t.AuthConfigInit, o: Writer): void {
  w.putString(o, 10, m.username, 'AuthConfig.username');
  w.putString(o, 18, m.password, 'AuthConfig.password');
  w.putString(o, 26, m.auth, 'AuthConfig.auth');
  w.putString(o, 34, m.serverAddress, 'AuthConfig.serverAddress');
  w.putString(o, 42, m.identityToken, 'AuthConfig.identityToken');
  w.putString(o, 50, m.registryToken, 'AuthConfig.registryToken');
}
const NewAuthConfig = w.plain(function (this: w.Writable<t.AuthConfig>, $username: t.AuthConfig['username'], $password: t.AuthConfig['password'], $auth: t.AuthConfig['auth'], $serverAddress: t.AuthConfig['serverAddress'], $identityToken: t.AuthConfig['identityToken'], $registryToken: t.AuthConfig['registryToken']) {
  this.username = $username;
  this.password = $password;
  this.auth = $auth;
  this.serverAddress = $serverAddress;
  this.identityToken = $identityToken;
  this.registryToken = $registryToken;
});
function decodeAuthConfig(r: Reader, end: number): t.AuthConfig {
  let $username = '';
  let $password = '';
  let $auth = '';
  let $serverAddress = '';
  let $identityToken = '';
  let $registryToken = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $username = r.string(); break;
      case 18: $password = r.string(); break;
      case 26: $auth = r.string(); break;
      case 34: $serverAddress = r.string(); break;
      case 42: $identityToken = r.string(); break;
      case 50: $registryToken = r.string(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewAuthConfig($username, $password, $auth, $serverAddress, $identityToken, $registryToken);
}

function encodePullImageRequest(m: t.PullImageRequestInit, o: Writer): void {
  w.putMessage(o, 10, m.image, encodeImageSpec, 'PullImageRequest.image');
  w.putMessage(o, 18, m.auth, encodeAuthConfig, 'PullImageRequest.auth');
  w.putMessage(o, 26, m.sandboxConfig, encodePodSandboxConfig, 'PullImageRequest.sandboxConfig');
}
const NewPullImageRequest = w.plain(function (this: w.Writable<t.PullImageRequest>, $image: t.PullImageRequest['image'], $auth: t.PullImageRequest['auth'], $sandboxConfig: t.PullImageRequest['sandboxConfig']) {
  this.image = $image;
  this.auth = $auth;
  this.sandboxConfig = $sandboxConfig;
});
function decodePullImageRequest(r: Reader, end: number): t.PullImageRequest {
  let $image: t.ImageSpec | undefined = undefined;
  let $auth: t.AuthConfig | undefined = undefined;
  let $sandboxConfig: t.PodSandboxConfig | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $image = decodeImageSpec(r, w.readEnd(r, end)); break;
      case 18: $auth = decodeAuthConfig(r, w.readEnd(r, end)); break;
      case 26: $sandboxConfig = decodePodSandboxConfig(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewPullImageRequest($image, $auth, $sandboxConfig);
}

function encodePullImageResponse(m: t.PullImageResponseInit, o: Writer): void {
  w.putString(o, 10, m.imageRef, 'PullImageResponse.imageRef');
}
const NewPullImageResponse = w.plain(function (this: w.Writable<t.PullImageResponse>, $imageRef: t.PullImageResponse['imageRef']) {
  this.imageRef = $imageRef;
});
function decodePullImageResponse(r: Reader, end: number): t.PullImageResponse {
  let $imageRef = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $imageRef = r.string(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewPullImageResponse($imageRef);
}

function encodeImageStatusRequest(m: t.ImageStatusRequestInit, o: Writer): void {
  w.putMessage(o, 10, m.image, encodeImageSpec, 'ImageStatusRequest.image');
  w.putBool(o, 16, m.verbose, 'ImageStatusRequest.verbose');
}
const NewImageStatusRequest = w.plain(function (this: w.Writable<t.ImageStatusRequest>, $image: t.ImageStatusRequest['image'], $verbose: t.ImageStatusRequest['verbose']) {
  this.image = $image;
  this.verbose = $verbose;
});
function decodeImageStatusRequest(r: Reader, end: number): t.ImageStatusRequest {
  let $image: t.ImageSpec | undefined = undefined;
  let $verbose = false;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $image = decodeImageSpec(r, w.readEnd(r, end)); break;
      case 16: $verbose = r.bool(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewImageStatusRequest($image, $verbose);
}

function encodeImageStatusResponse(m: t.ImageStatusResponseInit, o: Writer): void {
  w.putMessage(o, 10, m.image, encodeImage, 'ImageStatusResponse.image');
  w.putMap(o, 18, m.info, 'ImageStatusResponse.info');
}
const NewImageStatusResponse = w.plain(function (this: w.Writable<t.ImageStatusResponse>, $image: t.ImageStatusResponse['image'], $info: t.ImageStatusResponse['info']) {
  this.image = $image;
  this.info = $info;
});
function decodeImageStatusResponse(r: Reader, end: number): t.ImageStatusResponse {
  let $image: t.Image | undefined = undefined;
  let $info = w.NO_ENTRIES;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $image = decodeImage(r, w.readEnd(r, end)); break;
      case 18: $info = w.readMapEntry(r, w.readEnd(r, end), $info); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewImageStatusResponse($image, $info);
}

function encodeImage(m: t.ImageInit, o: Writer): void {
  w.putString(o, 10, m.id, 'Image.id');
  w.putStrings(o, 18, m.repoTags, 'Image.repoTags');
  w.putStrings(o, 26, m.repoDigests, 'Image.repoDigests');
  w.putUint64(o, 32, m.size, 'Image.size');
  w.putMessage(o, 42, m.uid, encodeInt64Value, 'Image.uid');
  w.putString(o, 50, m.username, 'Image.username');
  w.putMessage(o, 58, m.spec, encodeImageSpec, 'Image.spec');
  w.putBool(o, 64, m.pinned, 'Image.pinned');
}
const NewImage = w.plain(function (this: w.Writable<t.Image>, $id: t.Image['id'], $repoTags: t.Image['repoTags'], $repoDigests: t.Image['repoDigests'], $size: t.Image['size'], $uid: t.Image['uid'], $username: t.Image['username'], $spec: t.Image['spec'], $pinned: t.Image['pinned']) {
  this.id = $id;
  this.repoTags = $repoTags;
  this.repoDigests = $repoDigests;
  this.size = $size;
  this.uid = $uid;
  this.username = $username;
  this.spec = $spec;
  this.pinned = $pinned;
});
function decodeImage(r: Reader, end: number): t.Image {
  let $id = '';
  let $repoTags: string[] = w.NO_ITEMS;
  let $repoDigests: string[] = w.NO_ITEMS;
  let $size = 0n;
  let $uid: t.Int64Value | undefined = undefined;
  let $username = '';
  let $spec: t.ImageSpec | undefined = undefined;
  let $pinned = false;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $id = r.string(); break;
      case 18: ($repoTags === w.NO_ITEMS ? ($repoTags = []) : $repoTags).push(r.string()); break;
      case 26: ($repoDigests === w.NO_ITEMS ? ($repoDigests = []) : $repoDigests).push(r.string()); break;
      case 32: $size = w.readUint64(r); break;
      case 42: $uid = decodeInt64Value(r, w.readEnd(r, end)); break;
      case 50: $username = r.string(); break;
      case 58: $spec = decodeImageSpec(r, w.readEnd(r, end)); break;
      case 64: $pinned = r.bool(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewImage($id, $repoTags, $repoDigests, $size, $uid, $username, $spec, $pinned);
}

function encodeListImagesRequest(m: t.ListImagesRequestInit, o: Writer): void {
  w.putMessage(o, 10, m.filter, encodeImageFilter, 'ListImagesRequest.filter');
}
const NewListImagesRequest = w.plain(function (this: w.Writable<t.ListImagesRequest>, $filter: t.ListImagesRequest['filter']) {
  this.filter = $filter;
});
function decodeListImagesRequest(r: Reader, end: number): t.ListImagesRequest {
  let $filter: t.ImageFilter | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $filter = decodeImageFilter(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewListImagesRequest($filter);
}

function encodeListImagesResponse(m: t.ListImagesResponseInit, o: Writer): void {
  w.putMessages(o, 10, m.images, encodeImage, 'ListImagesResponse.images');
}
const NewListImagesResponse = w.plain(function (this: w.Writable<t.ListImagesResponse>, $images: t.ListImagesResponse['images']) {
  this.images = $images;
});
function decodeListImagesResponse(r: Reader, end: number): t.ListImagesResponse {
  let $images: t.Image[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: ($images === w.NO_ITEMS ? ($images = []) : $images).push(decodeImage(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewListImagesResponse($images);
}

function encodeStreamImagesRequest(m: t.StreamImagesRequestInit, o: Writer): void {
  w.putMessage(o, 10, m.filter, encodeImageFilter, 'StreamImagesRequest.filter');
}
const NewStreamImagesRequest = w.plain(function (this: w.Writable<t.StreamImagesRequest>, $filter: t.StreamImagesRequest['filter']) {
  this.filter = $filter;
});
function decodeStreamImagesRequest(r: Reader, end: number): t.StreamImagesRequest {
  let $filter: t.ImageFilter | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $filter = decodeImageFilter(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewStreamImagesRequest($filter);
}

function encodeStreamImagesResponse(m: t.StreamImagesResponseInit, o: Writer): void {
  w.putMessages(o, 10, m.images, encodeImage, 'StreamImagesResponse.images');
}
const NewStreamImagesResponse = w.plain(function (this: w.Writable<t.StreamImagesResponse>, $images: t.StreamImagesResponse['images']) {
  this.images = $images;
});
function decodeStreamImagesResponse(r: Reader, end: number): t.StreamImagesResponse {
  let $images: t.Image[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: ($images === w.NO_ITEMS ? ($images = []) : $images).push(decodeImage(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewStreamImagesResponse($images);
}

function encodeImageFilter(m: t.ImageFilterInit, o: Writer): void {
  w.putMessage(o, 10, m.image, encodeImageSpec, 'ImageFilter.image');
}
const NewImageFilter = w.plain(function (this: w.Writable<t.ImageFilter>, $image: t.ImageFilter['image']) {
  this.image = $image;
});
function decodeImageFilter(r: Reader, end: number): t.ImageFilter {
  let $image: t.ImageSpec | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $image = decodeImageSpec(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewImageFilter($image);
}

function encodeRemoveImageRequest(m: t.RemoveImageRequestInit, o: Writer): void {
  w.putMessage(o, 10, m.image, encodeImageSpec, 'RemoveImageRequest.image');
}
const NewRemoveImageRequest = w.plain(function (this: w.Writable<t.RemoveImageRequest>, $image: t.RemoveImageRequest['image']) {
  this.image = $image;
});
function decodeRemoveImageRequest(r: Reader, end: number): t.RemoveImageRequest {
  let $image: t.ImageSpec | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $image = decodeImageSpec(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewRemoveImageRequest($image);
}

function encodeRemoveImageResponse(_m: t.RemoveImageResponseInit, _o: Writer): void {
}
function decodeRemoveImageResponse(r: Reader, end: number): t.RemoveImageResponse {
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return {};
}

function encodeImageFsInfoRequest(_m: t.ImageFsInfoRequestInit, _o: Writer): void {
}
function decodeImageFsInfoRequest(r: Reader, end: number): t.ImageFsInfoRequest {
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return {};
}

function encodeImageFsInfoResponse(m: t.ImageFsInfoResponseInit, o: Writer): void {
  w.putMessages(o, 10, m.imageFilesystems, encodeFilesystemUsage, 'ImageFsInfoResponse.imageFilesystems');
  w.putMessages(o, 18, m.containerFilesystems, encodeFilesystemUsage, 'ImageFsInfoResponse.containerFilesystems');
}
const NewImageFsInfoResponse = w.plain(function (this: w.Writable<t.ImageFsInfoResponse>, $imageFilesystems: t.ImageFsInfoResponse['imageFilesystems'], $containerFilesystems: t.ImageFsInfoResponse['containerFilesystems']) {
  this.imageFilesystems = $imageFilesystems;
  this.containerFilesystems = $containerFilesystems;
});
function decodeImageFsInfoResponse(r: Reader, end: number): t.ImageFsInfoResponse {
  let $imageFilesystems: t.FilesystemUsage[] = w.NO_ITEMS;
  let $containerFilesystems: t.FilesystemUsage[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: ($imageFilesystems === w.NO_ITEMS ? ($imageFilesystems = []) : $imageFilesystems).push(decodeFilesystemUsage(r, w.readEnd(r, end))); break;
      case 18: ($containerFilesystems === w.NO_ITEMS ? ($containerFilesystems = []) : $containerFilesystems).push(decodeFilesystemUsage(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewImageFsInfoResponse($imageFilesystems, $containerFilesystems);
}

function encodeFilesystemUsage(m: t.FilesystemUsageInit, o: Writer): void {
  w.putInt64(o, 8, m.timestamp, 'FilesystemUsage.timestamp');
  w.putMessage(o, 18, m.fsId, encodeFilesystemIdentifier, 'FilesystemUsage.fsId');
  w.putMessage(o, 26, m.usedBytes, encodeUInt64Value, 'FilesystemUsage.usedBytes');
  w.putMessage(o, 34, m.inodesUsed, encodeUInt64Value, 'FilesystemUsage.inodesUsed');
}
const NewFilesystemUsage = w.plain(function (this: w.Writable<t.FilesystemUsage>, $timestamp: t.FilesystemUsage['timestamp'], $fsId: t.FilesystemUsage['fsId'], $usedBytes: t.FilesystemUsage['usedBytes'], $inodesUsed: t.FilesystemUsage['inodesUsed']) {
  this.timestamp = $timestamp;
  this.fsId = $fsId;
  this.usedBytes = $usedBytes;
  this.inodesUsed = $inodesUsed;
});
function decodeFilesystemUsage(r: Reader, end: number): t.FilesystemUsage {
  let $timestamp = 0n;
  let $fsId: t.FilesystemIdentifier | undefined = undefined;
  let $usedBytes: t.UInt64Value | undefined = undefined;
  let $inodesUsed: t.UInt64Value | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $timestamp = w.readInt64(r); break;
      case 18: $fsId = decodeFilesystemIdentifier(r, w.readEnd(r, end)); break;
      case 26: $usedBytes = decodeUInt64Value(r, w.readEnd(r, end)); break;
      case 34: $inodesUsed = decodeUInt64Value(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewFilesystemUsage($timestamp, $fsId, $usedBytes, $inodesUsed);
}

function encodeFilesystemIdentifier(m: t.FilesystemIdentifierInit, o: Writer): void {
  w.putString(o, 10, m.mountpoint, 'FilesystemIdentifier.mountpoint');
}
const NewFilesystemIdentifier = w.plain(function (this: w.Writable<t.FilesystemIdentifier>, $mountpoint: t.FilesystemIdentifier['mountpoint']) {
  this.mountpoint = $mountpoint;
});
function decodeFilesystemIdentifier(r: Reader, end: number): t.FilesystemIdentifier {
  let $mountpoint = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $mountpoint = r.string(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewFilesystemIdentifier($mountpoint);
}

function encodeContainerStatsRequest(m: t.ContainerStatsRequestInit, o: Writer): void {
  w.putString(o, 10, m.containerId, 'ContainerStatsRequest.containerId');
}
const NewContainerStatsRequest = w.plain(function (this: w.Writable<t.ContainerStatsRequest>, $containerId: t.ContainerStatsRequest['containerId']) {
  this.containerId = $containerId;
});
function decodeContainerStatsRequest(r: Reader, end: number): t.ContainerStatsRequest {
  let $containerId = '' as ContainerId;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $containerId = r.string() as ContainerId; break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewContainerStatsRequest($containerId);
}

function encodeContainerStatsResponse(m: t.ContainerStatsResponseInit, o: Writer): void {
  w.putMessage(o, 10, m.stats, encodeContainerStats, 'ContainerStatsResponse.stats');
}
const NewContainerStatsResponse = w.plain(function (this: w.Writable<t.ContainerStatsResponse>, $stats: t.ContainerStatsResponse['stats']) {
  this.stats = $stats;
});
function decodeContainerStatsResponse(r: Reader, end: number): t.ContainerStatsResponse {
  let $stats: t.ContainerStats | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $stats = decodeContainerStats(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewContainerStatsResponse($stats);
}

function encodeListContainerStatsRequest(m: t.ListContainerStatsRequestInit, o: Writer): void {
  w.putMessage(o, 10, m.filter, encodeContainerStatsFilter, 'ListContainerStatsRequest.filter');
}
const NewListContainerStatsRequest = w.plain(function (this: w.Writable<t.ListContainerStatsRequest>, $filter: t.ListContainerStatsRequest['filter']) {
  this.filter = $filter;
});
function decodeListContainerStatsRequest(r: Reader, end: number): t.ListContainerStatsRequest {
  let $filter: t.ContainerStatsFilter | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $filter = decodeContainerStatsFilter(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewListContainerStatsRequest($filter);
}

function encodeListContainerStatsResponse(m: t.ListContainerStatsResponseInit, o: Writer): void {
  w.putMessages(o, 10, m.stats, encodeContainerStats, 'ListContainerStatsResponse.stats');
}
const NewListContainerStatsResponse = w.plain(function (this: w.Writable<t.ListContainerStatsResponse>, $stats: t.ListContainerStatsResponse['stats']) {
  this.stats = $stats;
});
function decodeListContainerStatsResponse(r: Reader, end: number): t.ListContainerStatsResponse {
  let $stats: t.ContainerStats[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: ($stats === w.NO_ITEMS ? ($stats = []) : $stats).push(decodeContainerStats(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewListContainerStatsResponse($stats);
}

function encodeStreamContainerStatsRequest(m: t.StreamContainerStatsRequestInit, o: Writer): void {
  w.putMessage(o, 10, m.filter, encodeContainerStatsFilter, 'StreamContainerStatsRequest.filter');
}
const NewStreamContainerStatsRequest = w.plain(function (this: w.Writable<t.StreamContainerStatsRequest>, $filter: t.StreamContainerStatsRequest['filter']) {
  this.filter = $filter;
});
function decodeStreamContainerStatsRequest(r: Reader, end: number): t.StreamContainerStatsRequest {
  let $filter: t.ContainerStatsFilter | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $filter = decodeContainerStatsFilter(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewStreamContainerStatsRequest($filter);
}

function encodeStreamContainerStatsResponse(m: t.StreamContainerStatsResponseInit, o: Writer): void {
  w.putMessages(o, 10, m.containerStats, encodeContainerStats, 'StreamContainerStatsResponse.containerStats');
}
const NewStreamContainerStatsResponse = w.plain(function (this: w.Writable<t.StreamContainerStatsResponse>, $containerStats: t.StreamContainerStatsResponse['containerStats']) {
  this.containerStats = $containerStats;
});
function decodeStreamContainerStatsResponse(r: Reader, end: number): t.StreamContainerStatsResponse {
  let $containerStats: t.ContainerStats[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: ($containerStats === w.NO_ITEMS ? ($containerStats = []) : $containerStats).push(decodeContainerStats(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewStreamContainerStatsResponse($containerStats);
}

function encodeContainerStatsFilter(m: t.ContainerStatsFilterInit, o: Writer): void {
  w.putString(o, 10, m.id, 'ContainerStatsFilter.id');
  w.putString(o, 18, m.podSandboxId, 'ContainerStatsFilter.podSandboxId');
  w.putMap(o, 26, m.labelSelector, 'ContainerStatsFilter.labelSelector');
}
const NewContainerStatsFilter = w.plain(function (this: w.Writable<t.ContainerStatsFilter>, $id: t.ContainerStatsFilter['id'], $podSandboxId: t.ContainerStatsFilter['podSandboxId'], $labelSelector: t.ContainerStatsFilter['labelSelector']) {
  this.id = $id;
  this.podSandboxId = $podSandboxId;
  this.labelSelector = $labelSelector;
});
function decodeContainerStatsFilter(r: Reader, end: number): t.ContainerStatsFilter {
  let $id = '';
  let $podSandboxId = '';
  let $labelSelector = w.NO_ENTRIES;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $id = r.string(); break;
      case 18: $podSandboxId = r.string(); break;
      case 26: $labelSelector = w.readMapEntry(r, w.readEnd(r, end), $labelSelector); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewContainerStatsFilter($id, $podSandboxId, $labelSelector);
}

function encodeContainerStats(m: t.ContainerStatsInit, o: Writer): void {
  w.putMessage(o, 10, m.attributes, encodeContainerAttributes, 'ContainerStats.attributes');
  w.putMessage(o, 18, m.cpu, encodeCpuUsage, 'ContainerStats.cpu');
  w.putMessage(o, 26, m.memory, encodeMemoryUsage, 'ContainerStats.memory');
  w.putMessage(o, 34, m.writableLayer, encodeFilesystemUsage, 'ContainerStats.writableLayer');
  w.putMessage(o, 42, m.swap, encodeSwapUsage, 'ContainerStats.swap');
  w.putMessage(o, 50, m.io, encodeIoUsage, 'ContainerStats.io');
}
const NewContainerStats = w.plain(function (this: w.Writable<t.ContainerStats>, $attributes: t.ContainerStats['attributes'], $cpu: t.ContainerStats['cpu'], $memory: t.ContainerStats['memory'], $writableLayer: t.ContainerStats['writableLayer'], $swap: t.ContainerStats['swap'], $io: t.ContainerStats['io']) {
  this.attributes = $attributes;
  this.cpu = $cpu;
  this.memory = $memory;
  this.writableLayer = $writableLayer;
  this.swap = $swap;
  this.io = $io;
});
function decodeContainerStats(r: Reader, end: number): t.ContainerStats {
  let $attributes: t.ContainerAttributes | undefined = undefined;
  let $cpu: t.CpuUsage | undefined = undefined;
  let $memory: t.MemoryUsage | undefined = undefined;
  let $writableLayer: t.FilesystemUsage | undefined = undefined;
  let $swap: t.SwapUsage | undefined = undefined;
  let $io: t.IoUsage | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $attributes = decodeContainerAttributes(r, w.readEnd(r, end)); break;
      case 18: $cpu = decodeCpuUsage(r, w.readEnd(r, end)); break;
      case 26: $memory = decodeMemoryUsage(r, w.readEnd(r, end)); break;
      case 34: $writableLayer = decodeFilesystemUsage(r, w.readEnd(r, end)); break;
      case 42: $swap = decodeSwapUsage(r, w.readEnd(r, end)); break;
      case 50: $io = decodeIoUsage(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewContainerStats($attributes, $cpu, $memory, $writableLayer, $swap, $io);
}

function encodeContainerAttributes(m: t.ContainerAttributesInit, o: Writer): void {
  w.putString(o, 10, m.id, 'ContainerAttributes.id');
  w.putMessage(o, 18, m.metadata, encodeContainerMetadata, 'ContainerAttributes.metadata');
  w.putMap(o, 26, m.labels, 'ContainerAttributes.labels');
  w.putMap(o, 34, m.annotations, 'ContainerAttributes.annotations');
}
const NewContainerAttributes = w.plain(function (this: w.Writable<t.ContainerAttributes>, $id: t.ContainerAttributes['id'], $metadata: t.ContainerAttributes['metadata'], $labels: t.ContainerAttributes['labels'], $annotations: t.ContainerAttributes['annotations']) {
  this.id = $id;
  this.metadata = $metadata;
  this.labels = $labels;
  this.annotations = $annotations;
});
function decodeContainerAttributes(r: Reader, end: number): t.ContainerAttributes {
  let $id = '' as ContainerId;
  let $metadata: t.ContainerMetadata | undefined = undefined;
  let $labels = w.NO_ENTRIES;
  let $annotations = w.NO_ENTRIES;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $id = r.string() as ContainerId; break;
      case 18: $metadata = decodeContainerMetadata(r, w.readEnd(r, end)); break;
      case 26: $labels = w.readMapEntry(r, w.readEnd(r, end), $labels); break;
      case 34: $annotations = w.readMapEntry(r, w.readEnd(r, end), $annotations); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewContainerAttributes($id, $metadata, $labels, $annotations);
}

function encodeCpuUsage(m: t.CpuUsageInit, o: Writer): void {
  w.putInt64(o, 8, m.timestamp, 'CpuUsage.timestamp');
  w.putMessage(o, 18, m.usageCoreNanoSeconds, encodeUInt64Value, 'CpuUsage.usageCoreNanoSeconds');
  w.putMessage(o, 26, m.usageNanoCores, encodeUInt64Value, 'CpuUsage.usageNanoCores');
  w.putMessage(o, 34, m.psi, encodePsiStats, 'CpuUsage.psi');
}
const NewCpuUsage = w.plain(function (this: w.Writable<t.CpuUsage>, $timestamp: t.CpuUsage['timestamp'], $usageCoreNanoSeconds: t.CpuUsage['usageCoreNanoSeconds'], $usageNanoCores: t.CpuUsage['usageNanoCores'], $psi: t.CpuUsage['psi']) {
  this.timestamp = $timestamp;
  this.usageCoreNanoSeconds = $usageCoreNanoSeconds;
  this.usageNanoCores = $usageNanoCores;
  this.psi = $psi;
});
function decodeCpuUsage(r: Reader, end: number): t.CpuUsage {
  let $timestamp = 0n;
  let $usageCoreNanoSeconds: t.UInt64Value | undefined = undefined;
  let $usageNanoCores: t.UInt64Value | undefined = undefined;
  let $psi: t.PsiStats | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $timestamp = w.readInt64(r); break;
      case 18: $usageCoreNanoSeconds = decodeUInt64Value(r, w.readEnd(r, end)); break;
      case 26: $usageNanoCores = decodeUInt64Value(r, w.readEnd(r, end)); break;
      case 34: $psi = decodePsiStats(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewCpuUsage($timestamp, $usageCoreNanoSeconds, $usageNanoCores, $psi);
}

function encodeMemoryUsage(m: t.MemoryUsageInit, o: Writer): void {
  w.putInt64(o, 8, m.timestamp, 'MemoryUsage.timestamp');
  w.putMessage(o, 18, m.workingSetBytes, encodeUInt64Value, 'MemoryUsage.workingSetBytes');
  w.putMessage(o, 26, m.availableBytes, encodeUInt64Value, 'MemoryUsage.availableBytes');
  w.putMessage(o, 34, m.usageBytes, encodeUInt64Value, 'MemoryUsage.usageBytes');
  w.putMessage(o, 42, m.rssBytes, encodeUInt64Value, 'MemoryUsage.rssBytes');
  w.putMessage(o, 50, m.pageFaults, encodeUInt64Value, 'MemoryUsage.pageFaults');
  w.putMessage(o, 58, m.majorPageFaults, encodeUInt64Value, 'MemoryUsage.majorPageFaults');
  w.putMessage(o, 66, m.psi, encodePsiStats, 'MemoryUsage.psi');
}
const NewMemoryUsage = w.plain(function (this: w.Writable<t.MemoryUsage>, $timestamp: t.MemoryUsage['timestamp'], $workingSetBytes: t.MemoryUsage['workingSetBytes'], $availableBytes: t.MemoryUsage['availableBytes'], $usageBytes: t.MemoryUsage['usageBytes'], $rssBytes: t.MemoryUsage['rssBytes'], $pageFaults: t.MemoryUsage['pageFaults'], $majorPageFaults: t.MemoryUsage['majorPageFaults'], $psi: t.MemoryUsage['psi']) {
  this.timestamp = $timestamp;
  this.workingSetBytes = $workingSetBytes;
  this.availableBytes = $availableBytes;
  this.usageBytes = $usageBytes;
  this.rssBytes = $rssBytes;
  this.pageFaults = $pageFaults;
  this.majorPageFaults = $majorPageFaults;
  this.psi = $psi;
});
function decodeMemoryUsage(r: Reader, end: number): t.MemoryUsage {
  let $timestamp = 0n;
  let $workingSetBytes: t.UInt64Value | undefined = undefined;
  let $availableBytes: t.UInt64Value | undefined = undefined;
  let $usageBytes: t.UInt64Value | undefined = undefined;
  let $rssBytes: t.UInt64Value | undefined = undefined;
  let $pageFaults: t.UInt64Value | undefined = undefined;
  let $majorPageFaults: t.UInt64Value | undefined = undefined;
  let $psi: t.PsiStats | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $timestamp = w.readInt64(r); break;
      case 18: $workingSetBytes = decodeUInt64Value(r, w.readEnd(r, end)); break;
      case 26: $availableBytes = decodeUInt64Value(r, w.readEnd(r, end)); break;
      case 34: $usageBytes = decodeUInt64Value(r, w.readEnd(r, end)); break;
      case 42: $rssBytes = decodeUInt64Value(r, w.readEnd(r, end)); break;
      case 50: $pageFaults = decodeUInt64Value(r, w.readEnd(r, end)); break;
      case 58: $majorPageFaults = decodeUInt64Value(r, w.readEnd(r, end)); break;
      case 66: $psi = decodePsiStats(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewMemoryUsage($timestamp, $workingSetBytes, $availableBytes, $usageBytes, $rssBytes, $pageFaults, $majorPageFaults, $psi);
}

function encodeSwapUsage(m: t.SwapUsageInit, o: Writer): void {
  w.putInt64(o, 8, m.timestamp, 'SwapUsage.timestamp');
  w.putMessage(o, 18, m.swapAvailableBytes, encodeUInt64Value, 'SwapUsage.swapAvailableBytes');
  w.putMessage(o, 26, m.swapUsageBytes, encodeUInt64Value, 'SwapUsage.swapUsageBytes');
}
const NewSwapUsage = w.plain(function (this: w.Writable<t.SwapUsage>, $timestamp: t.SwapUsage['timestamp'], $swapAvailableBytes: t.SwapUsage['swapAvailableBytes'], $swapUsageBytes: t.SwapUsage['swapUsageBytes']) {
  this.timestamp = $timestamp;
  this.swapAvailableBytes = $swapAvailableBytes;
  this.swapUsageBytes = $swapUsageBytes;
});
function decodeSwapUsage(r: Reader, end: number): t.SwapUsage {
  let $timestamp = 0n;
  let $swapAvailableBytes: t.UInt64Value | undefined = undefined;
  let $swapUsageBytes: t.UInt64Value | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $timestamp = w.readInt64(r); break;
      case 18: $swapAvailableBytes = decodeUInt64Value(r, w.readEnd(r, end)); break;
      case 26: $swapUsageBytes = decodeUInt64Value(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewSwapUsage($timestamp, $swapAvailableBytes, $swapUsageBytes);
}

function encodeIoUsage(m: t.IoUsageInit, o: Writer): void {
  w.putInt64(o, 8, m.timestamp, 'IoUsage.timestamp');
  w.putMessage(o, 18, m.psi, encodePsiStats, 'IoUsage.psi');
}
const NewIoUsage = w.plain(function (this: w.Writable<t.IoUsage>, $timestamp: t.IoUsage['timestamp'], $psi: t.IoUsage['psi']) {
  this.timestamp = $timestamp;
  this.psi = $psi;
});
function decodeIoUsage(r: Reader, end: number): t.IoUsage {
  let $timestamp = 0n;
  let $psi: t.PsiStats | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $timestamp = w.readInt64(r); break;
      case 18: $psi = decodePsiStats(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewIoUsage($timestamp, $psi);
}

function encodePsiStats(m: t.PsiStatsInit, o: Writer): void {
  w.putMessage(o, 10, m.Full, encodePsiData, 'PsiStats.Full');
  w.putMessage(o, 18, m.Some, encodePsiData, 'PsiStats.Some');
}
const NewPsiStats = w.plain(function (this: w.Writable<t.PsiStats>, $Full: t.PsiStats['Full'], $Some: t.PsiStats['Some']) {
  this.Full = $Full;
  this.Some = $Some;
});
function decodePsiStats(r: Reader, end: number): t.PsiStats {
  let $Full: t.PsiData | undefined = undefined;
  let $Some: t.PsiData | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $Full = decodePsiData(r, w.readEnd(r, end)); break;
      case 18: $Some = decodePsiData(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewPsiStats($Full, $Some);
}

function encodePsiData(m: t.PsiDataInit, o: Writer): void {
  w.putUint64(o, 8, m.Total, 'PsiData.Total');
  w.putDouble(o, 17, m.Avg10, 'PsiData.Avg10');
  w.putDouble(o, 25, m.Avg60, 'PsiData.Avg60');
  w.putDouble(o, 33, m.Avg300, 'PsiData.Avg300');
}
const NewPsiData = w.plain(function (this: w.Writable<t.PsiData>, $Total: t.PsiData['Total'], $Avg10: t.PsiData['Avg10'], $Avg60: t.PsiData['Avg60'], $Avg300: t.PsiData['Avg300']) {
  this.Total = $Total;
  this.Avg10 = $Avg10;
  this.Avg60 = $Avg60;
  this.Avg300 = $Avg300;
});
function decodePsiData(r: Reader, end: number): t.PsiData {
  let $Total = 0n;
  let $Avg10 = 0;
  let $Avg60 = 0;
  let $Avg300 = 0;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $Total = w.readUint64(r); break;
      case 17: $Avg10 = r.double(); break;
      case 25: $Avg60 = r.double(); break;
      case 33: $Avg300 = r.double(); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewPsiData($Total, $Avg10, $Avg60, $Avg300);
}

function encodePodSandboxStatsRequest(m: t.PodSandboxStatsRequestInit, o: Writer): void {
  w.putString(o, 10, m.podSandboxId, 'PodSandboxStatsRequest.podSandboxId');
}
const NewPodSandboxStatsRequest = w.plain(function (this: w.Writable<t.PodSandboxStatsRequest>, $podSandboxId: t.PodSandboxStatsRequest['podSandboxId']) {
  this.podSandboxId = $podSandboxId;
});
function decodePodSandboxStatsRequest(r: Reader, end: number): t.PodSandboxStatsRequest {
  let $podSandboxId = '' as SandboxId;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $podSandboxId = r.string() as SandboxId; break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewPodSandboxStatsRequest($podSandboxId);
}

function encodePodSandboxStatsResponse(m: t.PodSandboxStatsResponseInit, o: Writer): void {
  w.putMessage(o, 10, m.stats, encodePodSandboxStats, 'PodSandboxStatsResponse.stats');
}
const NewPodSandboxStatsResponse = w.plain(function (this: w.Writable<t.PodSandboxStatsResponse>, $stats: t.PodSandboxStatsResponse['stats']) {
  this.stats = $stats;
});
function decodePodSandboxStatsResponse(r: Reader, end: number): t.PodSandboxStatsResponse {
  let $stats: t.PodSandboxStats | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $stats = decodePodSandboxStats(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewPodSandboxStatsResponse($stats);
}

function encodeListPodSandboxStatsRequest(m: t.ListPodSandboxStatsRequestInit, o: Writer): void {
  w.putMessage(o, 10, m.filter, encodePodSandboxStatsFilter, 'ListPodSandboxStatsRequest.filter');
}
const NewListPodSandboxStatsRequest = w.plain(function (this: w.Writable<t.ListPodSandboxStatsRequest>, $filter: t.ListPodSandboxStatsRequest['filter']) {
  this.filter = $filter;
});
function decodeListPodSandboxStatsRequest(r: Reader, end: number): t.ListPodSandboxStatsRequest {
  let $filter: t.PodSandboxStatsFilter | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $filter = decodePodSandboxStatsFilter(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewListPodSandboxStatsRequest($filter);
}

function encodeListPodSandboxStatsResponse(m: t.ListPodSandboxStatsResponseInit, o: Writer): void {
  w.putMessages(o, 10, m.stats, encodePodSandboxStats, 'ListPodSandboxStatsResponse.stats');
}
const NewListPodSandboxStatsResponse = w.plain(function (this: w.Writable<t.ListPodSandboxStatsResponse>, $stats: t.ListPodSandboxStatsResponse['stats']) {
  this.stats = $stats;
});
function decodeListPodSandboxStatsResponse(r: Reader, end: number): t.ListPodSandboxStatsResponse {
  let $stats: t.PodSandboxStats[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: ($stats === w.NO_ITEMS ? ($stats = []) : $stats).push(decodePodSandboxStats(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewListPodSandboxStatsResponse($stats);
}

function encodeStreamPodSandboxStatsRequest(m: t.StreamPodSandboxStatsRequestInit, o: Writer): void {
  w.putMessage(o, 10, m.filter, encodePodSandboxStatsFilter, 'StreamPodSandboxStatsRequest.filter');
}
const NewStreamPodSandboxStatsRequest = w.plain(function (this: w.Writable<t.StreamPodSandboxStatsRequest>, $filter: t.StreamPodSandboxStatsRequest['filter']) {
  this.filter = $filter;
});
function decodeStreamPodSandboxStatsRequest(r: Reader, end: number): t.StreamPodSandboxStatsRequest {
  let $filter: t.PodSandboxStatsFilter | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $filter = decodePodSandboxStatsFilter(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewStreamPodSandboxStatsRequest($filter);
}

function encodeStreamPodSandboxStatsResponse(m: t.StreamPodSandboxStatsResponseInit, o: Writer): void {
  w.putMessages(o, 10, m.podSandboxStats, encodePodSandboxStats, 'StreamPodSandboxStatsResponse.podSandboxStats');
}
const NewStreamPodSandboxStatsResponse = w.plain(function (this: w.Writable<t.StreamPodSandboxStatsResponse>, $podSandboxStats: t.StreamPodSandboxStatsResponse['podSandboxStats']) {
  this.podSandboxStats = $podSandboxStats;
});
function decodeStreamPodSandboxStatsResponse(r: Reader, end: number): t.StreamPodSandboxStatsResponse {
  let $podSandboxStats: t.PodSandboxStats[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: ($podSandboxStats === w.NO_ITEMS ? ($podSandboxStats = []) : $podSandboxStats).push(decodePodSandboxStats(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewStreamPodSandboxStatsResponse($podSandboxStats);
}

function encodePodSandboxStatsFilter(m: t.PodSandboxStatsFilterInit, o: Writer): void {
  w.putString(o, 10, m.id, 'PodSandboxStatsFilter.id');
  w.putMap(o, 18, m.labelSelector, 'PodSandboxStatsFilter.labelSelector');
}
const NewPodSandboxStatsFilter = w.plain(function (this: w.Writable<t.PodSandboxStatsFilter>, $id: t.PodSandboxStatsFilter['id'], $labelSelector: t.PodSandboxStatsFilter['labelSelector']) {
  this.id = $id;
  this.labelSelector = $labelSelector;
});
function decodePodSandboxStatsFilter(r: Reader, end: number): t.PodSandboxStatsFilter {
  let $id = '';
  let $labelSelector = w.NO_ENTRIES;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $id = r.string(); break;
      case 18: $labelSelector = w.readMapEntry(r, w.readEnd(r, end), $labelSelector); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewPodSandboxStatsFilter($id, $labelSelector);
}

function encodePodSandboxStats(m: t.PodSandboxStatsInit, o: Writer): void {
  w.putMessage(o, 10, m.attributes, encodePodSandboxAttributes, 'PodSandboxStats.attributes');
  w.putMessage(o, 18, m.linux, encodeLinuxPodSandboxStats, 'PodSandboxStats.linux');
  w.putMessage(o, 26, m.windows, encodeWindowsPodSandboxStats, 'PodSandboxStats.windows');
}
const NewPodSandboxStats = w.plain(function (this: w.Writable<t.PodSandboxStats>, $attributes: t.PodSandboxStats['attributes'], $linux: t.PodSandboxStats['linux'], $windows: t.PodSandboxStats['windows']) {
  this.attributes = $attributes;
  this.linux = $linux;
  this.windows = $windows;
});
function decodePodSandboxStats(r: Reader, end: number): t.PodSandboxStats {
  let $attributes: t.PodSandboxAttributes | undefined = undefined;
  let $linux: t.LinuxPodSandboxStats | undefined = undefined;
  let $windows: t.WindowsPodSandboxStats | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $attributes = decodePodSandboxAttributes(r, w.readEnd(r, end)); break;
      case 18: $linux = decodeLinuxPodSandboxStats(r, w.readEnd(r, end)); break;
      case 26: $windows = decodeWindowsPodSandboxStats(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewPodSandboxStats($attributes, $linux, $windows);
}

function encodePodSandboxAttributes(m: t.PodSandboxAttributesInit, o: Writer): void {
  w.putString(o, 10, m.id, 'PodSandboxAttributes.id');
  w.putMessage(o, 18, m.metadata, encodePodSandboxMetadata, 'PodSandboxAttributes.metadata');
  w.putMap(o, 26, m.labels, 'PodSandboxAttributes.labels');
  w.putMap(o, 34, m.annotations, 'PodSandboxAttributes.annotations');
}
const NewPodSandboxAttributes = w.plain(function (this: w.Writable<t.PodSandboxAttributes>, $id: t.PodSandboxAttributes['id'], $metadata: t.PodSandboxAttributes['metadata'], $labels: t.PodSandboxAttributes['labels'], $annotations: t.PodSandboxAttributes['annotations']) {
  this.id = $id;
  this.metadata = $metadata;
  this.labels = $labels;
  this.annotations = $annotations;
});
function decodePodSandboxAttributes(r: Reader, end: number): t.PodSandboxAttributes {
  let $id = '' as SandboxId;
  let $metadata: t.PodSandboxMetadata | undefined = undefined;
  let $labels = w.NO_ENTRIES;
  let $annotations = w.NO_ENTRIES;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $id = r.string() as SandboxId; break;
      case 18: $metadata = decodePodSandboxMetadata(r, w.readEnd(r, end)); break;
      case 26: $labels = w.readMapEntry(r, w.readEnd(r, end), $labels); break;
      case 34: $annotations = w.readMapEntry(r, w.readEnd(r, end), $annotations); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewPodSandboxAttributes($id, $metadata, $labels, $annotations);
}

function encodeLinuxPodSandboxStats(m: t.LinuxPodSandboxStatsInit, o: Writer): void {
  w.putMessage(o, 10, m.cpu, encodeCpuUsage, 'LinuxPodSandboxStats.cpu');
  w.putMessage(o, 18, m.memory, encodeMemoryUsage, 'LinuxPodSandboxStats.memory');
  w.putMessage(o, 26, m.network, encodeNetworkUsage, 'LinuxPodSandboxStats.network');
  w.putMessage(o, 34, m.process, encodeProcessUsage, 'LinuxPodSandboxStats.process');
  w.putMessages(o, 42, m.containers, encodeContainerStats, 'LinuxPodSandboxStats.containers');
  w.putMessage(o, 50, m.io, encodeIoUsage, 'LinuxPodSandboxStats.io');
}
const NewLinuxPodSandboxStats = w.plain(function (this: w.Writable<t.LinuxPodSandboxStats>, $cpu: t.LinuxPodSandboxStats['cpu'], $memory: t.LinuxPodSandboxStats['memory'], $network: t.LinuxPodSandboxStats['network'], $process: t.LinuxPodSandboxStats['process'], $containers: t.LinuxPodSandboxStats['containers'], $io: t.LinuxPodSandboxStats['io']) {
  this.cpu = $cpu;
  this.memory = $memory;
  this.network = $network;
  this.process = $process;
  this.containers = $containers;
  this.io = $io;
});
function decodeLinuxPodSandboxStats(r: Reader, end: number): t.LinuxPodSandboxStats {
  let $cpu: t.CpuUsage | undefined = undefined;
  let $memory: t.MemoryUsage | undefined = undefined;
  let $network: t.NetworkUsage | undefined = undefined;
  let $process: t.ProcessUsage | undefined = undefined;
  let $containers: t.ContainerStats[] = w.NO_ITEMS;
  let $io: t.IoUsage | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $cpu = decodeCpuUsage(r, w.readEnd(r, end)); break;
      case 18: $memory = decodeMemoryUsage(r, w.readEnd(r, end)); break;
      case 26: $network = decodeNetworkUsage(r, w.readEnd(r, end)); break;
      case 34: $process = decodeProcessUsage(r, w.readEnd(r, end)); break;
      case 42: ($containers === w.NO_ITEMS ? ($containers = []) : $containers).push(decodeContainerStats(r, w.readEnd(r, end))); break;
      case 50: $io = decodeIoUsage(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewLinuxPodSandboxStats($cpu, $memory, $network, $process, $containers, $io);
}

function encodeNetworkUsage(m: t.NetworkUsageInit, o: Writer): void {
  w.putInt64(o, 8, m.timestamp, 'NetworkUsage.timestamp');
  w.putMessage(o, 18, m.defaultInterface, encodeNetworkInterfaceUsage, 'NetworkUsage.defaultInterface');
  w.putMessages(o, 26, m.interfaces, encodeNetworkInterfaceUsage, 'NetworkUsage.interfaces');
}
const NewNetworkUsage = w.plain(function (this: w.Writable<t.NetworkUsage>, $timestamp: t.NetworkUsage['timestamp'], $defaultInterface: t.NetworkUsage['defaultInterface'], $interfaces: t.NetworkUsage['interfaces']) {
  this.timestamp = $timestamp;
  this.defaultInterface = $defaultInterface;
  this.interfaces = $interfaces;
});
function decodeNetworkUsage(r: Reader, end: number): t.NetworkUsage {
  let $timestamp = 0n;
  let $defaultInterface: t.NetworkInterfaceUsage | undefined = undefined;
  let $interfaces: t.NetworkInterfaceUsage[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $timestamp = w.readInt64(r); break;
      case 18: $defaultInterface = decodeNetworkInterfaceUsage(r, w.readEnd(r, end)); break;
      case 26: ($interfaces === w.NO_ITEMS ? ($interfaces = []) : $interfaces).push(decodeNetworkInterfaceUsage(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewNetworkUsage($timestamp, $defaultInterface, $interfaces);
}

function encodeNetworkInterfaceUsage(m: t.NetworkInterfaceUsageInit, o: Writer): void {
  w.putString(o, 10, m.name, 'NetworkInterfaceUsage.name');
  w.putMessage(o, 18, m.rxBytes, encodeUInt64Value, 'NetworkInterfaceUsage.rxBytes');
  w.putMessage(o, 26, m.rxErrors, encodeUInt64Value, 'NetworkInterfaceUsage.rxErrors');
  w.putMessage(o, 34, m.txBytes, encodeUInt64Value, 'NetworkInterfaceUsage.txBytes');
  w.putMessage(o, 42, m.txErrors, encodeUInt64Value, 'NetworkInterfaceUsage.txErrors');
}
const NewNetworkInterfaceUsage = w.plain(function (this: w.Writable<t.NetworkInterfaceUsage>, $name: t.NetworkInterfaceUsage['name'], $rxBytes: t.NetworkInterfaceUsage['rxBytes'], $rxErrors: t.NetworkInterfaceUsage['rxErrors'], $txBytes: t.NetworkInterfaceUsage['txBytes'], $txErrors: t.NetworkInterfaceUsage['txErrors']) {
  this.name = $name;
  this.rxBytes = $rxBytes;
  this.rxErrors = $rxErrors;
  this.txBytes = $txBytes;
  this.txErrors = $txErrors;
});
function decodeNetworkInterfaceUsage(r: Reader, end: number): t.NetworkInterfaceUsage {
  let $name = '';
  let $rxBytes: t.UInt64Value | undefined = undefined;
  let $rxErrors: t.UInt64Value | undefined = undefined;
  let $txBytes: t.UInt64Value | undefined = undefined;
  let $txErrors: t.UInt64Value | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $name = r.string(); break;
      case 18: $rxBytes = decodeUInt64Value(r, w.readEnd(r, end)); break;
      case 26: $rxErrors = decodeUInt64Value(r, w.readEnd(r, end)); break;
      case 34: $txBytes = decodeUInt64Value(r, w.readEnd(r, end)); break;
      case 42: $txErrors = decodeUInt64Value(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewNetworkInterfaceUsage($name, $rxBytes, $rxErrors, $txBytes, $txErrors);
}

function encodeProcessUsage(m: t.ProcessUsageInit, o: Writer): void {
  w.putInt64(o, 8, m.timestamp, 'ProcessUsage.timestamp');
  w.putMessage(o, 18, m.processCount, encodeUInt64Value, 'ProcessUsage.processCount');
}
const NewProcessUsage = w.plain(function (this: w.Writable<t.ProcessUsage>, $timestamp: t.ProcessUsage['timestamp'], $processCount: t.ProcessUsage['processCount']) {
  this.timestamp = $timestamp;
  this.processCount = $processCount;
});
function decodeProcessUsage(r: Reader, end: number): t.ProcessUsage {
  let $timestamp = 0n;
  let $processCount: t.UInt64Value | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $timestamp = w.readInt64(r); break;
      case 18: $processCount = decodeUInt64Value(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewProcessUsage($timestamp, $processCount);
}

function encodeWindowsPodSandboxStats(m: t.WindowsPodSandboxStatsInit, o: Writer): void {
  w.putMessage(o, 10, m.cpu, encodeWindowsCpuUsage, 'WindowsPodSandboxStats.cpu');
  w.putMessage(o, 18, m.memory, encodeWindowsMemoryUsage, 'WindowsPodSandboxStats.memory');
  w.putMessage(o, 26, m.network, encodeWindowsNetworkUsage, 'WindowsPodSandboxStats.network');
  w.putMessage(o, 34, m.process, encodeWindowsProcessUsage, 'WindowsPodSandboxStats.process');
  w.putMessages(o, 42, m.containers, encodeWindowsContainerStats, 'WindowsPodSandboxStats.containers');
}
const NewWindowsPodSandboxStats = w.plain(function (this: w.Writable<t.WindowsPodSandboxStats>, $cpu: t.WindowsPodSandboxStats['cpu'], $memory: t.WindowsPodSandboxStats['memory'], $network: t.WindowsPodSandboxStats['network'], $process: t.WindowsPodSandboxStats['process'], $containers: t.WindowsPodSandboxStats['containers']) {
  this.cpu = $cpu;
  this.memory = $memory;
  this.network = $network;
  this.process = $process;
  this.containers = $containers;
});
function decodeWindowsPodSandboxStats(r: Reader, end: number): t.WindowsPodSandboxStats {
  let $cpu: t.WindowsCpuUsage | undefined = undefined;
  let $memory: t.WindowsMemoryUsage | undefined = undefined;
  let $network: t.WindowsNetworkUsage | undefined = undefined;
  let $process: t.WindowsProcessUsage | undefined = undefined;
  let $containers: t.WindowsContainerStats[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $cpu = decodeWindowsCpuUsage(r, w.readEnd(r, end)); break;
      case 18: $memory = decodeWindowsMemoryUsage(r, w.readEnd(r, end)); break;
      case 26: $network = decodeWindowsNetworkUsage(r, w.readEnd(r, end)); break;
      case 34: $process = decodeWindowsProcessUsage(r, w.readEnd(r, end)); break;
      case 42: ($containers === w.NO_ITEMS ? ($containers = []) : $containers).push(decodeWindowsContainerStats(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewWindowsPodSandboxStats($cpu, $memory, $network, $process, $containers);
}

function encodeWindowsContainerStats(m: t.WindowsContainerStatsInit, o: Writer): void {
  w.putMessage(o, 10, m.attributes, encodeContainerAttributes, 'WindowsContainerStats.attributes');
  w.putMessage(o, 18, m.cpu, encodeWindowsCpuUsage, 'WindowsContainerStats.cpu');
  w.putMessage(o, 26, m.memory, encodeWindowsMemoryUsage, 'WindowsContainerStats.memory');
  w.putMessage(o, 34, m.writableLayer, encodeWindowsFilesystemUsage, 'WindowsContainerStats.writableLayer');
}
const NewWindowsContainerStats = w.plain(function (this: w.Writable<t.WindowsContainerStats>, $attributes: t.WindowsContainerStats['attributes'], $cpu: t.WindowsContainerStats['cpu'], $memory: t.WindowsContainerStats['memory'], $writableLayer: t.WindowsContainerStats['writableLayer']) {
  this.attributes = $attributes;
  this.cpu = $cpu;
  this.memory = $memory;
  this.writableLayer = $writableLayer;
});
function decodeWindowsContainerStats(r: Reader, end: number): t.WindowsContainerStats {
  let $attributes: t.ContainerAttributes | undefined = undefined;
  let $cpu: t.WindowsCpuUsage | undefined = undefined;
  let $memory: t.WindowsMemoryUsage | undefined = undefined;
  let $writableLayer: t.WindowsFilesystemUsage | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $attributes = decodeContainerAttributes(r, w.readEnd(r, end)); break;
      case 18: $cpu = decodeWindowsCpuUsage(r, w.readEnd(r, end)); break;
      case 26: $memory = decodeWindowsMemoryUsage(r, w.readEnd(r, end)); break;
      case 34: $writableLayer = decodeWindowsFilesystemUsage(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewWindowsContainerStats($attributes, $cpu, $memory, $writableLayer);
}

function encodeWindowsCpuUsage(m: t.WindowsCpuUsageInit, o: Writer): void {
  w.putInt64(o, 8, m.timestamp, 'WindowsCpuUsage.timestamp');
  w.putMessage(o, 18, m.usageCoreNanoSeconds, encodeUInt64Value, 'WindowsCpuUsage.usageCoreNanoSeconds');
  w.putMessage(o, 26, m.usageNanoCores, encodeUInt64Value, 'WindowsCpuUsage.usageNanoCores');
}
const NewWindowsCpuUsage = w.plain(function (this: w.Writable<t.WindowsCpuUsage>, $timestamp: t.WindowsCpuUsage['timestamp'], $usageCoreNanoSeconds: t.WindowsCpuUsage['usageCoreNanoSeconds'], $usageNanoCores: t.WindowsCpuUsage['usageNanoCores']) {
  this.timestamp = $timestamp;
  this.usageCoreNanoSeconds = $usageCoreNanoSeconds;
  this.usageNanoCores = $usageNanoCores;
});
function decodeWindowsCpuUsage(r: Reader, end: number): t.WindowsCpuUsage {
  let $timestamp = 0n;
  let $usageCoreNanoSeconds: t.UInt64Value | undefined = undefined;
  let $usageNanoCores: t.UInt64Value | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $timestamp = w.readInt64(r); break;
      case 18: $usageCoreNanoSeconds = decodeUInt64Value(r, w.readEnd(r, end)); break;
      case 26: $usageNanoCores = decodeUInt64Value(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewWindowsCpuUsage($timestamp, $usageCoreNanoSeconds, $usageNanoCores);
}

function encodeWindowsMemoryUsage(m: t.WindowsMemoryUsageInit, o: Writer): void {
  w.putInt64(o, 8, m.timestamp, 'WindowsMemoryUsage.timestamp');
  w.putMessage(o, 18, m.workingSetBytes, encodeUInt64Value, 'WindowsMemoryUsage.workingSetBytes');
  w.putMessage(o, 26, m.availableBytes, encodeUInt64Value, 'WindowsMemoryUsage.availableBytes');
  w.putMessage(o, 34, m.pageFaults, encodeUInt64Value, 'WindowsMemoryUsage.pageFaults');
  w.putMessage(o, 42, m.commitMemoryBytes, encodeUInt64Value, 'WindowsMemoryUsage.commitMemoryBytes');
}
const NewWindowsMemoryUsage = w.plain(function (this: w.Writable<t.WindowsMemoryUsage>, $timestamp: t.WindowsMemoryUsage['timestamp'], $workingSetBytes: t.WindowsMemoryUsage['workingSetBytes'], $availableBytes: t.WindowsMemoryUsage['availableBytes'], $pageFaults: t.WindowsMemoryUsage['pageFaults'], $commitMemoryBytes: t.WindowsMemoryUsage['commitMemoryBytes']) {
  this.timestamp = $timestamp;
  this.workingSetBytes = $workingSetBytes;
  this.availableBytes = $availableBytes;
  this.pageFaults = $pageFaults;
  this.commitMemoryBytes = $commitMemoryBytes;
});
function decodeWindowsMemoryUsage(r: Reader, end: number): t.WindowsMemoryUsage {
  let $timestamp = 0n;
  let $workingSetBytes: t.UInt64Value | undefined = undefined;
  let $availableBytes: t.UInt64Value | undefined = undefined;
  let $pageFaults: t.UInt64Value | undefined = undefined;
  let $commitMemoryBytes: t.UInt64Value | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $timestamp = w.readInt64(r); break;
      case 18: $workingSetBytes = decodeUInt64Value(r, w.readEnd(r, end)); break;
      case 26: $availableBytes = decodeUInt64Value(r, w.readEnd(r, end)); break;
      case 34: $pageFaults = decodeUInt64Value(r, w.readEnd(r, end)); break;
      case 42: $commitMemoryBytes = decodeUInt64Value(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewWindowsMemoryUsage($timestamp, $workingSetBytes, $availableBytes, $pageFaults, $commitMemoryBytes);
}

function encodeWindowsFilesystemUsage(m: t.WindowsFilesystemUsageInit, o: Writer): void {
  w.putInt64(o, 8, m.timestamp, 'WindowsFilesystemUsage.timestamp');
  w.putMessage(o, 18, m.fsId, encodeFilesystemIdentifier, 'WindowsFilesystemUsage.fsId');
  w.putMessage(o, 26, m.usedBytes, encodeUInt64Value, 'WindowsFilesystemUsage.usedBytes');
}
const NewWindowsFilesystemUsage = w.plain(function (this: w.Writable<t.WindowsFilesystemUsage>, $timestamp: t.WindowsFilesystemUsage['timestamp'], $fsId: t.WindowsFilesystemUsage['fsId'], $usedBytes: t.WindowsFilesystemUsage['usedBytes']) {
  this.timestamp = $timestamp;
  this.fsId = $fsId;
  this.usedBytes = $usedBytes;
});
function decodeWindowsFilesystemUsage(r: Reader, end: number): t.WindowsFilesystemUsage {
  let $timestamp = 0n;
  let $fsId: t.FilesystemIdentifier | undefined = undefined;
  let $usedBytes: t.UInt64Value | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $timestamp = w.readInt64(r); break;
      case 18: $fsId = decodeFilesystemIdentifier(r, w.readEnd(r, end)); break;
      case 26: $usedBytes = decodeUInt64Value(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewWindowsFilesystemUsage($timestamp, $fsId, $usedBytes);
}

function encodeWindowsNetworkUsage(m: t.WindowsNetworkUsageInit, o: Writer): void {
  w.putInt64(o, 8, m.timestamp, 'WindowsNetworkUsage.timestamp');
  w.putMessage(o, 18, m.defaultInterface, encodeWindowsNetworkInterfaceUsage, 'WindowsNetworkUsage.defaultInterface');
  w.putMessages(o, 26, m.interfaces, encodeWindowsNetworkInterfaceUsage, 'WindowsNetworkUsage.interfaces');
}
const NewWindowsNetworkUsage = w.plain(function (this: w.Writable<t.WindowsNetworkUsage>, $timestamp: t.WindowsNetworkUsage['timestamp'], $defaultInterface: t.WindowsNetworkUsage['defaultInterface'], $interfaces: t.WindowsNetworkUsage['interfaces']) {
  this.timestamp = $timestamp;
  this.defaultInterface = $defaultInterface;
  this.interfaces = $interfaces;
});
function decodeWindowsNetworkUsage(r: Reader, end: number): t.WindowsNetworkUsage {
  let $timestamp = 0n;
  let $defaultInterface: t.WindowsNetworkInterfaceUsage | undefined = undefined;
  let $interfaces: t.WindowsNetworkInterfaceUsage[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $timestamp = w.readInt64(r); break;
      case 18: $defaultInterface = decodeWindowsNetworkInterfaceUsage(r, w.readEnd(r, end)); break;
      case 26: ($interfaces === w.NO_ITEMS ? ($interfaces = []) : $interfaces).push(decodeWindowsNetworkInterfaceUsage(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewWindowsNetworkUsage($timestamp, $defaultInterface, $interfaces);
}

function encodeWindowsNetworkInterfaceUsage(m: t.WindowsNetworkInterfaceUsageInit, o: Writer): void {
  w.putString(o, 10, m.name, 'WindowsNetworkInterfaceUsage.name');
  w.putMessage(o, 18, m.rxBytes, encodeUInt64Value, 'WindowsNetworkInterfaceUsage.rxBytes');
  w.putMessage(o, 26, m.rxPacketsDropped, encodeUInt64Value, 'WindowsNetworkInterfaceUsage.rxPacketsDropped');
  w.putMessage(o, 34, m.txBytes, encodeUInt64Value, 'WindowsNetworkInterfaceUsage.txBytes');
  w.putMessage(o, 42, m.txPacketsDropped, encodeUInt64Value, 'WindowsNetworkInterfaceUsage.txPacketsDropped');
}
const NewWindowsNetworkInterfaceUsage = w.plain(function (this: w.Writable<t.WindowsNetworkInterfaceUsage>, $name: t.WindowsNetworkInterfaceUsage['name'], $rxBytes: t.WindowsNetworkInterfaceUsage['rxBytes'], $rxPacketsDropped: t.WindowsNetworkInterfaceUsage['rxPacketsDropped'], $txBytes: t.WindowsNetworkInterfaceUsage['txBytes'], $txPacketsDropped: t.WindowsNetworkInterfaceUsage['txPacketsDropped']) {
  this.name = $name;
  this.rxBytes = $rxBytes;
  this.rxPacketsDropped = $rxPacketsDropped;
  this.txBytes = $txBytes;
  this.txPacketsDropped = $txPacketsDropped;
});
function decodeWindowsNetworkInterfaceUsage(r: Reader, end: number): t.WindowsNetworkInterfaceUsage {
  let $name = '';
  let $rxBytes: t.UInt64Value | undefined = undefined;
  let $rxPacketsDropped: t.UInt64Value | undefined = undefined;
  let $txBytes: t.UInt64Value | undefined = undefined;
  let $txPacketsDropped: t.UInt64Value | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $name = r.string(); break;
      case 18: $rxBytes = decodeUInt64Value(r, w.readEnd(r, end)); break;
      case 26: $rxPacketsDropped = decodeUInt64Value(r, w.readEnd(r, end)); break;
      case 34: $txBytes = decodeUInt64Value(r, w.readEnd(r, end)); break;
      case 42: $txPacketsDropped = decodeUInt64Value(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewWindowsNetworkInterfaceUsage($name, $rxBytes, $rxPacketsDropped, $txBytes, $txPacketsDropped);
}

function encodeWindowsProcessUsage(m: t.WindowsProcessUsageInit, o: Writer): void {
  w.putInt64(o, 8, m.timestamp, 'WindowsProcessUsage.timestamp');
  w.putMessage(o, 18, m.processCount, encodeUInt64Value, 'WindowsProcessUsage.processCount');
}
const NewWindowsProcessUsage = w.plain(function (this: w.Writable<t.WindowsProcessUsage>, $timestamp: t.WindowsProcessUsage['timestamp'], $processCount: t.WindowsProcessUsage['processCount']) {
  this.timestamp = $timestamp;
  this.processCount = $processCount;
});
function decodeWindowsProcessUsage(r: Reader, end: number): t.WindowsProcessUsage {
  let $timestamp = 0n;
  let $processCount: t.UInt64Value | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8: $timestamp = w.readInt64(r); break;
      case 18: $processCount = decodeUInt64Value(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewWindowsProcessUsage($timestamp, $processCount);
}

function encodeListMetricDescriptorsRequest(_m: t.ListMetricDescriptorsRequestInit, _o: Writer): void {
}
function decodeListMetricDescriptorsRequest(r: Reader, end: number): t.ListMetricDescriptorsRequest {
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return {};
}

function encodeListMetricDescriptorsResponse(m: t.ListMetricDescriptorsResponseInit, o: Writer): void {
  w.putMessages(o, 10, m.descriptors, encodeMetricDescriptor, 'ListMetricDescriptorsResponse.descriptors');
}
const NewListMetricDescriptorsResponse = w.plain(function (this: w.Writable<t.ListMetricDescriptorsResponse>, $descriptors: t.ListMetricDescriptorsResponse['descriptors']) {
  this.descriptors = $descriptors;
});
function decodeListMetricDescriptorsResponse(r: Reader, end: number): t.ListMetricDescriptorsResponse {
  let $descriptors: t.MetricDescriptor[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: ($descriptors === w.NO_ITEMS ? ($descriptors = []) : $descriptors).push(decodeMetricDescriptor(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewListMetricDescriptorsResponse($descriptors);
}

function encodeMetricDescriptor(m: t.MetricDescriptorInit, o: Writer): void {
  w.putString(o, 10, m.name, 'MetricDescriptor.name');
  w.putString(o, 18, m.help, 'MetricDescriptor.help');
  w.putStrings(o, 26, m.labelKeys, 'MetricDescriptor.labelKeys');
}
const NewMetricDescriptor = w.plain(function (this: w.Writable<t.MetricDescriptor>, $name: t.MetricDescriptor['name'], $help: t.MetricDescriptor['help'], $labelKeys: t.MetricDescriptor['labelKeys']) {
  this.name = $name;
  this.help = $help;
  this.labelKeys = $labelKeys;
});
function decodeMetricDescriptor(r: Reader, end: number): t.MetricDescriptor {
  let $name = '';
  let $help = '';
  let $labelKeys: string[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $name = r.string(); break;
      case 18: $help = r.string(); break;
      case 26: ($labelKeys === w.NO_ITEMS ? ($labelKeys = []) : $labelKeys).push(r.string()); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewMetricDescriptor($name, $help, $labelKeys);
}

function encodeListPodSandboxMetricsRequest(_m: t.ListPodSandboxMetricsRequestInit, _o: Writer): void {
}
function decodeListPodSandboxMetricsRequest(r: Reader, end: number): t.ListPodSandboxMetricsRequest {
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return {};
}

function encodeListPodSandboxMetricsResponse(m: t.ListPodSandboxMetricsResponseInit, o: Writer): void {
  w.putMessages(o, 10, m.podMetrics, encodePodSandboxMetrics, 'ListPodSandboxMetricsResponse.podMetrics');
}
const NewListPodSandboxMetricsResponse = w.plain(function (this: w.Writable<t.ListPodSandboxMetricsResponse>, $podMetrics: t.ListPodSandboxMetricsResponse['podMetrics']) {
  this.podMetrics = $podMetrics;
});
function decodeListPodSandboxMetricsResponse(r: Reader, end: number): t.ListPodSandboxMetricsResponse {
  let $podMetrics: t.PodSandboxMetrics[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: ($podMetrics === w.NO_ITEMS ? ($podMetrics = []) : $podMetrics).push(decodePodSandboxMetrics(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewListPodSandboxMetricsResponse($podMetrics);
}

function encodeStreamPodSandboxMetricsRequest(_m: t.StreamPodSandboxMetricsRequestInit, _o: Writer): void {
}
function decodeStreamPodSandboxMetricsRequest(r: Reader, end: number): t.StreamPodSandboxMetricsRequest {
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return {};
}

function encodeStreamPodSandboxMetricsResponse(m: t.StreamPodSandboxMetricsResponseInit, o: Writer): void {
  w.putMessages(o, 10, m.podSandboxMetrics, encodePodSandboxMetrics, 'StreamPodSandboxMetricsResponse.podSandboxMetrics');
}
const NewStreamPodSandboxMetricsResponse = w.plain(function (this: w.Writable<t.StreamPodSandboxMetricsResponse>, $podSandboxMetrics: t.StreamPodSandboxMetricsResponse['podSandboxMetrics']) {
  this.podSandboxMetrics = $podSandboxMetrics;
});
function decodeStreamPodSandboxMetricsResponse(r: Reader, end: number): t.StreamPodSandboxMetricsResponse {
  let $podSandboxMetrics: t.PodSandboxMetrics[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: ($podSandboxMetrics === w.NO_ITEMS ? ($podSandboxMetrics = []) : $podSandboxMetrics).push(decodePodSandboxMetrics(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewStreamPodSandboxMetricsResponse($podSandboxMetrics);
}

function encodePodSandboxMetrics(m: t.PodSandboxMetricsInit, o: Writer): void {
  w.putString(o, 10, m.podSandboxId, 'PodSandboxMetrics.podSandboxId');
  w.putMessages(o, 18, m.metrics, encodeMetric, 'PodSandboxMetrics.metrics');
  w.putMessages(o, 26, m.containerMetrics, encodeContainerMetrics, 'PodSandboxMetrics.containerMetrics');
}
const NewPodSandboxMetrics = w.plain(function (this: w.Writable<t.PodSandboxMetrics>, $podSandboxId: t.PodSandboxMetrics['podSandboxId'], $metrics: t.PodSandboxMetrics['metrics'], $containerMetrics: t.PodSandboxMetrics['containerMetrics']) {
  this.podSandboxId = $podSandboxId;
  this.metrics = $metrics;
  this.containerMetrics = $containerMetrics;
});
function decodePodSandboxMetrics(r: Reader, end: number): t.PodSandboxMetrics {
  let $podSandboxId = '' as SandboxId;
  let $metrics: t.Metric[] = w.NO_ITEMS;
  let $containerMetrics: t.ContainerMetrics[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $podSandboxId = r.string() as SandboxId; break;
      case 18: ($metrics === w.NO_ITEMS ? ($metrics = []) : $metrics).push(decodeMetric(r, w.readEnd(r, end))); break;
      case 26: ($containerMetrics === w.NO_ITEMS ? ($containerMetrics = []) : $containerMetrics).push(decodeContainerMetrics(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewPodSandboxMetrics($podSandboxId, $metrics, $containerMetrics);
}

function encodeContainerMetrics(m: t.ContainerMetricsInit, o: Writer): void {
  w.putString(o, 10, m.containerId, 'ContainerMetrics.containerId');
  w.putMessages(o, 18, m.metrics, encodeMetric, 'ContainerMetrics.metrics');
}
const NewContainerMetrics = w.plain(function (this: w.Writable<t.ContainerMetrics>, $containerId: t.ContainerMetrics['containerId'], $metrics: t.ContainerMetrics['metrics']) {
  this.containerId = $containerId;
  this.metrics = $metrics;
});
function decodeContainerMetrics(r: Reader, end: number): t.ContainerMetrics {
  let $containerId = '' as ContainerId;
  let $metrics: t.Metric[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $containerId = r.string() as ContainerId; break;
      case 18: ($metrics === w.NO_ITEMS ? ($metrics = []) : $metrics).push(decodeMetric(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewContainerMetrics($containerId, $metrics);
}

function encodeMetric(m: t.MetricInit, o: Writer): void {
  w.putString(o, 10, m.name, 'Metric.name');
  w.putInt64(o, 16, m.timestamp, 'Metric.timestamp');
  w.putEnum(o, 24, m.metricType, 'Metric.metricType', MetricTypeNumbers);
  w.putStrings(o, 34, m.labelValues, 'Metric.labelValues');
  w.putMessage(o, 42, m.value, encodeUInt64Value, 'Metric.value');
}
const NewMetric = w.plain(function (this: w.Writable<t.Metric>, $name: t.Metric['name'], $timestamp: t.Metric['timestamp'], $metricType: t.Metric['metricType'], $labelValues: t.Metric['labelValues'], $value: t.Metric['value']) {
  this.name = $name;
  this.timestamp = $timestamp;
  this.metricType = $metricType;
  this.labelValues = $labelValues;
  this.value = $value;
});
function decodeMetric(r: Reader, end: number): t.Metric {
  let $name = '';
  let $timestamp = 0n;
  let $metricType: t.MetricType = MetricTypeNames[0] as t.MetricType;
  let $labelValues: string[] = w.NO_ITEMS;
  let $value: t.UInt64Value | undefined = undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $name = r.string(); break;
      case 16: $timestamp = w.readInt64(r); break;
      case 24: $metricType = w.readEnum(r, MetricTypeNames); break;
      case 34: ($labelValues === w.NO_ITEMS ? ($labelValues = []) : $labelValues).push(r.string()); break;
      case 42: $value = decodeUInt64Value(r, w.readEnd(r, end)); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewMetric($name, $timestamp, $metricType, $labelValues, $value);
}

function encodeGetEventsRequest(_m: t.GetEventsRequestInit, _o: Writer): void {
}
function decodeGetEventsRequest(r: Reader, end: number): t.GetEventsRequest {
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return {};
}

function encodeContainerEventResponse(m: t.ContainerEventResponseInit, o: Writer): void {
  w.putString(o, 10, m.containerId, 'ContainerEventResponse.containerId');
  w.putEnum(o, 16, m.containerEventType, 'ContainerEventResponse.containerEventType', ContainerEventTypeNumbers);
  w.putInt64(o, 24, m.createdAt, 'ContainerEventResponse.createdAt');
  w.putMessage(o, 34, m.podSandboxStatus, encodePodSandboxStatus, 'ContainerEventResponse.podSandboxStatus');
  w.putMessages(o, 42, m.containersStatuses, encodeContainerStatus, 'ContainerEventResponse.containersStatuses');
}
const NewContainerEventResponse = w.plain(function (this: w.Writable<t.ContainerEventResponse>, $containerId: t.ContainerEventResponse['containerId'], $containerEventType: t.ContainerEventResponse['containerEventType'], $createdAt: t.ContainerEventResponse['createdAt'], $podSandboxStatus: t.ContainerEventResponse['podSandboxStatus'], $containersStatuses: t.ContainerEventResponse['containersStatuses']) {
  this.containerId = $containerId;
  this.containerEventType = $containerEventType;
  this.createdAt = $createdAt;
  this.podSandboxStatus = $podSandboxStatus;
  this.containersStatuses = $containersStatuses;
});
function decodeContainerEventResponse(r: Reader, end: number): t.ContainerEventResponse {
  let $containerId = '';
  let $containerEventType: t.ContainerEventType = ContainerEventTypeNames[0] as t.ContainerEventType;
  let $createdAt = 0n;
  let $podSandboxStatus: t.PodSandboxStatus | undefined = undefined;
  let $containersStatuses: t.ContainerStatus[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $containerId = r.string(); break;
      case 16: $containerEventType = w.readEnum(r, ContainerEventTypeNames); break;
      case 24: $createdAt = w.readInt64(r); break;
      case 34: $podSandboxStatus = decodePodSandboxStatus(r, w.readEnd(r, end)); break;
      case 42: ($containersStatuses === w.NO_ITEMS ? ($containersStatuses = []) : $containersStatuses).push(decodeContainerStatus(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewContainerEventResponse($containerId, $containerEventType, $createdAt, $podSandboxStatus, $containersStatuses);
}

function encodeCheckpointContainerRequest(m: t.CheckpointContainerRequestInit, o: Writer): void {
  w.putString(o, 10, m.containerId, 'CheckpointContainerRequest.containerId');
  w.putString(o, 18, m.location, 'CheckpointContainerRequest.location');
  w.putInt64(o, 24, m.timeout, 'CheckpointContainerRequest.timeout');
}
const NewCheckpointContainerRequest = w.plain(function (this: w.Writable<t.CheckpointContainerRequest>, $containerId: t.CheckpointContainerRequest['containerId'], $location: t.CheckpointContainerRequest['location'], $timeout: t.CheckpointContainerRequest['timeout']) {
  this.containerId = $containerId;
  this.location = $location;
  this.timeout = $timeout;
});
function decodeCheckpointContainerRequest(r: Reader, end: number): t.CheckpointContainerRequest {
  let $containerId = '' as ContainerId;
  let $location = '';
  let $timeout = 0n;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $containerId = r.string() as ContainerId; break;
      case 18: $location = r.string(); break;
      case 24: $timeout = w.readInt64(r); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewCheckpointContainerRequest($containerId, $location, $timeout);
}

function encodeCheckpointContainerResponse(_m: t.CheckpointContainerResponseInit, _o: Writer): void {
}
function decodeCheckpointContainerResponse(r: Reader, end: number): t.CheckpointContainerResponse {
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return {};
}

function encodeCheckpointPodRequest(m: t.CheckpointPodRequestInit, o: Writer): void {
  w.putString(o, 10, m.podSandboxId, 'CheckpointPodRequest.podSandboxId');
  w.putString(o, 18, m.outputPath, 'CheckpointPodRequest.outputPath');
  w.putStrings(o, 26, m.containerIds, 'CheckpointPodRequest.containerIds');
  w.putMap(o, 34, m.options, 'CheckpointPodRequest.options');
}
const NewCheckpointPodRequest = w.plain(function (this: w.Writable<t.CheckpointPodRequest>, $podSandboxId: t.CheckpointPodRequest['podSandboxId'], $outputPath: t.CheckpointPodRequest['outputPath'], $containerIds: t.CheckpointPodRequest['containerIds'], $options: t.CheckpointPodRequest['options']) {
  this.podSandboxId = $podSandboxId;
  this.outputPath = $outputPath;
  this.containerIds = $containerIds;
  this.options = $options;
});
function decodeCheckpointPodRequest(r: Reader, end: number): t.CheckpointPodRequest {
  let $podSandboxId = '' as SandboxId;
  let $outputPath = '';
  let $containerIds: string[] = w.NO_ITEMS;
  let $options = w.NO_ENTRIES;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $podSandboxId = r.string() as SandboxId; break;
      case 18: $outputPath = r.string(); break;
      case 26: ($containerIds === w.NO_ITEMS ? ($containerIds = []) : $containerIds).push(r.string()); break;
      case 34: $options = w.readMapEntry(r, w.readEnd(r, end), $options); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewCheckpointPodRequest($podSandboxId, $outputPath, $containerIds, $options);
}

function encodeCheckpointPodResponse(_m: t.CheckpointPodResponseInit, _o: Writer): void {
}
function decodeCheckpointPodResponse(r: Reader, end: number): t.CheckpointPodResponse {
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return {};
}

function encodeRestorePodRequest(m: t.RestorePodRequestInit, o: Writer): void {
  w.putString(o, 10, m.checkpointPath, 'RestorePodRequest.checkpointPath');
  w.putMessage(o, 18, m.config, encodePodSandboxConfig, 'RestorePodRequest.config');
  w.putString(o, 26, m.runtimeHandler, 'RestorePodRequest.runtimeHandler');
  w.putMap(o, 34, m.options, 'RestorePodRequest.options');
  w.putMessages(o, 42, m.containerConfigs, encodeContainerConfig, 'RestorePodRequest.containerConfigs');
}
const NewRestorePodRequest = w.plain(function (this: w.Writable<t.RestorePodRequest>, $checkpointPath: t.RestorePodRequest['checkpointPath'], $config: t.RestorePodRequest['config'], $runtimeHandler: t.RestorePodRequest['runtimeHandler'], $options: t.RestorePodRequest['options'], $containerConfigs: t.RestorePodRequest['containerConfigs']) {
  this.checkpointPath = $checkpointPath;
  this.config = $config;
  this.runtimeHandler = $runtimeHandler;
  this.options = $options;
  this.containerConfigs = $containerConfigs;
});
function decodeRestorePodRequest(r: Reader, end: number): t.RestorePodRequest {
  let $checkpointPath = '';
  let $config: t.PodSandboxConfig | undefined = undefined;
  let $runtimeHandler = '';
  let $options = w.NO_ENTRIES;
  let $containerConfigs: t.ContainerConfig[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $checkpointPath = r.string(); break;
      case 18: $config = decodePodSandboxConfig(r, w.readEnd(r, end)); break;
      case 26: $runtimeHandler = r.string(); break;
      case 34: $options = w.readMapEntry(r, w.readEnd(r, end), $options); break;
      case 42: ($containerConfigs === w.NO_ITEMS ? ($containerConfigs = []) : $containerConfigs).push(decodeContainerConfig(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewRestorePodRequest($checkpointPath, $config, $runtimeHandler, $options, $containerConfigs);
}

function encodeRestorePodResponse(m: t.RestorePodResponseInit, o: Writer): void {
  w.putString(o, 10, m.podSandboxId, 'RestorePodResponse.podSandboxId');
  w.putMessages(o, 18, m.restoredContainers, encodeRestoredContainer, 'RestorePodResponse.restoredContainers');
}
const NewRestorePodResponse = w.plain(function (this: w.Writable<t.RestorePodResponse>, $podSandboxId: t.RestorePodResponse['podSandboxId'], $restoredContainers: t.RestorePodResponse['restoredContainers']) {
  this.podSandboxId = $podSandboxId;
  this.restoredContainers = $restoredContainers;
});
function decodeRestorePodResponse(r: Reader, end: number): t.RestorePodResponse {
  let $podSandboxId = '' as SandboxId;
  let $restoredContainers: t.RestoredContainer[] = w.NO_ITEMS;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $podSandboxId = r.string() as SandboxId; break;
      case 18: ($restoredContainers === w.NO_ITEMS ? ($restoredContainers = []) : $restoredContainers).push(decodeRestoredContainer(r, w.readEnd(r, end))); break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewRestorePodResponse($podSandboxId, $restoredContainers);
}

function encodeRestoredContainer(m: t.RestoredContainerInit, o: Writer): void {
  w.putString(o, 10, m.name, 'RestoredContainer.name');
  w.putString(o, 18, m.containerId, 'RestoredContainer.containerId');
}
const NewRestoredContainer = w.plain(function (this: w.Writable<t.RestoredContainer>, $name: t.RestoredContainer['name'], $containerId: t.RestoredContainer['containerId']) {
  this.name = $name;
  this.containerId = $containerId;
});
function decodeRestoredContainer(r: Reader, end: number): t.RestoredContainer {
  let $name = '';
  let $containerId = '' as ContainerId;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10: $name = r.string(); break;
      case 18: $containerId = r.string() as ContainerId; break;
      default: w.skip(r, tag);
    }
  }
  w.assertAt(r, end);
  return new NewRestoredContainer($name, $containerId);
}

const VersionRequest = w.codec<t.VersionRequestInit, t.VersionRequest>(encodeVersionRequest, decodeVersionRequest);
const VersionResponse = w.codec<t.VersionResponseInit, t.VersionResponse>(encodeVersionResponse, decodeVersionResponse);
const RunPodSandboxRequest = w.codec<t.RunPodSandboxRequestInit, t.RunPodSandboxRequest>(encodeRunPodSandboxRequest, decodeRunPodSandboxRequest);
const RunPodSandboxResponse = w.codec<t.RunPodSandboxResponseInit, t.RunPodSandboxResponse>(encodeRunPodSandboxResponse, decodeRunPodSandboxResponse);
const StopPodSandboxRequest = w.codec<t.StopPodSandboxRequestInit, t.StopPodSandboxRequest>(encodeStopPodSandboxRequest, decodeStopPodSandboxRequest);
const StopPodSandboxResponse = w.codec<t.StopPodSandboxResponseInit, t.StopPodSandboxResponse>(encodeStopPodSandboxResponse, decodeStopPodSandboxResponse);
const RemovePodSandboxRequest = w.codec<t.RemovePodSandboxRequestInit, t.RemovePodSandboxRequest>(encodeRemovePodSandboxRequest, decodeRemovePodSandboxRequest);
const RemovePodSandboxResponse = w.codec<t.RemovePodSandboxResponseInit, t.RemovePodSandboxResponse>(encodeRemovePodSandboxResponse, decodeRemovePodSandboxResponse);
const PodSandboxStatusRequest = w.codec<t.PodSandboxStatusRequestInit, t.PodSandboxStatusRequest>(encodePodSandboxStatusRequest, decodePodSandboxStatusRequest);
const PodSandboxStatusResponse = w.codec<t.PodSandboxStatusResponseInit, t.PodSandboxStatusResponse>(encodePodSandboxStatusResponse, decodePodSandboxStatusResponse);
const ListPodSandboxRequest = w.codec<t.ListPodSandboxRequestInit, t.ListPodSandboxRequest>(encodeListPodSandboxRequest, decodeListPodSandboxRequest);
const ListPodSandboxResponse = w.codec<t.ListPodSandboxResponseInit, t.ListPodSandboxResponse>(encodeListPodSandboxResponse, decodeListPodSandboxResponse);
const StreamPodSandboxesRequest = w.codec<t.StreamPodSandboxesRequestInit, t.StreamPodSandboxesRequest>(encodeStreamPodSandboxesRequest, decodeStreamPodSandboxesRequest);
const StreamPodSandboxesResponse = w.codec<t.StreamPodSandboxesResponseInit, t.StreamPodSandboxesResponse>(encodeStreamPodSandboxesResponse, decodeStreamPodSandboxesResponse);
const CreateContainerRequest = w.codec<t.CreateContainerRequestInit, t.CreateContainerRequest>(encodeCreateContainerRequest, decodeCreateContainerRequest);
const CreateContainerResponse = w.codec<t.CreateContainerResponseInit, t.CreateContainerResponse>(encodeCreateContainerResponse, decodeCreateContainerResponse);
const StartContainerRequest = w.codec<t.StartContainerRequestInit, t.StartContainerRequest>(encodeStartContainerRequest, decodeStartContainerRequest);
const StartContainerResponse = w.codec<t.StartContainerResponseInit, t.StartContainerResponse>(encodeStartContainerResponse, decodeStartContainerResponse);
const StopContainerRequest = w.codec<t.StopContainerRequestInit, t.StopContainerRequest>(encodeStopContainerRequest, decodeStopContainerRequest);
const StopContainerResponse = w.codec<t.StopContainerResponseInit, t.StopContainerResponse>(encodeStopContainerResponse, decodeStopContainerResponse);
const RemoveContainerRequest = w.codec<t.RemoveContainerRequestInit, t.RemoveContainerRequest>(encodeRemoveContainerRequest, decodeRemoveContainerRequest);
const RemoveContainerResponse = w.codec<t.RemoveContainerResponseInit, t.RemoveContainerResponse>(encodeRemoveContainerResponse, decodeRemoveContainerResponse);
const ListContainersRequest = w.codec<t.ListContainersRequestInit, t.ListContainersRequest>(encodeListContainersRequest, decodeListContainersRequest);
const ListContainersResponse = w.codec<t.ListContainersResponseInit, t.ListContainersResponse>(encodeListContainersResponse, decodeListContainersResponse);
const StreamContainersRequest = w.codec<t.StreamContainersRequestInit, t.StreamContainersRequest>(encodeStreamContainersRequest, decodeStreamContainersRequest);
const StreamContainersResponse = w.codec<t.StreamContainersResponseInit, t.StreamContainersResponse>(encodeStreamContainersResponse, decodeStreamContainersResponse);
const ContainerStatusRequest = w.codec<t.ContainerStatusRequestInit, t.ContainerStatusRequest>(encodeContainerStatusRequest, decodeContainerStatusRequest);
const ContainerStatusResponse = w.codec<t.ContainerStatusResponseInit, t.ContainerStatusResponse>(encodeContainerStatusResponse, decodeContainerStatusResponse);
const UpdateContainerResourcesRequest = w.codec<t.UpdateContainerResourcesRequestInit, t.UpdateContainerResourcesRequest>(encodeUpdateContainerResourcesRequest, decodeUpdateContainerResourcesRequest);
const UpdateContainerResourcesResponse = w.codec<t.UpdateContainerResourcesResponseInit, t.UpdateContainerResourcesResponse>(encodeUpdateContainerResourcesResponse, decodeUpdateContainerResourcesResponse);
const ReopenContainerLogRequest = w.codec<t.ReopenContainerLogRequestInit, t.ReopenContainerLogRequest>(encodeReopenContainerLogRequest, decodeReopenContainerLogRequest);
const ReopenContainerLogResponse = w.codec<t.ReopenContainerLogResponseInit, t.ReopenContainerLogResponse>(encodeReopenContainerLogResponse, decodeReopenContainerLogResponse);
const ExecSyncRequest = w.codec<t.ExecSyncRequestInit, t.ExecSyncRequest>(encodeExecSyncRequest, decodeExecSyncRequest);
const ExecSyncResponse = w.codec<t.ExecSyncResponseInit, t.ExecSyncResponse>(encodeExecSyncResponse, decodeExecSyncResponse);
const ExecRequest = w.codec<t.ExecRequestInit, t.ExecRequest>(encodeExecRequest, decodeExecRequest);
const ExecResponse = w.codec<t.ExecResponseInit, t.ExecResponse>(encodeExecResponse, decodeExecResponse);
const AttachRequest = w.codec<t.AttachRequestInit, t.AttachRequest>(encodeAttachRequest, decodeAttachRequest);
const AttachResponse = w.codec<t.AttachResponseInit, t.AttachResponse>(encodeAttachResponse, decodeAttachResponse);
const PortForwardRequest = w.codec<t.PortForwardRequestInit, t.PortForwardRequest>(encodePortForwardRequest, decodePortForwardRequest);
const PortForwardResponse = w.codec<t.PortForwardResponseInit, t.PortForwardResponse>(encodePortForwardResponse, decodePortForwardResponse);
const ContainerStatsRequest = w.codec<t.ContainerStatsRequestInit, t.ContainerStatsRequest>(encodeContainerStatsRequest, decodeContainerStatsRequest);
const ContainerStatsResponse = w.codec<t.ContainerStatsResponseInit, t.ContainerStatsResponse>(encodeContainerStatsResponse, decodeContainerStatsResponse);
const ListContainerStatsRequest = w.codec<t.ListContainerStatsRequestInit, t.ListContainerStatsRequest>(encodeListContainerStatsRequest, decodeListContainerStatsRequest);
const ListContainerStatsResponse = w.codec<t.ListContainerStatsResponseInit, t.ListContainerStatsResponse>(encodeListContainerStatsResponse, decodeListContainerStatsResponse);
const StreamContainerStatsRequest = w.codec<t.StreamContainerStatsRequestInit, t.StreamContainerStatsRequest>(encodeStreamContainerStatsRequest, decodeStreamContainerStatsRequest);
const StreamContainerStatsResponse = w.codec<t.StreamContainerStatsResponseInit, t.StreamContainerStatsResponse>(encodeStreamContainerStatsResponse, decodeStreamContainerStatsResponse);
const PodSandboxStatsRequest = w.codec<t.PodSandboxStatsRequestInit, t.PodSandboxStatsRequest>(encodePodSandboxStatsRequest, decodePodSandboxStatsRequest);
const PodSandboxStatsResponse = w.codec<t.PodSandboxStatsResponseInit, t.PodSandboxStatsResponse>(encodePodSandboxStatsResponse, decodePodSandboxStatsResponse);
const ListPodSandboxStatsRequest = w.codec<t.ListPodSandboxStatsRequestInit, t.ListPodSandboxStatsRequest>(encodeListPodSandboxStatsRequest, decodeListPodSandboxStatsRequest);
const ListPodSandboxStatsResponse = w.codec<t.ListPodSandboxStatsResponseInit, t.ListPodSandboxStatsResponse>(encodeListPodSandboxStatsResponse, decodeListPodSandboxStatsResponse);
const StreamPodSandboxStatsRequest = w.codec<t.StreamPodSandboxStatsRequestInit, t.StreamPodSandboxStatsRequest>(encodeStreamPodSandboxStatsRequest, decodeStreamPodSandboxStatsRequest);
const StreamPodSandboxStatsResponse = w.codec<t.StreamPodSandboxStatsResponseInit, t.StreamPodSandboxStatsResponse>(encodeStreamPodSandboxStatsResponse, decodeStreamPodSandboxStatsResponse);
const UpdateRuntimeConfigRequest = w.codec<t.UpdateRuntimeConfigRequestInit, t.UpdateRuntimeConfigRequest>(encodeUpdateRuntimeConfigRequest, decodeUpdateRuntimeConfigRequest);
const UpdateRuntimeConfigResponse = w.codec<t.UpdateRuntimeConfigResponseInit, t.UpdateRuntimeConfigResponse>(encodeUpdateRuntimeConfigResponse, decodeUpdateRuntimeConfigResponse);
const StatusRequest = w.codec<t.StatusRequestInit, t.StatusRequest>(encodeStatusRequest, decodeStatusRequest);
const StatusResponse = w.codec<t.StatusResponseInit, t.StatusResponse>(encodeStatusResponse, decodeStatusResponse);
const CheckpointContainerRequest = w.codec<t.CheckpointContainerRequestInit, t.CheckpointContainerRequest>(encodeCheckpointContainerRequest, decodeCheckpointContainerRequest);
const CheckpointContainerResponse = w.codec<t.CheckpointContainerResponseInit, t.CheckpointContainerResponse>(encodeCheckpointContainerResponse, decodeCheckpointContainerResponse);
const CheckpointPodRequest = w.codec<t.CheckpointPodRequestInit, t.CheckpointPodRequest>(encodeCheckpointPodRequest, decodeCheckpointPodRequest);
const CheckpointPodResponse = w.codec<t.CheckpointPodResponseInit, t.CheckpointPodResponse>(encodeCheckpointPodResponse, decodeCheckpointPodResponse);
const RestorePodRequest = w.codec<t.RestorePodRequestInit, t.RestorePodRequest>(encodeRestorePodRequest, decodeRestorePodRequest);
const RestorePodResponse = w.codec<t.RestorePodResponseInit, t.RestorePodResponse>(encodeRestorePodResponse, decodeRestorePodResponse);
const GetEventsRequest = w.codec<t.GetEventsRequestInit, t.GetEventsRequest>(encodeGetEventsRequest, decodeGetEventsRequest);
const ContainerEventResponse = w.codec<t.ContainerEventResponseInit, t.ContainerEventResponse>(encodeContainerEventResponse, decodeContainerEventResponse);
const ListMetricDescriptorsRequest = w.codec<t.ListMetricDescriptorsRequestInit, t.ListMetricDescriptorsRequest>(encodeListMetricDescriptorsRequest, decodeListMetricDescriptorsRequest);
const ListMetricDescriptorsResponse = w.codec<t.ListMetricDescriptorsResponseInit, t.ListMetricDescriptorsResponse>(encodeListMetricDescriptorsResponse, decodeListMetricDescriptorsResponse);
const ListPodSandboxMetricsRequest = w.codec<t.ListPodSandboxMetricsRequestInit, t.ListPodSandboxMetricsRequest>(encodeListPodSandboxMetricsRequest, decodeListPodSandboxMetricsRequest);
const ListPodSandboxMetricsResponse = w.codec<t.ListPodSandboxMetricsResponseInit, t.ListPodSandboxMetricsResponse>(encodeListPodSandboxMetricsResponse, decodeListPodSandboxMetricsResponse);
const StreamPodSandboxMetricsRequest = w.codec<t.StreamPodSandboxMetricsRequestInit, t.StreamPodSandboxMetricsRequest>(encodeStreamPodSandboxMetricsRequest, decodeStreamPodSandboxMetricsRequest);
const StreamPodSandboxMetricsResponse = w.codec<t.StreamPodSandboxMetricsResponseInit, t.StreamPodSandboxMetricsResponse>(encodeStreamPodSandboxMetricsResponse, decodeStreamPodSandboxMetricsResponse);
const RuntimeConfigRequest = w.codec<t.RuntimeConfigRequestInit, t.RuntimeConfigRequest>(encodeRuntimeConfigRequest, decodeRuntimeConfigRequest);
const RuntimeConfigResponse = w.codec<t.RuntimeConfigResponseInit, t.RuntimeConfigResponse>(encodeRuntimeConfigResponse, decodeRuntimeConfigResponse);
const UpdatePodSandboxResourcesRequest = w.codec<t.UpdatePodSandboxResourcesRequestInit, t.UpdatePodSandboxResourcesRequest>(encodeUpdatePodSandboxResourcesRequest, decodeUpdatePodSandboxResourcesRequest);
const UpdatePodSandboxResourcesResponse = w.codec<t.UpdatePodSandboxResourcesResponseInit, t.UpdatePodSandboxResourcesResponse>(encodeUpdatePodSandboxResourcesResponse, decodeUpdatePodSandboxResourcesResponse);
const ListImagesRequest = w.codec<t.ListImagesRequestInit, t.ListImagesRequest>(encodeListImagesRequest, decodeListImagesRequest);
const ListImagesResponse = w.codec<t.ListImagesResponseInit, t.ListImagesResponse>(encodeListImagesResponse, decodeListImagesResponse);
const StreamImagesRequest = w.codec<t.StreamImagesRequestInit, t.StreamImagesRequest>(encodeStreamImagesRequest, decodeStreamImagesRequest);
const StreamImagesResponse = w.codec<t.StreamImagesResponseInit, t.StreamImagesResponse>(encodeStreamImagesResponse, decodeStreamImagesResponse);
const ImageStatusRequest = w.codec<t.ImageStatusRequestInit, t.ImageStatusRequest>(encodeImageStatusRequest, decodeImageStatusRequest);
const ImageStatusResponse = w.codec<t.ImageStatusResponseInit, t.ImageStatusResponse>(encodeImageStatusResponse, decodeImageStatusResponse);
const PullImageRequest = w.codec<t.PullImageRequestInit, t.PullImageRequest>(encodePullImageRequest, decodePullImageRequest);
const PullImageResponse = w.codec<t.PullImageResponseInit, t.PullImageResponse>(encodePullImageResponse, decodePullImageResponse);
const RemoveImageRequest = w.codec<t.RemoveImageRequestInit, t.RemoveImageRequest>(encodeRemoveImageRequest, decodeRemoveImageRequest);
const RemoveImageResponse = w.codec<t.RemoveImageResponseInit, t.RemoveImageResponse>(encodeRemoveImageResponse, decodeRemoveImageResponse);
const ImageFsInfoRequest = w.codec<t.ImageFsInfoRequestInit, t.ImageFsInfoRequest>(encodeImageFsInfoRequest, decodeImageFsInfoRequest);
const ImageFsInfoResponse = w.codec<t.ImageFsInfoResponseInit, t.ImageFsInfoResponse>(encodeImageFsInfoResponse, decodeImageFsInfoResponse);

/** The codecs of each RPC. */
export const CODECS: { readonly [R in RpcName]: { readonly request: w.Codec<t.Rpcs[R]['request'], t.Rpcs[R]['received']>; readonly response: w.Codec<t.Rpcs[R]['answer'], t.Rpcs[R]['response']> } } = {
  version: { request: VersionRequest, response: VersionResponse },
  runPodSandbox: { request: RunPodSandboxRequest, response: RunPodSandboxResponse },
  stopPodSandbox: { request: StopPodSandboxRequest, response: StopPodSandboxResponse },
  removePodSandbox: { request: RemovePodSandboxRequest, response: RemovePodSandboxResponse },
  podSandboxStatus: { request: PodSandboxStatusRequest, response: PodSandboxStatusResponse },
  listPodSandbox: { request: ListPodSandboxRequest, response: ListPodSandboxResponse },
  streamPodSandboxes: { request: StreamPodSandboxesRequest, response: StreamPodSandboxesResponse },
  createContainer: { request: CreateContainerRequest, response: CreateContainerResponse },
  startContainer: { request: StartContainerRequest, response: StartContainerResponse },
  stopContainer: { request: StopContainerRequest, response: StopContainerResponse },
  removeContainer: { request: RemoveContainerRequest, response: RemoveContainerResponse },
  listContainers: { request: ListContainersRequest, response: ListContainersResponse },
  streamContainers: { request: StreamContainersRequest, response: StreamContainersResponse },
  containerStatus: { request: ContainerStatusRequest, response: ContainerStatusResponse },
  updateContainerResources: { request: UpdateContainerResourcesRequest, response: UpdateContainerResourcesResponse },
  reopenContainerLog: { request: ReopenContainerLogRequest, response: ReopenContainerLogResponse },
  execSync: { request: ExecSyncRequest, response: ExecSyncResponse },
  exec: { request: ExecRequest, response: ExecResponse },
  attach: { request: AttachRequest, response: AttachResponse },
  portForward: { request: PortForwardRequest, response: PortForwardResponse },
  containerStats: { request: ContainerStatsRequest, response: ContainerStatsResponse },
  listContainerStats: { request: ListContainerStatsRequest, response: ListContainerStatsResponse },
  streamContainerStats: { request: StreamContainerStatsRequest, response: StreamContainerStatsResponse },
  podSandboxStats: { request: PodSandboxStatsRequest, response: PodSandboxStatsResponse },
  listPodSandboxStats: { request: ListPodSandboxStatsRequest, response: ListPodSandboxStatsResponse },
  streamPodSandboxStats: { request: StreamPodSandboxStatsRequest, response: StreamPodSandboxStatsResponse },
  updateRuntimeConfig: { request: UpdateRuntimeConfigRequest, response: UpdateRuntimeConfigResponse },
  status: { request: StatusRequest, response: StatusResponse },
  checkpointContainer: { request: CheckpointContainerRequest, response: CheckpointContainerResponse },
  checkpointPod: { request: CheckpointPodRequest, response: CheckpointPodResponse },
  restorePod: { request: RestorePodRequest, response: RestorePodResponse },
  getContainerEvents: { request: GetEventsRequest, response: ContainerEventResponse },
  listMetricDescriptors: { request: ListMetricDescriptorsRequest, response: ListMetricDescriptorsResponse },
  listPodSandboxMetrics: { request: ListPodSandboxMetricsRequest, response: ListPodSandboxMetricsResponse },
  streamPodSandboxMetrics: { request: StreamPodSandboxMetricsRequest, response: StreamPodSandboxMetricsResponse },
  runtimeConfig: { request: RuntimeConfigRequest, response: RuntimeConfigResponse },
  updatePodSandboxResources: { request: UpdatePodSandboxResourcesRequest, response: UpdatePodSandboxResourcesResponse },
  listImages: { request: ListImagesRequest, response: ListImagesResponse },
  streamImages: { request: StreamImagesRequest, response: StreamImagesResponse },
  imageStatus: { request: ImageStatusRequest, response: ImageStatusResponse },
  pullImage: { request: PullImageRequest, response: PullImageResponse },
  removeImage: { request: RemoveImageRequest, response: RemoveImageResponse },
  imageFsInfo: { request: ImageFsInfoRequest, response: ImageFsInfoResponse },
};
