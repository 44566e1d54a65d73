import type { Endpoint } from '../core/endpoint.js';

/** What every configuration says, whether containers are enabled or not. */
interface CommonConfig {
  /** Absolute path; the base of every relative path. @default '/var/crane' */
  readonly craneBaseDir: string;
  /** Absolute path of the folder for data of running containers. @default 'supervisor/containers' in the base */
  readonly tempDir: string;
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
