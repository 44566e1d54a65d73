import type { ResultAsync } from 'neverthrow';

import type { Defect } from '../core/errors.js';
import { fromBody } from '../core/from-body.js';
import type { InvalidConfig } from './config-errors.js';
import type { CraneContainerConfig } from './container-config.js';
import type { loadContainerConfig as LoadContainerConfig } from './load-config.js';
import type { parseContainerConfigText as ParseContainerConfigText } from './parse-config.js';
import type { ConfigOptions } from './read-config.js';

// Lazy: the implementation is loaded when a configuration is read.

/**
 * Reads the scheduler's configuration file (`/etc/crane/config.yaml`), checks its `Container:` section and resolves it.
 * Changes nothing, contacts no runtime.
 *
 * @param options.timeoutMs time limit of the read. @default 30_000
 * Errors: `config_unreadable` (missing, denied, not a file, larger than 1 MiB, not UTF-8), `invalid_config` with every
 * problem, its line and column, `cancelled`, `deadline_exceeded`.
 *
 * @function
 */
export const loadContainerConfig: typeof LoadContainerConfig = (...args) =>
  fromBody('loadContainerConfig', async () => (await import('./load-config.js')).loadContainerConfig(...args));

/**
 * Checks settings that are a plain object already, shaped as the file is: `{ CraneBaseDir?, Container: { … } }`. Types
 * are strict: `true`, not `'yes'`.
 *
 * Errors: `invalid_config` with every problem; there are no lines in it.
 */
export function parseContainerConfig(
  settings: unknown,
  options: ConfigOptions = {},
): ResultAsync<CraneContainerConfig, InvalidConfig | Defect> {
  return fromBody('parseContainerConfig', async () =>
    (await import('./parse-config.js')).parseContainerConfig(settings, options),
  );
}

/**
 * Checks the YAML text of a configuration file. Truth values and numbers are read as the scheduler reads them.
 *
 * Errors: `invalid_config` with every problem, its line and column.
 *
 * @function
 */
export const parseContainerConfigText: typeof ParseContainerConfigText = (...args) =>
  fromBody('parseContainerConfigText', async () =>
    (await import('./parse-config.js')).parseContainerConfigText(...args),
  );
