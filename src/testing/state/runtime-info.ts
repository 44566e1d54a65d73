import type { ContainerEventResponseInit } from '../../generated/types.js';
import { sleep } from '../../core/clock.js';
import { Code, GrpcStatus } from './grpc-status.js';
import type { Handler, StreamHandler } from './handler.js';
import type { Personality } from './personality.js';

/** Time after which a stream ends where events are not configured, in milliseconds. */
const NO_EVENTS_MS = 7;

export const version: Handler<'version'> = async ({ personality }, _request, scope) => {
  await scope.work();
  return {
    version: '0.1.0',
    runtimeName: personality.runtimeName,
    runtimeVersion: personality.runtimeVersion,
    runtimeApiVersion: 'v1',
  };
};

export const status: Handler<'status'> = async (state, { verbose }, scope) => {
  await scope.work();
  const { personality, options } = state;
  const noNetwork =
    personality.family === 'cri-o'
      ? 'Network plugin returns error: no CNI configuration file in /etc/cni/net.d/. Has your network provider started?'
      : 'Network plugin returns error: cni plugin not initialized';
  const conditions = [
    { type: 'RuntimeReady', status: true },
    options.network === 'ready'
      ? { type: 'NetworkReady', status: true }
      : { type: 'NetworkReady', status: false, reason: 'NetworkPluginNotReady', message: noNetwork },
  ];
  if (personality.deprecationCondition) conditions.push({ type: 'ContainerdHasNoDeprecationWarnings', status: true });
  const isOld = personality.handlers === undefined;
  return {
    status: { conditions },
    runtimeHandlers: (personality.handlers ?? []).map((name) => ({
      name,
      features: { recursiveReadOnlyMounts: true, userNamespaces: true },
    })),
    features: isOld
      ? undefined
      : {
          supplementalGroupsPolicy: personality.supplementalGroupsPolicy,
          userNamespacesHostNetwork: personality.userNamespacesHostNetwork,
        },
    info: verbose ? verboseInfo(personality) : {},
  };
};

function verboseInfo({ family, shownSettings }: Personality): Readonly<Record<string, string>> {
  const settings = { enableCDI: true, imagePullProgressTimeout: '5m0s' };
  const shown = Object.entries(settings).filter(([name]) => shownSettings.includes(name));
  if (family === 'cri-o') {
    const crio = { root: '/var/lib/containers/storage', runroot: '/run/containers/storage' };
    return { config: JSON.stringify({ crio, sandboxImage: 'registry.k8s.io/pause:3.10' }) };
  }
  return {
    config: JSON.stringify({
      containerd: { snapshotter: 'overlayfs', defaultRuntimeName: 'runc' },
      ...Object.fromEntries(shown),
    }),
    golang: 'go1.23',
    cniconfig: '{}',
    lastCNILoadStatus: 'OK',
  };
}

export const runtimeConfig: Handler<'runtimeConfig'> = async (_state, _request, scope) => {
  await scope.work();
  return { linux: { cgroupDriver: 'CGROUPFS' } };
};

export const updateRuntimeConfig: Handler<'updateRuntimeConfig'> = async (state, request, scope) => {
  await scope.work();
  state.podCidr = request.runtimeConfig?.networkConfig?.podCidr ?? state.podCidr;
  return {};
};

export const checkpointContainer: Handler<'checkpointContainer'> = async ({ personality }, { containerId }, scope) => {
  await scope.work();
  const details =
    personality.checkpoint === 'no_criu'
      ? `CRIU binary not found or too old (<31600). Failed to checkpoint container "${containerId}": failed to check for criu version: exec: "criu": executable file not found in $PATH`
      : 'checkpoint/restore support not available';
  throw new GrpcStatus(Code.UNKNOWN, details);
};

export const getContainerEvents: StreamHandler<'getContainerEvents'> = async function* (state, _request, scope) {
  if (state.personality.events === 'configurable' && !state.options.events) {
    await sleep(state.clock, NO_EVENTS_MS, scope.signal);
    return;
  }
  const subscriber = state.events.subscribe();
  void scope.left().then(() => subscriber.leave());
  try {
    for (let event = await subscriber.next(); event !== undefined; event = await subscriber.next()) {
      yield event satisfies ContainerEventResponseInit;
    }
  } finally {
    subscriber.leave();
  }
};
