import { afterEach, describe, expect, it, vi } from 'vitest';

import { systemClock } from '../../../src/core/clock.js';
import type { ContainerId, SandboxId } from '../../../src/core/ids.js';
import { CriRuntime } from '../../../src/runtime/cri-runtime.js';
import { type Running, type Script, scriptedServer } from '../../helpers/scripted-server.js';

const ID = 'a'.repeat(64) as ContainerId;
const POD = 'b'.repeat(64) as SandboxId;
const config = { metadata: { name: 'n', namespace: 'ns', uid: 'u' } };

const running: Running[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
});

async function clientOf(script: Script): Promise<CriRuntime> {
  const server = await scriptedServer(script);
  running.push(server);
  return CriRuntime.lazy(server.path)._unsafeUnwrap();
}

/** A promise that a test settles. */
function gate<T = void>() {
  let open!: (value: T) => void;
  const opened = new Promise<T>((resolve) => (open = resolve));
  return { open, opened };
}

describe('a call that changes something', () => {
  it('is left to finish when its caller aborts, and the answer says unknown', async () => {
    const [begun, release, finished] = [gate(), gate(), gate<string>()];
    await using client = await clientOf({
      runPodSandbox: async (_, call) => {
        begun.open();
        void call.cancelled.then(() => finished.open('cancelled'));
        await release.opened;
        finished.open('finished');
        return { podSandboxId: POD };
      },
    });
    const abort = new AbortController();
    const call = client.runPodSandbox({ config }, { signal: abort.signal });
    await begun.opened;
    abort.abort('enough');
    expect((await call)._unsafeUnwrapErr()).toMatchObject({ kind: 'cancelled', outcome: 'unknown', reason: 'enough' });
    release.open();
    expect(await finished.opened).toBe('finished');
  });

  it('is left to finish when the time of its caller is up, with its own longer limit on the wire', async () => {
    const release = gate();
    const told = gate<number>();
    await using client = await clientOf({
      stopContainer: async (_, call) => {
        told.open(call.deadlineMs - Date.now());
        await release.opened;
        return {};
      },
    });
    const stop = await client.stopContainer({ containerId: ID, timeout: 30n }, { timeoutMs: 50 });
    expect(stop._unsafeUnwrapErr()).toMatchObject({ kind: 'deadline_exceeded', timeoutMs: 50, outcome: 'unknown' });
    // The grace period of 30 s and 2 minutes more: with less, containerd never sends SIGKILL.
    expect(await told.opened).toBeGreaterThan(149_000);
    release.open();
  });

  it('has the limit of its caller on the wire where CRI-O takes that for the grace period', async () => {
    const told: number[] = [];
    await using client = await clientOf({
      stopPodSandbox: (_, call) => {
        told.push(call.deadlineMs - Date.now());
        return Promise.resolve({});
      },
    });
    expect((await client.stopPodSandbox({ podSandboxId: POD }, { timeoutMs: 40_000 })).isOk()).toBe(true);
    expect((await client.stopPodSandbox({ podSandboxId: POD })).isOk()).toBe(true);
    expect(told[0]).toBeLessThanOrEqual(40_500);
    expect(told[1]).toBeGreaterThan(100_000);
  });

  it('is waited for by close', async () => {
    const release = gate();
    let done = false;
    const client = await clientOf({
      removeContainer: async () => {
        await release.opened;
        done = true;
        return {};
      },
    });
    expect((await client.removeContainer({ containerId: ID }, { timeoutMs: 20 })).isErr()).toBe(true);
    const closing = client.close();
    release.open();
    await closing;
    expect(done).toBe(true);
  });
});

