import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Examples import the package by its name and meet what is built, of which they need no declarations. */
export default async function build(): Promise<void> {
  const script = join(import.meta.dirname, '../../scripts/build-if-stale.mjs');
  await promisify(execFile)(process.execPath, [script, '--without-types']);
}
