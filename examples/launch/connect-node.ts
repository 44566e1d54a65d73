import { join } from 'node:path';

import { CraneNode, err, type NodeError, type NodeOptions, ok, type Result } from 'crane-cri';
import { loadContainerConfig, type LoadConfigError } from 'crane-cri/crane';

import type { LaunchOptions } from './options.js';

/** The node to launch on: the runtime that is named, the one of the configuration, or a simulated one. */
export async function connectNode(
  options: LaunchOptions,
  say: (text: string) => void,
): Promise<Result<CraneNode, NodeError | LoadConfigError>> {
  const { subIdFolder: folder, cdiFolders, devices, imageEndpoint } = options;
  const own: NodeOptions = {
    cdiFolders,
    subIdFiles: folder === undefined ? undefined : { uid: join(folder, 'subuid'), gid: join(folder, 'subgid') },
    // Whoever may run this launcher without a configuration is the administrator of the node.
    launchPolicy: options.config === undefined && devices.length > 0 ? { devices } : undefined,
  };
  if (options.config !== undefined) {
    const config = await loadContainerConfig(options.config);
    return config.isErr() ? err(config.error) : CraneNode.fromConfig(config.value, { ...own, imageEndpoint });
  }
  if (options.endpoint !== undefined) return CraneNode.connect(options.endpoint, { ...own, imageEndpoint });
  say('no --endpoint and no --config: running on a simulated runtime');
  const { MockRuntime } = await import('crane-cri/testing');
  const node = await CraneNode.over(new MockRuntime().service, own);
  return node.isErr() ? node : ok(node.value);
}
