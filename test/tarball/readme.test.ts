import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { MockRuntime } from 'crane-cri/testing';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Consumer, makeConsumer, ROOT } from './consumer.js';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** The fenced blocks of a page, with their languages. */
const blocks = (page: string): readonly { readonly language: string; readonly code: string }[] =>
  [...page.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language = '', code = '']) => ({ language, code }));

const programs = blocks(read('README.md')).filter(({ language }) => language === 'ts');

describe('each program of the README, pasted into an empty project', () => {
  const SOCKET = '/run/containerd/containerd.sock';
  let consumer: Consumer;
  let endpoint: string;
  const mock = new MockRuntime();
  beforeAll(async () => {
    consumer = makeConsumer();
    endpoint = (await mock.serve()).endpoint.replace('unix://', '');
  }, 180_000);
  afterAll(async () => {
    consumer.remove();
    await mock.close();
  });

  /** Runs a program beside this process, in which the runtime is that it talks to; rejects where it fails. */
  async function runs(name: string, code: string): Promise<void> {
    writeFileSync(join(consumer.folder, name), code.replaceAll(SOCKET, endpoint));
    await promisify(execFile)(process.execPath, [name], { cwd: consumer.folder });
  }
  const compile = (code: string, module: ts.ModuleKind): string =>
    ts.transpileModule(code, { compilerOptions: { target: ts.ScriptTarget.ES2022, module } }).outputText;

  it('there are some', () => expect(programs.length).toBeGreaterThanOrEqual(3));

  it.each(programs.map(({ code }, i) => [i + 1, code] as const))('program %i runs as an ES module', (i, code) =>
    runs(`readme-${i}.mjs`, compile(code, ts.ModuleKind.ESNext)),
  );

  it.each(programs.map(({ code }, i) => [i + 1, code] as const))('program %i runs as CommonJS', async (i, code) => {
    // What a CommonJS user writes differently: `require`, and an async function around what awaits.
    const imports = /^import [\s\S]*?;$/gm;
    const body = `async function main() {\n${code.replaceAll(imports, '')}\n}\nvoid main();`;
    const required = [...code.matchAll(imports)].map(([line]) => line).join('\n');
    await runs(`readme-${i}.cjs`, compile(`${required}\n${body}`, ts.ModuleKind.CommonJS));
  });
});

describe('the Chinese README', () => {
  const outline = (page: string): readonly string[] =>
    [...page.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/^(#+) /gm)].map(([, marks = '']) => marks);
  const comments = /\s*(\/\/|#).*$/gm;

  it('has the headings of the English one, level by level', () => {
    expect(outline(read('README.zh-CN.md'))).toEqual(outline(read('README.md')));
  });

  it('has the same code, but for comments', () => {
    const code = (path: string): readonly string[] =>
      blocks(read(path)).map((block) => block.code.replaceAll(comments, ''));
    expect(code('README.zh-CN.md')).toEqual(code('README.md'));
  });

  it('links to the same places', () => {
    const links = (path: string): readonly string[] =>
      [...read(path).matchAll(/\]\(([^)]+)\)/g)].map(([, to = '']) => to).filter((to) => !to.startsWith('README'));
    expect(links('README.zh-CN.md')).toEqual(links('README.md'));
  });
});
