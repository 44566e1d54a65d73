import { statSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import type { ContainerId, SandboxId } from '../../../src/core/ids.js';
import { exec } from '../../../src/streaming/sessions/exec.js';
import { CriRuntime } from '../../../src/runtime/cri-runtime.js';
import {
  type MockRuntimeOptions,
  PERSONALITIES,
  type PersonalityName,
  VirtualClock,
} from '../../../src/testing/index.js';
import type { MockRuntime } from '../../../src/testing/index.js';
import {
  containerConfig,
  create,
  IMAGE,
  later,
  must,
  mustFail,
  newFolder,
  newMock,
  podConfig,
  start,
  statusOf,
  untilExited,
  virtual,
} from './helpers.js';

const ALL = Object.keys(PERSONALITIES) as PersonalityName[];
const CONTAINERD: PersonalityName[] = ['containerd-1.6', 'containerd-1.7', 'containerd-2.1'];
const CRIO: PersonalityName = 'cri-o-1.37';
const NOBODY = 'f'.repeat(64);

const as = (personality: PersonalityName, options: MockRuntimeOptions = {}): MockRuntime =>
  newMock({ personality, ...options });

/** Status code and words of an RPC, as the runtime gave them. */
async function status(mock: MockRuntime, rpc: string, request: object): Promise<{ code: number; details: string }> {
  const unary = mock.wire.unary.bind(mock.wire) as (
    rpc: string,
    request: object,
    call: object,
  ) => ReturnType<typeof mock.wire.unary>;
  const result = await unary(rpc, request, { timeoutMs: 60_000 });
  if (result.isOk()) return { code: 0, details: '' };
  const failure = result.error;
  return failure.kind === 'status' ? failure : { code: -1, details: JSON.stringify(failure) };
}

describe('names that are taken', () => {
  it.each([
    ['containerd-1.6', 2],
    ['containerd-1.7', 2],
    ['containerd-2.1', 9],
  ] as const)('a second sandbox of the same name is refused by %s with code %i', async (personality, code) => {
    const mock = as(personality);
    const { podSandboxId } = await must(mock.service.runPodSandbox({ config: podConfig() }));
    const answer = await status(mock, 'runPodSandbox', { config: podConfig() });
    const name = 'job-1_crane_uid-job-1_0';
    expect(answer).toMatchObject({
      code,
      details: `failed to reserve sandbox name "${name}": name "${name}" is reserved for "${podSandboxId}"`,
    });
    const next = podConfig('job-1', { metadata: { name: 'job-1', namespace: 'crane', uid: 'uid-job-1', attempt: 1 } });
    await must(mock.service.runPodSandbox({ config: next }));
  });

  it('a second sandbox of the same name is the first one on cri-o, even when that is stopped', async () => {
    const mock = as(CRIO);
    const first = await must(mock.service.runPodSandbox({ config: podConfig() }));
    await must(mock.service.stopPodSandbox(first));
    expect(await must(mock.service.runPodSandbox({ config: podConfig() }))).toEqual(first);
    expect((await must(mock.service.podSandboxStatus(first))).status?.state).toBe('SANDBOX_NOTREADY');
  });

  it.each([
    ['containerd-1.7', 2],
    ['containerd-2.1', 9],
  ] as const)('a second container of the same name is refused by %s with code %i', async (personality, code) => {
    const mock = as(personality);
    const { podSandboxId, containerId } = await create(mock.service, ['true']);
    const answer = await status(mock, 'createContainer', {
      podSandboxId,
      config: containerConfig(['true']),
      sandboxConfig: podConfig(),
    });
    expect(answer.code).toBe(code);
    expect(answer.details).toContain(`is reserved for "${containerId}"`);
  });

  it('a second container of the same name is the first one on cri-o', async () => {
    const mock = as(CRIO);
    const { podSandboxId, containerId } = await create(mock.service, ['true']);
    const again = await must(
      mock.service.createContainer({ podSandboxId, config: containerConfig(['true']), sandboxConfig: podConfig() }),
    );
    expect(again.containerId).toBe(containerId);
  });

  it('of three identical sandboxes at once cri-o makes one and lets two wait until their deadline', async () => {
    const mock = as(CRIO, { latency: 'measured' });
    const three = [1, 2, 3].map(() => status(mock, 'runPodSandbox', { config: podConfig() }));
    const codes = (await Promise.all(three)).map(({ code, details }) => (code === 0 ? 'ok' : details));
    expect(codes).toEqual(['ok', '{"kind":"deadline"}', '{"kind":"deadline"}']);
  });
});

describe('metadata', () => {
  it.each(CONTAINERD)('%s takes a sandbox without name, namespace and uid', async (personality) => {
    expect((await status(as(personality), 'runPodSandbox', { config: { metadata: {} } })).code).toBe(0);
  });

  it.each([
    [{}, 'setting sandbox config: metadata.Name should not be empty'],
    [{ name: 'a' }, 'setting pod sandbox name and id: cannot generate pod name without namespace'],
  ])('cri-o refuses metadata %j', async (metadata, details) => {
    expect(await status(as(CRIO), 'runPodSandbox', { config: { metadata } })).toMatchObject({ code: 2, details });
  });

  it.each(CONTAINERD)('create without sandbox_config kills %s, and its containers live on', async (personality) => {
    const mock = as(personality);
    const made = await start(mock.service, ['sleep', '600']);
    const answer = await status(mock, 'createContainer', {
      podSandboxId: made.podSandboxId,
      config: containerConfig(['true']),
    });
    expect(answer.details).toContain('"reason":"lost"');
    expect((await status(mock, 'version', {})).details).toContain('"reason":"refused"');
    expect(mock.deaths).toEqual(['the runtime panicked: sandbox_config without metadata']);
    expect(() => mock.assertNothingLeaked()).toThrow(/death runtime: the runtime panicked/);
    await mock.comeUp({ notReadyCalls: 0 });
    expect((await statusOf(mock.service, made.containerId)).state).toBe('CONTAINER_RUNNING');
  });

  it('create without sandbox_config is refused by cri-o', async () => {
    const mock = as(CRIO);
    const { podSandboxId } = await must(mock.service.runPodSandbox({ config: podConfig() }));
    const ask = (sandboxConfig?: object): ReturnType<typeof status> =>
      status(mock, 'createContainer', { podSandboxId, config: containerConfig(['true']), sandboxConfig });
    expect(await ask()).toMatchObject({ code: 2, details: 'sandbox config is nil' });
    expect(await ask({})).toMatchObject({ code: 2, details: 'sandbox config metadata is nil' });
  });
});

describe('what is not there', () => {
  it.each(ALL)('stop of an unknown container and sandbox on %s', async (personality) => {
    const mock = as(personality);
    const code = personality === 'containerd-1.6' ? 5 : 0;
    expect((await status(mock, 'stopContainer', { containerId: NOBODY })).code).toBe(code);
    expect((await status(mock, 'stopPodSandbox', { podSandboxId: NOBODY })).code).toBe(code);
    expect((await status(mock, 'removeContainer', { containerId: NOBODY })).code).toBe(0);
    expect((await status(mock, 'removePodSandbox', { podSandboxId: NOBODY })).code).toBe(0);
  });

  it.each([
    ['containerd-1.6', 2, `an error occurred when try to find container "": Prefix can't be empty`],
    ['containerd-2.1', 2, `an error occurred when try to find container "": prefix can't be empty`],
    ['cri-o-1.37', 5, 'could not find container "": container ID should not be empty'],
  ] as const)('an empty id on %s', async (personality, code, details) => {
    for (const rpc of ['containerStatus', 'stopContainer', 'removeContainer']) {
      expect(await status(as(personality), rpc, {})).toMatchObject({ code, details });
    }
  });

  it.each(ALL)(
    'part of an id is enough to remove something on %s; where two fit, nothing is done',
    async (personality) => {
      const mock = as(personality);
      const ids: string[] = [];
      for (let n = 0; n < 20; n++)
        ids.push((await must(mock.service.runPodSandbox({ config: podConfig(`p${n}`) }))).podSandboxId);
      const twice = ids.map((id) => id.slice(0, 1)).find((part, at, all) => all.indexOf(part) !== at) ?? '';
      expect(await status(mock, 'podSandboxStatus', { podSandboxId: twice })).toMatchObject({
        code: personality === CRIO ? 5 : 2,
      });
      expect((await must(mock.service.listPodSandbox({ filter: { id: twice } }))).items).toEqual([]);
      const [first = ''] = ids;
      expect((await must(mock.service.listPodSandbox({ filter: { id: first.slice(0, 12) } }))).items).toHaveLength(1);
      expect((await status(mock, 'removePodSandbox', { podSandboxId: first.slice(0, 12) })).code).toBe(0);
      expect((await status(mock, 'podSandboxStatus', { podSandboxId: first })).code).toBe(5);
    },
  );

  it.each([
    ['containerd-1.7', 5, 'failed to resolve image "none:1": not found'],
    ['containerd-2.1', 5, 'failed to check if this is a checkpoint image: failed to resolve image "none:1": not found'],
    ['cri-o-1.37', 2, /^reference ".*docker\.io\/library\/none:1" does not resolve to an image ID$/],
  ] as const)('an image that is not on the node, on %s', async (personality, code, details) => {
    const mock = as(personality);
    const { podSandboxId } = await must(mock.service.runPodSandbox({ config: podConfig() }));
    const config = containerConfig(['true'], { image: { image: 'none:1' } });
    const answer = await status(mock, 'createContainer', { podSandboxId, config, sandboxConfig: podConfig() });
    expect(answer.code).toBe(code);
    expect(answer.details).toEqual(typeof details === 'string' ? details : expect.stringMatching(details));
  });

  it.each([
    ['containerd-2.1', 5],
    ['cri-o-1.37', 2],
  ] as const)('create in an unknown sandbox on %s', async (personality, code) => {
    const mock = as(personality);
    const request = {
      podSandboxId: NOBODY as SandboxId,
      config: containerConfig(['true']),
      sandboxConfig: podConfig(),
    };
    expect((await status(mock, 'createContainer', request)).code).toBe(code);
    expect((await mustFail(mock.service.createContainer(request))).kind).toBe('not_found');
  });
});

describe('create, start, stop', () => {
  it('a command that does not exist fails at create on cri-o, and leaves no container', async () => {
    const mock = as(CRIO);
    const { podSandboxId } = await must(mock.service.runPodSandbox({ config: podConfig() }));
    const failed = mock.service.createContainer({
      podSandboxId,
      config: containerConfig(['nosuch']),
      sandboxConfig: podConfig(),
    });
    const error = await mustFail(failed);
    expect(error.kind).toBe('cannot_start');
    expect(error.message).toContain('container create failed');
    expect((await must(mock.service.listContainers({}))).containers).toEqual([]);
  });

  it.each([
    ['containerd-1.6', 'not_found', 0],
    ['containerd-1.7', 'not_found', 0],
    ['containerd-2.1', 'ok', 2],
    ['cri-o-1.37', 'refused', 0],
  ] as const)('create in a stopped sandbox on %s: %s', async (personality, what, startCode) => {
    const mock = as(personality);
    const { podSandboxId } = await must(mock.service.runPodSandbox({ config: podConfig() }));
    await must(mock.service.stopPodSandbox({ podSandboxId }));
    const answer = await status(mock, 'createContainer', {
      podSandboxId,
      config: containerConfig(['true']),
      sandboxConfig: podConfig(),
    });
    expect(answer.code).toBe({ not_found: 5, ok: 0, refused: 2 }[what]);
    if (startCode === 0) return;
    const [container] = (await must(mock.service.listContainers({}))).containers;
    expect(await status(mock, 'startContainer', { containerId: container?.id })).toMatchObject({
      code: startCode,
      details: `sandbox container "${podSandboxId}" is not running`,
    });
  });

  it.each(ALL)('stop of a container that was never started on %s', async (personality) => {
    const mock = as(personality);
    const { containerId } = await create(mock.service, ['true']);
    await must(mock.service.stopContainer({ containerId, timeout: 0n }));
    const { state, exitCode } = await statusOf(mock.service, containerId);
    expect([state, exitCode]).toEqual(personality === CRIO ? ['CONTAINER_EXITED', 143] : ['CONTAINER_CREATED', 0]);
    expect((await status(mock, 'startContainer', { containerId })).code).toBe(personality === CRIO ? 2 : 0);
  });

  it.each(ALL)('stop during start on %s', async (personality) => {
    const mock = as(personality, { latency: 'measured' });
    const { containerId } = await create(mock.service, ['sleep', '600']);
    const starting = status(mock, 'startContainer', { containerId });
    expect((await status(mock, 'stopContainer', { containerId })).code).toBe(0);
    expect((await starting).code).toBe(0);
    const lost = personality !== CRIO;
    expect((await statusOf(mock.service, containerId)).state).toBe(lost ? 'CONTAINER_RUNNING' : 'CONTAINER_EXITED');
  });

  it.each(ALL)('remove during start on %s', async (personality) => {
    const mock = as(personality, { latency: 'measured' });
    const { containerId } = await create(mock.service, ['sleep', '600']);
    const starting = status(mock, 'startContainer', { containerId });
    const removed = await status(mock, 'removeContainer', { containerId });
    expect(removed.code).toBe(personality === CRIO ? 0 : 2);
    if (personality !== CRIO) expect(removed.details).toContain(`container is in starting state, can't be removed`);
    expect((await starting).code).toBe(0);
  });

  it.each(ALL)('of three starts at once one succeeds on %s', async (personality) => {
    const mock = as(personality, { latency: 'measured' });
    const { containerId } = await create(mock.service, ['sleep', '600']);
    const answers = await Promise.all([1, 2, 3].map(() => status(mock, 'startContainer', { containerId })));
    expect(answers.map(({ code }) => code)).toEqual([0, 2, 2]);
    const words =
      personality === CRIO ? 'cannot start an already running container' : 'container is already in starting state';
    expect(answers[1]?.details).toContain(words);
  });

  it.each(ALL)('of three removals at once on %s', async (personality) => {
    const mock = as(personality, { latency: 'measured' });
    const { containerId } = await create(mock.service, ['true']);
    const answers = await Promise.all([1, 2, 3].map(() => status(mock, 'removeContainer', { containerId })));
    expect(answers.map(({ code }) => code)).toEqual(personality === CRIO ? [0, 0, 0] : [0, 2, 2]);
  });

  it.each(ALL)('start of what runs and of what has exited on %s', async (personality) => {
    const mock = as(personality);
    const { containerId } = await start(mock.service, ['sleep', '600']);
    const words =
      personality === CRIO ? /is not in created state: running$/ : /container is in CONTAINER_RUNNING state$/;
    expect((await status(mock, 'startContainer', { containerId })).details).toMatch(words);
    await must(mock.service.stopContainer({ containerId, timeout: 0n }));
    expect((await mustFail(mock.service.startContainer({ containerId }))).kind).toBe('wrong_state');
  });

  it('stop_signal is heeded by cri-o and ignored by containerd', async () => {
    for (const personality of ['containerd-2.1', CRIO] as const) {
      const mock = as(personality);
      const { containerId } = await start(
        mock.service,
        ['sh', '-c', 'trap "exit 5" USR1; while true; do sleep 1; done'],
        { stopSignal: 'SIGNAL_SIGUSR1' },
      );
      await must(mock.service.stopContainer({ containerId, timeout: 5n }));
      expect((await statusOf(mock.service, containerId)).exitCode).toBe(personality === CRIO ? 5 : 143);
    }
  });

  it.each(ALL)('a missing device on %s', async (personality) => {
    const mock = as(personality);
    const { podSandboxId } = await must(mock.service.runPodSandbox({ config: podConfig() }));
    const config = containerConfig(['true'], { devices: [{ hostPath: '/dev/no-such', containerPath: '/dev/x' }] });
    const answer = await status(mock, 'createContainer', { podSandboxId, config, sandboxConfig: podConfig() });
    expect(answer.code).toBe(personality === CRIO ? 0 : 2);
  });

  it.each(ALL)('an unknown CDI device on %s', async (personality) => {
    const mock = as(personality, { cdiDevices: ['v.com/gpu=0'] });
    const { podSandboxId } = await must(mock.service.runPodSandbox({ config: podConfig() }));
    const ask = (name: string): ReturnType<typeof status> =>
      status(mock, 'createContainer', {
        podSandboxId,
        config: containerConfig(['true'], { metadata: { name }, cdiDevices: [{ name }] }),
        sandboxConfig: podConfig(),
      });
    expect((await ask('v.com/gpu=0')).code).toBe(0);
    const unknown = await ask('v.com/gpu=none');
    expect(unknown.code).toBe(personality === 'containerd-1.6' ? 0 : 2);
    if (unknown.code !== 0) expect(unknown.details).toContain('unresolvable CDI devices v.com/gpu=none');
  });

  it.each([
    ['containerd-2.1', undefined, '1000'],
    ['containerd-2.1', {}, '1000'],
    ['cri-o-1.37', undefined, '0'],
    ['cri-o-1.37', {}, '1000'],
  ] as const)(
    '%s with the security context %j runs an image of user 1000 as %s',
    async (personality, securityContext, uid) => {
      const image = { names: ['docker.io/library/app:1'], user: '1000' };
      const mock = as(personality, { images: [image] });
      const logDirectory = newFolder();
      const config = { image: { image: 'app:1' }, logPath: 'x.log', linux: { securityContext } };
      const { containerId } = await start(mock.service, ['id', '-u'], config, podConfig('u', { logDirectory }));
      await untilExited(mock, containerId);
      expect(readFileSync(join(logDirectory, 'x.log'), 'utf8')).toContain(` stdout F ${uid}\n`);
    },
  );

  it.each(ALL)('labels of more than 4096 bytes and empty label keys on %s', async (personality) => {
    const mock = as(personality);
    const { podSandboxId } = await must(mock.service.runPodSandbox({ config: podConfig() }));
    const ask = async (labels: Record<string, string>): Promise<number> =>
      (
        await status(mock, 'createContainer', {
          podSandboxId,
          config: containerConfig(['true'], { labels }),
          sandboxConfig: podConfig(),
        })
      ).code;
    expect(await ask({ long: 'x'.repeat(4_096) })).toBe(personality === CRIO ? 2 : 3);
    expect(await ask({ '': 'x' })).toBe(personality === CRIO ? 0 : 2);
  });

  it.each(ALL)('a memory limit below what runc needs on %s', async (personality) => {
    const mock = as(personality);
    const { podSandboxId } = await must(mock.service.runPodSandbox({ config: podConfig() }));
    const config = containerConfig(['true'], {
      linux: { resources: { memoryLimitInBytes: 4_096n }, securityContext: {} },
    });
    const made = await mock.service.createContainer({ podSandboxId, config, sandboxConfig: podConfig() });
    if (personality === CRIO) expect(made._unsafeUnwrapErr().message).toContain('set memory limit 4096 too low');
    else
      expect((await mustFail(mock.service.startContainer(made._unsafeUnwrap()))).message).toContain(
        'unable to set memory limit to 4096',
      );
  });

  it.each([
    ['containerd-1.6', false, false],
    ['containerd-1.7', false, false],
    ['containerd-2.1', true, false],
    ['cri-o-1.37', true, true],
  ] as const)('image mounts on %s: read-only %s, writable %s', async (personality, readonly, writable) => {
    const mock = as(personality);
    const { podSandboxId } = await must(mock.service.runPodSandbox({ config: podConfig() }));
    const ask = async (name: string, isReadonly: boolean): Promise<boolean> => {
      const mounts = [{ containerPath: '/data', image: { image: IMAGE }, readonly: isReadonly }];
      const config = containerConfig(['true'], { metadata: { name }, mounts });
      return (await status(mock, 'createContainer', { podSandboxId, config, sandboxConfig: podConfig() })).code === 0;
    };
    expect([await ask('a', true), await ask('b', false)]).toEqual([readonly, writable]);
  });

  it.each(CONTAINERD)('%s refuses a hostname on the network of the host', async (personality) => {
    const config = podConfig('h', {
      hostname: 'x',
      linux: { securityContext: { namespaceOptions: { network: 'NODE' } } },
    });
    expect((await status(as(personality), 'runPodSandbox', { config })).details).toContain(
      'unable to set hostname without a private UTS namespace',
    );
    expect((await status(as(CRIO), 'runPodSandbox', { config })).code).toBe(0);
  });

  it.each(ALL)('a group without a user for the sandbox on %s', async (personality) => {
    const config = podConfig('g', { linux: { securityContext: { runAsGroup: { value: 5n } } } });
    expect((await status(as(personality), 'runPodSandbox', { config })).code).toBe(personality === CRIO ? 0 : 2);
  });

  it('cri-o refuses a relative log directory, a nested log path and an absolute one', async () => {
    const mock = as(CRIO);
    expect(
      (await status(mock, 'runPodSandbox', { config: podConfig('a', { logDirectory: 'rel' }) })).details,
    ).toContain('is a relative path: rel');
    const config = podConfig('b', { logDirectory: newFolder() });
    const { podSandboxId } = await must(mock.service.runPodSandbox({ config }));
    for (const logPath of ['a/b.log', '/b.log']) {
      const answer = await status(mock, 'createContainer', {
        podSandboxId,
        config: containerConfig(['true'], { logPath }),
        sandboxConfig: config,
      });
      expect(answer).toMatchObject({ code: 2, details: 'exit status 1' });
    }
  });

  it('log_path may climb out of the log directory, on every runtime', async () => {
    for (const personality of ALL) {
      const mock = as(personality);
      const folder = newFolder();
      const config = podConfig('x', { logDirectory: join(folder, 'logs') });
      const { podSandboxId } = await must(mock.service.runPodSandbox({ config }));
      const request = {
        podSandboxId,
        config: containerConfig(['echo', 'hi'], { logPath: '../out.log' }),
        sandboxConfig: config,
      };
      // The client refuses such a path; the runtime would take it.
      const { containerId } = (await mock.wire.unary('createContainer', request, { timeoutMs: 1_000 }))._unsafeUnwrap();
      await must(mock.service.startContainer({ containerId }));
      await untilExited(mock, containerId);
      expect(readFileSync(join(folder, 'out.log'), 'utf8')).toContain('hi');
    }
  });
});

describe('what an abandoned call leaves behind', () => {
  const slow = { latency: 'measured' } as const;
  const brief = { timeoutMs: 5 };

  it.each(ALL)('RunPodSandbox on %s', async (personality) => {
    const mock = as(personality, slow);
    const failure = (await mock.wire.unary('runPodSandbox', { config: podConfig() }, brief))._unsafeUnwrapErr();
    expect(failure).toEqual({ kind: 'deadline' });
    await virtual(mock).settle();
    await later(mock, 1_000);
    expect((await must(mock.service.listPodSandbox({}))).items).toEqual([]);
    expect(mock.leaks().some((leak) => leak.what === 'sandbox')).toBe(personality === CRIO);
    await must(mock.service.runPodSandbox({ config: podConfig() }));
    expect((await must(mock.service.listPodSandbox({}))).items).toHaveLength(1);
  });

  it('a sandbox that nobody asks cri-o for again is thrown away after about two minutes', async () => {
    const mock = as(CRIO, slow);
    expect((await mock.wire.unary('runPodSandbox', { config: podConfig() }, brief)).isErr()).toBe(true);
    await later(mock, 120_000);
    expect(mock.leaks()).toEqual([]);
  });

  it.each(ALL)('CreateContainer on %s', async (personality) => {
    const mock = as(personality, slow);
    const { podSandboxId } = await must(mock.service.runPodSandbox({ config: podConfig() }));
    const request = { podSandboxId, config: containerConfig(['true']), sandboxConfig: podConfig() };
    expect((await mock.wire.unary('createContainer', request, brief)).isErr()).toBe(true);
    await later(mock, 1_000);
    const listed = (await must(mock.service.listContainers({}))).containers.length;
    const again = await status(mock, 'createContainer', request);
    if (personality === CRIO) expect([listed, again.code]).toEqual([0, 0]);
    else expect([listed, again.code]).toEqual([1, personality === 'containerd-2.1' ? 9 : 2]);
  });

  it.each(ALL)('StartContainer on %s', async (personality) => {
    const mock = as(personality, slow);
    const { containerId } = await create(mock.service, ['sleep', '600']);
    expect((await mock.wire.unary('startContainer', { containerId }, brief)).isErr()).toBe(true);
    await later(mock, 1_000);
    const { state, reason, exitCode, message } = await statusOf(mock.service, containerId);
    if (personality === CRIO) expect(state).toBe('CONTAINER_RUNNING');
    else {
      expect({ state, reason, exitCode }).toEqual({ state: 'CONTAINER_EXITED', reason: 'StartError', exitCode: 128 });
      expect(message).toContain('context deadline exceeded');
    }
  });

  it.each(ALL)('StopContainer with a deadline below its grace period on %s', async (personality) => {
    const mock = as(personality);
    mock.program({}, { runForMs: Infinity, ignoresSigterm: true });
    const { containerId } = await start(mock.service, ['x']);
    expect((await mock.wire.unary('stopContainer', { containerId, timeout: 3n }, { timeoutMs: 500 })).isErr()).toBe(
      true,
    );
    await later(mock, 10_000);
    const { state } = await statusOf(mock.service, containerId);
    expect(state).toBe(personality === CRIO ? 'CONTAINER_EXITED' : 'CONTAINER_RUNNING');
  });

  it.each(ALL)('ExecSync on %s', async (personality) => {
    const mock = as(personality);
    const { containerId } = await start(mock.service, ['sleep', '600']);
    const request = { containerId, cmd: ['sleep', '60'], timeout: 0n };
    expect((await mock.wire.unary('execSync', request, { timeoutMs: 500 })).isErr()).toBe(true);
    await later(mock, 1_000);
    expect(mock.leaks().some((leak) => leak.what === 'process')).toBe(personality === CRIO);
  });

  it.each(ALL)(
    'PullImage on %s leaves nothing, and a second caller of the same pull fares thus',
    async (personality) => {
      const mock = as(personality, { images: [], registries: { 'docker.io': { images: [IMAGE], pullMs: 10_000 } } });
      const first = mock.wire.unary('pullImage', { image: { image: IMAGE } }, { timeoutMs: 5_000 });
      const second = mock.service.pullImage({ image: { image: IMAGE } });
      expect((await first).isErr()).toBe(true);
      expect((await must(mock.service.listImages({}))).images).toEqual([]);
      const outcome = await second;
      if (personality === CRIO)
        expect(outcome._unsafeUnwrapErr()).toMatchObject({ kind: 'pull_failed', reason: 'cancelled' });
      else expect(outcome.isOk()).toBe(true);
    },
  );
});

describe('limits, cascades and times without the runtime', () => {
  it.each(ALL)('a request of 17 MB on %s', async (personality) => {
    const annotations = { big: 'x'.repeat(17_000_000) };
    const answer = await status(as(personality), 'runPodSandbox', { config: podConfig('big', { annotations }) });
    if (personality === CRIO) expect(answer.code).toBe(0);
    else expect(answer.details).toMatch(/too_large.*received message larger than max \(\d+ vs\. 16777216\)/);
  });

  it.each(ALL)('the same request over a socket on %s', async (personality) => {
    const mock = as(personality, { clock: new VirtualClock({ mode: { speed: 1 } }) });
    const client = CriRuntime.lazy((await mock.serve()).endpoint, {
      maxMessageBytes: 64 * 1024 * 1024,
    })._unsafeUnwrap();
    const annotations = { big: 'x'.repeat(17_000_000) };
    const answer = await client.runPodSandbox({ config: podConfig('big', { annotations }) });
    if (personality === CRIO) expect(answer.isOk()).toBe(true);
    else expect(answer._unsafeUnwrapErr().kind).toBe('message_too_large');
    await client.close();
  });

  it.each(ALL)(
    'StopPodSandbox gives what runs no grace on containerd, the rest of its deadline on cri-o: %s',
    async (personality) => {
      const mock = as(personality);
      mock.program({}, { runForMs: Infinity, ignoresSigterm: true });
      const { podSandboxId } = await start(mock.service, ['x']);
      const before = mock.clock.nowMs();
      await must(mock.service.stopPodSandbox({ podSandboxId }));
      expect(mock.clock.nowMs() - before).toBe(personality === CRIO ? 119_000 : 0);
    },
  );

  it('of three removals of a sandbox at once cri-o refuses two', async () => {
    const mock = as(CRIO, { latency: 'measured' });
    const made = await must(mock.service.runPodSandbox({ config: podConfig() }));
    const answers = await Promise.all([1, 2, 3].map(() => status(mock, 'removePodSandbox', made)));
    expect(answers.map(({ code }) => code)).toEqual([0, 2, 2]);
    expect(answers[1]?.details).toContain('from index: no such id');
  });

  it.each(ALL)('output written while %s is down', async (personality) => {
    const mock = as(personality);
    const pod = podConfig('out', { logDirectory: newFolder() });
    const lives = await start(
      mock.service,
      ['sh', '-c', 'sleep 2; echo during; sleep 20; echo after'],
      { logPath: 'lives.log' },
      pod,
    );
    const request = {
      podSandboxId: lives.podSandboxId,
      config: containerConfig(['sh', '-c', 'echo before; sleep 2; echo last words'], {
        metadata: { name: 'dies' },
        logPath: 'dies.log',
      }),
      sandboxConfig: pod,
    };
    const { containerId } = await must(mock.service.createContainer(request));
    await must(mock.service.startContainer({ containerId }));
    await later(mock, 1_000);
    await mock.restart({ downForMs: 5_000, notReadyCalls: 0 });
    await untilExited(mock, lives.containerId);
    await untilExited(mock, containerId);
    const words = (file: string): string =>
      readFileSync(join(pod.logDirectory ?? '', file), 'utf8').replace(/^\S+ stdout F /gm, '');
    expect(words('lives.log')).toBe('during\nafter\n');
    expect(words('dies.log')).toBe(personality === CRIO ? 'before\nlast words\n' : 'before\n');
    const time = /:\d\d:(\d\d)\S* stdout F during/.exec(
      readFileSync(join(pod.logDirectory ?? '', 'lives.log'), 'utf8'),
    )?.[1];
    expect(time).toBe(personality === CRIO ? '02' : '06');
  });

  it.each(ALL)('calls take the measured time of %s where that is asked for', async (personality) => {
    const mock = as(personality, { latency: 'measured' });
    const before = mock.clock.nowMs();
    await must(mock.service.runPodSandbox({ config: podConfig() }));
    expect(mock.clock.nowMs() - before).toBeCloseTo(PERSONALITIES[personality].latencyMs.runPodSandbox ?? 0, 3);
  });

  it.each(ALL)('a sandbox with a network of its own where CNI is missing on %s', async (personality) => {
    const mock = as(personality, { network: 'no_cni' });
    const { status: health } = await must(mock.service.status({}));
    expect(health?.conditions.find(({ type }) => type === 'NetworkReady')).toMatchObject({
      status: false,
      reason: 'NetworkPluginNotReady',
    });
    const failed = mock.service.runPodSandbox({ config: podConfig() }, { timeoutMs: 20_000 });
    const { kind, message } = await mustFail(failed);
    if (personality === CRIO) expect(kind).toBe('deadline_exceeded');
    else expect(message).toContain('cni plugin not initialized');
    const left = (await must(mock.service.listPodSandbox({}))).items.map(({ state }) => state);
    expect(left).toEqual(['containerd-1.6', 'containerd-1.7'].includes(personality) ? ['SANDBOX_NOTREADY'] : []);
    const [leftover] = (await must(mock.service.listPodSandbox({}))).items;
    if (leftover !== undefined) {
      const stuck = personality === 'containerd-1.6';
      const request = { podSandboxId: leftover.id };
      expect((await status(mock, 'stopPodSandbox', request)).code).toBe(stuck ? 2 : 0);
      expect((await status(mock, 'removePodSandbox', request)).code).toBe(stuck ? 2 : 0);
    }
    const host = { linux: { securityContext: { namespaceOptions: { network: 'NODE' as const } } } };
    await must(mock.service.runPodSandbox({ config: podConfig('host', host) }));
  });
});

describe('status and lists', () => {
  it.each(ALL)('the fields that differ on %s', async (personality) => {
    const mock = as(personality);
    const { podSandboxId, containerId } = await start(mock.service, ['sleep', '600']);
    const [listed] = (await must(mock.service.listContainers({}))).containers;
    const status = await statusOf(mock.service, containerId);
    const isCrio = personality === CRIO;
    expect(listed?.imageRef).toMatch(isCrio ? /^docker\.io\/library\/busybox@sha256:/ : /^sha256:[0-9a-f]{64}$/);
    expect(status.imageRef).toMatch(/^docker\.io\/library\/busybox@sha256:/);
    expect(status.imageId).toMatch(isCrio ? /^[0-9a-f]{64}$/ : /^$/);
    expect(status.user?.linux?.uid).toBe(personality === 'containerd-2.1' || isCrio ? 0n : undefined);
    const pod = await must(mock.service.podSandboxStatus({ podSandboxId }));
    expect(pod.containersStatuses).toHaveLength(isCrio ? 1 : 0);
    expect(Object.keys(pod.status?.labels ?? {})).toHaveLength(isCrio ? 4 : 0);
    expect(pod.status?.network?.ip).toMatch(/^10\.88\./);
    await must(mock.service.stopPodSandbox({ podSandboxId }));
    const { status: stopped } = await must(mock.service.podSandboxStatus({ podSandboxId }));
    expect(stopped?.network?.ip).toMatch(isCrio ? /^10\.88\./ : /^$/);
  });

  it.each(ALL)('a label selector with an empty value on %s', async (personality) => {
    const mock = as(personality);
    await create(mock.service, ['true']);
    const { containers } = await must(mock.service.listContainers({ filter: { labelSelector: { missing: '' } } }));
    expect(containers).toHaveLength(personality === CRIO ? 1 : 0);
  });

  it('state 0 works as a filter, and labels are joined by and', async () => {
    const mock = as('containerd-2.1');
    const labels = { a: '1', b: '2' };
    const { podSandboxId, containerId } = await create(mock.service, ['sleep', '600'], { labels });
    const ask = async (filter: object): Promise<number> =>
      (await must(mock.service.listContainers({ filter }))).containers.length;
    expect(await ask({ state: { state: 'CONTAINER_CREATED' } })).toBe(1);
    expect(await ask({ state: { state: 'CONTAINER_RUNNING' } })).toBe(0);
    expect(await ask({ labelSelector: labels })).toBe(1);
    expect(await ask({ labelSelector: { a: '1', b: 'other' } })).toBe(0);
    expect(await ask({ podSandboxId: podSandboxId.slice(0, 10), id: containerId })).toBe(1);
    expect(
      (await must(mock.service.listPodSandbox({ filter: { state: { state: 'SANDBOX_NOTREADY' } } }))).items,
    ).toEqual([]);
  });

  it.each(ALL)('the version, and what it does not offer, on %s', async (personality) => {
    const mock = as(personality);
    const { unimplemented, runtimeVersion } = PERSONALITIES[personality];
    expect((await must(mock.service.version({}))).runtimeVersion).toBe(runtimeVersion);
    for (const rpc of [
      'runtimeConfig',
      'listMetricDescriptors',
      'checkpointPod',
      'updatePodSandboxResources',
    ] as const) {
      const { code } = await status(mock, rpc, rpc === 'updatePodSandboxResources' ? { podSandboxId: NOBODY } : {});
      expect([rpc, code === 12]).toEqual([rpc, rpc in unimplemented]);
    }
  });

  it.each([
    ['containerd-1.6', 2, [], undefined],
    ['containerd-1.7', 3, [], undefined],
    ['containerd-2.1', 3, ['', 'runc'], { supplementalGroupsPolicy: true, userNamespacesHostNetwork: false }],
    ['cri-o-1.37', 2, ['runc', 'crun', ''], { supplementalGroupsPolicy: true, userNamespacesHostNetwork: true }],
  ] as const)(
    'the status of %s has %i conditions, the handlers %j and the features %j',
    async (personality, conditions, handlers, features) => {
      const answer = await must(as(personality).service.status({ verbose: true }));
      expect(answer.status?.conditions).toHaveLength(conditions);
      expect(answer.runtimeHandlers.map(({ name }) => name)).toEqual(handlers);
      if (features === undefined) expect(answer.features).toBeUndefined();
      else expect(answer.features).toMatchObject(features);
      expect(answer.info['config']).toMatch(personality === CRIO ? /^\[crio\]/ : /^\{/);
      expect((await must(as(personality).service.status({}))).info).toEqual({});
    },
  );

  it.each(ALL)('times may run backwards for a very short run on %s', async (personality) => {
    const mock = as(personality);
    mock.program({}, { finishesBeforeItStarted: true });
    const { containerId } = await start(mock.service, ['x']);
    const { startedAt, finishedAt } = await untilExited(mock, containerId);
    expect(finishedAt - startedAt).toBe(-400_000n);
  });
});

describe('images', () => {
  const TWO = { names: ['docker.io/library/two:1', 'docker.io/library/two:2'], sizeBytes: 1_000_000 };

  it.each(ALL)('id, size and removal of one of several names on %s', async (personality) => {
    const mock = as(personality, { images: [TWO] });
    const isCrio = personality === CRIO;
    const [image] = (await must(mock.service.listImages({}))).images;
    expect(image?.id).toMatch(isCrio ? /^[0-9a-f]{64}$/ : /^sha256:[0-9a-f]{64}$/);
    expect(image?.size).toBe(isCrio ? 1_000_000n : 500_000n);
    await must(mock.service.removeImage({ image: { image: 'two:1' } }));
    const left = (await must(mock.service.listImages({}))).images.flatMap((each) => each.repoTags);
    expect(left).toEqual(isCrio ? ['docker.io/library/two:2'] : []);
  });

  it.each(ALL)('removal of an image in use on %s', async (personality) => {
    const mock = as(personality);
    const { containerId } = await start(mock.service, ['sleep', '600']);
    const answer = await status(mock, 'removeImage', { image: { image: IMAGE } });
    expect(answer.code).toBe(personality === CRIO ? 2 : 0);
    if (personality === CRIO)
      expect(answer.details).toBe(`image used by ${containerId}: image is in use by a container`);
    else expect((await statusOf(mock.service, containerId)).imageRef).toMatch(/^sha256:/);
  });

  it.each(ALL)('the filter of ListImages on %s', async (personality) => {
    const mock = as(personality, { images: [IMAGE, TWO] });
    const { images } = await must(mock.service.listImages({ filter: { image: { image: 'two:2' } } }));
    expect(images).toHaveLength(personality === CRIO ? 1 : 2);
  });

  it.each(ALL)('a name that is none on %s', async (personality) => {
    const mock = as(personality);
    expect((await status(mock, 'imageStatus', { image: { image: 'UPPER::bad' } })).code).toBe(
      personality === CRIO ? 2 : 0,
    );
    expect((await mustFail(mock.service.pullImage({ image: { image: 'localhost:5000/UPPER:1' } }))).kind).toMatch(
      /pull_failed|invalid_input/,
    );
  });

  it.each([
    ['containerd-2.1', 'localhost:5001', 'fails'],
    ['containerd-2.1', 'http://localhost:5001', 'works'],
    ['containerd-2.1', 'https://other.example', 'fails'],
    ['cri-o-1.37', 'localhost:5001', 'works'],
    ['cri-o-1.37', 'https://other.example', 'works'],
  ] as const)('%s with the server address %s: the login %s', async (personality, serverAddress, outcome) => {
    const registries = {
      'localhost:5001': { images: ['localhost:5001/a:1'], credentials: { username: 'u', password: 'p' } },
    };
    const mock = as(personality, { registries });
    const pull = mock.service.pullImage({
      image: { image: 'localhost:5001/a:1' },
      auth: { username: 'u', password: 'p', serverAddress },
    });
    expect((await pull).isOk() ? 'works' : 'fails').toBe(outcome);
  });

  it.each(ALL)('credentials in conflict on %s', async (personality) => {
    const registries = {
      'localhost:5001': { images: ['localhost:5001/a:1'], credentials: { username: 'u', password: 'p' } },
    };
    const mock = as(personality, { registries });
    const auth = { username: 'u', password: 'wrong', auth: Buffer.from('u:p').toString('base64') };
    expect((await mock.service.pullImage({ image: { image: 'localhost:5001/a:1' }, auth })).isOk()).toBe(
      personality === CRIO,
    );
  });

  it('containerd repeats a login without a colon in its error', async () => {
    const registries = {
      'localhost:5001': { images: ['localhost:5001/a:1'], credentials: { username: 'u', password: 'p' } },
    };
    const auth = { auth: Buffer.from('crane').toString('base64') };
    const { details } = await status(as('containerd-2.1', { registries }), 'pullImage', {
      image: { image: 'localhost:5001/a:1' },
      auth,
    });
    expect(details).toContain('invalid decoded auth: "crane\\x00"');
  });

  it.each(ALL)('faults of registries are read by the client in the same way on %s', async (personality) => {
    const expected = {
      refused: 'network',
      no_such_host: 'network',
      speaks_http: 'scheme',
      self_signed: 'tls',
      corrupt: 'corrupt',
      disk_full: 'disk_full',
      403: 'denied',
      500: 'registry_down',
      503: 'registry_down',
    } as const;
    for (const [fault, reason] of Object.entries(expected)) {
      const mock = as(personality, {
        registries: { 'localhost:5000': { hasEverything: true, fault: (Number(fault) || fault) as 'refused' } },
      });
      const error = await mustFail(mock.service.pullImage({ image: { image: 'localhost:5000/a:1' } }));
      expect([fault, error]).toEqual([fault, expect.objectContaining({ kind: 'pull_failed', reason })]);
      expect((await must(mock.service.listImages({}))).images).toHaveLength(1);
    }
  });

  it.each(ALL)('too many requests on %s', async (personality) => {
    const mock = as(personality, { registries: { 'localhost:5000': { hasEverything: true, fault: 429 } } });
    const error = await mustFail(
      mock.service.pullImage({ image: { image: 'localhost:5000/a:1' } }, { timeoutMs: 45_000 }),
    );
    if (personality === CRIO) expect(error.kind).toBe('deadline_exceeded');
    else expect(error).toMatchObject({ kind: 'pull_failed', reason: 'rate_limited' });
  });

  it.each(ALL)('silent and stalled registries hold a pull until its deadline on %s', async (personality) => {
    for (const fault of ['silent', 'stalled'] as const) {
      const mock = as(personality, { images: [], registries: { 'localhost:5000': { hasEverything: true, fault } } });
      const error = await mustFail(
        mock.service.pullImage({ image: { image: 'localhost:5000/a:1' } }, { timeoutMs: 60_000 }),
      );
      expect(error.kind).toBe('deadline_exceeded');
      expect((await must(mock.service.listImages({}))).images).toEqual([]);
    }
  });
});

describe('exec, stats, log format', () => {
  it.each(ALL)('ExecSync beyond its timeout on %s', async (personality) => {
    const mock = as(personality);
    const { containerId } = await start(mock.service, ['sleep', '600']);
    const result = await mock.wire.unary(
      'execSync',
      { containerId, cmd: ['sleep', '60'], timeout: 1n },
      { timeoutMs: 60_000 },
    );
    if (personality === CRIO) {
      const { exitCode, stderr } = result._unsafeUnwrap();
      expect([exitCode, Buffer.from(stderr).toString()]).toEqual([-1, 'command timed out']);
    } else {
      const details = 'failed to exec in container: timeout 1s exceeded: context deadline exceeded';
      expect(result._unsafeUnwrapErr()).toEqual({ kind: 'status', code: 4, details });
    }
    expect(mock.leaks().filter((leak) => leak.what === 'process')).toEqual([]);
  });

  it.each(ALL)(
    'ExecSync on a container that was not started, and on one that has exited, on %s',
    async (personality) => {
      const mock = as(personality);
      const { containerId } = await create(mock.service, ['true']);
      expect((await status(mock, 'execSync', { containerId, cmd: ['true'] })).code).toBe(personality === CRIO ? 0 : 2);
      await must(mock.service.startContainer({ containerId }));
      await untilExited(mock, containerId);
      expect((await status(mock, 'execSync', { containerId, cmd: ['true'] })).code).toBe(personality === CRIO ? 5 : 2);
    },
  );

  it.each(ALL)(
    'stats of what has exited, of what is unknown, and of a sandbox without cgroup parent, on %s',
    async (personality) => {
      const mock = as(personality);
      const isCrio = personality === CRIO;
      const { podSandboxId, containerId } = await start(mock.service, ['true']);
      await untilExited(mock, containerId);
      expect((await status(mock, 'containerStats', { containerId })).code).toBe(isCrio ? 0 : 2);
      expect((await status(mock, 'containerStats', { containerId: NOBODY })).code).toBe(isCrio ? 2 : 5);
      expect((await status(mock, 'podSandboxStats', { podSandboxId })).code).toBe(isCrio ? 0 : 2);
    },
  );

  it.each(ALL)('UpdateContainerResources on an exited and on an unknown container on %s', async (personality) => {
    const mock = as(personality);
    const isCrio = personality === CRIO;
    const { containerId } = await start(mock.service, ['true']);
    await untilExited(mock, containerId);
    expect((await status(mock, 'updateContainerResources', { containerId, linux: {} })).code).toBe(isCrio ? 2 : 0);
    expect(
      (await status(mock, 'updateContainerResources', { containerId: NOBODY as ContainerId, linux: {} })).code,
    ).toBe(isCrio ? 2 : 5);
  });

  describe.each(ALL)('a command whose client is gone, on %s,', (personality) => {
    /** Whether the command goes on, a second of its time after its client is gone. */
    async function survives(script: string, leave: 'in order' | 'abruptly'): Promise<boolean> {
      const mock = as(personality, { clock: new VirtualClock({ mode: 'manual' }) });
      const { containerId } = await start(mock.service, ['sleep', 'infinity']);
      const abort = new AbortController();
      const request = { containerId, command: ['sh', '-c', `echo up; ${script}`] };
      const session = await must(exec(mock.service, request, { signal: abort.signal }));
      await new Promise((resolve) => session.stdout?.once('data', resolve));
      if (leave === 'in order') session.detach();
      else abort.abort();
      while (mock.state.streams.sessions > 0) await new Promise((resolve) => setTimeout(resolve, 2));
      await virtual(mock).advance(1_000);
      return mock.leaks().some((leak) => leak.what === 'process');
    }

    it('writes nothing and was left in order: goes on', async () => {
      expect(await survives('sleep 60', 'in order')).toBe(true);
    });

    it('writes nothing and was dropped', async () => {
      expect(await survives('sleep 60', 'abruptly')).toBe(personality !== 'containerd-2.1');
    });

    it('writes all the time and was dropped', async () => {
      const goesOn = personality === 'containerd-1.6' || personality === 'containerd-1.7';
      expect(await survives('while true; do echo y; sleep 0.1; done', 'abruptly')).toBe(goesOn);
    });
  });

  it.each(ALL)('CheckpointContainer on %s', async (personality) => {
    const mock = as(personality);
    const { containerId } = await start(mock.service, ['sleep', '600']);
    const { code, details } = await status(mock, 'checkpointContainer', { containerId, location: '/tmp/x.tar' });
    if (personality === 'containerd-2.1') expect(details).toMatch(/^CRIU binary not found/);
    if (personality === CRIO) expect(details).toBe('checkpoint/restore support not available');
    expect(code).toBe(personality === 'containerd-2.1' || personality === CRIO ? 2 : 12);
  });

  it.each(ALL)('log times, modes, carriage returns and pieces of long lines on %s', async (personality) => {
    const mock = as(personality);
    const isCrio = personality === CRIO;
    const logDirectory = join(newFolder(), 'pod');
    const { containerId } = await start(
      mock.service,
      ['sh', '-c', `echo tty; printf '%017000d\\n' 1`],
      { logPath: 'a.log', tty: true },
      podConfig('l', { logDirectory }),
    );
    await untilExited(mock, containerId);
    const path = join(logDirectory, 'a.log');
    const lines = readFileSync(path, 'latin1').split('\n');
    expect(lines[0]).toMatch(isCrio ? /^\S+\.\d{9}\+00:00 stdout F tty\r$/ : /^\S+Z stdout F tty$/);
    const pieces = lines.filter((line) => / stdout P 0+$/.test(line)).map((line) => line.replace(/^.* P /, '').length);
    expect(pieces).toEqual(isCrio ? [8_192, 8_192] : [16_384]);
    expect([statSync(logDirectory).mode & 0o777, statSync(path).mode & 0o777]).toEqual(
      isCrio ? [0o700, 0o600] : [0o755, 0o640],
    );
  });
});
