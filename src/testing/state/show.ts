import type {
  ContainerInit,
  ContainerStatusInit,
  ImageSpecInit,
  PodSandboxInit,
  PodSandboxStatusInit,
} from '../../generated/types.js';
import type { ContainerRecord, SandboxRecord } from './records.js';
import type { RuntimeState } from './runtime-state.js';

/** Labels of a sandbox as the runtime shows them. */
export function shownSandboxLabels(state: RuntimeState, { config }: SandboxRecord): Readonly<Record<string, string>> {
  if (!state.personality.addsSandboxLabels) return config.labels;
  return {
    'io.kubernetes.container.name': 'POD',
    'io.kubernetes.pod.name': config.metadata?.name ?? '',
    'io.kubernetes.pod.namespace': config.metadata?.namespace ?? '',
    'io.kubernetes.pod.uid': config.metadata?.uid ?? '',
    ...config.labels,
  };
}

/** An entry of a list: the same value as last time, if nothing of it has changed. */
export function showSandbox(state: RuntimeState, sandbox: SandboxRecord): PodSandboxInit {
  const { ready } = sandbox;
  if (sandbox.shown?.ready !== ready) sandbox.shown = { ready, item: sandboxItem(state, sandbox) };
  return sandbox.shown.item;
}

function sandboxItem(state: RuntimeState, sandbox: SandboxRecord): PodSandboxInit {
  return {
    id: sandbox.id,
    metadata: sandbox.config.metadata,
    state: sandbox.ready ? 'SANDBOX_READY' : 'SANDBOX_NOTREADY',
    createdAt: sandbox.createdAtNs,
    labels: shownSandboxLabels(state, sandbox),
    annotations: sandbox.config.annotations,
    runtimeHandler: sandbox.runtimeHandler,
  };
}

export function showSandboxStatus(state: RuntimeState, sandbox: SandboxRecord): PodSandboxStatusInit {
  return {
    ...showSandbox(state, sandbox),
    network: { ip: sandbox.ip },
    linux: { namespaces: { options: sandbox.config.linux?.securityContext?.namespaceOptions ?? {} } },
  };
}

function imageRef(state: RuntimeState, { image }: ContainerRecord, inList: boolean): string {
  const id = `${state.personality.imageIdPrefix}${image.id}`;
  if (inList && state.personality.listedImageRef === 'id') return id;
  return state.images.has(image) ? ([...image.digests][0] ?? id) : id;
}

/** The image by the name that was asked for, as far as the runtime knows the fields. */
function askedImage({ personality }: RuntimeState, { config }: ContainerRecord): ImageSpecInit | undefined {
  if (personality.keepsUserSpecifiedImage || config.image === undefined) return config.image;
  const { annotations } = config.image;
  return { ...config.image, userSpecifiedImage: '', annotations: personality.family === 'cri-o' ? {} : annotations };
}

function statusImage(state: RuntimeState, container: ContainerRecord): ImageSpecInit | undefined {
  const [tag] = state.images.has(container.image) ? container.image.tags : [];
  const isNamedAnew = state.personality.statusImage === 'first_tag' && tag !== undefined;
  return isNamedAnew ? { image: tag } : askedImage(state, container);
}

/** An entry of a list: the same value as last time, if nothing of it has changed. */
export function showContainer(state: RuntimeState, container: ContainerRecord): ContainerInit {
  const ref = imageRef(state, container, true);
  const { shown } = container;
  if (shown?.state === container.state && shown.imageRef === ref) return shown.item;
  const item = containerItem(state, container, ref);
  container.shown = { state: container.state, imageRef: ref, item };
  return item;
}

function containerItem(state: RuntimeState, container: ContainerRecord, ref: string): ContainerInit {
  const { config } = container;
  return {
    id: container.id,
    podSandboxId: container.sandbox.id,
    metadata: config.metadata,
    image: askedImage(state, container),
    imageRef: ref,
    state: container.state,
    createdAt: container.createdAtNs,
    labels: config.labels,
    annotations: config.annotations,
    imageId: state.personality.statusImageId ? container.image.id : '',
  };
}

export function showContainerStatus(state: RuntimeState, container: ContainerRecord): ContainerStatusInit {
  const { config, user } = container;
  const honoursReadOnly = state.personality.name !== 'containerd-1.6';
  return {
    id: container.id,
    metadata: config.metadata,
    state: container.state,
    createdAt: container.createdAtNs,
    startedAt: container.startedAtNs,
    finishedAt: container.finishedAtNs,
    exitCode: container.exitCode,
    image: statusImage(state, container),
    imageRef: imageRef(state, container, false),
    reason: container.reason,
    message: container.message,
    labels: config.labels,
    annotations: config.annotations,
    mounts: config.mounts.map(({ mountOptions: _ignored, ...mount }) =>
      honoursReadOnly ? mount : { ...mount, recursiveReadOnly: false },
    ),
    logPath: container.logPath,
    resources: { linux: container.resources ?? {} },
    imageId: state.personality.statusImageId ? container.image.id : '',
    user: state.personality.statusUser
      ? { linux: { uid: BigInt(user.uid), gid: BigInt(user.gid), supplementalGroups: user.groups.map(BigInt) } }
      : undefined,
  };
}
