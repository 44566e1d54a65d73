import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { CriRuntime, Failure, Result } from 'crane-cri';
import type { ContainerConfigInit, ContainerId, PodSandboxConfigInit, RpcName, Rpcs, SandboxId } from 'crane-cri/cri';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { RPCS } from '../../src/generated/rpcs.js';
import { must } from '../helpers/must.js';
import { describeEachTarget } from './each-target.js';

/** How a call of every RPC against a running container may end. Anything else is a defect of ours. */
const HONEST_KINDS = new Set(['unimplemented', 'rejected', 'not_found', 'wrong_state', 'cannot_start', 'pull_failed']);

describeEachTarget('the runtime service', ({ target, open }) => {
  let folder: string;
  let runtime: CriRuntime;
  let podSandboxId: SandboxId;
  let containerId: ContainerId;
  let sandboxConfig: PodSandboxConfigInit;
  let config: ContainerConfigInit;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'crane-contract-'));
    const { node } = open();
    runtime = node.runtime;
    const image = (await node.images.ensure(target.images.shell))._unsafeUnwrap();
    const securityContext = { namespaceOptions: { network: 'NODE', pid: 'POD', ipc: 'POD' } } as const;
    sandboxConfig = {
      metadata: { name: 'contract-pod', namespace: 'contract', uid: 'contract-uid' },
      logDirectory: folder,
      labels: { suite: 'contract' },
      annotations: { note: 'kept' },
      linux: { securityContext },
    };
    config = {
      metadata: { name: 'contract-container' },
      image: { image: image.id, userSpecifiedImage: target.images.shell },
      command: ['/bin/sh', '-c', 'trap "exit 0" TERM; while true; do sleep 0.05; done'],
      labels: { suite: 'contract' },
      logPath: 'container.log',
      linux: { securityContext },
    };
    podSandboxId = (await runtime.runPodSandbox({ config: sandboxConfig }))._unsafeUnwrap().podSandboxId;
    containerId = (await runtime.createContainer({ podSandboxId, config, sandboxConfig }))._unsafeUnwrap().containerId;
    await must(runtime.startContainer({ containerId }));
  });

  afterAll(async () => {
    await must(runtime.stopContainer({ containerId, timeout: 0n }));
    await must(runtime.stopPodSandbox({ podSandboxId }));
    await must(runtime.removePodSandbox({ podSandboxId }));
    rmSync(folder, { recursive: true, force: true });
  });

  it('says who it is', async () => {
    const version = (await runtime.version({ version: 'v1' }))._unsafeUnwrap();
    expect(version.runtimeApiVersion).toBe('v1');
    expect(open().capabilities).toMatchObject({
      runtimeName: version.runtimeName,
      runtimeVersion: version.runtimeVersion,
    });
  });

  it('tells which image a container runs by a name that stands for it, and no limit where none was given', async () => {
    const { status } = (await runtime.containerStatus({ containerId }))._unsafeUnwrap();
    const image = { image: status?.image?.image ?? '' };
    const named = (await runtime.imageStatus({ image }))._unsafeUnwrap().image;
    expect(named?.id).toBe(config.image?.image);
    // Older runtimes do not know the field, and containerd leaves it out of the status.
    expect(['', target.images.shell]).toContain(status?.image?.userSpecifiedImage);
    const { memoryLimitInBytes, cpuQuota, unified } = status?.resources?.linux ?? {};
    expect([memoryLimitInBytes ?? 0n, cpuQuota ?? 0n, unified ?? {}]).toEqual([0n, 0n, {}]);
  });

  describe('a call of', () => {
    /** Requests that change nothing of what the other tests look at. */
    const requests = (): { readonly [R in RpcName]?: Rpcs[R]['request'] } => ({
      podSandboxStatus: { podSandboxId },
      containerStatus: { containerId },
      containerStats: { containerId },
      podSandboxStats: { podSandboxId },
      execSync: { containerId, cmd: ['/bin/true'], timeout: 10n },
      exec: { containerId, cmd: ['/bin/true'], stdout: true },
      attach: { containerId, stdout: true },
      portForward: { podSandboxId, port: [80] },
      reopenContainerLog: { containerId },
      updateContainerResources: { containerId, linux: { cpuShares: 512n } },
      updatePodSandboxResources: { podSandboxId },
      updateRuntimeConfig: { runtimeConfig: {} },
      checkpointContainer: { containerId, location: join(folder, 'checkpoint.tar'), timeout: 5n },
      imageStatus: { image: { image: target.images.shell } },
      pullImage: { image: { image: target.images.shell } },
      removeImage: { image: { image: target.images.missing } },
      runPodSandbox: {
        config: { ...sandboxConfig, metadata: { name: 'a', namespace: 'b', uid: 'c' } },
        runtimeHandler: 'no-such-handler',
      },
      createContainer: {
        podSandboxId,
        config: { ...config, metadata: { name: 'other' }, image: { image: target.images.missing } },
        sandboxConfig,
      },
      startContainer: { containerId: 'f'.repeat(64) as ContainerId },
      stopContainer: { containerId: 'f'.repeat(64) as ContainerId },
      removeContainer: { containerId: 'f'.repeat(64) as ContainerId },
      stopPodSandbox: { podSandboxId: 'f'.repeat(64) as SandboxId },
      removePodSandbox: { podSandboxId: 'f'.repeat(64) as SandboxId },
    });

    it.each(Object.keys(RPCS) as RpcName[])('%s is answered, or refused for a reason of the runtime', async (rpc) => {
      const request = requests()[rpc] ?? {};
      const answer = RPCS[rpc].stream ? await firstOf(rpc, request) : await call(rpc, request);
      if (answer?.isErr() === true) expect(HONEST_KINDS, answer.error.message).toContain(answer.error.kind);
    });

    type AnyResult = Result<unknown, Failure<string>>;

    async function call(rpc: RpcName, request: object): Promise<AnyResult> {
      return (runtime[rpc] as unknown as (request: object) => PromiseLike<AnyResult>)(request);
    }

    /** The first message of a stream; none where it ends at once, or is quiet. */
    async function firstOf(rpc: RpcName, request: object): Promise<AnyResult | undefined> {
      const abort = new AbortController();
      const quiet = setTimeout(() => abort.abort(), 200);
      const stream = runtime[rpc].bind(runtime) as unknown as (
        request: object,
        options: object,
      ) => AsyncGenerator<AnyResult>;
      for await (const message of stream(request, { signal: abort.signal })) {
        clearTimeout(quiet);
        if (message.isErr() && message.error.kind === 'cancelled') return undefined;
        return message;
      }
      clearTimeout(quiet);
      return undefined;
    }
  });

  it('keeps labels, annotations and metadata of a sandbox', async () => {
    const { status } = (await runtime.podSandboxStatus({ podSandboxId }))._unsafeUnwrap();
    expect(status).toMatchObject({
      id: podSandboxId,
      state: 'SANDBOX_READY',
      metadata: { name: 'contract-pod', namespace: 'contract', uid: 'contract-uid', attempt: 0 },
      labels: { suite: 'contract' },
      annotations: { note: 'kept' },
    });
    expect(status?.createdAt).toBeGreaterThan(0n);
  });

  it('lists what a filter asks for, and nothing else', async () => {
    const by = async (filter: object): Promise<number> =>
      (await runtime.listContainers({ filter }))._unsafeUnwrap().containers.length;
    expect(await by({ id: containerId })).toBe(1);
    expect(await by({ podSandboxId })).toBe(1);
    expect(await by({ labelSelector: { suite: 'contract' } })).toBe(1);
    expect(await by({ labelSelector: { suite: 'another' } })).toBe(0);
    expect(await by({ podSandboxId, state: { state: 'CONTAINER_RUNNING' } })).toBe(1);
    expect(await by({ podSandboxId, state: { state: 'CONTAINER_CREATED' } })).toBe(0);
  });

  it('runs a command in the container and answers its output and exit code', async () => {
    const exec = async (...cmd: string[]) =>
      (await runtime.execSync({ containerId, cmd, timeout: 10n }))._unsafeUnwrap();
    const echo = await exec('/bin/echo', '-n', 'hello');
    expect([Buffer.from(echo.stdout).toString(), echo.exitCode]).toEqual(['hello', 0]);
    expect((await exec('/bin/sh', '-c', 'exit 7')).exitCode).toBe(7);
  });

  it('answers a second creation of the same name as its kind of runtime does', async () => {
    const again = await runtime.createContainer({ podSandboxId, config, sandboxConfig });
    if (open().capabilities.adoptsDuplicates) expect(again._unsafeUnwrap().containerId).toBe(containerId);
    else expect(again._unsafeUnwrapErr()).toMatchObject({ kind: 'name_reserved', reservedBy: containerId });
    const pod = await runtime.runPodSandbox({ config: sandboxConfig });
    if (open().capabilities.adoptsDuplicates) expect(pod._unsafeUnwrap().podSandboxId).toBe(podSandboxId);
    else expect(pod._unsafeUnwrapErr()).toMatchObject({ kind: 'name_reserved', reservedBy: podSandboxId });
  });

  it('refuses to start what runs', async () => {
    expect((await runtime.startContainer({ containerId }))._unsafeUnwrapErr().kind).toBe('wrong_state');
  });

  it('says of what it does not know that it is not found', async () => {
    const unknown = 'e'.repeat(64);
    const sandbox = await runtime.podSandboxStatus({ podSandboxId: unknown as SandboxId });
    expect(sandbox._unsafeUnwrapErr()).toMatchObject({ kind: 'not_found', resource: 'sandbox' });
    const container = await runtime.containerStatus({ containerId: unknown as ContainerId });
    expect(container._unsafeUnwrapErr()).toMatchObject({ kind: 'not_found', resource: 'container' });
    expect(
      (await runtime.imageStatus({ image: { image: target.images.missing } }))._unsafeUnwrap().image,
    ).toBeUndefined();
  });

  it('says which resource a creation lacks', async () => {
    const image = { image: target.images.missing };
    const noImage = await runtime.createContainer({
      podSandboxId,
      config: { ...config, metadata: { name: 'x' }, image },
      sandboxConfig,
    });
    expect(noImage._unsafeUnwrapErr()).toMatchObject({ kind: 'not_found', resource: 'image' });
    const noPod = await runtime.createContainer({ podSandboxId: 'd'.repeat(64) as SandboxId, config, sandboxConfig });
    expect(noPod._unsafeUnwrapErr()).toMatchObject({ kind: 'not_found', resource: 'sandbox' });
  });

  it('tells of a container that ends, where its events are worth anything', async () => {
    const { events } = open().capabilities;
    const metadata = { name: 'short' };
    const command = ['/bin/sh', '-c', 'exit 0'];
    const made = await runtime.createContainer({
      podSandboxId,
      config: { ...config, metadata, command },
      sandboxConfig,
    });
    const id = made._unsafeUnwrap().containerId;
    const abort = new AbortController();
    const quiet = setTimeout(() => abort.abort(), 5_000);
    const seen = (async (): Promise<string> => {
      for await (const event of runtime.getContainerEvents({}, { signal: abort.signal })) {
        if (event.isErr()) return event.error.kind;
        const { containerId: of, containerEventType } = event.value;
        if (of === id && containerEventType === 'CONTAINER_STOPPED_EVENT') return 'told';
      }
      return 'ended';
    })();
    await must(runtime.startContainer({ containerId: id }));
    const told = await seen;
    clearTimeout(quiet);
    // A runtime with shared events may have given this one to somebody else: the watcher of the node, for one.
    const expected: Readonly<Record<typeof events, readonly string[]>> = {
      none: ['unimplemented'],
      shared: ['told', 'cancelled'],
      broadcast: ['told'],
      configurable: ['told', 'ended'],
    };
    expect(expected[events]).toContain(told);
    // While it is ending, a stop may fail for want of its shim, or answer before the end is noted.
    const state = async () => (await must(runtime.containerStatus({ containerId: id }))).status?.state;
    await expect.poll(state).toBe('CONTAINER_EXITED');
    await must(runtime.stopContainer({ containerId: id }));
    await must(runtime.removeContainer({ containerId: id }));
  });
});
