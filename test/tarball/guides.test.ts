import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';
import { describe, expect, it } from 'vitest';

import { ROOT } from './consumer.js';

/** What a fragment may take as given: its reader has it from the page, or from the page before. */
const GIVEN = `
  import type * as sdk from 'crane-cri';
  import type * as cri from 'crane-cri/cri';
  import type * as testing from 'crane-cri/testing';
  declare global {
    const node: sdk.CraneNode, runtime: sdk.CriRuntime, images: sdk.ImageManager, job: sdk.ContainerJob, step: sdk.JobStep;
    const endpoint: string, image: string, path: string;
    const outcome: sdk.JobOutcome;
    const containerId: cri.ContainerId, sandboxId: cri.SandboxId;
    const username: string, password: sdk.Secret, credentials: sdk.RegistryCredentials;
    const signal: AbortSignal;
    const mock: testing.MockRuntime;
  }
`;

/** The name that a block goes by, as if it were a file beside package.json. */
const fileOf = (page: string, line: number): string => join(ROOT, `${page.replaceAll('/', '.')}.line-${line}.mts`);

/** Every block of TypeScript or JavaScript of a page, under the name of its page and first line. */
function blocksOf(page: string): readonly (readonly [path: string, code: string])[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```(?:ts|js)\n([\s\S]*?)^```$/gm)].map(({ index, 1: code = '' }) => [
    fileOf(page, text.slice(0, index).split('\n').length + 1),
    // Each is a module of its own, so that names of one are not those of another.
    `${code}export {};\n`,
  ]);
}

/** What a strict compiler says of these files, which see the package as its user does: by name, and as it is built. */
function complaints(files: ReadonlyMap<string, string>): readonly string[] {
  const options: ts.CompilerOptions = {
    ...{ module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
    ...{ target: ts.ScriptTarget.ES2022, lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts'], types: ['node'] },
    ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noEmit: true },
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.getCurrentDirectory = () => ROOT;
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.getSourceFile = (path, version, ...rest) => {
    const text = files.get(path);
    return text === undefined ? getSourceFile(path, version, ...rest) : ts.createSourceFile(path, text, version);
  };
  return ts
    .getPreEmitDiagnostics(ts.createProgram([...files.keys()], options, host))
    .map(({ file, start, ...said }) => {
      const line = file?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0;
      return `${file?.fileName.replace(`${ROOT}/`, '') ?? ''}+${line}: ${ts.flattenDiagnosticMessageText(said.messageText, ' ')}`;
    });
}

const PAGES = ['docs', 'docs/guides', 'docs/reference', 'docs/decisions'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`),
);
const BLOCKS = new Map(PAGES.flatMap(blocksOf));

describe('the code of the guides', () => {
  it('compiles against what is built, with no more given than a reader has', () => {
    expect(BLOCKS.size).toBeGreaterThan(20);
    expect(complaints(new Map([[join(ROOT, 'given.d.mts'), GIVEN], ...BLOCKS]))).toEqual([]);
  });

  it('begins, where somebody begins to read, with a program that needs nothing given', () => {
    const firsts = ['run-a-job', 'test-your-scheduler'].map((guide) => blocksOf(`docs/guides/${guide}.md`)[0]!);
    expect(complaints(new Map(firsts))).toEqual([]);
  });
});
