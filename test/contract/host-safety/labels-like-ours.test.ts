import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CraneNode, type JobOutcome } from 'crane-cri';
import { ANNOTATION, ownSelector } from 'crane-cri/crane';
import type { ContainerId, SandboxId } from 'crane-cri/cri';
import { doctor } from 'crane-cri/doctor';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { sandboxUid } from '../../../src/policy/names/names.js';
import { type Death, mortal } from '../../helpers/mortal.js';
import { must } from '../../helpers/must.js';
import { describeEachTarget } from '../each-target.js';

const TRIES = 20;
const PORT = 28_417;
const INSTANCE = 'labels-like-ours';

let lastJobId = 160_000;

/** A pod that somebody else made, with whatever labels: a kubelet takes them over from whoever may make pods. */
describeEachTarget('a pod with labels like ours', ({ target, open }) => {
  let base: string;
  let nodes: CraneNode[];
  let pods: SandboxId[];
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'crane-labels-'));
    nodes = [];
    pods = [];
    lastJobId += 1;
  });
  afterEach(async () => {
    const { runtime } = open().node;
    for (const podSandboxId of pods) {
      (await runtime.stopPodSandbox({ podSandboxId }))._unsafeUnwrap();
      (await runtime.removePodSandbox({ podSandboxId }))._unsafeUnwrap();
    }
    const ours = { labelSelector: ownSelector({ instance: INSTANCE }) };
    expect((await runtime.listPodSandbox({ filter: ours }))._unsafeUnwrap().items).toEqual([]);
    for (const node of nodes) await node.close();
    rmSync(base, { recursive: true });
  });

  const identity = () => ({ jobId: lastJobId, jobName: 'like ours', node: 'n1', uid: 0 });
  const labels = () => ({ ...ownSelector({ jobId: lastJobId, uid: 0, instance: INSTANCE }), job_name: 'like ours' });
  const metadata = (namespace: string) => ({
    name: `job-${lastJobId}-n1`,
    namespace,
    uid: sandboxUid(identity()),
    attempt: 0,
  });
  const spec = () => ({ ...identity(), image: target.images.shell, gracePeriodMs: 0 });

  async function foreignPod(
    namespace: string,
    own: Readonly<Record<string, string>> = labels(),
    annotations: Readonly<Record<string, string>> = {},
  ): Promise<SandboxId> {
    const linux = { securityContext: { namespaceOptions: { network: 'NODE', pid: 'POD', ipc: 'POD' } } } as const;
    const config = { metadata: metadata(namespace), labels: own, annotations, linux };
    const made = (await open().node.runtime.runPodSandbox({ config }))._unsafeUnwrap().podSandboxId;
    pods.push(made);
    return made;
  }

  async function foreignContainer(podSandboxId: SandboxId): Promise<ContainerId> {
    const { runtime, images } = open().node;
    const image = await must(images.ensure(target.images.shell));
    const config = {
      metadata: { name: `job-${lastJobId}-1`, attempt: 0 },
      image: { image: image.id, userSpecifiedImage: target.images.shell },
      command: ['/bin/sleep', '60'],
      labels: { ...labels(), step_id: '1', 'io.kubernetes.pod.uid': sandboxUid(identity()) },
      linux: { securityContext: {} },
    };
    const sandboxConfig = { metadata: metadata('kube-system') };
    return (await must(runtime.createContainer({ podSandboxId, config, sandboxConfig }))).containerId;
  }

  async function nodeThatDies(death?: Death): Promise<{ node: CraneNode; died: Promise<void> }> {
    const { runtime, died } = mortal(open().node.runtime, death);
    const options = { ledgerDirectory: join(base, 'ledger'), instance: INSTANCE };
    const node = (await CraneNode.over(runtime, options))._unsafeUnwrap();
    nodes.push(node);
    return { node, died };
  }

  async function namesOfAll(): Promise<readonly string[]> {
    const list = await open().node.runtime.listPodSandbox({ filter: { labelSelector: labels() } });
    return list._unsafeUnwrap().items.map(({ id }) => id);
  }

  it('in another namespace is told by every sweep and by the doctor, and removed by none', async () => {
    for (let round = 0; round < TRIES; round += 1)
      await foreignPod(round % 2 === 0 ? `kube-system-${round}` : `p${round}`);
    const { node } = await nodeThatDies();
    for (const options of [{}, { graceMs: 0 }, { graceMs: 0, removeUnknown: true }]) {
      const found = (await node.sweepOrphans(options))._unsafeUnwrap();
      expect(found).toHaveLength(TRIES);
      for (const each of found) expect(each).toMatchObject({ reason: 'not_ours', action: 'kept', jobId: lastJobId });
    }
    expect((await namesOfAll()).length).toBe(TRIES);
    const { endpoint } = open().node.runtime;
    if (!endpoint.startsWith('unix:')) return;
    const report = (await doctor({ endpoint, instance: INSTANCE, minFreeBytes: 1 }))._unsafeUnwrap();
    const told = report.findings.filter(({ check }) => check === 'leftovers').map(({ summary }) => summary);
    expect(told).toContain(`${TRIES} pods of other namespaces carry our labels.`);
  });

  it('in our namespace that the ledger knows no job of is told, and removed only where that is asked for', async () => {
    const pod = await foreignPod('cranesched');
    const { node } = await nodeThatDies();
    expect((await node.recover())._unsafeUnwrap()).toMatchObject({ jobs: [], stuck: [] });
    const kept = { resource: 'sandbox', id: pod, reason: 'no_entry', action: 'kept' };
    expect((await node.sweepOrphans({ graceMs: 0 }))._unsafeUnwrap()).toMatchObject([kept]);
    expect(await namesOfAll()).toEqual([pod]);
    const swept = (await node.sweepOrphans({ graceMs: 0, removeUnknown: true }))._unsafeUnwrap();
    expect(swept).toMatchObject([{ ...kept, action: 'removed' }]);
    pods = [];
  });

  it.each(['kube-system', 'cranesched'])(
    'keeps its containers in %s, whatever labels they carry',
    async (namespace) => {
      const pod = await foreignPod(namespace, { app: 'of somebody else' });
      const container = await foreignContainer(pod);
      const { node } = await nodeThatDies();
      const found = (await node.sweepOrphans({ graceMs: 0, removeUnknown: true }))._unsafeUnwrap();
      expect(found).toMatchObject([{ resource: 'container', id: container, reason: 'not_ours', action: 'kept' }]);
      const list = (await open().node.runtime.listContainers({ filter: { id: container } }))._unsafeUnwrap();
      expect(list.containers).toHaveLength(1);
    },
  );

  it('in another namespace keeps no port of the host from our jobs', async () => {
    await foreignPod('kube-system', labels(), { [ANNOTATION.ports]: `TCP/80/${PORT}/` });
    const { node } = await nodeThatDies();
    const ports = { network: 'pod' as const, portMappings: [{ containerPort: 80, hostPort: PORT }] };
    const job = node.job({ ...spec(), ...ports, command: ['/bin/true'] })._unsafeUnwrap();
    expect((await job.run())._unsafeUnwrap()).toMatchObject({ kind: 'exited', leftBehind: [] });
  });

  it.each<Death | undefined>([
    undefined,
    { rpc: 'runPodSandbox', when: 'before' },
    { rpc: 'runPodSandbox', when: 'after' },
    { rpc: 'createContainer', when: 'after' },
  ])('is left alone by the job that it looks like, and by its recovery after %j', async (death) => {
    const pod = await foreignPod('kube-system');
    const container = await foreignContainer(pod);
    const { node, died } = await nodeThatDies(death);
    const run = node
      .job({ ...spec(), command: ['/bin/true'] })
      ._unsafeUnwrap()
      .run();
    let outcomes: readonly JobOutcome[];
    if (death === undefined) outcomes = [(await run)._unsafeUnwrap()];
    else {
      void run.unwrapOr(undefined);
      await died;
      await node.close({ timeoutMs: 0 });
      const { jobs } = (await (await nodeThatDies()).node.recover())._unsafeUnwrap();
      outcomes = (await Promise.all(jobs.map(({ outcome }) => outcome))) as readonly JobOutcome[];
    }
    expect(outcomes).toMatchObject([{ jobId: lastJobId, leftBehind: [] }]);
    expect(outcomes[0]?.kind).toBe(death === undefined ? 'exited' : 'failed');
    expect(await namesOfAll()).toEqual([pod]);
    const list = (await open().node.runtime.listContainers({ filter: { id: container } }))._unsafeUnwrap();
    expect(list.containers).toHaveLength(1);
  });
});
