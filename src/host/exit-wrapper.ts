import { arch } from 'node:process';
import { basename, dirname } from 'node:path';

import { ok } from 'neverthrow';

import { ourselves, withFolder } from '../files/index.js';
import { WRAPPER_BINARIES } from '../policy/exit/wrapper-binaries.js';
import { runProgram } from './run-program.js';

/** What the wrapper answers where it is told nothing, by which one sees that it can be run here. */
const RUNS = 125;
/** Files that were run once. A file system does not come to allow it, or cease to. */
const tried = new Set<string>();

/**
 * Puts the wrapper where containers take it from: a file (mode 0555) that nobody but us can change, nor the folders above
 * it. One that is there and whole is left. Answers what is in the way, or undefined.
 *
 * @param path absolute; the folder is made where it is missing
 */
export async function putExitWrapper(path: string): Promise<string | undefined> {
  const binary = WRAPPER_BINARIES[arch];
  if (binary === undefined) return `is not there for ${arch} machines`;
  const bytes = Buffer.from(binary, 'base64');
  const trust = { owners: ourselves() };
  const name = basename(path);
  const put = await withFolder(dirname(path), { links: 'trusted', trust, makeMode: 0o711 }, async (folder) => {
    const there = await folder.read(name, bytes.length, trust);
    return there.isOk() && there.value.equals(bytes) ? ok(undefined) : folder.write(name, bytes, 0o555);
  });
  if (put.isErr()) return `${put.error.path} cannot be used for its wrapper: ${put.error.why}`;
  if (tried.has(path)) return undefined;
  const { code, stderr } = await runProgram([path]);
  if (code !== RUNS) return `${path} cannot be run here, such as on a file system without exec: ${stderr}`;
  tried.add(path);
  return undefined;
}
