// From the end of a program to its exit being known: our watcher beside a bare reader of events, on real containerd.
import { CraneNode } from 'crane-cri';

import { BareClient } from './bare.js';
import { figuresOf, quantile } from './samples.js';
import type { Topic } from './topic.js';

export const run: Topic = async ({ stand, isQuick }) => {
  const ground = await stand();
  if (typeof ground === 'string') return { tables: [], checks: [], notes: [`skipped: ${ground}`] };
  const endpoint = ground.runtimes['containerd-2']?.endpoint;
  if (endpoint === undefined) return { tables: [], checks: [], notes: ['skipped: the stand has no containerd-2'] };
  const node = (await CraneNode.connect(endpoint))._unsafeUnwrap();
  const bare = new BareClient(endpoint);
  const seenByBare = new Map<string, number>();
  const stream = bare.events('CONTAINER_STOPPED_EVENT', (id) => seenByBare.set(id, Date.now()));
  const bareMs: number[] = [];
  const oursMs: number[] = [];
  const rounds = isQuick ? 8 : 40;
  for (let round = 0; round < rounds; round += 1) {
    const spec = { jobId: 700_000 + round, image: ground.images.busybox, command: ['/bin/sleep', '0.2'] };
    const job = node.job(spec)._unsafeUnwrap();
    const running = job.run();
    let knownAt = NaN;
    for await (const state of job.states()) {
      if (state.phase === 'exited') knownAt = Date.now();
    }
    const outcome = (await running)._unsafeUnwrap();
    const bareAt = outcome.containerId === undefined ? undefined : seenByBare.get(outcome.containerId);
    if (outcome.kind !== 'exited' || bareAt === undefined) continue;
    const finishedMs = Number(outcome.exit.finishedAtNs / 1_000_000n);
    bareMs.push(bareAt - finishedMs);
    oursMs.push(knownAt - finishedMs);
  }
  stream.cancel();
  bare.close();
  await node[Symbol.asyncDispose]();
  const behind = oursMs.map((ms, index) => ms - (bareMs[index] ?? NaN));
  const ratio = quantile(oursMs) / quantile(bareMs);
  return {
    tables: [
      {
        title: 'from the end of the program to its exit being known',
        unit: 'ms',
        rows: [figuresOf('a bare reader of events', bareMs), { ...figuresOf('crane-cri', oursMs), ratio }],
      },
    ],
    checks: [
      { name: 'behind the bare reader, p50', value: quantile(behind), atMost: 5, unit: 'ms', isPortable: true },
      { name: 'exits compared', value: behind.length, unit: '', isPortable: false },
    ],
  };
};
