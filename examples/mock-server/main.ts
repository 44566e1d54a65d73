// A simulated container runtime on a unix socket, for any CRI client in any language.
//
//   npm run example -- examples/mock-server/main.ts --socket /tmp/mock.sock \
//     --personality cri-o-1.37 --config examples/mock-server/mock.yaml
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { MockRuntime, PERSONALITIES, VirtualClock } from 'crane-cri/testing';
import { parse } from 'yaml';

import { readSettings } from './settings.js';

const { values } = parseArgs({
  options: {
    socket: { type: 'string', default: '/tmp/crane-cri-mock.sock' },
    personality: { type: 'string', default: 'containerd-2.1' },
    config: { type: 'string' },
    speed: { type: 'string', default: '1' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

const USAGE = `usage: mock-server [--socket PATH] [--personality NAME] [--config FILE.yaml] [--speed N]
  --personality  ${Object.keys(PERSONALITIES).join(', ')}
  --config       images, registries and programs: see examples/mock-server/mock.yaml
  --speed        how many times as fast as the machine's its clock goes`;

function fail(message: string): never {
  console.error(`mock-server: ${message}\n${USAGE}`);
  process.exit(2);
}

if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const personality = Object.values(PERSONALITIES).find(({ name }) => name === values.personality)?.name;
if (personality === undefined) fail(`there is no personality ${values.personality}`);
const speed = Number(values.speed);
if (!(speed > 0)) fail('--speed must be > 0');
const settings = values.config === undefined ? {} : readSettings(parse(readFileSync(values.config, 'utf8')), fail);

const clock = new VirtualClock({ mode: { speed }, startMs: new Date().getTime() });
/** A slip in the file is named by its place in it. */
function makeMock(): MockRuntime {
  try {
    return new MockRuntime({ ...settings, personality, events: true, clock });
  } catch (cause) {
    return fail(cause instanceof Error ? cause.message : String(cause));
  }
}
const mock = makeMock();
const server = await mock.serve(values.socket);
console.log(`${personality} at ${server.endpoint}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void mock.close().then(() => process.exit(0));
  });
}
