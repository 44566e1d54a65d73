import { join } from 'node:path';

import type { CraneContainerConfig } from '../config/container-config.js';
import type { LaunchPolicySettings } from '../core/launch-policy.js';
import type { HostOptions } from '../host/node-host.js';

/** What a configuration means for a node: every key of the section but the endpoints, which are where to connect to. */
export function optionsOfConfig(
  config: CraneContainerConfig,
): HostOptions & { readonly launchPolicy: LaunchPolicySettings } {
  return {
    launchPolicy: config.launchPolicy,
    dns: config.dns,
    subId: config.subId,
    bindFs: config.bindFs,
    userNamespaceByDefault: config.userNsEnabledByDefault,
    pullTimeoutMs: config.imagePullTimeoutMs,
    scratchDirectory: join(config.tempDir, 'scratch'),
    runtimeLogDirectory: join(config.tempDir, 'logs'),
  };
}