describe('a call that only reads', () => {
  it('is cancelled on the wire when its caller aborts', async () => {
    const [begun, cancelled] = [gate(), gate()];
    await using client = await clientOf({
      listContainers: async (_, call) => {
        begun.open();
        await call.cancelled;
        cancelled.open();
        return {};
      },
    });
    const abort = new AbortController();
    const call = client.listContainers({}, { signal: abort.signal });
    await begun.opened;
    abort.abort();
    expect((await call)._unsafeUnwrapErr()).toMatchObject({ kind: 'cancelled', outcome: 'not_applied' });
    await cancelled.opened;
  });

  it('ends by its limit', async () => {
    await using client = await clientOf({ status: () => new Promise(() => undefined) });
    const began = performance.now();
    const answer = await client.status({}, { timeoutMs: 100 });
    expect(answer._unsafeUnwrapErr()).toMatchObject({
      kind: 'deadline_exceeded',
      timeoutMs: 100,
      outcome: 'not_applied',
    });
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  it('leaves no listener on a signal that outlives it', async () => {
    await using client = await clientOf({ version: () => Promise.resolve({ runtimeName: 'x' }) });
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    for (let i = 0; i < 5; i++) expect((await client.version({}, { signal })).isOk()).toBe(true);
    expect(removed.mock.calls.length).toBe(added.mock.calls.length);
  });
});

describe('an aborted signal', () => {
  it('sends nothing', async () => {
    const asked = vi.fn(() => Promise.resolve({}));
    await using client = await clientOf({ removeContainer: asked, listContainers: asked });
    const signal = AbortSignal.abort();
    expect((await client.removeContainer({ containerId: ID }, { signal }))._unsafeUnwrapErr()).toMatchObject({
      kind: 'cancelled',
      outcome: 'not_applied',
    });
    expect((await client.listContainers({}, { signal })).isErr()).toBe(true);
    expect(asked).not.toHaveBeenCalled();
  });
});

describe('a stream', () => {
  it('ends at the server when its reader breaks off', async () => {
    const ended = gate();
    await using client = await clientOf({
      getContainerEvents: async (_, call) => {
        call.send({ containerId: 'x' });
        await call.cancelled;
        ended.open();
        return undefined;
      },
    });
    for await (const event of client.getContainerEvents({})) {
      expect(event._unsafeUnwrap().containerId).toBe('x');
      break;
    }
    await ended.opened;
  });

  it('yields its failure last, and never throws', async () => {
    await using client = await clientOf({
      getContainerEvents: (_, call) => {
        call.send({ containerId: 'x' });
        return Promise.reject(Object.assign(new Error(), { code: 14, details: 'server is not initialized yet' }));
      },
    });
    const seen: string[] = [];
    for await (const event of client.getContainerEvents({})) seen.push(event.isOk() ? 'ok' : event.error.kind);
    expect(seen).toEqual(['ok', 'not_ready']);
  });

  it('ends with cancelled when the signal is aborted while it is quiet', async () => {
    const begun = gate();
    await using client = await clientOf({
      getContainerEvents: async (_, call) => {
        begun.open();
        await call.cancelled;
        return undefined;
      },
    });
    const abort = new AbortController();
    void begun.opened.then(() => abort.abort());
    const seen: string[] = [];
    for await (const event of client.getContainerEvents({}, { signal: abort.signal }))
      seen.push(event.isOk() ? 'ok' : event.error.kind);
    expect(seen).toEqual(['cancelled']);
  });
});

describe('a runtime that goes away during a call', () => {
  it('is answered as lost, with an unknown outcome for a change', async () => {
    const begun = gate();
    await using client = await clientOf({
      startContainer: () => {
        begun.open();
        return new Promise(() => undefined);
      },
    });
    const call = client.startContainer({ containerId: ID });
    await begun.opened;
    await running.pop()?.stop();
    expect((await call)._unsafeUnwrapErr()).toMatchObject({
      kind: 'connection_failed',
      reason: 'lost',
      outcome: 'unknown',
    });
  });
});

describe('an answer of the runtime', () => {
  it.each([
    [{ code: 5, details: 'an error occurred when try to find container "x": not found' }, 'not_found'],
    [
      {
        code: 2,
        details: 'could not find container "x": container with ID starting with x not found: ID does not exist',
      },
      'not_found',
    ],
    [{ code: 12, details: 'unknown method' }, 'unimplemented'],
    [{ code: 2, details: 'server is not initialized yet' }, 'not_ready'],
    [{ code: 3, details: 'bad' }, 'rejected'],
    [
      { code: 2, details: 'failed to set starting state for container "x": container is in CONTAINER_RUNNING state' },
      'wrong_state',
    ],
    [{ code: 2, details: 'OCI runtime create failed: exec: "x": executable file not found in $PATH' }, 'cannot_start'],
  ])('%j is %s', async (status, kind) => {
    await using client = await clientOf({ startContainer: () => Promise.reject(Object.assign(new Error(), status)) });
    const error = (await client.startContainer({ containerId: ID }))._unsafeUnwrapErr();
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(status.details.slice(0, 20));
    expect(Object.isFrozen(error)).toBe(true);
    expect(() => JSON.stringify(error)).not.toThrow();
  });

  it('with control characters and megabytes of text is made printable', async () => {
    await using client = await clientOf({
      version: () =>
        Promise.reject(
          Object.assign(new Error(), { code: 2, details: `\u001b[31mred https://me:pw@host/x ${'y'.repeat(5_000)}` }),
        ),
    });
    const { message } = (await client.version({}))._unsafeUnwrapErr();
    expect(message).not.toContain('\u001b');
    expect(message).not.toContain('pw@');
    expect(message.length).toBeLessThan(2_200);
  });
});

describe('bad input', () => {
  it.each([
    ['stopPodSandbox', { podSandboxId: '' }, 'podSandboxId'],
    ['removePodSandbox', { podSandboxId: 'abc' }, 'podSandboxId'],
    ['removeContainer', { containerId: 'ABC' }, 'containerId'],
    ['stopContainer', { containerId: ID, timeout: -1n }, 'timeout'],
    ['runPodSandbox', {}, 'config.metadata'],
    ['runPodSandbox', { config: { metadata: { name: 'x', namespace: 'y' } } }, 'config.metadata.uid'],
    [
      'createContainer',
      { podSandboxId: POD, config: { metadata: { name: 'x' }, image: { image: 'i' } } },
      'sandboxConfig.metadata',
    ],
    [
      'createContainer',
      {
        podSandboxId: POD,
        sandboxConfig: config,
        config: { metadata: { name: 'x' }, image: { image: 'i' }, logPath: '../x' },
      },
      'config.logPath',
    ],
    [
      'createContainer',
      { podSandboxId: POD, sandboxConfig: config, config: { metadata: { name: 'x' } } },
      'config.image.image',
    ],
    ['execSync', { containerId: ID, cmd: [], timeout: 1n }, 'cmd'],
    ['execSync', { containerId: ID, cmd: ['x', 'a\0b'], timeout: 1n }, 'cmd[1]'],
    ['exec', { containerId: ID, cmd: ['x', 'a\0b'], stdout: true }, 'cmd[1]'],
    ['execSync', { containerId: ID, cmd: ['x'] }, 'timeout'],
    ['exec', { containerId: ID, cmd: ['x'], tty: true, stdout: true, stderr: true }, 'stderr'],
    ['attach', { containerId: ID }, 'stdout'],
    ['pullImage', {}, 'image.image'],
    ['updateContainerResources', { containerId: ID }, 'linux'],
  ] as const)('%s %o names %s, and nothing is sent', async (rpc, request, field) => {
    const asked = vi.fn(() => Promise.resolve({}));
    await using client = await clientOf({ [rpc]: asked });
    const answer = await (client[rpc] as (request: never) => ReturnType<CriRuntime['stopContainer']>)(request as never);
    const error = answer._unsafeUnwrapErr();
    expect(error.kind === 'invalid_input' && error.problems.map((p) => p.field)).toContain(field);
    expect(asked).not.toHaveBeenCalled();
  });

  it.each([0, -1, NaN, Infinity, 2 ** 50])('a time limit of %d ms is refused', async (timeoutMs) => {
    await using client = await clientOf({});
    expect((await client.version({}, { timeoutMs }))._unsafeUnwrapErr().kind).toBe('invalid_input');
  });

  it('of a wrong type is refused by the name of its field', async () => {
    await using client = await clientOf({});
    const error = (await client.runPodSandbox({ config: { ...config, hostname: 7 as never } }))._unsafeUnwrapErr();
    expect(error).toMatchObject({
      kind: 'invalid_input',
      message: 'PodSandboxConfig.hostname: must be a string, got number',
    });
  });
});

describe('the clock given to connect', () => {
  it('times the wait of a caller', async () => {
    const server = await scriptedServer({ removeContainer: () => new Promise(() => undefined) });
    running.push(server);
    const delays: number[] = [];
    const clock = {
      ...systemClock,
      setTimer: (delayMs: number, callback: () => void) => (delays.push(delayMs), systemClock.setTimer(1, callback)),
    };
    const client = CriRuntime.lazy(server.path, { clock })._unsafeUnwrap();
    expect((await client.removeContainer({ containerId: ID }, { timeoutMs: 60_000 })).isErr()).toBe(true);
    expect(delays).toEqual([60_000]);
    await client.close({ timeoutMs: 1 });
  });
});
