import { join } from 'node:path';

import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
// Rules that ask for types are left out: none of these does, and a program for each text takes minutes.
const eslint = new ESLint({
  cwd: root,
  overrideConfig: [tseslint.configs.disableTypeChecked, { rules: { 'crane-cri/no-dropped-result': 'off' } }],
});

/** What the lint of this project says of a text in the place of a file of `src`, of files alone. */
async function told(text: string, place = 'src/job/own-pod.ts'): Promise<readonly string[]> {
  const [result] = await eslint.lintText(text, { filePath: join(root, place) });
  expect(result?.messages.filter(({ fatal }) => fatal)).toEqual([]);
  return result?.messages.flatMap(({ message }) => (message.includes('src/files') ? [message] : [])) ?? [];
}

const NAMES = ['node:fs', 'node:fs/promises', 'fs', 'fs/promises'];

describe('the lint rule that keeps files in the room for them', () => {
  it.each(
    NAMES.flatMap((name) => [
      `import { readFileSync } from '${name}'; readFileSync('/');`,
      `import fs = require('${name}'); fs.readFileSync('/');`,
      `import '${name}';`,
      `export * from '${name}';`,
      `export { readFileSync } from '${name}';`,
      `const fs = await import('${name}'); tell(fs);`,
      `const fs = await import(\`${name}\`); tell(fs);`,
      `tell(process.getBuiltinModule('${name}'));`,
      `tell(process['getBuiltinModule']('${name}'));`,
      `tell(require('${name}'));`,
      `tell(module.require('${name}'));`,
      `const name = '${name}'; tell(await import(name));`,
    ]),
  )('is not passed by %s', async (text) => {
    expect(await told(text)).not.toEqual([]);
  });

  it.each([
    "tell(await import('node:' + 'f' + 's'));",
    'tell(await import(`node:${"f"}s`));',
    "tell(require('node:'.concat('f', 's')));",
    "tell(process.getBuiltinModule(['f', 's'].join('')));",
    'const { getBuiltinModule } = process; tell(getBuiltinModule);',
    "import { getBuiltinModule } from 'node:process'; tell(getBuiltinModule);",
    "import { createRequire } from 'node:module'; tell(createRequire(import.meta.url));",
    "import module from 'module'; tell(module);",
    "tell(await import('node:module'));",
    "tell(process.binding('f' + 's'));",
  ])('is not passed by a name that is put together, or by who finds modules: %s', async (text) => {
    expect(await told(text)).not.toEqual([]);
  });

  it.each([
    "import type { FileHandle } from 'node:fs/promises'; export type File = FileHandle;",
    "import { type FileHandle } from 'node:fs/promises'; export type File = FileHandle;",
    "export type { FileHandle } from 'node:fs/promises';",
    "export type Files = typeof import('node:fs');",
    "tell(await import('node:path'));",
    "import { join } from 'node:path'; tell(join('fsx', 'node:fsx'));",
  ])('lets types, and other modules, through: %s', async (text) => {
    expect(await told(text)).toEqual([]);
  });

  it('is not asked of in the room itself, and in what its list names', async () => {
    const text = "import { readFileSync } from 'node:fs'; readFileSync('/');";
    for (const place of ['src/files/walk.ts', 'src/ledger/safe-files.ts']) expect(await told(text, place)).toEqual([]);
  });
});
