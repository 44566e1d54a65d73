import { join } from 'node:path';

import { CraneNode } from 'crane-cri';

import { type ContainerdRecord, attachContainerd } from '../../test/real/containerd.mjs';
import { codeOf, connect, discard, type Finding, pause, scratch, shell, type Victim } from './common.js';

const RECOVERY_LIMIT_MS = 3_500;

/** Takes the runtime away for a while, and measures how soon after its return this client works again. */
export async function outages(
  victim: Victim,
  record: ContainerdRecord,
  lengthsMs: readonly number[],
): Promise<Finding> {
  const base = scratch();
  const containerd = attachContainerd(record);
  const node = await connect(victim.endpoint, join(base, 'ledger'));
  const figures: Record<string, number> = {};
  const violations: string[] = [];
  for (const [i, lengthMs] of lengthsMs.entries()) {
    const seconds = lengthMs / 1_000 + 4;
    const job = node
      .job({ jobId: 400_000 + i, image: victim.image, exitFile: true, ...shell(`sleep ${seconds}; exit 9`) })
      ._unsafeUnwrap();
    const running = job.run();
    for await (const { phase } of job.states()) if (phase === 'running') break;
    await containerd.kill();
    // Calls while it is away, as a scheduler makes them.
    const endMs = performance.now() + lengthMs;
    while (performance.now() < endMs) {
      (await node.runtime.version({ version: 'v1' }, { timeoutMs: 1_000 })).map(() => undefined).unwrapOr(undefined);
      await pause(100);
    }
    await containerd.start();
    const backMs = performance.now();
    while ((await node.runtime.version({ version: 'v1' }, { timeoutMs: 1_000 })).isErr()) await pause(20);
    const tookMs = Math.round(performance.now() - backMs);
    figures[`outage_${lengthMs / 1_000}s_recovered_ms`] = tookMs;
    if (tookMs > RECOVERY_LIMIT_MS) violations.push(`${victim.name}: ${tookMs} ms after an outage of ${lengthMs} ms`);
    const outcome = (await running)._unsafeUnwrap();
    if (codeOf(outcome) !== 9)
      violations.push(`${victim.name}: a job over an outage ended as ${outcome.kind} ${codeOf(outcome) ?? ''}`);
  }
  await node.close();
  discard(base);
  return { name: `outages of ${victim.name}`, figures, violations };
}

const LIMITS_MS = [50, 200, 1_000, 2_500, 10_000];
const MOST_OVERRUN_MS = 200;

const TICK_MS = 10;

/** Adds up how long this process got no turn, in milliseconds: on a busy machine nothing in it can be in time. */
function watchStalls(): { readonly totalMs: () => number; readonly stop: () => void } {
  let [lastMs, totalMs] = [performance.now(), 0];
  const look = (): void => {
    const nowMs = performance.now();
    totalMs += Math.max(0, nowMs - lastMs - TICK_MS);
    lastMs = nowMs;
  };
  const timer = setInterval(look, TICK_MS);
  return { totalMs: () => (look(), totalMs), stop: () => clearInterval(timer) };
}

/**
 * Stops the runtime's process with SIGSTOP, and measures by how much calls overrun their limits, without the time in which
 * this process got no turn.
 */
export async function frozen(victim: Victim, record: ContainerdRecord, lengthMs: number): Promise<Finding> {
  const containerd = attachContainerd(record);
  const node = await connect(victim.endpoint);
  const absent = 'f'.repeat(64) as never;
  const stalls = watchStalls();
  let [calls, worstMs, worstStallMs, wrong] = [0, 0, 0, 0];
  const round = async (timeoutMs: number): Promise<void> => {
    const beganMs = performance.now();
    const { runtime } = node;
    const options = { timeoutMs };
    const stalledBeforeMs = stalls.totalMs();
    const answers = await Promise.all([
      runtime.version({ version: 'v1' }, options),
      runtime.listContainers({}, options),
      runtime.containerStatus({ containerId: absent }, options),
      runtime.stopContainer({ containerId: absent, timeout: 1n }, options),
      runtime.removePodSandbox({ podSandboxId: absent }, options),
      node.images.ensure('registry.test/none:1', { ...options, policy: 'Always' }),
      CraneNode.connect(victim.endpoint, options),
    ]);
    const stalledMs = stalls.totalMs() - stalledBeforeMs;
    worstMs = Math.max(worstMs, Math.round(performance.now() - beganMs - timeoutMs - stalledMs));
    worstStallMs = Math.max(worstStallMs, Math.round(stalledMs));
    calls += answers.length;
    wrong += answers.filter((answer) => answer.isOk()).length;
  };
  // What is compiled and connected at the first use is not to be measured.
  await round(1_000);
  [calls, worstMs, worstStallMs, wrong] = [0, 0, 0, 0];
  containerd.pause();
  // Not all of its threads stop at once.
  await pause(200);
  const endMs = performance.now() + lengthMs;
  try {
    for (let i = 0; performance.now() < endMs; i++) await round(LIMITS_MS[i % LIMITS_MS.length] ?? 50);
  } finally {
    containerd.resume();
  }
  await pause(200);
  stalls.stop();
  await node.close();
  const violations: string[] = [];
  if (worstMs > MOST_OVERRUN_MS) violations.push(`${victim.name}: a call overran its limit by ${worstMs} ms`);
  if (wrong > 0) violations.push(`${victim.name}: ${wrong} calls were answered by a frozen runtime`);
  return {
    name: `a frozen ${victim.name}`,
    figures: { frozenMs: lengthMs, calls, worstOverrunMs: worstMs, worstStallMs },
    violations,
  };
}
