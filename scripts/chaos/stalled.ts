import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { bareClient, type Finding, listed, percentile, type Victim } from './common.js';
import type { StalledTask } from './stalled-child.mjs';

const CHILD = fileURLToPath(new URL('stalled-child.mjs', import.meta.url));
/** What the most patient of others' clients waits for a sandbox is minutes; this is half a minute. */
const LIMIT_MS = 30_000;
const WIDTH = 6;
const LABELS = { cranesched: 'true' };

/**
 * A client that follows events stands still; others go on making pods. On containerd 2 a subscriber that does not read
 * holds up everybody: with one endless stream (`raw`) for as long as it stands still, with ours for a term at most.
 */
export async function stalledConsumer(victim: Victim, blockMs: number, how: StalledTask['how']): Promise<Finding> {
  const task: StalledTask = { endpoint: victim.endpoint, how, blockMs };
  const child = spawn(process.execPath, [CHILD, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), ended]);
  const beganMs = performance.now();
  const tookMs: number[] = [];
  let failed = 0;
  const client = bareClient(victim.endpoint);
  const podAfterPod = async (worker: number): Promise<void> => {
    for (let n = 0; performance.now() - beganMs < blockMs; n++) {
      const name = `stalled-${how}-${worker}-${n}`;
      const config = {
        metadata: { name, namespace: 'crane', uid: name },
        labels: LABELS,
        linux: { securityContext: { namespaceOptions: { network: 'NODE', pid: 'POD', ipc: 'POD' } } },
      } as const;
      const askedMs = performance.now();
      const pod = await client.runPodSandbox({ config }, { timeoutMs: 2 * blockMs });
      tookMs.push(performance.now() - askedMs);
      if (pod.isErr()) {
        failed++;
        continue;
      }
      const { podSandboxId } = pod.value;
      const image = { image: victim.image, userSpecifiedImage: victim.image };
      const container = { metadata: { name: 'main' }, image, command: ['true'], linux: { securityContext: {} } };
      const made = await client.createContainer({ podSandboxId, config: container, sandboxConfig: config });
      if (made.isOk()) (await client.startContainer({ containerId: made.value.containerId })).unwrapOr({});
      (await client.stopPodSandbox({ podSandboxId })).unwrapOr({});
      (await client.removePodSandbox({ podSandboxId })).unwrapOr({});
    }
  };
  (await client.pullImage({ image: { image: victim.image } })).unwrapOr(undefined);
  await Promise.all(Array.from({ length: WIDTH }, (_, worker) => podAfterPod(worker)));
  await ended;
  const left = await listed(client);
  await client.close();
  const slow = tookMs.filter((ms) => ms > LIMIT_MS).length;
  const isBroken = how === 'node' && failed + slow + left > 0;
  return {
    name:
      how === 'node' ? `a stalled consumer on ${victim.name}` : `control: a naive stalled consumer on ${victim.name}`,
    figures: {
      stalledMs: blockMs,
      pods: tookMs.length,
      failed,
      left,
      slowerThan30s: slow,
      runPodSandboxP50Ms: percentile(tookMs, 0.5),
      runPodSandboxWorstMs: Math.round(Math.max(...tookMs)),
    },
    violations: isBroken ? [`${failed} pods failed, ${slow} took longer than ${LIMIT_MS} ms, ${left} left`] : [],
  };
}
