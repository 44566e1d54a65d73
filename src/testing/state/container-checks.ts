import { lstatSync } from 'node:fs';

import type { ContainerConfig } from '../../generated/types.js';
import { imageIdDigits } from '../../policy/image/reference.js';
import { goWords } from './go-words.js';
import { Code, ConnectionCut, GrpcStatus, notFound, unknown } from './grpc-status.js';
import { parseReference } from './image-reference.js';
import type { StoredImage } from './image-store.js';
import { badReference } from './pull-errors.js';
import type { SandboxRecord } from './records.js';
import type { RuntimeState } from './runtime-state.js';

const LABEL_LIMIT = 4_096;

/** The sandbox that a container is to be made in, by its id or the beginning of it. */
export function sandboxOf(state: RuntimeState, id: string): SandboxRecord {
  const { family, prefixWord } = state.personality;
  if (id === '')
    throw unknown(
      family === 'cri-o'
        ? 'PodSandboxId should not be empty'
        : `failed to find sandbox id "": ${prefixWord} can't be empty`,
    );
  const found = state.lookUpSandbox(id);
  if (found === 'ambiguous')
    throw unknown(`failed to find sandbox id "${id}": Multiple IDs found with provided prefix: ${id}`);
  if (found === undefined) {
    throw family === 'cri-o'
      ? unknown(`specified sandbox not found: ${id}`)
      : notFound(`failed to find sandbox id "${id}": not found`);
  }
  return found;
}

/** What a sandbox that was stopped answers to a new container. */
export function checkStopped(state: RuntimeState, sandbox: SandboxRecord): void {
  if (sandbox.ready) return;
  if (state.personality.createInStoppedPod === 'not_found') {
    throw notFound(
      `failed to get sandbox container task: no running task found: task ${sandbox.id} not found: not found`,
    );
  }
  if (state.personality.createInStoppedPod === 'refused') {
    throw unknown(`CreateContainer failed as the sandbox was stopped: ${sandbox.id}`);
  }
}

/** The checks before anything is reserved. Without a sandbox configuration containerd panics: its process is gone. */
export function checkRequest(
  state: RuntimeState,
  config: ContainerConfig | undefined,
  sandboxMetadata: 'whole' | 'no_config' | 'no_metadata',
): ContainerConfig {
  const isCrio = state.personality.family === 'cri-o';
  if (config === undefined) throw unknown(isCrio ? 'config is nil' : 'container config must include metadata');
  if (config.metadata === undefined)
    throw unknown(isCrio ? 'setting container config: metadata is nil' : 'container config must include metadata');
  if (isCrio && config.metadata.name === '')
    throw unknown('setting container config: metadata.Name should not be empty');
  if (sandboxMetadata !== 'whole') {
    if (state.personality.missingSandboxConfig === 'daemon_dies')
      throw new ConnectionCut('the runtime panicked: sandbox_config without metadata');
    throw unknown(sandboxMetadata === 'no_config' ? 'sandbox config is nil' : 'sandbox config metadata is nil');
  }
  return config;
}

/** The image that a container is made of, which must be on the node. */
export function imageOf(state: RuntimeState, config: ContainerConfig): StoredImage {
  const name = config.image?.image ?? '';
  const isCrio = state.personality.family === 'cri-o';
  if (name === '') {
    if (!isCrio) throw unknown('failed to resolve image "": ambiguous digest string');
    throw unknown(
      config.image === undefined
        ? 'config image is nil'
        : 'CreateContainerRequest.ContainerConfig.Image.Image is empty',
    );
  }
  const stored = state.images.find(name);
  if (stored !== undefined) return stored;
  if (isCrio) {
    const reference = parseReference(name);
    if (typeof reference === 'string') throw badReference(state.personality, name, reference);
    throw unknown(
      `reference "[overlay@/var/lib/containers/storage+/run/containers/storage]${reference.text}" does not resolve to an image ID`,
    );
  }
  const lead = state.personality.name === 'containerd-2.1' ? 'failed to check if this is a checkpoint image: ' : '';
  throw notFound(`${lead}failed to resolve image "${name}": not found`);
}

/** Labels that are too long, or without a key. */
export function checkLabels(state: RuntimeState, id: string, config: ContainerConfig): void {
  for (const [key, value] of Object.entries(config.labels)) {
    if (key === '' && state.personality.emptyLabelKey === 'refused') {
      throw unknown(
        `failed to create containerd container: failed to write container "${id}": failed to set label ""="${value}": key required`,
      );
    }
    if (Buffer.byteLength(key) + Buffer.byteLength(value) > LABEL_LIMIT) {
      const details = `label key and value length (${key.length + value.length} bytes) greater than maximum size (${LABEL_LIMIT} bytes), key: ${key.slice(0, 10)}: invalid argument`;
      throw new GrpcStatus(
        state.personality.longLabels === 'invalid_argument' ? Code.INVALID_ARGUMENT : Code.UNKNOWN,
        details,
      );
    }
  }
}

/** Devices of the host and of CDI that are not there. */
export function checkDevices(state: RuntimeState, id: string, config: ContainerConfig): void {
  for (const device of config.devices) {
    if (state.personality.missingDevice !== 'refused') continue;
    try {
      lstatSync(device.hostPath);
    } catch (cause) {
      const words = goWords('lstat', device.hostPath, cause);
      throw unknown(`failed to generate container "${id}" spec: failed to generate spec: ${words}`);
    }
  }
  if (state.personality.cdi === 'checked' && config.cdiDevices.length > 0) {
    const unresolved = config.cdiDevices.map((device) => device.name).filter((name) => !state.cdiDevices.has(name));
    const lead = state.personality.family === 'cri-o' ? '' : 'failed to create containerd container: ';
    if (unresolved.length > 0)
      throw unknown(`${lead}CDI device injection failed: unresolvable CDI devices ${unresolved.join(', ')}`);
  }
}

/** What the node's kernel and the runtime's set-up do not allow. */
export function checkNode(state: RuntimeState, id: string, config: ContainerConfig): void {
  const { node } = state.options;
  const isCrio = state.personality.family === 'cri-o';
  const named = config.image?.userSpecifiedImage ?? '';
  if (isCrio && node.checksSignatures && named === '')
    throw unknown('user specified image not specified, cannot verify image signature');
  if (isCrio && node.checksSignatures && imageIdDigits(named) !== undefined)
    throw unknown(`invalid user specified image ${named}, cannot verify image signature`);
  if (isCrio && !node.hugetlb && (config.linux?.resources?.hugepageLimits.length ?? 0) > 0)
    throw unknown('container create failed: hugetlb controller is not available');
  const propagated = config.mounts.find((mount) => mount.propagation !== 'PROPAGATION_PRIVATE');
  if (node.mounts === 'private' && propagated !== undefined) {
    const text = `path "${propagated.hostPath}" is mounted on "/" but it is not a shared or slave mount`;
    throw unknown(isCrio ? text : `failed to generate container "${id}" spec: failed to generate spec: ${text}`);
  }
}
