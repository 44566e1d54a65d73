import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What package.json in this folder exports: the name that is imported, its source, and what is built of it, without an ending.
 *
 * @param {string} root
 * @returns {readonly { readonly name: string; readonly source: string; readonly build: string }[]}
 */
export function entriesOf(root) {
  const { name, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.entries(exports)
    .filter(([, formats]) => typeof formats === 'object')
    .map(([path, formats]) => {
      const build = formats.import.default.replace(/^\.\/|\.js$/g, '');
      return { name: join(name, path), source: `${build.replace(/^dist/, 'src')}.ts`, build };
    });
}

/** The endings of an entry: both formats, and their declarations. */
export const ENDINGS = ['js', 'cjs', 'd.ts', 'd.cts'];
