// npm run chaos [-- --short] [--only NAME,…] [--stand FILE] [--mock] [--seed N] [--kills N]: torments the mock, and the
// real runtimes of a stand, and prints what was measured. Brings up a stand of its own unless one is given. Ends with 1 where a promise
// was broken.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { MockRuntime } from 'crane-cri/testing';

import { parseVersions, provision } from '../../test/real/provision.mjs';
import { startStand, type Stand } from '../../test/real/stand.mjs';
import { churn } from './churn.js';
import type { Finding, Victim } from './common.js';
import { eventsDropped, eventsShared } from './events.js';
import { killClient } from './kill-client.js';
import { killRuntimeControl } from './kill-runtime-control.js';
import { killRuntime } from './kill-runtime.js';
import { loseAnswers } from './lose-answers.js';
import { model } from './model.js';
import { frozen, outages } from './outages.js';
import { randomCancel } from './random-cancel.js';
import { crashLoop, noDescriptors, recoverRace, rollingRestart, wallClock } from './recover-storms.js';
import { stalledConsumer } from './stalled.js';

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    stand: { type: 'string' },
    mock: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
    kills: { type: 'string' },
  },
});
const { short } = values;
/** Of clients, where another number is wanted. */
const kills = values.kills === undefined ? undefined : Number(values.kills);
const wanted = values.only?.split(',');
const isWanted = (name: string): boolean => wanted === undefined || wanted.includes(name);

/** The stand that was named, or one of our own; none where only the mock is wanted, or where nothing can be had. */
async function openStand(): Promise<{ readonly stand: Stand | undefined; readonly stop: () => Promise<void> }> {
  const stop = (): Promise<void> => Promise.resolve();
  if (values.mock) return { stand: undefined, stop };
  if (values.stand !== undefined) return { stand: JSON.parse(readFileSync(values.stand, 'utf8')) as Stand, stop };
  const isCi = process.env['CI'] === 'true';
  const versions = parseVersions(process.env['CRANE_CRI_RUNTIMES'] ?? 'containerd-1.7,containerd-2');
  const { usable, unavailable } = await provision({ versions, install: isCi });
  const reasons = Object.entries(unavailable).map(([version, reason]) => `${version}: ${reason}`);
  if (isCi && reasons.length > 0) throw new Error(`real runtimes are missing in CI:\n${reasons.join('\n')}`);
  for (const reason of reasons) console.log(`skipped ${reason}`);
  return usable.length === 0 ? { stand: undefined, stop } : startStand({ versions: usable });
}

type Torment = readonly [name: string, run: () => Promise<Finding>];

const mock = new MockRuntime({ registries: { 'registry.test': { images: ['registry.test/busybox:1'] } } });
const server = await mock.serve();
const mockVictim: Victim = { name: 'the mock', endpoint: server.endpoint, image: 'registry.test/busybox:1' };

/** What recoveries are put through, on the mock, and of the real runtimes in short on one. */
const storms = (victim: Victim): readonly Torment[] => [
  ['recover-race', () => recoverRace(victim, short ? 1 : 20, short ? 12 : 80)],
  ['rolling-restart', () => rollingRestart(victim, short ? 1 : 20, short ? 12 : 120)],
  ['crash-loop', () => (short ? crashLoop(victim, 16, 2, 2_000) : crashLoop(victim, 300, 20, 3_000))],
  ['no-descriptors', () => noDescriptors(victim)],
  ['wall-clock', () => wallClock(victim)],
];

const onMock: readonly Torment[] = [
  ...storms(mockVictim),
  ['kill-client', () => killClient(mockVictim, kills ?? (short ? 17 : 320), short ? 5 : 50)],
  ['lose-answers', () => loseAnswers()],
  ['churn', () => churn(short ? 300 : 10_000)],
  ['events', () => eventsDropped(short ? 100 : 1_000)],
  ['model', () => model(short ? 1_000 : 100_000, Number(values.seed))],
];

function onReal({ runtimes, images }: Stand): readonly (readonly Torment[])[] {
  return Object.values(runtimes).map((record): readonly Torment[] => {
    const { version, endpoint } = record;
    const victim: Victim = { name: version, endpoint, image: images.busybox, record };
    const storm = short ? { jobs: 10, kills: 2 } : { jobs: 60, kills: 6 };
    const common: readonly Torment[] = [
      ['kill-client', () => killClient(victim, kills ?? (short ? 17 : 80), short ? 2 : 10)],
      ['random-cancel', () => randomCancel(victim, short ? 20 : 200)],
      ['kill-runtime', () => killRuntime(victim, record, { ...storm, exitFile: false })],
      ['kill-runtime', () => killRuntime(victim, record, { ...storm, exitFile: true })],
      ['outages', () => outages(victim, record, short ? [1_000] : [1_000, 15_000, 60_000])],
      ['frozen', () => frozen(victim, record, short ? 3_000 : 60_000)],
      ['events', () => eventsShared(victim, short ? 20 : 200)],
    ];
    const controls: readonly Torment[] = [
      ['kill-runtime-control', () => killRuntimeControl(victim, record, storm)],
      ['stalled-control', () => stalledConsumer(victim, 60_000, 'raw')],
    ];
    const stalled: Torment = ['stalled', () => stalledConsumer(victim, short ? 10_000 : 60_000, 'node')];
    const own = short && version !== 'containerd-2' ? [] : storms(victim);
    return [...common, ...own, ...(version === 'containerd-2' ? [stalled] : []), ...(short ? [] : controls)];
  });
}

async function inTurn(torments: readonly Torment[]): Promise<number> {
  let broken = 0;
  for (const [name, torment] of torments) {
    if (!isWanted(name)) continue;
    const beganMs = performance.now();
    const { name: title, figures, violations } = await torment();
    const seconds = ((performance.now() - beganMs) / 1_000).toFixed(1);
    const shown = Object.entries(figures).map(([key, value]) => `${key} ${value}`);
    console.log(`${violations.length === 0 ? 'ok    ' : 'BROKEN'} ${title} (${seconds} s): ${shown.join(', ')}`);
    for (const violation of violations.slice(0, 20)) console.log(`       ${violation}`);
    broken += violations.length;
  }
  return broken;
}

const { stand, stop } = await openStand();
let broken: number;
try {
  // Victims beside each other: most of a torment is waiting.
  const lanes = [onMock, ...(stand === undefined ? [] : onReal(stand))];
  const counts = await Promise.all(lanes.map(inTurn));
  broken = counts.reduce((sum, count) => sum + count, 0);
} finally {
  await stop();
}
await mock.close();
console.log(`chaos: ${broken} promises broken`);
process.exit(broken === 0 ? 0 : 1);
