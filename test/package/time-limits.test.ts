import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as surface from 'crane-cri';
import { type CraneContainerConfig, loadContainerConfig, parseContainerConfig } from 'crane-cri/crane';
import * as cri from 'crane-cri/cri';
import { MockRuntime } from 'crane-cri/testing';
import ts from 'typescript';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { entriesOf } from '../../scripts/entries.mjs';
import { RPCS } from '../../src/generated/rpcs.js';

// Every public call that takes `timeoutMs` judges it alike. Which calls there are is found from the types that the package
// exports: a new one fails here until it says how it is called.

const ROOT = join(import.meta.dirname, '../..');

/** What others implement, and are given a limit for that was judged before. */
const IMPLEMENTED_BY_OTHERS = new Set(['Wire']);
/** What never fails: what is no limit is taken for the usual one. */
const NEVER_FAILS = ['CraneNode.close', 'CriRuntime.close'];

const PROBLEM = 'must be a number > 0 and <= 253402300799000 (ms), got';
const REFUSED: readonly (readonly [unknown, string])[] = [
  [NaN, `${PROBLEM} NaN`],
  [0, `${PROBLEM} 0`],
  [-1, `${PROBLEM} -1`],
  [Infinity, `${PROBLEM} Infinity`],
  ['5000', `${PROBLEM} a string`],
];

let folder: string;
let mock: MockRuntime;
let node: surface.CraneNode;
let job: surface.NodeJob;
let config: CraneContainerConfig;

const ID = 'a'.repeat(64);
type Options = { readonly timeoutMs?: never; readonly signal?: AbortSignal };
type Call = (options: Options) => unknown;

const CALLS: Readonly<Record<string, Call>> = {
  'CraneNode.connect': (options) => surface.CraneNode.connect('/nowhere/x.sock', options),
  'CraneNode.fromConfig': (options) => surface.CraneNode.fromConfig(config, options),
  'CraneNode.over': (options) => surface.CraneNode.over(mock.service, options),
  'JobTalk.exec': (options) => job.exec(['true'], options),
  'JobTalk.attach': (options) => job.attach(options),
  'JobTalk.waitForLine': (options) => job.waitForLine('x', options),
  'JobTalk.forward': (options) => job.forward(80, options),
  'JobTalk.keepRotated': (options) => job.keepRotated(options),
  'ImageManager.ensure': (options) => node.images.ensure('busybox:1', options),
  'ImageManager.prefetch': (options) => node.images.prefetch(['busybox:1'], options),
  'ImageManager.resolve': (options) => node.images.resolve('127.0.0.1:1/none:1', options),
  'ImageManager.verifyCredentials': (options) => node.images.verifyCredentials('127.0.0.1:1', options),
  'ImageManager.explain': (options) => node.images.explain('busybox:1', options),
  'ImageManager.remove': (options) => node.images.remove('none:1', options),
  'ImageManager.collect': (options) => node.images.collect(options),
  'ContentSource.ingests': (options) => content().ingests(options),
  'ContentSource.blobs': (options) => content().blobs('docker.io', 'library/busybox', options),
  'ContentSource.read': (options) => content().read('sha256:a', 1, options),
  loadContainerConfig: (options) => loadContainerConfig(join(folder, 'config.yaml'), options),
  keepRotated: (options) => surface.keepRotated(mock.service, logOf(), { ...options, ended: Promise.resolve() }),
  rotateLog: (options) => surface.rotateLog(mock.service, logOf(), options),
  waitForLine: (options) => surface.waitForLine(join(folder, 'log'), 'x', options),
  attach: (options) => surface.attach(mock.service, { containerId: containerId() }, options),
  exec: (options) => surface.exec(mock.service, { containerId: containerId(), command: ['true'] }, options),
  execSync: (options) => surface.execSync(mock.service, { containerId: containerId(), command: ['true'] }, options),
  openPortForwarder: (options) => surface.openPortForwarder(mock.service, sandboxId(), options),
  containerUsage: (options) => surface.containerUsage(mock.service, containerId(), options),
  containerUsages: (options) => surface.containerUsages(mock.service, { a: 'b' }, options),
  podUsage: (options) => surface.podUsage(mock.service, sandboxId(), options),
  'CriRuntime.connect': (options) => surface.CriRuntime.connect('/nowhere/x.sock', options),
  'CriRuntime.lazy': (options) => surface.CriRuntime.lazy('/nowhere/x.sock', options),
  'CriRuntime.capabilities': (options) => mock.service.capabilities(options),
  ...Object.fromEntries(
    Object.keys(RPCS).map((rpc): [string, Call] => [
      `Rpcs.${rpc}`,
      (options) =>
        (mock.service as unknown as Record<string, (request: object, options: Options) => unknown>)[rpc]?.({}, options),
    ]),
  ),
};

const containerId = () => cri.containerId(ID)._unsafeUnwrap();
const sandboxId = () => cri.sandboxId(ID)._unsafeUnwrap();
const logOf = () => ({ containerId: containerId(), path: join(folder, 'log') });
const content = () => surface.CriRuntime.lazy('/nowhere/x.sock')._unsafeUnwrap().content!;

