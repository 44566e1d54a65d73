import { join } from 'node:path';

import { type ContainerJob, CraneNode, type JobOutcome } from 'crane-cri';
import { type Fault, faults, MockRuntime, type PersonalityName, programOf } from 'crane-cri/testing';

import { mortal, type Mortal } from '../../test/helpers/mortal.js';
import { discard, eachOf, entriesIn, type Finding, pause, scratch, seeded } from './common.js';

const STEPS_PER_ROUND = 50;
const PERSONALITIES: readonly PersonalityName[] = ['containerd-1.6', 'containerd-1.7', 'containerd-2.1', 'cri-o-1.37'];
const FAULTS: readonly Fault[] = [
  faults.answerLost(),
  faults.connectionLost(),
  faults.notInitialized(),
  faults.delay(3, 20),
];
const IMAGE = 'registry.test/busybox:1';

/** Random interleavings of start, cancel, crash, recover, lost and stolen events, restarts and faults, against the promise. */
export async function model(steps: number, firstSeed: number): Promise<Finding> {
  const violations: string[] = [];
  const kinds: Record<string, number> = {};
  const rounds = Math.ceil(steps / STEPS_PER_ROUND);
  let [jobs, crashes] = [0, 0];
  await eachOf(Array.from({ length: rounds }), 8, async (_, i) => {
    const seed = firstSeed + i;
    const found = await playRound(seed);
    violations.push(...found.violations.map((violation) => `seed ${seed}: ${violation}`));
    jobs += found.jobs;
    crashes += found.crashes;
    for (const kind of found.kinds) kinds[kind] = (kinds[kind] ?? 0) + 1;
  });
  return {
    name: 'the model on the mock',
    figures: { steps: rounds * STEPS_PER_ROUND, jobs, crashes, ...kinds },
    violations,
  };
}

/** One round from a seed: the same seed draws the same steps. */
export async function playRound(seed: number) {
  const chance = seeded(seed * 2_654_435_761);
  for (let i = 0; i < 8; i++) chance();
  const base = scratch();
  const ledgerDirectory = join(base, 'ledger');
  const personality = PERSONALITIES[seed % PERSONALITIES.length] ?? 'containerd-2.1';
  const runs = new Map<string, number>();
  const mock = new MockRuntime({
    personality,
    seed,
    events: seed % 3 !== 0,
    registries: { 'registry.test': { images: [IMAGE] } },
  });
  mock.program(
    { name: /./ },
    programOf(async (context) => {
      const [, id = '', ms = '0', code = '0'] = context.argv;
      runs.set(id, (runs.get(id) ?? 0) + 1);
      await context.sleep(Number(ms));
      return { exitCode: Number(code) };
    }),
  );
  const told = new Map<number, JobOutcome[]>();
  const record = (outcome: JobOutcome): void =>
    void told.set(outcome.jobId, [...(told.get(outcome.jobId) ?? []), outcome]);
  let client: Mortal = mortal(mock.service);
  let jobs: ContainerJob[] = [];
  let ending: Promise<unknown>[] = [];
  let [count, crashes] = [0, 0];
  const begin = async (): Promise<CraneNode> => {
    client = mortal(mock.service);
    for (;;) {
      const made = await CraneNode.over(client.runtime, { ledgerDirectory, timeoutMs: 1_000 });
      if (made.isErr()) continue;
      const report = (await made.value.recover({ record }))._unsafeUnwrap();
      jobs = [];
      ending = report.jobs.map(({ outcome }) => outcome);
      return made.value;
    }
  };
  const expected = new Map<number, number>();
  const cancelled = new Set<number>();
  let node = await begin();
  for (let step = 0; step < STEPS_PER_ROUND; step++) {
    const draw = chance();
    if (draw < 0.35) {
      const jobId = ++count;
      const code = Math.floor(chance() * 100);
      expected.set(jobId, code);
      const command = ['/run', String(jobId), String(Math.floor(chance() * 60)), String(code)];
      const job = node.job({ jobId, image: IMAGE, gracePeriodMs: 200, command })._unsafeUnwrap();
      jobs.push(job);
      ending.push(Promise.resolve(job.run({ record })));
    } else if (draw < 0.45) {
      const job = jobs[Math.floor(chance() * jobs.length)];
      if (job !== undefined) cancelled.add(job.spec.jobId);
      job?.cancel();
    } else if (draw < 0.52) {
      crashes++;
      client.die();
      await node.close({ timeoutMs: 0 });
      node = await begin();
    } else if (draw < 0.6) mock.stealEvents(1 + Math.floor(chance() * 5));
    else if (draw < 0.7)
      mock.fail({
        times: 1 + Math.floor(chance() * 2),
        probability: 0.5,
        fault: FAULTS[Math.floor(chance() * FAULTS.length)] ?? faults.answerLost(),
      });
    else if (draw < 0.72) await mock.restart();
    else if (draw < 0.74)
      mock.fail({ rpc: 'getContainerEvents', times: 1, fault: faults.streamEnd(Math.floor(chance() * 3)) });
    else await pause(chance() * 10);
  }
  mock.clearFaults();
  await Promise.all(ending);
  const violations: string[] = [];
  const second = (await node.recover())._unsafeUnwrap();
  if (second.jobs.length > 0) violations.push(`a second recover took ${second.jobs.length} jobs`);
  const kinds: string[] = [];
  for (const [jobId, code] of expected) {
    const outcomes = told.get(jobId) ?? [];
    const ran = runs.get(String(jobId)) ?? 0;
    const distinct = new Set(
      outcomes.map((outcome) => `${outcome.kind}/${'exit' in outcome ? (outcome.exit?.code ?? '') : ''}`),
    );
    const [first] = outcomes;
    if (first === undefined || distinct.size !== 1)
      violations.push(`job ${jobId} has the outcomes [${[...distinct].join(', ')}]`);
    if (ran > 1) violations.push(`job ${jobId} ran ${ran} times`);
    if (first?.kind === 'exited' && first.exit.code !== code)
      violations.push(`job ${jobId} exited with ${first.exit.code}, not ${code}`);
    if (first?.kind === 'failed' && ran > 0)
      violations.push(`job ${jobId} failed (${first.error.kind}) although it ran`);
    if (first?.kind === 'cancelled' && !cancelled.has(jobId)) violations.push(`job ${jobId} was cancelled by nobody`);
    if (first !== undefined) kinds.push(first.kind);
  }
  for (const { what, id } of mock.leaks())
    if (what === 'container' || what === 'sandbox') violations.push(`leak: ${what} ${id}`);
  const entries = entriesIn(ledgerDirectory);
  if (entries.length > 0) violations.push(`left in the ledger: ${entries.join(' ')}`);
  await node.close();
  await mock.close();
  discard(base);
  return { violations, jobs: count, crashes, kinds };
}
