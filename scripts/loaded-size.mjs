// What loading an entry of dist/ reads at once, without what is behind an `import()`. As a program it fails where that is
// more than a start of the package should cost.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** The most that `import 'crane-cri'` may read from dist/, gzipped file by file, in KiB: readable, as it is shipped (minified
 * it would be two thirds). */
export const MOST_KIB = 70;

const IMPORT = /(?:from|import)\s*["'](\.[^"']+\.js)["']/g;
const REQUIRE = /require\(["'](\.[^"']+\.cjs)["']\)/g;

/** @param {string} entry absolute path */
export function loadedKib(entry) {
  const seen = new Set();
  const visit = (path) => {
    if (seen.has(path)) return;
    seen.add(path);
    const found = readFileSync(path, 'utf8').matchAll(entry.endsWith('.cjs') ? REQUIRE : IMPORT);
    for (const [, to] of found) visit(join(dirname(path), to));
  };
  visit(entry);
  const bytes = [...seen].map((path) => gzipSync(readFileSync(path), { level: 9 }).length);
  return bytes.reduce((sum, one) => sum + one, 0) / 1_024;
}

if (process.argv[1] === import.meta.filename) {
  for (const name of ['index.js', 'index.cjs']) {
    const kib = loadedKib(join(import.meta.dirname, '../dist', name));
    if (kib <= MOST_KIB) continue;
    console.log(`dist/${name} loads ${kib.toFixed(1)} KiB gzipped, more than ${MOST_KIB}: see docs/performance.md`);
    process.exitCode = 1;
  }
}
