import type { Endpoint } from '../core/endpoint.js';
import type { LaunchPolicySettings } from '../core/launch-policy.js';
import type { BindFsSettings, DnsSettings, SubIdSettings } from '../core/settings.js';

/** What every configuration says, whether containers are enabled or not. */
interface CommonConfig {
  /** Absolute path; the base of every relative path. @default '/var/crane' */
  readonly craneBaseDir: string;
  /** Absolute path of the folder for data of running containers. @default 'supervisor/containers' in the base */
  readonly tempDir: string;
  /** Time limit of an image pull in milliseconds. @default 600_000 */
  readonly imagePullTimeoutMs: number;
  /** Whether jobs get a user namespace unless they say otherwise; needs Linux 5.12. @default true */
  readonly userNsEnabledByDefault: boolean;
  readonly dns: DnsSettings;
  readonly subId: SubIdSettings;
  readonly bindFs: BindFsSettings;
  /** What jobs may ask for, as a preset and what differs from it. @default the preset `default` */
  readonly launchPolicy: LaunchPolicySettings;
}

/**
 * The scheduler's `Container:` section, checked and complete. When containers are enabled, both endpoints are there.
 * Docs: docs/reference/config.md.
 */
export type CraneContainerConfig = CommonConfig &
  (
    | {
        readonly enabled: true;
        readonly runtimeEndpoint: Endpoint;
        /** @default the runtime endpoint */
        readonly imageEndpoint: Endpoint;
      }
    | {
        readonly enabled: false;
        readonly runtimeEndpoint: Endpoint | undefined;
        readonly imageEndpoint: Endpoint | undefined;
      }
  );
