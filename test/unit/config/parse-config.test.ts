import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { CraneContainerConfig } from '../../../src/config/container-config.js';
import { parseContainerConfig, parseContainerConfigText } from '../../../src/config/parse-config.js';

const SOCKET = '/run/containerd/containerd.sock';
const endpoint = { kind: 'unix', path: SOCKET, text: `unix://${SOCKET}` };

async function read(text: string): Promise<CraneContainerConfig> {
  return (await parseContainerConfigText(text))._unsafeUnwrap();
}

/** Every problem as `line:column path problem`. */
async function problems(text: string): Promise<string[]> {
  const error = (await parseContainerConfigText(text))._unsafeUnwrapErr();
  if (error.kind !== 'invalid_config') throw new Error(`expected invalid_config, got ${error.kind}`);
  return error.problems.map((p) => `${p.line}:${p.column} ${p.path} ${p.problem}`);
}

describe('defaults', () => {
  test('an empty file, a file without the section and an empty section leave containers disabled', async () => {
    for (const text of ['', '# nothing\n', 'ClusterName: x\n', 'Container:\n', 'Container: {}\n']) {
      expect(await read(text)).toMatchObject({
        enabled: false,
        craneBaseDir: '/var/crane',
        tempDir: '/var/crane/supervisor/containers',
        runtimeEndpoint: undefined,
        imageEndpoint: undefined,
      });
    }
  });

  test('the shortest section that works is filled up', async () => {
    const config = await read(`Container:\n  Enabled: true\n  RuntimeEndpoint: ${SOCKET}\n`);
    expect(config).toMatchObject({ enabled: true, runtimeEndpoint: endpoint, imageEndpoint: endpoint });
    expect(Object.isFrozen(config)).toBe(true);
  });

  test('every key of the page is read', async () => {
    const text = [
      'ControlMachine: crane01',
      'CraneBaseDir: /srv/crane/',
      'Container:',
      '  Enabled: yes',
      '  TempDir: tmp//containers/',
      '  RuntimeEndpoint: "unix:///run/crio/crio.sock"',
      "  ImageEndpoint: 'unix:/run/images.sock'",
      'Nodes: [{name: a, cpu: 4}]',
    ].join('\n');
    expect(await read(text)).toMatchObject({
      enabled: true,
      craneBaseDir: '/srv/crane',
      tempDir: '/srv/crane/tmp/containers',
      runtimeEndpoint: { text: 'unix:///run/crio/crio.sock' },
      imageEndpoint: { text: 'unix:///run/images.sock' },
    });
  });

  test('an absolute TempDir stays outside the base; options name the base of a file that names none', async () => {
    expect(await read('Container: {TempDir: /tmp/x}')).toMatchObject({ tempDir: '/tmp/x' });
    const options = { craneBaseDir: '/opt/crane' };
    expect((await parseContainerConfigText('', options))._unsafeUnwrap().craneBaseDir).toBe('/opt/crane');
    expect((await parseContainerConfigText('CraneBaseDir: /b', options))._unsafeUnwrap().craneBaseDir).toBe('/b');
  });
});

describe('truth values are read as the scheduler reads them', () => {
  const enabled = (word: string) => `Container: {Enabled: ${word}, RuntimeEndpoint: ${SOCKET}}`;

  test.each(['true', 'True', 'TRUE', 'yes', 'Yes', 'YES', 'on', 'On', 'y', 'Y', '"true"', "'yes'"])(
    '%s',
    async (word) => {
      expect((await read(enabled(word))).enabled).toBe(true);
    },
  );

  test.each(['false', 'False', 'no', 'NO', 'off', 'Off', 'n', 'N'])('%s', async (word) => {
    expect((await read(enabled(word))).enabled).toBe(false);
  });

  test.each(['tRUE', 'yES', 'TRue', '1', '0', 'enabled', 'truee', '[true]', '{a: b}'])(
    '%s is refused',
    async (word) => {
      expect(await problems(enabled(word))).toEqual([
        expect.stringContaining('Container.Enabled must be true or false'),
      ]);
    },
  );
});