/** The problems with `timeoutMs` that a call answers. */
async function judged(call: Call, options: object): Promise<unknown> {
  const given = call(options);
  const isList = !(given instanceof surface.ResultAsync) && Symbol.asyncIterator in (given as object);
  const answer = await (isList ? (given as AsyncGenerator).next().then(({ value }) => value as unknown) : given);
  const result = answer as surface.Result<unknown, surface.CallError> | undefined;
  if (result === undefined || result.isOk() || result.error.kind !== 'invalid_input') return [];
  return result.error.problems.filter(({ field }) => field.includes('timeoutMs'));
}

function isPrivate(declaration: ts.Declaration): boolean {
  const name = ts.getNameOfDeclaration(declaration);
  return name !== undefined && ts.isPrivateIdentifier(name);
}

/** Every call of the package's exports with a parameter that has `timeoutMs`, by where its name is declared. */
function callsWithALimit(): readonly string[] {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile) as { config: unknown };
  const program = ts.createProgram(
    entriesOf(ROOT).map(({ source }) => join(ROOT, source)),
    ts.parseJsonConfigFileContent(config, ts.sys, ROOT).options,
  );
  const checker = program.getTypeChecker();
  const found = new Set<string>();
  const hasLimit = (given: ts.Type): boolean => {
    const type = checker.getNonNullableType(given);
    if (checker.isTupleType(type)) return checker.getTypeArguments(type as ts.TypeReference).some(hasLimit);
    if (type.isUnion()) return type.types.some(hasLimit);
    const isObject = (type.flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) !== 0;
    return isObject && type.getProperty('timeoutMs') !== undefined;
  };
  const look = (name: string, type: ts.Type): void => {
    const takes = type
      .getCallSignatures()
      .some((signature) => signature.getParameters().some((one) => hasLimit(checker.getTypeOfSymbol(one))));
    if (takes) found.add(name);
  };
  const lookInto = (name: string, type: ts.Type): void => {
    for (const property of type.getProperties()) {
      const [declaration] = property.declarations ?? [];
      if (declaration !== undefined && isPrivate(declaration)) continue;
      const owner = declaration?.parent;
      const isNamed = owner !== undefined && (ts.isInterfaceDeclaration(owner) || ts.isClassDeclaration(owner));
      look(`${isNamed ? (owner.name?.text ?? name) : name}.${property.name}`, checker.getTypeOfSymbol(property));
    }
  };
  const exported = entriesOf(ROOT).flatMap(({ source }) => {
    const file = program.getSourceFile(join(ROOT, source));
    const module = file === undefined ? undefined : checker.getSymbolAtLocation(file);
    return module === undefined ? [] : checker.getExportsOfModule(module);
  });
  for (const alias of exported) {
    const symbol = alias.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(alias) : alias;
    if (IMPLEMENTED_BY_OTHERS.has(symbol.name)) continue;
    if (symbol.flags & ts.SymbolFlags.Value) {
      look(alias.name, checker.getTypeOfSymbol(symbol));
      lookInto(alias.name, checker.getTypeOfSymbol(symbol));
    }
    if (symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.Class))
      lookInto(alias.name, checker.getDeclaredTypeOfSymbol(symbol));
  }
  return [...found];
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'time-limits-'));
  await writeFile(join(folder, 'log'), '2026-01-01T00:00:00.000000000Z stdout F x\n');
  const container = { Enabled: true, RuntimeEndpoint: '/nowhere/x.sock', ImageEndpoint: '/nowhere/x.sock' };
  config = parseContainerConfig({ CraneBaseDir: '/var/crane', Container: container })._unsafeUnwrap();
  mock = new MockRuntime({ images: ['busybox:1'] });
  node = (await surface.CraneNode.over(mock.service))._unsafeUnwrap();
  job = node.job({ jobId: 1, image: 'busybox:1', command: ['true'], logDirectory: folder })._unsafeUnwrap();
});

afterAll(async () => {
  await node.close();
  await mock.close();
  await rm(folder, { recursive: true, force: true });
});

it('the table names every public call that takes a time limit, and no other', () => {
  expect([...Object.keys(CALLS), ...NEVER_FAILS].sort()).toEqual([...callsWithALimit()].sort());
});

it.each(Object.entries(CALLS))('%s refuses what is no time limit, and names it', async (_name, call) => {
  const answers = await Promise.all(REFUSED.map(([timeoutMs]) => judged(call, { timeoutMs })));
  expect(answers).toEqual(REFUSED.map(([, problem]) => [{ field: 'options.timeoutMs', problem }]));
});

it.each(Object.entries(CALLS))('%s takes a limit that is longer than a timer of Node', async (_name, call) => {
  const signal = AbortSignal.abort();
  expect(await judged(call, { timeoutMs: 3e9, signal })).toEqual([]);
});
