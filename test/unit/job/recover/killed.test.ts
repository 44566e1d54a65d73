import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import type { UnaryRpc } from '../../../../src/cri.js';
import { CraneNode } from '../../../../src/node/crane-node.js';
import type { JobOutcome } from '../../../../src/job/outcome/outcome.js';
import type { Phase } from '../../../../src/job/outcome/step-transitions.js';
import { MockRuntime } from '../../../../src/testing/index.js';
import { mortal } from '../../../helpers/mortal.js';
import { newFolder } from '../../testing/helpers.js';

const IMAGE = 'registry.test/busybox:1';
const PHASES: readonly Phase[] = ['preparing', 'creating', 'starting', 'running', 'stopping', 'exited', 'cleaning'];
const DEADLY: readonly UnaryRpc[] = [
  'listPodSandbox',
  'containerStatus',
  'stopContainer',
  'removeContainer',
  'stopPodSandbox',
  'removePodSandbox',
  'listContainers',
];
const MUTATING = /^(run|create|start|stop|remove|pull|update)/;

it('a recovery that is killed fifty times converges; the next one finds nothing and changes nothing', async () => {
  const ledgerDirectory = join(newFolder(), 'ledger');
  await using mock = new MockRuntime({ registries: { 'registry.test': { images: [IMAGE] } } });
  const told = new Map<number, Set<string>>();
  const record = (outcome: JobOutcome): void => {
    const code = 'exit' in outcome ? outcome.exit?.code : undefined;
    told.set(outcome.jobId, (told.get(outcome.jobId) ?? new Set()).add(`${outcome.kind} ${code ?? ''}`));
  };

  // One job dies in each phase, all in one ledger.
  for (const [i, phase] of PHASES.entries()) {
    const client = mortal(mock.service);
    const node = (await CraneNode.over(client.runtime, { ledgerDirectory }))._unsafeUnwrap();
    const command = phase === 'stopping' ? ['/bin/sleep', '60'] : ['/bin/sh', '-c', `sleep 0.05; exit ${i + 1}`];
    const job = node.job({ jobId: i + 1, image: IMAGE, gracePeriodMs: 500, command })._unsafeUnwrap();
    void job.run({ record }).unwrapOr(undefined);
    for await (const state of job.states()) {
      if (phase === 'stopping' && state.phase === 'running') job.cancel();
      if (state.phase !== phase) continue;
      client.die();
      break;
    }
    await node.close({ timeoutMs: 0 });
  }

  let deaths = 0;
  for (let i = 0; i < 50; i++) {
    const rpc = DEADLY[i % DEADLY.length] as UnaryRpc;
    const client = mortal(mock.service, { rpc, when: i % 2 === 0 ? 'before' : 'after', nth: 1 + (i % 4) });
    const node = (await CraneNode.over(client.runtime, { ledgerDirectory }))._unsafeUnwrap();
    const { jobs } = (await node.recover({ record }))._unsafeUnwrap();
    const ended = Promise.all(jobs.map(({ outcome }) => outcome));
    deaths += await Promise.race([client.died.then(() => 1), ended.then(() => 0)]);
    client.die();
    await node.close({ timeoutMs: 0 });
  }
  expect(deaths).toBeGreaterThan(0);

  const last = (await CraneNode.over(mortal(mock.service).runtime, { ledgerDirectory }))._unsafeUnwrap();
  const report = (await last.recover({ record }))._unsafeUnwrap();
  await Promise.all(report.jobs.map(({ outcome }) => outcome));
  await last.close();
  expect(report.quarantined).toEqual([]);
  expect([...told.keys()].sort()).toEqual(PHASES.map((_, i) => i + 1));
  for (const outcomes of told.values()) expect(outcomes.size).toBe(1);
  expect(readdirSync(ledgerDirectory).filter((name) => name.endsWith('.job'))).toEqual([]);
  expect(mock.leaks().filter(({ what }) => what === 'container' || what === 'sandbox')).toEqual([]);

  mock.clearCalls();
  const again = (await CraneNode.over(mortal(mock.service).runtime, { ledgerDirectory }))._unsafeUnwrap();
  expect((await again.recover({ record }))._unsafeUnwrap()).toMatchObject({ jobs: [], stuck: [], owned: [] });
  expect(mock.calls().filter(({ rpc }) => MUTATING.test(rpc))).toEqual([]);
  await again.close();
}, 60_000);
