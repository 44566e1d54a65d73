import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** These tests look at what is published, so it has to be built from the sources as they are. */
export default async function build(): Promise<void> {
  await promisify(execFile)(process.execPath, [join(import.meta.dirname, '../../scripts/build-if-stale.mjs')]);
}
