import { posix } from 'node:path';

import { type Endpoint, parseEndpoint } from '../core/endpoint.js';
import { readBindFs } from './bind-fs-section.js';
import type { ConfigProblem } from './config-errors.js';
import type { CraneContainerConfig } from './container-config.js';
import { readDns } from './dns-section.js';
import { readLaunchPolicy } from './launch-policy-section.js';
import { nearest } from '../core/nearest.js';
import { Problems, Section } from './section.js';
import { readSubId } from './sub-id-section.js';
import type { Tree } from './tree.js';

/** How a configuration is read. */
export interface ConfigOptions {
  /** Base of relative paths where the configuration names none; absolute. @default '/var/crane' */
  readonly craneBaseDir?: string | undefined;
  /**
   * What an unknown key in the `Container:` section is. A newer scheduler may have keys that this version does not
   * know: `ignore` lets them pass. @default 'refuse'
   */
  readonly unknownKeys?: 'refuse' | 'ignore' | undefined;
}

const DEFAULT_BASE_DIR = '/var/crane';
const DEFAULT_TEMP_DIR = 'supervisor/containers/';
const SECTION = 'Container';

/** Reads the tree of a whole configuration file; answers the resolved section, or every problem in it. */
export function readConfig(tree: Tree, options: ConfigOptions): CraneContainerConfig | readonly ConfigProblem[] {
  const problems = new Problems();
  const refuseUnknown = options.unknownKeys !== 'ignore';
  const file = new Section(tree, '', problems, { refuseUnknown });
  const craneBaseDir = readBaseDir(file, options);
  reportMisplaced(file);
  const section = file.section(SECTION);
  const enabled = section.boolean('Enabled', false);
  const tempDir = inBase(craneBaseDir, section.string('TempDir', DEFAULT_TEMP_DIR));
  const runtimeEndpoint = readEndpoint(section, 'RuntimeEndpoint');
  const imageEndpoint = readEndpoint(section, 'ImageEndpoint') ?? runtimeEndpoint;
  if (enabled && !section.has('RuntimeEndpoint')) {
    section.report('RuntimeEndpoint', 'is required when Enabled is true, such as /run/containerd/containerd.sock');
  }
  const rest = {
    imagePullTimeoutMs: Number(section.integer('ImagePullingTimeout', 600n, 1n, 3_600n)) * 1_000,
    userNsEnabledByDefault: section.boolean('UserNsEnabledByDefault', true),
    dns: readDns(section),
    subId: readSubId(section),
    bindFs: readBindFs(section, craneBaseDir),
    launchPolicy: readLaunchPolicy(section),
  };
  section.close();
  if (problems.list.length > 0) return problems.list;

  const common = { craneBaseDir, tempDir, ...rest };
  if (enabled && runtimeEndpoint !== undefined && imageEndpoint !== undefined) {
    return Object.freeze({ ...common, enabled: true, runtimeEndpoint, imageEndpoint });
  }
  return Object.freeze({ ...common, enabled: false, runtimeEndpoint, imageEndpoint });
}

function readBaseDir(file: Section, options: ConfigOptions): string {
  const base = file.string('CraneBaseDir', options.craneBaseDir ?? DEFAULT_BASE_DIR);
  if (posix.isAbsolute(base)) return posix.resolve(base);
  file.report('CraneBaseDir', `must be an absolute path, got "${base}"`);
  return DEFAULT_BASE_DIR;
}

/** `path` as it is when absolute, else in the base folder; without a slash at the end. */
function inBase(base: string, path: string): string {
  return posix.resolve(base, path);
}

function readEndpoint(section: Section, key: string): Endpoint | undefined {
  const text = section.string(key, undefined);
  if (text === undefined) return undefined;
  const endpoint = parseEndpoint(text);
  if (endpoint.isOk()) return endpoint.value;
  for (const { problem } of endpoint.error.problems) section.report(key, problem);
  return undefined;
}

/** The other keys of the file are the scheduler's; but a slip in the section's own name would turn it off unseen. */
function reportMisplaced(file: Section): void {
  if (file.has(SECTION)) return;
  for (const { key } of file.keys()) {
    if (nearest(key, [SECTION]) !== undefined) file.report(key, `is an unknown key; did you mean "${SECTION}"?`);
    if (key === 'RuntimeEndpoint' || key === 'ImageEndpoint') file.report(key, `belongs under "${SECTION}:"`);
  }
}
