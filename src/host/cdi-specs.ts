import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { CdiFile, CdiProblem, CdiRegistry } from '../policy/devices/cdi.js';
import { cdiRegistry, isPassedOver, PASSED_OVER, readCdiSpec } from '../policy/devices/cdi-registry.js';
import { codeOf } from '../core/error-code.js';
import { readOnce } from '../core/plain.js';
import { readTrustedFile } from '../files/read-trusted-file.js';

const MAX_SPEC_BYTES = 4 * 1_048_576;

/** Where runtimes look for CDI specs, the later before the earlier. */
export const CDI_FOLDERS: readonly string[] = Object.freeze(['/etc/cdi', '/var/run/cdi']);

/**
 * Reads the CDI specs of this node as runtimes do: files `.json` and `.yaml` of each folder, a later folder over an
 * earlier one. A folder that does not exist offers nothing; a file that can't be read, or that runtimes pass over (`.yml`),
 * is reported as a problem, and the others count.
 */
export async function readCdiSpecs(folders: readonly string[] = CDI_FOLDERS): Promise<CdiRegistry> {
  const problems: CdiProblem[] = [];
  const list = readOnce<unknown>(folders).unwrapOr(undefined);
  const given: readonly unknown[] = Array.isArray(list) ? list : [undefined];
  const isFolder = (folder: unknown): folder is string => typeof folder === 'string';
  if (!given.every(isFolder)) problems.push({ file: '', problem: 'the folders must be a list of paths' });
  const read = await Promise.all(
    given.filter(isFolder).map(async (folder) => {
      const all = await namesIn(folder, problems);
      for (const name of all.filter(isPassedOver)) problems.push({ file: join(folder, name), problem: PASSED_OVER });
      const names = all.filter((name) => /\.(?:json|yaml)$/.test(name)).sort();
      const files = await Promise.all(names.map((name) => readSpec(join(folder, name))));
      for (const file of files) if ('problem' in file) problems.push(file);
      return { folder, files: files.filter((file): file is CdiFile => !('problem' in file)) };
    }),
  );
  return cdiRegistry(read, problems);
}

async function namesIn(folder: string, problems: CdiProblem[]): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    const code = codeOf(cause);
    if (code !== 'ENOENT') problems.push({ file: folder, problem: `cannot be read (${code})` });
    return [];
  }
}

async function readSpec(file: string): Promise<CdiFile | CdiProblem> {
  // What it says is done to containers as root.
  const read = await readTrustedFile(file, MAX_SPEC_BYTES);
  if (read.isErr()) return { file, problem: `cannot be read (${read.error.why})` };
  const text = read.value.toString();
  let data: unknown;
  try {
    data = file.endsWith('.json') ? JSON.parse(text) : (await import('yaml')).parse(text);
  } catch {
    return { file, problem: file.endsWith('.json') ? 'is not valid JSON' : 'is not valid YAML' };
  }
  const spec = readCdiSpec(data, file);
  return typeof spec === 'string' ? { file, problem: spec } : spec;
}
