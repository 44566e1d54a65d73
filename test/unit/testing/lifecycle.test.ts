import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import type { ContainerId } from '../../../src/core/ids.js';
import { program, programOf } from '../../../src/testing/index.js';
import { CriRuntime } from '../../../src/runtime/cri-runtime.js';
import {
  containerConfig,
  create,
  IMAGE,
  must,
  mustFail,
  newFolder,
  newMock,
  podConfig,
  runToExit,
  start,
  statusOf,
  untilExited,
} from './helpers.js';

describe('lifecycle of a container', () => {
  it('passes created, running, exited with growing times, and is gone after removal', async () => {
    const mock = newMock();
    const { podSandboxId, containerId } = await create(mock.service, ['sleep', '2']);
    expect(containerId).toMatch(/^[0-9a-f]{64}$/);
    expect((await statusOf(mock.service, containerId)).state).toBe('CONTAINER_CREATED');
    await must(mock.service.startContainer({ containerId }));
    expect((await statusOf(mock.service, containerId)).state).toBe('CONTAINER_RUNNING');
    const exited = await untilExited(mock, containerId);
    expect(exited).toMatchObject({ exitCode: 0, reason: 'Completed', message: '' });
    expect(exited.finishedAt - exited.startedAt).toBeGreaterThan(1_999_999_000n);
    expect(exited.startedAt).toBeGreaterThan(exited.createdAt);
    await must(mock.service.removePodSandbox({ podSandboxId }));
    expect(await mustFail(mock.service.containerStatus({ containerId }))).toMatchObject({
      kind: 'not_found',
      resource: 'container',
    });
    mock.assertNothingLeaked();
  });

  it.each([
    [['sh', '-c', 'exit 3'], 3, 'Error'],
    [['sh', '-c', 'kill -9 $$'], 137, 'Error'],
    [['sh', '-c', 'kill -TERM $$; echo not reached'], 143, 'Error'],
    [['sh', '-c', 'kill -SEGV $$'], 139, 'Error'],
    [['tail', '/dev/zero'], 137, 'OOMKilled'],
    [['sh', '-c', 'tail /dev/zero; exit 5'], 5, 'OOMKilled'],
    [['sh', '-c', 'tail /dev/zero; exit 0'], 0, 'OOMKilled'],
    [['sh', '-c', 'exit 255'], 255, 'Error'],
  ])('%j exits %i for the reason %s', async (command, exitCode, reason) => {
    const mock = newMock();
    expect(await runToExit(mock, command)).toMatchObject({ exitCode, reason, message: '' });
  });

  it.each([
    ['/no/such/bin', 'exec: "/no/such/bin": stat /no/such/bin: no such file or directory'],
    ['nosuchbin', 'exec: "nosuchbin": executable file not found in $PATH'],
    ['/etc', 'exec: "/etc": permission denied'],
  ])('the command %s fails at start, and its status says StartError', async (command, text) => {
    const mock = newMock();
    const { containerId } = await create(mock.service, [command]);
    const error = await mustFail(mock.service.startContainer({ containerId }));
    expect(error.kind).toBe('cannot_start');
    expect(error.message).toContain(text);
    const status = await statusOf(mock.service, containerId);
    expect(status).toMatchObject({ state: 'CONTAINER_EXITED', exitCode: 128, reason: 'StartError', startedAt: 0n });
    expect(status.message).toContain(text);
  });

  it('a program ends by SIGTERM with 143 at once, and with 137 after the grace period if it ignores it', async () => {
    const mock = newMock();
    mock.program({ name: 'stubborn' }, { runForMs: Infinity, ignoresSigterm: true });
    const polite = await start(mock.service, ['sleep', '1000']);
    const before = mock.clock.nowMs();
    await must(mock.service.stopContainer({ containerId: polite.containerId, timeout: 10n }));
    expect(mock.clock.nowMs() - before).toBeLessThan(100);
    expect((await statusOf(mock.service, polite.containerId)).exitCode).toBe(143);
    const stubborn = await start(mock.service, ['x'], { metadata: { name: 'stubborn' } }, podConfig('job-2'));
    const asked = mock.clock.nowMs();
    await must(mock.service.stopContainer({ containerId: stubborn.containerId, timeout: 10n }));
    expect(mock.clock.nowMs() - asked).toBe(10_000);
    expect((await statusOf(mock.service, stubborn.containerId)).exitCode).toBe(137);
  });

  it('sleep as process 1 of its own namespace takes the full grace period', async () => {
    const mock = newMock();
    const own = { linux: { securityContext: { namespaceOptions: { pid: 'CONTAINER' as const } } } };
    const { containerId } = await start(mock.service, ['sleep', '1000'], own);
    const asked = mock.clock.nowMs();
    await must(mock.service.stopContainer({ containerId, timeout: 3n }));
    expect(mock.clock.nowMs() - asked).toBe(3_000);
    expect((await statusOf(mock.service, containerId)).exitCode).toBe(137);
  });

  it('a shell that traps SIGTERM ends as it wants to', async () => {
    const mock = newMock();
    const { containerId } = await start(mock.service, ['sh', '-c', 'trap "exit 7" TERM; while true; do sleep 1; done']);
    await must(mock.service.stopContainer({ containerId, timeout: 5n }));
    expect((await statusOf(mock.service, containerId)).exitCode).toBe(7);
  });

  it('removal of a sandbox takes its running containers with it', async () => {
    const mock = newMock();
    const { podSandboxId } = await start(mock.service, ['sleep', '1000']);
    await must(mock.service.removePodSandbox({ podSandboxId }));
    expect((await must(mock.service.listContainers({}))).containers).toEqual([]);
    expect((await must(mock.service.listPodSandbox({}))).items).toEqual([]);
    mock.assertNothingLeaked();
  });

  it('stop and remove of what is not there succeed, twice', async () => {
    const mock = newMock();
    const { podSandboxId, containerId } = await start(mock.service, ['sleep', '1000']);
    for (let round = 0; round < 2; round++) {
      await must(mock.service.stopContainer({ containerId, timeout: 0n }));
      await must(mock.service.removeContainer({ containerId }));
      await must(mock.service.stopPodSandbox({ podSandboxId }));
      await must(mock.service.removePodSandbox({ podSandboxId }));
    }
  });

  it('a mounted script runs with its arguments, and writes to its mounts', async () => {
    const mock = newMock();
    const folder = newFolder();
    writeFileSync(
      join(folder, 'job.sh'),
      '#!/bin/sh\necho "got $1 and $2" > /out/result\ncat /data/in >> /out/result\nexit 4\n',
    );
    writeFileSync(join(folder, 'in'), 'input\n');
    mkdirSync(join(folder, 'out'));
    const mounts = [
      { hostPath: join(folder, 'job.sh'), containerPath: '/crane/job.sh', readonly: true },
      { hostPath: join(folder, 'in'), containerPath: '/data/in', readonly: true },
      { hostPath: join(folder, 'out'), containerPath: '/out' },
    ];
    expect((await runToExit(mock, ['/bin/sh', '/crane/job.sh', 'one', 'two words'], { mounts })).exitCode).toBe(4);
    expect(readFileSync(join(folder, 'out/result'), 'utf8')).toBe('got one and two words\ninput\n');
  });

  it('a missing mount source is made on the host, as real runtimes do', async () => {
    const mock = newMock();
    const hostPath = join(newFolder(), 'a/b');
    await runToExit(mock, ['true'], { mounts: [{ hostPath, containerPath: '/x' }] });
    expect(existsSync(hostPath)).toBe(true);
  });

  it('an image that is not on the node is not found at create', async () => {
    const mock = newMock({ images: [] });
    const pod = podConfig();
    const { podSandboxId } = await must(mock.service.runPodSandbox({ config: pod }));
    const failed = mock.service.createContainer({
      podSandboxId,
      config: containerConfig(['true']),
      sandboxConfig: pod,
    });
    expect(await mustFail(failed)).toMatchObject({ kind: 'not_found', resource: 'image' });
  });

  it('log lines go to the disk in the format of CRI, as they appear', async () => {
    const mock = newMock();
    const logDirectory = newFolder();
    const pod = podConfig('job-1', { logDirectory });
    const { containerId } = await start(
      mock.service,
      ['sh', '-c', 'echo one; sleep 1; echo two >&2; printf rest'],
      { logPath: 'main/0.log' },
      pod,
    );
    const { logPath } = await untilExited(mock, containerId);
    expect(logPath).toBe(join(logDirectory, 'main/0.log'));
    const lines = readFileSync(logPath, 'utf8').split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^2026-01-01T00:00:00(\.\d{1,9})?Z stdout F one$/);
    expect(lines[1]).toMatch(/^2026-01-01T00:00:01(\.\d{1,9})?Z stderr F two$/);
    expect(lines[2]).toMatch(/ stdout P rest$/);
  });

  it('the other transport, a socket, leads to the same state', async () => {
    const mock = newMock();
    const server = await mock.serve();
    const client = await must(CriRuntime.connect(server.endpoint, { clock: mock.clock }));
    const { podSandboxId, containerId } = await start(client, ['sh', '-c', 'sleep 3600; exit 9']);
    expect(await untilExited(mock, containerId)).toMatchObject({ exitCode: 9 });
    expect((await must(client.listPodSandbox({}))).items.map((item) => item.id)).toEqual([podSandboxId]);
    await must(client.removePodSandbox({ podSandboxId }));
    await client.close();
    mock.assertNothingLeaked();
  });

  it('events tell the whole life of sandbox and container, with statuses', async () => {
    const mock = newMock();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const event of mock.service.getContainerEvents({})) {
        const { containerEventType, containerId, containersStatuses } = event._unsafeUnwrap();
        seen.push(`${containerEventType} ${containerId.slice(0, 4)} ${containersStatuses[0]?.exitCode ?? '-'}`);
        if (seen.length === 8) break;
      }
    })();
    const { podSandboxId, containerId } = await start(mock.service, ['sh', '-c', 'exit 3']);
    await untilExited(mock, containerId);
    await must(mock.service.removePodSandbox({ podSandboxId }));
    await reading;
    const [pod, one] = [podSandboxId.slice(0, 4), containerId.slice(0, 4)];
    expect(seen).toEqual([
      `CONTAINER_CREATED_EVENT ${pod} -`,
      `CONTAINER_STARTED_EVENT ${pod} -`,
      `CONTAINER_CREATED_EVENT ${one} 0`,
      `CONTAINER_STARTED_EVENT ${one} 0`,
      `CONTAINER_STOPPED_EVENT ${one} 3`,
      `CONTAINER_STOPPED_EVENT ${pod} 3`,
      `CONTAINER_DELETED_EVENT ${one} -`,
      `CONTAINER_DELETED_EVENT ${pod} -`,
    ]);
    mock.assertNothingLeaked();
  });

  it('asking for an id nobody has is not found, with the words of the runtime', async () => {
    const mock = newMock();
    const error = await mustFail(mock.service.containerStatus({ containerId: 'f'.repeat(64) as ContainerId }));
    expect(error.message).toContain('an error occurred when try to find container');
  });
});

