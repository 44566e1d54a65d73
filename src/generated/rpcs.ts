// Generated from proto/runtime/v1/api.proto by `npm run generate`. Do not edit.
import type { Rpcs } from './types.js';

/** Name of an RPC as a method of this package: the RPC name in camelCase. */
export type RpcName = keyof Rpcs;

export interface RpcRow {
  /** Name in the proto file. */
  readonly rpc: string;
  readonly service: 'RuntimeService' | 'ImageService';
  /** Path of the HTTP/2 request. */
  readonly path: string;
  /** Whether the server answers with a stream. */
  readonly stream: boolean;
}

export const RPCS = {
  version: { rpc: 'Version', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/Version', stream: false },
  runPodSandbox: { rpc: 'RunPodSandbox', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/RunPodSandbox', stream: false },
  stopPodSandbox: { rpc: 'StopPodSandbox', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/StopPodSandbox', stream: false },
  removePodSandbox: { rpc: 'RemovePodSandbox', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/RemovePodSandbox', stream: false },
  podSandboxStatus: { rpc: 'PodSandboxStatus', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/PodSandboxStatus', stream: false },
  listPodSandbox: { rpc: 'ListPodSandbox', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/ListPodSandbox', stream: false },
  streamPodSandboxes: { rpc: 'StreamPodSandboxes', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/StreamPodSandboxes', stream: true },
  createContainer: { rpc: 'CreateContainer', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/CreateContainer', stream: false },
  startContainer: { rpc: 'StartContainer', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/StartContainer', stream: false },
  stopContainer: { rpc: 'StopContainer', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/StopContainer', stream: false },
  removeContainer: { rpc: 'RemoveContainer', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/RemoveContainer', stream: false },
  listContainers: { rpc: 'ListContainers', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/ListContainers', stream: false },
  streamContainers: { rpc: 'StreamContainers', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/StreamContainers', stream: true },
  containerStatus: { rpc: 'ContainerStatus', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/ContainerStatus', stream: false },
  updateContainerResources: { rpc: 'UpdateContainerResources', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/UpdateContainerResources', stream: false },
  reopenContainerLog: { rpc: 'ReopenContainerLog', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/ReopenContainerLog', stream: false },
  execSync: { rpc: 'ExecSync', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/ExecSync', stream: false },
  exec: { rpc: 'Exec', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/Exec', stream: false },
  attach: { rpc: 'Attach', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/Attach', stream: false },
  portForward: { rpc: 'PortForward', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/PortForward', stream: false },
  containerStats: { rpc: 'ContainerStats', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/ContainerStats', stream: false },
  listContainerStats: { rpc: 'ListContainerStats', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/ListContainerStats', stream: false },
  streamContainerStats: { rpc: 'StreamContainerStats', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/StreamContainerStats', stream: true },
  podSandboxStats: { rpc: 'PodSandboxStats', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/PodSandboxStats', stream: false },
  listPodSandboxStats: { rpc: 'ListPodSandboxStats', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/ListPodSandboxStats', stream: false },
  streamPodSandboxStats: { rpc: 'StreamPodSandboxStats', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/StreamPodSandboxStats', stream: true },
  updateRuntimeConfig: { rpc: 'UpdateRuntimeConfig', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/UpdateRuntimeConfig', stream: false },
  status: { rpc: 'Status', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/Status', stream: false },
  checkpointContainer: { rpc: 'CheckpointContainer', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/CheckpointContainer', stream: false },
  checkpointPod: { rpc: 'CheckpointPod', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/CheckpointPod', stream: false },
  restorePod: { rpc: 'RestorePod', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/RestorePod', stream: false },
  getContainerEvents: { rpc: 'GetContainerEvents', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/GetContainerEvents', stream: true },
  listMetricDescriptors: { rpc: 'ListMetricDescriptors', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/ListMetricDescriptors', stream: false },
  listPodSandboxMetrics: { rpc: 'ListPodSandboxMetrics', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/ListPodSandboxMetrics', stream: false },
  streamPodSandboxMetrics: { rpc: 'StreamPodSandboxMetrics', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/StreamPodSandboxMetrics', stream: true },
  runtimeConfig: { rpc: 'RuntimeConfig', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/RuntimeConfig', stream: false },
  updatePodSandboxResources: { rpc: 'UpdatePodSandboxResources', service: 'RuntimeService', path: '/runtime.v1.RuntimeService/UpdatePodSandboxResources', stream: false },
  listImages: { rpc: 'ListImages', service: 'ImageService', path: '/runtime.v1.ImageService/ListImages', stream: false },
  streamImages: { rpc: 'StreamImages', service: 'ImageService', path: '/runtime.v1.ImageService/StreamImages', stream: true },
  imageStatus: { rpc: 'ImageStatus', service: 'ImageService', path: '/runtime.v1.ImageService/ImageStatus', stream: false },
  pullImage: { rpc: 'PullImage', service: 'ImageService', path: '/runtime.v1.ImageService/PullImage', stream: false },
  removeImage: { rpc: 'RemoveImage', service: 'ImageService', path: '/runtime.v1.ImageService/RemoveImage', stream: false },
  imageFsInfo: { rpc: 'ImageFsInfo', service: 'ImageService', path: '/runtime.v1.ImageService/ImageFsInfo', stream: false },
} as const satisfies Record<RpcName, RpcRow>;

/** Fields that carry secrets, by message. */
export const REDACTED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  AuthConfig: ['password', 'auth', 'identityToken', 'registryToken'],
};
