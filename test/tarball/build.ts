import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** These tests look at what is published, so it has to be built from the sources as they are. */
export default function build(): void {
  execFileSync(process.execPath, [join(import.meta.dirname, '../../scripts/build-if-stale.mjs')], { stdio: 'inherit' });
}
