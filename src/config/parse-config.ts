import { err, ok, type Result, type ResultAsync } from 'neverthrow';

import type { Defect } from '../core/errors.js';
import { fromBody } from '../core/from-body.js';
import { invalidConfig, type InvalidConfig } from './config-errors.js';
import type { CraneContainerConfig } from './container-config.js';
import { type ConfigOptions, readConfig } from './read-config.js';
import { type Tree, treeOfValue } from './tree.js';

/**
 * Checks settings that are a plain object already, shaped as the file is: `{ CraneBaseDir?, Container: { … } }`. Types
 * are strict: `true`, not `'yes'`.
 *
 * Errors: `invalid_config` with every problem; there are no lines in it.
 */
export function parseContainerConfig(
  settings: unknown,
  options: ConfigOptions = {},
): Result<CraneContainerConfig, InvalidConfig> {
  try {
    return settle('parseContainerConfig', undefined, treeOfValue(settings), options);
  } catch (cause) {
    // A getter or proxy of the caller's threw.
    const problem = `cannot be read: ${cause instanceof Error ? cause.message : 'a member throws'}`;
    return err(
      invalidConfig('parseContainerConfig', undefined, [{ path: '', line: undefined, column: undefined, problem }]),
    );
  }
}

/**
 * Checks the YAML text of a configuration file. Truth values and numbers are read as the scheduler reads them. The parser
 * of YAML is loaded with the first call.
 *
 * Errors: `invalid_config` with every problem, its line and column.
 */
export function parseContainerConfigText(
  text: string,
  options: ConfigOptions = {},
): ResultAsync<CraneContainerConfig, InvalidConfig | Defect> {
  const operation = 'parseContainerConfigText';
  return fromBody(operation, () => readText(operation, undefined, text, options));
}

/** Parses text of a file, or of none. */
export async function readText(
  operation: string,
  file: string | undefined,
  text: string,
  options: ConfigOptions,
): Promise<Result<CraneContainerConfig, InvalidConfig>> {
  const { treeOfYaml } = await import('./tree-of-yaml.js');
  const tree = await treeOfYaml(text);
  return 'type' in tree ? settle(operation, file, tree, options) : err(invalidConfig(operation, file, tree));
}

function settle(
  operation: string,
  file: string | undefined,
  tree: Tree,
  options: ConfigOptions,
): Result<CraneContainerConfig, InvalidConfig> {
  const read = readConfig(tree, options);
  return Array.isArray(read) ? err(invalidConfig(operation, file, read)) : ok(read as CraneContainerConfig);
}
