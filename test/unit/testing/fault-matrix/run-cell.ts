import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CraneNode, type JobOutcome } from 'crane-cri';
import { type Fault, faults, MockRuntime, VirtualClock } from 'crane-cri/testing';
import { expect } from 'vitest';

import { RPC_RULES } from '../../../../src/policy/runtime/rpc-rules.js';
import type { JobRpc } from './table.js';

const IMAGE = 'docker.io/library/busybox:latest';
const RUNS_FOR_MS = 20_000;
/** What is to be stopped does not end by itself meanwhile. */
const RUNS_LONG_MS = 1_200_000;
/** A pull has no limit of its own; this job sets one. */
const PULL_LIMIT_MS = 120_000;
/** Nor has a program. */
const TIME_LIMIT_MS = 60_000;
/** A ledger waits for its disk, and 300 jobs would wait long; in memory it does not. */
const MEMORY = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
/** Without events containers are listed, which else would not happen in so short a time. */
const LISTS = { personality: 'containerd-1.6' } as const;
/** Claiming what is in doubt, and cleaning up with the grace period. */
const CLAIM_MS = 60_000;
const CLEAN_UP_MS = 150_000;
/** How long a runtime that died is away. */
const DOWN_MS = 1_000;

/** The longest that a job may take when one RPC goes wrong, in milliseconds. */
function longestMs(rpc: JobRpc): number {
  const callMs = rpc === 'pullImage' ? PULL_LIMIT_MS : (RPC_RULES[rpc].timeoutMs ?? 0);
  // A stop that is not answered is asked for once more.
  const againMs = rpc === 'stopContainer' ? callMs : 0;
  return callMs + againMs + CLAIM_MS + TIME_LIMIT_MS + CLEAN_UP_MS;
}

/** Brings a runtime that died up again, as its service manager would. */
function keepAlive(mock: MockRuntime, clock: VirtualClock): () => Promise<void> {
  let deaths = 0;
  let coming: Promise<void> = Promise.resolve();
  const stop = clock.watch(() => {
    if (mock.deaths.length > deaths) {
      deaths = mock.deaths.length;
      coming = new Promise<void>((resolve) => clock.setTimer(DOWN_MS, resolve)).then(() => mock.comeUp());
    }
    return deaths;
  });
  return async () => {
    stop();
    await coming;
  };
}

/** Runs a job while an RPC goes wrong, once or for ever, and says what came of it. */
export async function runCell(rpc: JobRpc, fault: Fault, times: number | undefined): Promise<string> {
  const clock = new VirtualClock();
  await using mock = new MockRuntime({ clock, ...(rpc === 'listContainers' ? LISTS : {}) });
  mock.program({}, { runForMs: rpc === 'stopContainer' ? RUNS_LONG_MS : RUNS_FOR_MS });
  const ledgerDirectory = mkdtempSync(join(MEMORY, 'crane-cri-faults-'));
  try {
    const node = (await CraneNode.over(mock.service, { ledgerDirectory }))._unsafeUnwrap();
    const letDie = keepAlive(mock, clock);
    // A list of sandboxes is asked for only by a job that is in doubt about its own.
    if (rpc === 'listPodSandbox') mock.fail({ rpc: 'runPodSandbox', fault: faults.answerLost(), times: 1 });
    const active = mock.fail({ rpc, fault, times });
    const startedMs = clock.nowMs();
    const job = node
      .job({ jobId: 1, image: IMAGE, command: ['work'], pullTimeoutMs: PULL_LIMIT_MS, timeLimitMs: TIME_LIMIT_MS })
      ._unsafeUnwrap();
    if (rpc === 'stopContainer') void cancelWhenRunning(job);
    const outcome = (await job.run())._unsafeUnwrap();
    expect(active.strikes).toBeGreaterThan(0);
    expect(clock.nowMs() - startedMs).toBeLessThanOrEqual(longestMs(rpc));
    active.remove();
    await letDie();
    const left = await sweepUp(node, mock, outcome);
    await node[Symbol.asyncDispose]();
    await clock.advance(600_000);
    expect(mock.leaks()).toEqual([]);
    return `${told(outcome)}${left}`;
  } finally {
    rmSync(ledgerDirectory, { recursive: true });
  }
}

async function cancelWhenRunning(job: ReturnType<ReturnType<CraneNode['job']>['_unsafeUnwrap']>): Promise<void> {
  for await (const { phase } of job.states()) if (phase === 'running') job.cancel('enough');
}

/** What stayed is named by the outcome, and is what the next sweep takes. */
async function sweepUp(node: CraneNode, mock: MockRuntime, outcome: JobOutcome): Promise<string> {
  const named = outcome.leftBehind.map(({ resource }) => resource);
  let swept = await node.sweepOrphans({ graceMs: 0 });
  if (swept.isErr() && swept.error.kind === 'not_ready') swept = await node.sweepOrphans({ graceMs: 0 });
  const removed = swept._unsafeUnwrap().filter(({ action }) => action === 'removed');
  expect(removed.length > 0).toBe(named.length > 0);
  expect(mock.snapshot().sandboxes).toEqual([]);
  return named.length === 0 ? '' : `, ${named.join(' and ')} left`;
}

function told(outcome: JobOutcome): string {
  switch (outcome.kind) {
    case 'exited':
      return `exited ${outcome.exit.code}`;
    case 'failed': {
      const { error } = outcome;
      return `failed: ${error.kind}${'reason' in error ? ` (${String(error.reason)})` : ''}`;
    }
    case 'cancelled':
      return `cancelled by ${outcome.by}${outcome.exit === undefined ? '' : `, exited ${outcome.exit.code}`}`;
    default:
      return outcome.kind;
  }
}
