import { posix } from 'node:path';

import type { ContainerFiles } from '../process/container-files.js';

/** A shell pattern as a regular expression: `*`, `?` and `[…]`. Characters behind `\` stand for themselves. */
export function patternToRegExp(pattern: string): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] as string;
    if (char === '\\' && at + 1 < pattern.length) source += escape(pattern[++at] as string);
    else if (char === '*') source += '[^]*';
    else if (char === '?') source += '[^]';
    else if (char === '[' && pattern.includes(']', at + 2)) {
      const end = pattern.indexOf(']', at + 2);
      source += `[${pattern
        .slice(at + 1, end)
        .replace(/^!/, '^')
        .replace(/[\\\]]/g, '\\$&')}]`;
      at = end;
    } else source += escape(char);
  }
  return new RegExp(`^${source}$`);
}

const escape = (char: string): string => char.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Files that a word with wildcards in its last component names, sorted; the word itself where there are none. */
export function expandGlob(word: string, cwd: string, files: ContainerFiles): readonly string[] {
  const slash = word.lastIndexOf('/');
  const folder = slash === -1 ? '' : word.slice(0, slash + 1);
  const pattern = patternToRegExp(word.slice(slash + 1));
  const path = posix.resolve(cwd, folder.replaceAll('\\', ''));
  if (files.kindOf(path) !== 'directory') return [word.replaceAll('\\', '')];
  const names = files.list(path).filter((name) => pattern.test(name) && !name.startsWith('.'));
  return names.length === 0 ? [word.replaceAll('\\', '')] : names.map((name) => `${folder}${name}`);
}
