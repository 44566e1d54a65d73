import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
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

const english = blocks(read('README.md'));
const programs = english.filter(({ language }) => language === 'ts');
const commands = english.filter(({ language }) => language === 'sh');
/** What each program prints where all goes well: one that fails politely is not one that works. */
const PRINTS = [
  /^exited hello from \S+\n\n$/,
  /^exit code 0 undefined\noutput in .*\/42\.1\.\S+\.log\n.*\[\]\n$/s,
  /^0\n$/,
  /^3\n$/,
];
const SOCKET = '/run/containerd/containerd.sock';

describe('each program of the README, pasted into an empty project', () => {
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

  /** What a program prints that runs beside this process, in which the runtime is that it talks to; rejects where it fails. */
  async function printed(name: string, code: string): Promise<string> {
    const here = code.replaceAll(SOCKET, endpoint).replaceAll('/tmp/job-42', join(consumer.folder, 'job-42'));
    writeFileSync(join(consumer.folder, name), here);
    return (await promisify(execFile)(process.execPath, [name], { cwd: consumer.folder })).stdout;
  }
  const compile = (code: string, module: ts.ModuleKind): string =>
    ts.transpileModule(code, { compilerOptions: { target: ts.ScriptTarget.ES2022, module } }).outputText;

  it('there is one for each that is awaited', () => expect(programs).toHaveLength(PRINTS.length));

  it.each(programs.map(({ code }, i) => [i + 1, code] as const))(
    'program %i does as an ES module what it says',
    async (i, code) =>
      // As it is printed: nothing is compiled.
      expect(await printed(`readme-${i}.mjs`, code)).toMatch(PRINTS[i - 1]!),
  );

  it('so does the one that begins the guide to running jobs, line after line', async () => {
    mock.program({ image: 'busybox' }, { stdout: ['ready'], runForMs: Infinity, exec: { '/bin/ps': {} } });
    const code = blocks(read('docs/guides/talk-to-a-running-job.md'))[0]!
      .code.replace('/var/log/job-1', join(consumer.folder, 'talk'))
      // The program ends when it has come to its last line, or earlier where a line waits for the end.
      .replace('for await (', 'void job.cancel();\nfor await (');
    const given = `import { CraneNode } from 'crane-cri';
      const node = (await CraneNode.connect('${SOCKET}'))._unsafeUnwrap();
      const image = 'busybox';\n`;
    const end = 'console.log((await outcome)._unsafeUnwrap().kind);\nprocess.exit();';
    expect(await printed('talk.mjs', given + code + end)).toBe('ready\ncancelled\n');
  });

  it.each(programs.map(({ code }, i) => [i + 1, code] as const))(
    'program %i does as CommonJS what it says',
    async (i, code) => {
      // What a CommonJS user writes differently: `require`, and an async function around what awaits.
      const imports = /^import [\s\S]*?;$/gm;
      const body = `async function main() {\n${code.replaceAll(imports, '')}\n}\nvoid main();`;
      const required = [...code.matchAll(imports)].map(([line]) => line).join('\n');
      const program = compile(`${required}\n${body}`, ts.ModuleKind.CommonJS);
      expect(await printed(`readme-${i}.cjs`, program)).toMatch(PRINTS[i - 1]!);
    },
  );
});

describe('each command of the README, typed into a shell', () => {
  it('installs the package by its name', () => {
    const { name } = JSON.parse(read('package.json')) as { readonly name: string };
    expect(commands[0]?.code).toBe(`npm install ${name}\n`);
  });

  it('names scripts that there are', () => {
    const { scripts } = JSON.parse(read('package.json')) as { readonly scripts: object };
    const named = commands.flatMap(({ code }) =>
      [...code.matchAll(/npm (?:run )?(demo|test)/g)].map(([, name]) => name),
    );
    expect(named).toEqual(['demo', 'test', 'demo']);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });

  it('runs a job from a script that it makes', async () => {
    const mock = new MockRuntime();
    const folder = mkdtempSync(join(tmpdir(), 'crane-cri-readme-'));
    try {
      const endpoint = (await mock.serve()).endpoint.replace('unix://', '');
      const last = commands.at(-1)!.code.replaceAll(SOCKET, endpoint).replaceAll('job.sh', join(folder, 'job.sh'));
      const { stdout } = await promisify(execFile)('/bin/sh', ['-ec', last], { cwd: ROOT });
      expect(stdout).toMatch(/^hello from \S+\n$/m);
    } finally {
      await mock.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }, 60_000);
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
