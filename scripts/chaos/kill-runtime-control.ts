import type { ResultAsync } from 'crane-cri';

import type { ContainerdRecord } from '../../test/real/containerd.mjs';
import { bareClient, type Finding, listed, moreSince, onMachine, pause, seeded, type Victim } from './common.js';
import { timesOf, storm, type Storm } from './kill-runtime.js';

const LABELS = { cranesched: 'true', control: 'plain' };

/**
 * The same jobs under the same kills, by plain RPCs: each call is repeated for a while where it fails, and what then does
 * not work is given up. Shows what the runtime leaves by itself; it promises nothing, so it breaks nothing.
 */
export async function killRuntimeControl(
  victim: Victim,
  record: ContainerdRecord,
  { jobs, kills }: Storm,
): Promise<Finding> {
  const client = bareClient(victim.endpoint);
  const chance = seeded(7);
  const before = onMachine(record);
  let [exited, lost, wrong] = [0, 0, 0];
  /** Repeats a call for half a minute at most. */
  const insist = async <T>(call: () => ResultAsync<T, unknown>): Promise<T | undefined> => {
    for (let i = 0; i < 60; i++) {
      const answer = await call();
      if (answer.isOk()) return answer.value;
      await pause(500);
    }
    return undefined;
  };
  const options = { timeoutMs: 30_000 };
  const one = async (i: number): Promise<void> => {
    const { beginMs, runsS } = timesOf(chance, kills);
    await pause(beginMs);
    const code = 1 + (i % 100);
    const config = {
      metadata: { name: `control-${i}`, namespace: 'crane', uid: `control-${i}` },
      labels: LABELS,
      linux: { securityContext: { namespaceOptions: { network: 'NODE', pid: 'POD', ipc: 'POD' } } },
    } as const;
    await insist(() => client.pullImage({ image: { image: victim.image } }, options));
    const pod = await insist(() => client.runPodSandbox({ config }, options));
    if (pod === undefined) {
      lost++;
      return;
    }
    const { podSandboxId } = pod;
    const image = { image: victim.image, userSpecifiedImage: victim.image };
    const command = ['/bin/sh', '-c', `sleep ${runsS.toFixed(2)}; exit ${code}`];
    const container = { metadata: { name: 'main' }, image, command, labels: LABELS, linux: { securityContext: {} } };
    const made = await insist(() =>
      client.createContainer({ podSandboxId, config: container, sandboxConfig: config }, options),
    );
    if (made !== undefined) {
      await insist(() => client.startContainer({ containerId: made.containerId }, options));
      for (let looks = 0; looks < 100; looks++) {
        const seen = await insist(() => client.containerStatus({ containerId: made.containerId }, options));
        if (seen?.status?.state === 'CONTAINER_EXITED') {
          exited++;
          if (seen.status.exitCode !== code) wrong++;
          break;
        }
        await pause(200);
      }
    } else lost++;
    await insist(() => client.stopPodSandbox({ podSandboxId }, options));
    await insist(() => client.removePodSandbox({ podSandboxId }, options));
  };
  const running = Array.from({ length: jobs }, (_, i) => one(i));
  await storm(record, kills, chance);
  await Promise.all(running);
  const left = await listed(client);
  const more = moreSince(record, before);
  const found = await client.listPodSandbox({ filter: { labelSelector: LABELS } });
  for (const { id } of found.unwrapOr({ items: [] }).items) {
    await insist(() => client.stopPodSandbox({ podSandboxId: id }, options));
    await insist(() => client.removePodSandbox({ podSandboxId: id }, options));
  }
  await client.close();
  return {
    name: `control: plain calls while ${victim.name} is killed`,
    figures: { jobs, kills, exited, wrongCodes: wrong, notStarted: lost, left, ...more },
    violations: [],
  };
}