describe('every problem is told at once, with its place', () => {
  test('five mistakes are five problems', async () => {
    const text = [
      'CraneBaseDir: relative/dir',
      'Container:',
      '  Enabled: maybe',
      '  TempDir: [a]',
      '  RuntimeEndpont: /run/x.sock',
      '  ImageEndpoint: unix://run/x.sock',
    ].join('\n');
    expect(await problems(text)).toEqual([
      '1:15 CraneBaseDir must be an absolute path, got "relative/dir"',
      '3:12 Container.Enabled must be true or false, got "maybe"',
      '4:12 Container.TempDir must be text, got a list',
      expect.stringMatching(/^5:3 Container\.RuntimeEndpont is an unknown key; did you mean "RuntimeEndpoint"\?$/),
      expect.stringMatching(/^6:18 Container\.ImageEndpoint .*write unix:\/\/\/run\/x\.sock$/),
    ]);
  });

  test('the message names file, count and first place', async () => {
    const error = (await parseContainerConfigText('Container: {Enabled: 7}'))._unsafeUnwrapErr();
    expect(error.message).toBe(
      'the configuration has 1 problem: line 1, column 22: Container.Enabled must be true or false, got "7"',
    );
  });

  test('an option that is wrong is told at the begin of a file that is empty', async () => {
    const error = (await parseContainerConfigText('', { craneBaseDir: 'relative' }))._unsafeUnwrapErr();
    expect(error).toMatchObject({ problems: [{ path: 'CraneBaseDir', line: 1, column: 1 }] });
  });

  test.each([
    ['no endpoint', 'Container:\n  Enabled: true', '1:1 Container.RuntimeEndpoint is required when Enabled is true'],
    ['an empty value', 'Container:\n  TempDir:', '2:3 Container.TempDir has no value'],
    ...['~', 'null', 'Null', 'NULL', '# none'].map((word): [string, string, string] => [
      `the null value ${word}`,
      `Container:\n  TempDir: ${word}`,
      '2:3 Container.TempDir has no value',
    ]),
    ['a word that is null in quotes alone', 'Container:\n  Enabled: "null"', '2:12 Container.Enabled must be true'],
    ['null in another spelling', 'Container:\n  Enabled: nULL', '2:12 Container.Enabled must be true'],
    ['an empty text', 'Container:\n  TempDir: ""', '2:12 Container.TempDir is empty'],
    ['control characters', 'Container:\n  TempDir: "a\\0b"', '2:12 Container.TempDir holds control characters'],
    ['a section that is text', 'Container: yes', '1:12 Container must be a mapping of keys to values, got "yes"'],
    ['a file that is a list', '- a', '1:1  must be a mapping of keys to values, got a list'],
    [
      'a key given twice',
      'Container:\n  Enabled: no\n  Enabled: yes',
      '3:3 Container.Enabled is given twice; the first (line 2)',
    ],
    ['a section given twice', 'Container: {}\nContainer: {}', '2:1 Container is given twice'],
    [
      'a key in the wrong case',
      'Container: {enabled: no}',
      '1:13 Container.enabled is an unknown key; did you mean "Enabled"?',
    ],
    ['a swap of letters', 'Container: {TmepDir: x}', 'did you mean "TempDir"?'],
    ['an unknown key with no likeness', 'Container: {Zzz: x}', 'is an unknown key; known are Enabled, TempDir'],
    ['a merge key', 'a: &a {Enabled: yes}\nContainer: {<<: *a}', 'Container.<< is an unknown key'],
    [
      'a slip in the name of the section',
      'Containers: {}',
      '1:13 Containers is an unknown key; did you mean "Container"?',
    ],
    ['a key outside its section', `RuntimeEndpoint: ${SOCKET}`, 'RuntimeEndpoint belongs under "Container:"'],
    ['a bad indentation', 'Container:\n  Enabled: no\n TempDir: x', 'is not valid YAML'],
    ['a tab', 'Container:\n\tEnabled: no', '2:1  is not valid YAML'],
    ['two documents', 'Container: {}\n---\nContainer: {}', 'is not valid YAML'],
    ['an alias of nothing', 'Container: *a', 'got an alias without its anchor'],
  ])('%s', async (_, text, expected) => {
    const found = await problems(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(expected);
  });

  test('an unknown key may be ignored, a wrong value not', async () => {
    const options = { unknownKeys: 'ignore' } as const;
    expect((await parseContainerConfigText('Container: {New: 1}', options)).isOk()).toBe(true);
    expect((await parseContainerConfigText('Container: {New: 1, Enabled: 2}', options)).isErr()).toBe(true);
  });
});

describe('hostile text ends in an answer', () => {
  test('aliases work, and one that holds itself does no harm', async () => {
    expect(await read(`X: &x ${SOCKET}\nContainer: {RuntimeEndpoint: *x}`)).toMatchObject({
      runtimeEndpoint: endpoint,
    });
    expect(await problems('Container: &a {Enabled: *a}')).toEqual([expect.stringContaining('got a mapping')]);
  });

  test('a nesting deeper than the stack is too deep', async () => {
    expect((await parseContainerConfigText('['.repeat(100_000))).isErr()).toBe(true);
  });

  test('any text is answered', async () => {
    const pieces = fc.array(
      fc.constantFrom(
        'Container',
        ':',
        ' ',
        '\n',
        '  ',
        '{',
        '}',
        '[',
        ']',
        '"',
        "'",
        '&a',
        '*a',
        '- ',
        '!',
        '|',
        'Enabled',
        'y',
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          pieces.map((p) => p.join('')),
        ),
        async (text) => {
          const result = await parseContainerConfigText(text);
          if (result.isErr()) expect(result.error.kind).toBe('invalid_config');
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('parseContainerConfig takes a plain object', () => {
  test('shaped as the file', () => {
    const settings = { CraneBaseDir: '/c', Container: { Enabled: true, RuntimeEndpoint: SOCKET, TempDir: undefined } };
    expect(parseContainerConfig(settings)._unsafeUnwrap()).toMatchObject({
      enabled: true,
      tempDir: '/c/supervisor/containers',
      runtimeEndpoint: endpoint,
    });
    expect(parseContainerConfig(undefined)._unsafeUnwrap().enabled).toBe(false);
  });

  test('with strict types, and problems without lines', () => {
    const error = parseContainerConfig({
      Container: { Enabled: 'yes', TempDir: 5, RuntimeEndpoint: new Date(0) },
    })._unsafeUnwrapErr();
    expect(error.problems).toEqual([
      {
        path: 'Container.Enabled',
        line: undefined,
        column: undefined,
        problem: 'must be true or false, got the text "yes"',
      },
      { path: 'Container.TempDir', line: undefined, column: undefined, problem: 'must be text, got 5' },
      {
        path: 'Container.RuntimeEndpoint',
        line: undefined,
        column: undefined,
        problem: 'must be text, got an object that is not a plain mapping',
      },
    ]);
  });

  test('with numbers as numbers', () => {
    const timeout = (value: unknown) => parseContainerConfig({ Container: { ImagePullingTimeout: value } });
    expect(timeout(5)._unsafeUnwrap().imagePullTimeoutMs).toBe(5_000);
    expect(timeout(6n)._unsafeUnwrap().imagePullTimeoutMs).toBe(6_000);
    for (const value of [1.5, Number.NaN, '5', true]) expect(timeout(value).isErr()).toBe(true);
  });

  test('a member that throws, and names of Object.prototype', () => {
    const settings = {
      get Container(): never {
        throw new Error('boom');
      },
    };
    expect(parseContainerConfig(settings)._unsafeUnwrapErr().message).toContain('cannot be read: boom');
    const hostile: unknown = JSON.parse('{"Container": {"__proto__": {"Enabled": true}, "constructor": 1}}');
    expect(parseContainerConfig(hostile)._unsafeUnwrapErr().problems).toHaveLength(2);
  });

  test('anything is answered', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        for (const result of [parseContainerConfig(value), parseContainerConfig({ Container: value })]) {
          if (result.isErr()) expect(result.error.problems.length).toBeGreaterThan(0);
        }
      }),
    );
  });
});
