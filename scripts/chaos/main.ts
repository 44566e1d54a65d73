// npm run chaos [-- --short] [--only NAME,…] [--stand FILE]: torments the mock, and the real runtimes of a stand, and
// prints what was measured. Ends with 1 where a promise was broken.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { MockRuntime } from 'crane-cri/testing';

import { churn } from './churn.js';
import type { Finding, Victim } from './common.js';
import { eventsDropped, eventsShared } from './events.js';
import { killClient } from './kill-client.js';
import { killRuntime } from './kill-runtime.js';
import { loseAnswers } from './lose-answers.js';
import { model } from './model.js';
import { frozen, outages } from './outages.js';
import { randomCancel } from './random-cancel.js';
import type { Stand } from '../../test/real/stand.mjs';

const { values } = parseArgs({
  options: { short: { type: 'boolean', default: false }, only: { type: 'string' }, stand: { type: 'string' } },
});
const { short } = values;
const wanted = values.only?.split(',');
const stand = values.stand === undefined ? undefined : (JSON.parse(readFileSync(values.stand, 'utf8')) as Stand);
const real = Object.values(stand?.runtimes ?? {})
  .filter(({ version }) => version !== 'containerd-1.6')
  .map((record) => ({
    record,
    victim: {
      name: record.version,
      endpoint: record.endpoint,
      image: stand?.images.busybox ?? '',
      isMock: false,
    } satisfies Victim,
  }));

const mock = new MockRuntime({ registries: { 'registry.test': { images: ['registry.test/busybox:1'] } } });
const server = await mock.serve();
const mockVictim: Victim = {
  name: 'the mock',
  endpoint: server.endpoint,
  image: 'registry.test/busybox:1',
  isMock: true,
};

const torments: readonly [string, () => Promise<Finding>][] = [
  ['kill-client', () => killClient(mockVictim, short ? 32 : 320, short ? 5 : 50)],
  ...real.map(({ victim }): [string, () => Promise<Finding>] => [
    'kill-client',
    () => killClient(victim, short ? 16 : 80, short ? 2 : 10),
  ]),
  ['lose-answers', () => loseAnswers()],
  ['churn', () => churn(short ? 500 : 10_000)],
  ['events', () => eventsDropped(short ? 100 : 1_000)],
  ['model', () => model(short ? 2_000 : 100_000)],
  ...real.flatMap(({ victim, record }): [string, () => Promise<Finding>][] => [
    ['random-cancel', () => randomCancel(victim, short ? 20 : 200)],
    ['events', () => eventsShared(victim, short ? 20 : 200)],
    [
      'kill-runtime',
      () => killRuntime(victim, record, { jobs: short ? 10 : 60, kills: short ? 2 : 6, exitFile: false }),
    ],
    [
      'kill-runtime',
      () => killRuntime(victim, record, { jobs: short ? 10 : 60, kills: short ? 2 : 6, exitFile: true }),
    ],
    ['outages', () => outages(victim, record, short ? [1_000] : [1_000, 15_000, 60_000])],
    ['frozen', () => frozen(victim, record, short ? 3_000 : 60_000)],
  ]),
];

let broken = 0;
for (const [name, torment] of torments) {
  if (wanted !== undefined && !wanted.includes(name)) continue;
  const beganMs = performance.now();
  const { name: title, figures, violations } = await torment();
  const seconds = ((performance.now() - beganMs) / 1_000).toFixed(1);
  const shown = Object.entries(figures).map(([key, value]) => `${key} ${value}`);
  console.log(`${violations.length === 0 ? 'ok    ' : 'BROKEN'} ${title} (${seconds} s): ${shown.join(', ')}`);
  for (const violation of violations.slice(0, 20)) console.log(`       ${violation}`);
  broken += violations.length;
}
await mock.close();
console.log(`chaos: ${broken} promises broken`);
process.exit(broken === 0 ? 0 : 1);