describe('pulls', () => {
  const PRIVATE = 'localhost:5001/crane/priv:1';
  const registries = {
    'localhost:5001': { images: [PRIVATE], credentials: { username: 'crane', password: 's3cret' } },
  };

  it.each([
    ['right', { username: 'crane', password: 's3cret' }, undefined],
    ['wrong', { username: 'crane', password: 'nope' }, 'unauthorized'],
    ['no', undefined, 'unauthorized'],
  ])('with %s credentials', async (_what, auth, reason) => {
    const mock = newMock({ registries });
    const pulled = await mock.service.pullImage({ image: { image: PRIVATE }, auth });
    if (reason === undefined) expect(pulled._unsafeUnwrap().imageRef).toMatch(/^sha256:[0-9a-f]{64}$/);
    else expect(pulled._unsafeUnwrapErr()).toMatchObject({ kind: 'pull_failed', reason });
    expect(JSON.stringify(mock.calls('pullImage'))).not.toContain('s3cret');
  });

  it('the usual images can be pulled, others are not found, unknown hosts do not exist', async () => {
    const mock = newMock({ images: [] });
    await must(mock.service.pullImage({ image: { image: 'busybox' } }));
    expect((await must(mock.service.imageStatus({ image: { image: IMAGE } }))).image?.repoTags).toEqual([IMAGE]);
    const missing = await mustFail(mock.service.pullImage({ image: { image: 'docker.io/library/none:1' } }));
    expect(missing).toMatchObject({ kind: 'pull_failed', reason: 'not_found' });
    const nowhere = await mustFail(mock.service.pullImage({ image: { image: 'registry.example/x:1' } }));
    expect(nowhere).toMatchObject({ kind: 'pull_failed', reason: 'network' });
  });
});

