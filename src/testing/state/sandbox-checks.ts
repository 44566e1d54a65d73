import { mkdirSync } from 'node:fs';
import { isAbsolute } from 'node:path';

import type { PodSandboxConfig } from '../../generated/types.js';
import { type GrpcStatus, unknown } from './grpc-status.js';
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
  return isCrio ? crioConfigProblem(id, config) : undefined;
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
    if (logDirectory !== '') mkdirSync(logDirectory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    return unknown(`mkdir ${logDirectory}: ${code === 'EACCES' ? 'permission denied' : 'not a directory'}`);
  }
  return undefined;
}
