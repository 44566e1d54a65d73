import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Examples import the package by its name and meet what is built, of which they need no declarations. */
export default function build(): void {
  const script = join(import.meta.dirname, '../../scripts/build-if-stale.mjs');
  execFileSync(process.execPath, [script, '--without-types'], { stdio: 'inherit' });
}