describe('the choice of a program', () => {
  const exits = (exitCode: number): { exitCode: number } => ({ exitCode });

  it.each([
    [{ image: 'busybox' }, 1],
    [{ image: IMAGE }, 1],
    [{ image: /busybox/ }, 1],
    [{ name: 'main' }, 1],
    [{ name: /^ma/ }, 1],
    [{ labels: { a: '1' } }, 1],
    [{ image: 'busybox:other' }, 0],
    [{ name: 'other' }, 0],
    [{ labels: { a: '2' } }, 0],
  ])('%j', async (match, exitCode) => {
    const mock = newMock();
    mock.program(match, exits(1));
    expect((await runToExit(mock, ['true'], { labels: { a: '1' } })).exitCode).toBe(exitCode);
  });

  it('knows the image by the names it has, also when it is asked for by its id; the last that fits counts', async () => {
    const mock = newMock();
    const id = (await must(mock.service.imageStatus({ image: { image: IMAGE } }))).image?.id ?? '';
    mock.program({}, exits(1));
    mock.program({ image: 'busybox' }, exits(2));
    expect((await runToExit(mock, ['x'], { image: { image: id } })).exitCode).toBe(2);
  });

  it('an image brings its own program, which a test may replace', async () => {
    const mock = newMock({ images: [{ names: ['docker.io/library/own:1'], program: program(exits(7)) }] });
    const image = { image: { image: 'own:1', userSpecifiedImage: 'own:1' } };
    expect((await runToExit(mock, ['x'], image)).exitCode).toBe(7);
    mock.program({ image: 'own:1' }, exits(8));
    const { containerId } = await start(mock.service, ['x'], image, podConfig('second'));
    expect((await untilExited(mock, containerId)).exitCode).toBe(8);
  });
});

