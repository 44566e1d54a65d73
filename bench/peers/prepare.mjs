// @ts-check
// Installs the other codec libraries and has each of them generate its code from proto/. Neither is committed, and none
// of it enters the package's own dependencies.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import ts from 'typescript';

const HERE = import.meta.dirname;
const PROTO = join(HERE, '../../proto');

/** @param {string} folder @param {string} program @param {readonly string[]} args */
const run = (folder, program, ...args) =>
  execFileSync(program, args, { cwd: join(HERE, folder), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** @param {string} folder */
function install(folder) {
  if (existsSync(join(HERE, folder, 'node_modules/.package-lock.json'))) return;
  run(folder, 'npm', 'ci', '--ignore-scripts', '--silent');
}

/** Functions alone: what else the generator offers would only take memory. @param {'protobufjs-7' | 'protobufjs-8'} folder */
function staticModule(folder) {
  install(folder);
  const out = join(HERE, folder, 'generated/static.cjs');
  if (existsSync(out)) return;
  mkdirSync(dirname(out), { recursive: true });
  const lean = ['create', 'verify', 'convert', 'delimited', 'service', 'comments'].map((part) => `--no-${part}`);
  const target = ['-t', 'static-module', '-w', 'commonjs', '-o', out, join(PROTO, 'runtime/v1/api.proto')];
  run(folder, join(HERE, folder, 'node_modules/.bin/pbjs'), ...lean, ...target);
}

function plugins() {
  install('plugins');
  const out = join(HERE, 'plugins/generated');
  if (existsSync(join(out, 'ts-proto.mjs'))) return;
  const bin = join(HERE, 'plugins/node_modules/.bin');
  const tsProto = ['forceLong=bigint', 'outputServices=none', 'outputJsonMethods=false', 'outputPartialMethods=false'];
  const template = {
    version: 'v2',
    plugins: [
      { local: join(bin, 'protoc-gen-es'), out: 'generated', opt: ['target=js'] },
      { local: join(bin, 'protoc-gen-ts_proto'), out: 'generated', opt: [...tsProto, 'esModuleInterop=true'] },
    ],
  };
  run('plugins', join(bin, 'buf'), 'generate', PROTO, '--template', JSON.stringify(template));
  const runtime = "export { create, fromBinary, toBinary } from '@bufbuild/protobuf';\n";
  writeFileSync(join(out, 'es.mjs'), runtime + readFileSync(join(out, 'runtime/v1/api_pb.js'), 'utf8'));
  const { outputText } = ts.transpileModule(readFileSync(join(out, 'runtime/v1/api.ts'), 'utf8'), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  writeFileSync(join(out, 'ts-proto.mjs'), outputText);
}

/** Makes sure that `protobufjs-7/generated` and its like are there. Throws where they can't be had. */
export function preparePeers() {
  staticModule('protobufjs-7');
  staticModule('protobufjs-8');
  plugins();
}

if (process.argv[1] === import.meta.filename) preparePeers();
