import { posix } from 'node:path';

import type { BindFsSettings } from '../core/settings.js';
import type { Section } from './section.js';

/** Reads `Container.BindFs`. */
export function readBindFs(container: Section, craneBaseDir: string): BindFsSettings {
  const section = container.section('BindFs');
  const enabled = section.boolean('Enabled', false);
  const bindfsBinary = readBinary(section, 'BindfsBinary', 'bindfs');
  const fusermountBinary = readBinary(section, 'FusermountBinary', 'fusermount3');
  const mountBaseDir = posix.resolve(craneBaseDir, section.string('MountBaseDir', '/mnt/crane'));
  if (mountBaseDir === '/') section.report('MountBaseDir', 'must not be the root folder');
  section.close();
  return Object.freeze({ enabled, bindfsBinary, fusermountBinary, mountBaseDir });
}

function readBinary(section: Section, key: string, fallback: string): string {
  const binary = section.string(key, fallback);
  if (!/^(?:[^/-][^/]*|\/.*[^/])$/.test(binary)) {
    section.report(key, `must be a name in PATH or an absolute path, got "${binary}"`);
  }
  return binary;
}