describe('a program as a value', () => {
  it('writes at its times, reads stdin, and ends as it says', async () => {
    const mock = newMock();
    mock.program(
      { name: 'main' },
      {
        runForMs: 5_000,
        stdout: ['first'],
        stderr: ['warned'],
        output: [{ text: 'beat\n', atMs: 1_000, times: 3, everyMs: 500 }],
        exitSignal: 'SIGABRT',
      },
    );
    const pod = podConfig('v', { logDirectory: newFolder() });
    const { containerId } = await start(mock.service, ['x'], { logPath: 'v.log' }, pod);
    const { exitCode, logPath } = await untilExited(mock, containerId);
    expect(exitCode).toBe(134);
    const lines = readFileSync(logPath, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    expect(lines.map((line) => `${line.slice(17, 19)} ${line.replace(/^\S+ /, '')}`)).toEqual([
      '00 stdout F first',
      '00 stderr F warned',
      '01 stdout F beat',
      '01 stdout F beat',
      '02 stdout F beat',
    ]);
  });

  it('may take its time to start, and to end after SIGTERM', async () => {
    const mock = newMock();
    mock.program({}, { runForMs: Infinity, startTakesMs: 2_000, exitsAfterTermMs: 3_000, exitCodeOnTerm: 9 });
    const before = mock.clock.nowMs();
    const { containerId } = await start(mock.service, ['x']);
    expect(mock.clock.nowMs() - before).toBe(2_000);
    await must(mock.service.stopContainer({ containerId, timeout: 10n }));
    expect(mock.clock.nowMs() - before).toBe(5_000);
    expect((await statusOf(mock.service, containerId)).exitCode).toBe(9);
  });

  it('answers exec by command line; other commands go to the shell', async () => {
    const mock = newMock();
    mock.program({}, { runForMs: Infinity, exec: { 'nvidia-smi -L': { stdout: ['GPU 0'], exitCode: 4 } } });
    const { containerId } = await start(mock.service, ['x']);
    const ask = async (...cmd: string[]): Promise<readonly [number, string]> => {
      const { exitCode, stdout } = await must(mock.service.execSync({ containerId, cmd, timeout: 5n }));
      return [exitCode, Buffer.from(stdout).toString()];
    };
    expect(await ask('nvidia-smi', '-L')).toEqual([4, 'GPU 0\n']);
    expect(await ask('echo', 'hi')).toEqual([0, 'hi\n']);
  });

  it('of one written by hand, the context tells and takes everything; one that throws ends with 70', async () => {
    const mock = newMock();
    const config = {
      envs: [{ key: 'K', value: 'v' }],
      workingDir: '/tmp',
      linux: { securityContext: { runAsUser: { value: 1_000n } }, resources: { memoryLimitInBytes: 33_554_432n } },
    };
    let seen: unknown;
    mock.program(
      { name: 'main' },
      programOf(async (context) => {
        const { argv, cwd, env, user, tty, memoryLimitBytes } = context;
        seen = { argv, cwd, key: env['K'], uid: user.uid, tty, memoryLimitBytes };
        await context.sleep(10);
        return { exitCode: 6 };
      }),
    );
    expect((await runToExit(mock, ['a', 'b'], config)).exitCode).toBe(6);
    expect(seen).toEqual({
      argv: ['a', 'b'],
      cwd: '/tmp',
      key: 'v',
      uid: 1_000,
      tty: false,
      memoryLimitBytes: 33_554_432,
    });
    mock.program(
      { name: 'bad' },
      programOf(() => {
        throw new Error('oh');
      }),
    );
    const { containerId } = await start(mock.service, ['x'], { metadata: { name: 'bad' } }, podConfig('bad'));
    expect((await untilExited(mock, containerId)).exitCode).toBe(70);
  });
});
