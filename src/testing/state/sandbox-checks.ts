import { isAbsolute } from 'node:path';

import { makeFolderSync } from '../../files/make-folder.js';
import type { PodSandboxConfig } from '../../generated/types.js';
import { goWords } from './go-words.js';
import { type GrpcStatus, unknown } from './grpc-status.js';
import { parseReference, type Reference } from './image-reference.js';
import { pullError } from './pull-errors.js';
import type { RuntimeState } from './runtime-state.js';

/** Ends texts of runc as the personality does. */
function runcText(state: RuntimeState, text: string): string {
  return state.personality.name === 'containerd-2.1' ? text : `${text}: unknown`;
}

/** Checks metadata before anything is reserved. */
export function metadataProblem(state: RuntimeState, config: PodSandboxConfig | undefined): GrpcStatus | undefined {
  const metadata = config?.metadata;
  if (!state.personality.requiresMetadata) {
    return metadata === undefined ? unknown('sandbox config must include metadata') : undefined;
  }
  if (config === undefined) return unknown('setting sandbox config: config is nil');
  if (metadata === undefined) return unknown('setting sandbox config: metadata is nil');
  if (metadata.name === '') return unknown('setting sandbox config: metadata.Name should not be empty');
  if (metadata.namespace === '')
    return unknown('setting pod sandbox name and id: cannot generate pod name without namespace');
  if (metadata.uid === '') return unknown('setting pod sandbox name and id: cannot generate pod name without uid');
  return undefined;
}

/** Checks what the runtime finds out while it makes the sandbox. */
export function configProblem(
  state: RuntimeState,
  id: string,
  config: PodSandboxConfig,
  handler: string,
): GrpcStatus | undefined {
  const { personality } = state;
  const isCrio = personality.family === 'cri-o';
  const lead = personality.name === 'containerd-2.1' ? `failed to start sandbox "${id}": ` : '';
  const handlers = personality.handlers ?? ['', 'runc'];
  if (!handlers.includes(handler)) {
    if (isCrio)
      return unknown(`setting pod sandbox name and id: failed to find runtime handler ${handler} from runtime list`);
    const missing = `no runtime for "${handler}" is configured`;
    return unknown(
      personality.name === 'containerd-2.1'
        ? `unable to get OCI runtime for sandbox "${id}": ${missing}`
        : `failed to get sandbox runtime: ${missing}`,
    );
  }
  const security = config.linux?.securityContext;
  const onHostNetwork = security?.namespaceOptions?.network === 'NODE';
  if (!isCrio && onHostNetwork && config.hostname !== '') {
    const text =
      'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to set hostname without a private UTS namespace';
    return unknown(`${lead}${runcText(state, text)}`);
  }
  if (
    personality.groupWithoutUser === 'refused' &&
    security?.runAsGroup !== undefined &&
    security.runAsUser === undefined
  ) {
    const misspelt = personality.name === 'containerd-1.6' ? 'sanbdox' : 'sandbox';
    return unknown(
      `${lead}failed to generate ${misspelt} container spec options: failed to generate user string: user group "${security.runAsGroup.value}" is specified without user`,
    );
  }
  return (
    pauseProblem(state, config, lead) ??
    namespaceProblem(state, config, lead) ??
    (isCrio ? crioConfigProblem(id, config) : sysctlProblem(state, config, lead))
  );
}

const PAUSE_IMAGE = 'registry.invalid/pause:3.10';
const RUNC =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ';

function pauseProblem(state: RuntimeState, config: PodSandboxConfig, lead: string): GrpcStatus | undefined {
  if (state.options.node.pauseImage === 'present') return undefined;
  const reference = parseReference(PAUSE_IMAGE) as Reference;
  if (state.personality.family === 'cri-o') {
    const { name = '', namespace = '', uid = '', attempt = 0 } = config.metadata ?? {};
    const pull = `unable to pull image: initializing source docker://${PAUSE_IMAGE}: pinging container registry ${reference.host}: Get "https://${reference.host}/v2/": dial tcp: lookup ${reference.host} on 10.0.0.53:53: no such host`;
    return unknown(`creating pod sandbox with name "k8s_${name}_${namespace}_${uid}_${attempt}": ${pull}`);
  }
  const { details } = pullError(state.personality, reference, 'no_such_host');
  return unknown(
    `${lead}failed to get sandbox image "${PAUSE_IMAGE}": failed to pull image "${PAUSE_IMAGE}": ${details}`,
  );
}

/** A user namespace of the sandbox's own can't use the network of the host. containerd 1.6 does not know of any. */
function namespaceProblem(state: RuntimeState, config: PodSandboxConfig, lead: string): GrpcStatus | undefined {
  const options = config.linux?.securityContext?.namespaceOptions;
  if (options?.network !== 'NODE' || options.usernsOptions?.mode !== 'POD') return undefined;
  switch (state.personality.name) {
    case 'containerd-1.6':
      return undefined;
    case 'containerd-1.7':
      return unknown(
        `${RUNC}unable to start container process: error during container init: error mounting "sysfs" to rootfs at "/sys": mount sysfs:/sys (via /proc/self/fd/8), flags: 0xf: operation not permitted: unknown`,
      );
    case 'containerd-2.1':
      return unknown(
        `${lead}failed to generate sandbox container spec: failed to pin user namespace: failed to open netns(): open : no such file or directory`,
      );
    case 'cri-o-1.37':
      return unknown(
        'failed to pin namespaces [ipc net uts user]: [pinns:e]: Cannot write gid mappings: Operation not permitted: exit status 1',
      );
  }
}

/** Kernel parameters that belong to a namespace, and so to a sandbox. */
const NAMESPACED = /^(net\.|fs\.mqueue\.|kernel\.(shm|msg|sem$|domainname$|hostname$|ns_last_pid$)|user\.)/;

function sysctlProblem(state: RuntimeState, config: PodSandboxConfig, lead: string): GrpcStatus | undefined {
  const bad = Object.keys(config.linux?.sysctls ?? {}).find((name) => !NAMESPACED.test(name));
  if (bad === undefined) return undefined;
  return unknown(`${lead}${runcText(state, `${RUNC}sysctl "${bad}" is not in a separate kernel namespace`)}`);
}

function crioConfigProblem(id: string, config: PodSandboxConfig): GrpcStatus | undefined {
  const { logDirectory } = config;
  if (logDirectory !== '' && !isAbsolute(logDirectory)) {
    return unknown(`requested logDir for sbuilder ID ${id} is a relative path: ${logDirectory}`);
  }
  if (config.linux?.cgroupParent.endsWith('.slice') === true) {
    return unknown(
      'setting cgroup parent: cri-o configured with cgroupfs cgroup manager, but received systemd slice as parent',
    );
  }
  try {
    if (logDirectory !== '') makeFolderSync(logDirectory, 0o700);
  } catch (cause) {
    return unknown(goWords('mkdir', logDirectory, cause));
  }
  return undefined;
}
