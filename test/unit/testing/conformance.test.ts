import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { ContainerId, SandboxId } from '../../../src/core/ids.js';
import type { ContainerConfigInit } from '../../../src/generated/types.js';
import { CriRuntime } from '../../../src/runtime/cri-runtime.js';
import { attach } from '../../../src/streaming/sessions/attach.js';
import { exec } from '../../../src/streaming/sessions/exec.js';
import { MockRuntime, PERSONALITIES, type PersonalityName } from '../../../src/testing/index.js';
import { containerConfig, create, IMAGE, must, mustFail, newFolder, podConfig, start, statusOf } from './helpers.js';

// What a public conformance suite for CRI servers asks, put in our own words and asked over the socket in wall time, as
// that suite and the command-line clients of the field would.

const read = (stream: Readable | undefined): Promise<string> => text(stream ?? Readable.from([]));
const NOBODY = 'f'.repeat(64);
const WEB = 'registry.test/httpd:1';
const TAGGED = ['registry.test/tags:1', 'registry.test/tags:2', 'other.test/tags:3'];

function newRuntime(personality: PersonalityName): MockRuntime {
  return new MockRuntime({
    personality,
    images: [IMAGE],
    programs: [
      { match: { image: WEB }, program: { runForMs: Infinity, stdout: ['httpd: resuming normal operations'] } },
    ],
    registries: {
      'docker.io': { hasEverything: true },
      'registry.test': {
        images: [
          { names: TAGGED },
          { names: ['registry.test/latest:latest'] },
          { names: ['registry.test/uid:1'], user: '1002' },
          { names: ['registry.test/name:1'], user: 'www', files: { '/etc/passwd': 'www:x:33:33::/:/bin/sh\n' } },
          { names: ['registry.test/data:1'], files: { '/sub/dir/file': 'of the image\n', '/top': 'top\n' } },
          WEB,
        ],
      },
      'other.test': { images: [{ names: TAGGED }] },
    },
  });
}

describe.each(Object.keys(PERSONALITIES) as PersonalityName[])('conformance of %s', (personality) => {
  const isCrio = personality === 'cri-o-1.37';
  let mock: MockRuntime;
  let client: CriRuntime;
  let pods = 0;
  const nextPod = (more = {}): ReturnType<typeof podConfig> => podConfig(`pod-${++pods}`, more);
  beforeAll(async () => {
    mock = newRuntime(personality);
    client = await must(CriRuntime.connect((await mock.serve()).endpoint));
  });
  afterAll(async () => {
    await client.close();
    await mock.close();
  });

  /** Polls in wall time. */
  async function until(done: () => Promise<boolean> | boolean): Promise<void> {
    for (let tries = 0; tries < 500; tries++) {
      if (await done()) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('waited in vain');
  }
  const exited = (containerId: ContainerId): Promise<void> =>
    until(async () => (await statusOf(client, containerId)).state === 'CONTAINER_EXITED');

  /** Output of a command in a running container. */
  async function output(containerId: ContainerId, ...cmd: readonly string[]): Promise<string> {
    const { stdout, stderr } = await must(client.execSync({ containerId, cmd, timeout: 5n }));
    return Buffer.concat([stdout, stderr]).toString();
  }
  const idle = async (more: Partial<ContainerConfigInit> = {}, pod = nextPod()): Promise<ContainerId> =>
    (await start(client, ['sleep', 'infinity'], more, pod)).containerId;

  describe('state and metadata', () => {
    it('version and status', async () => {
      expect(await must(client.version({}))).toMatchObject({ version: '0.1.0', runtimeApiVersion: 'v1' });
      const { status } = await must(client.status({}));
      const ready = status?.conditions.filter((condition) => condition.status).map((condition) => condition.type);
      expect(ready).toEqual(expect.arrayContaining(['RuntimeReady', 'NetworkReady']));
    });

    it('a sandbox becomes ready, not ready, gone; its status and list entry hold what they must', async () => {
      const config = nextPod({ labels: { a: 'b' }, annotations: { c: 'd' } });
      const { podSandboxId } = await must(client.runPodSandbox({ config }));
      const { status } = await must(client.podSandboxStatus({ podSandboxId }));
      expect(status).toMatchObject({
        id: podSandboxId,
        state: 'SANDBOX_READY',
        metadata: config.metadata,
        annotations: { c: 'd' },
      });
      expect(status?.labels['a']).toBe('b');
      expect(status?.createdAt).toBeGreaterThan(1_700_000_000_000_000_000n);
      const { items } = await must(client.listPodSandbox({ filter: { id: podSandboxId, labelSelector: { a: 'b' } } }));
      expect(items).toMatchObject([{ id: podSandboxId, metadata: config.metadata, annotations: { c: 'd' } }]);
      await must(client.stopPodSandbox({ podSandboxId }));
      expect((await must(client.podSandboxStatus({ podSandboxId }))).status?.state).toBe('SANDBOX_NOTREADY');
      await must(client.removePodSandbox({ podSandboxId }));
      expect((await must(client.listPodSandbox({ filter: { id: podSandboxId } }))).items).toEqual([]);
    });

    it('a container keeps labels, annotations and metadata in its status and in lists', async () => {
      const more = {
        labels: { 'io.kubernetes.x': '1' },
        annotations: { big: 'x'.repeat(100_000) },
        metadata: { name: 'kept', attempt: 3 },
      };
      const { containerId } = await create(client, ['true'], more, nextPod());
      const status = await statusOf(client, containerId);
      expect(status).toMatchObject({ id: containerId, image: { image: IMAGE }, ...more });
      expect(status.imageRef).not.toBe('');
      expect(status.createdAt).toBeGreaterThan(0n);
      const { containers } = await must(client.listContainers({ filter: { labelSelector: more.labels } }));
      expect(containers).toMatchObject([{ id: containerId, state: 'CONTAINER_CREATED', ...more }]);
    });

    it('stop and remove of unknown ids succeed where the real one says so', async () => {
      const ok = personality !== 'containerd-1.6';
      expect((await client.stopContainer({ containerId: NOBODY as ContainerId })).isOk()).toBe(ok);
      expect((await client.stopPodSandbox({ podSandboxId: NOBODY as SandboxId })).isOk()).toBe(ok);
      await must(client.removeContainer({ containerId: NOBODY as ContainerId }));
      await must(client.removePodSandbox({ podSandboxId: NOBODY as SandboxId }));
      await must(client.removeImage({ image: { image: 'registry.test/none:1' } }));
    });

    it('removal takes running things with it', async () => {
      const { podSandboxId, containerId } = await start(client, ['sleep', 'infinity'], {}, nextPod());
      await must(client.removeContainer({ containerId }));
      expect((await mustFail(client.containerStatus({ containerId }))).kind).toBe('not_found');
      await must(client.removePodSandbox({ podSandboxId }));
    });

    it('stats have times and figures, with no filter, by id and by label', async () => {
      const containerId = await idle({ labels: { stats: 'yes' } });
      const { stats } = await must(client.containerStats({ containerId }));
      expect(stats?.cpu?.timestamp).toBeGreaterThan(0n);
      expect(stats?.memory?.timestamp).toBeGreaterThan(0n);
      expect(stats?.attributes).toMatchObject({ id: containerId, labels: { stats: 'yes' } });
      for (const filter of [undefined, { id: containerId }, { labelSelector: { stats: 'yes' } }]) {
        const ids = (await must(client.listContainerStats({ filter }))).stats.map((each) => each.attributes?.id);
        expect(ids).toContain(containerId);
        if (filter !== undefined) expect(ids).toEqual([containerId]);
      }
      const { containerFilesystems, imageFilesystems } = await must(client.imageFsInfo({}));
      expect([containerFilesystems.length, imageFilesystems.length]).toEqual([1, 1]);
      expect(imageFilesystems[0]?.usedBytes?.value).toBeGreaterThan(0n);
    });

    it('stats of sandboxes with a cgroup parent', async () => {
      const config = nextPod({ labels: { ps: 'yes' }, linux: { cgroupParent: '/jobs/x', securityContext: {} } });
      const { podSandboxId } = await must(client.runPodSandbox({ config }));
      expect((await must(client.podSandboxStats({ podSandboxId }))).stats?.linux?.process?.processCount?.value).toBe(
        1n,
      );
      const { stats } = await must(client.listPodSandboxStats({ filter: { labelSelector: { ps: 'yes' } } }));
      expect(stats.map((each) => each.attributes?.id)).toEqual([podSandboxId]);
    });

    if (isCrio)
      it('metrics: every descriptor has a value for every running container', async () => {
        await idle();
        const { descriptors } = await must(client.listMetricDescriptors({}));
        expect(descriptors.length).toBeGreaterThanOrEqual(45);
        const { podMetrics } = await must(client.listPodSandboxMetrics({}));
        const containers = podMetrics.flatMap((pod) => pod.containerMetrics);
        expect(containers.length).toBeGreaterThan(0);
        for (const { metrics } of containers)
          expect(metrics.map((metric) => metric.name)).toEqual(descriptors.map((each) => each.name));
      });

    if (isCrio)
      it('the streaming lists hold what the lists hold', async () => {
        const containerId = await idle();
        const seen: string[] = [];
        for await (const message of client.streamContainers({ filter: { id: containerId } })) {
          seen.push(...message._unsafeUnwrap().containers.map((container) => container.id));
        }
        expect(seen).toEqual([containerId]);
        let images = 0;
        for await (const message of client.streamImages({})) images += message._unsafeUnwrap().images.length;
        expect(images).toBe((await must(client.listImages({}))).images.length);
      });

    it('resources are shown as given, and merge when they are updated', async () => {
      const linux = { resources: { cpuShares: 512n, memoryLimitInBytes: 268_435_456n }, securityContext: {} };
      const containerId = await idle({ linux });
      await must(client.updateContainerResources({ containerId, linux: { cpuShares: 1_024n } }));
      const { resources } = await statusOf(client, containerId);
      expect(resources?.linux).toMatchObject({ cpuShares: 1_024n, memoryLimitInBytes: 268_435_456n });
      expect((await client.updateContainerResources({ containerId, linux: { cpusetCpus: '99' } })).isErr()).toBe(true);
      expect((await statusOf(client, containerId)).resources?.linux).toMatchObject({
        cpuShares: 1_024n,
        cpusetCpus: '',
      });
    });

    it('a group without a user is an error', async () => {
      const pod = nextPod();
      const { podSandboxId } = await must(client.runPodSandbox({ config: pod }));
      const linux = { securityContext: { runAsGroup: { value: 1_000n } } };
      const request = { podSandboxId, config: containerConfig(['true'], { linux }), sandboxConfig: pod };
      expect((await client.createContainer(request)).isErr()).toBe(true);
    });
  });

  describe('images', () => {
    it('by tag, digest and id; several names are one image; untagged means latest', async () => {
      const refs: string[] = [];
      for (const name of TAGGED) refs.push((await must(client.pullImage({ image: { image: name } }))).imageRef);
      expect(new Set(refs).size).toBe(1);
      const { image } = await must(client.imageStatus({ image: { image: TAGGED[0] } }));
      expect(image?.repoTags).toEqual(TAGGED);
      expect(image?.size).toBeGreaterThan(0n);
      const names = [
        image?.id ?? '',
        (image?.id ?? '').replace('sha256:', '').slice(0, 12),
        image?.repoDigests[0] ?? '',
      ];
      for (const name of names)
        expect((await must(client.imageStatus({ image: { image: name } }))).image?.id).toBe(image?.id);
      await must(client.pullImage({ image: { image: 'registry.test/latest' } }));
      const latest = await must(client.imageStatus({ image: { image: 'registry.test/latest' } }));
      expect(latest.image?.repoTags).toEqual(['registry.test/latest:latest']);
      const answers = await Promise.all(
        [1, 2, 3, 4, 5].map(() => client.removeImage({ image: { image: image?.id ?? '' } })),
      );
      expect(answers.every((answer) => answer.isOk())).toBe(true);
    });

    it('pulled by digest: no tag, one digest', async () => {
      await must(client.pullImage({ image: { image: 'registry.test/uid:1' } }));
      const digest =
        (await must(client.imageStatus({ image: { image: 'registry.test/uid:1' } }))).image?.repoDigests[0] ?? '';
      await must(client.removeImage({ image: { image: 'registry.test/uid:1' } }));
      expect((await must(client.imageStatus({ image: { image: 'registry.test/uid:1' } }))).image).toBeUndefined();
      await must(client.pullImage({ image: { image: digest } }));
      const { image } = await must(client.imageStatus({ image: { image: digest } }));
      expect([image?.repoTags, image?.repoDigests]).toEqual([[], [digest]]);
      expect(image?.uid?.value).toBe(1_002n);
      await must(client.removeImage({ image: { image: digest } }));
    });

    it('user names come from the configuration; an absent image is an empty answer', async () => {
      await must(client.pullImage({ image: { image: 'registry.test/name:1' } }));
      expect((await must(client.imageStatus({ image: { image: 'registry.test/name:1' } }))).image?.username).toBe(
        'www',
      );
      expect((await must(client.imageStatus({ image: { image: 'registry.test/none:1' } }))).image).toBeUndefined();
    });

    it('a pull takes longer than a millisecond, so that a deadline of one passes', async () => {
      const pull = client.pullImage({ image: { image: 'docker.io/library/deadline:1' } }, { timeoutMs: 1 });
      expect((await mustFail(pull)).kind).toBe('deadline_exceeded');
    });

    it('a container is made of an image by its id', async () => {
      const id = (await must(client.imageStatus({ image: { image: IMAGE } }))).image?.id ?? '';
      const { containerId } = await create(
        client,
        ['true'],
        { image: { image: id, userSpecifiedImage: IMAGE } },
        nextPod(),
      );
      expect((await statusOf(client, containerId)).image?.image).toBe(id);
    });
  });

  describe('programs, logs, exec and attach', () => {
    it('ExecSync answers output and codes, and an unknown command is never a success', async () => {
      const containerId = await idle();
      expect(await output(containerId, 'echo', '-n', 'hello')).toBe('hello');
      expect((await must(client.execSync({ containerId, cmd: ['sh', '-c', 'exit 7'], timeout: 5n }))).exitCode).toBe(7);
      expect((await client.execSync({ containerId, cmd: ['no-such-command'], timeout: 5n })).isErr()).toBe(true);
    });

    it('a command beyond its timeout is an error or a code below 0, and leaves no process', async () => {
      const containerId = await idle();
      const answer = await client.execSync({ containerId, cmd: ['sleep', '4321'], timeout: 1n });
      if (isCrio) expect(answer._unsafeUnwrap().exitCode).toBe(-1);
      else expect(answer._unsafeUnwrapErr().kind).toBe('deadline_exceeded');
      expect(mock.leaks().filter((leak) => leak.what === 'process')).toEqual([]);
    });

    it('output is in the log file, whose path the status tells', async () => {
      const pod = nextPod({ logDirectory: newFolder() });
      const { containerId } = await start(client, ['echo', 'hello World'], { logPath: 'hello.log' }, pod);
      await exited(containerId);
      const { logPath, exitCode } = await statusOf(client, containerId);
      expect([logPath, exitCode]).toEqual([join(pod.logDirectory ?? '', 'hello.log'), 0]);
      expect(readFileSync(logPath, 'utf8')).toMatch(
        /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|\+00:00) stdout F hello World\n$/,
      );
    });

    it('a log that was renamed goes on in a new file after ReopenContainerLog', async () => {
      const pod = nextPod({ logDirectory: newFolder() });
      const loop = 'while true; do echo tick; sleep 0.02; done';
      const { containerId } = await start(client, ['sh', '-c', loop], { logPath: 'loop.log' }, pod);
      const { logPath } = await statusOf(client, containerId);
      await until(() => readFileSync(logPath, 'utf8').includes('tick'));
      renameSync(logPath, `${logPath}.old`);
      expect(existsSync(logPath)).toBe(false);
      await must(client.reopenContainerLog({ containerId }));
      await until(() => existsSync(logPath) && readFileSync(logPath, 'utf8').includes('tick'));
      await must(client.stopContainer({ containerId, timeout: 0n }));
    });

    it("the default command of a web server's image writes its name to the log", async () => {
      await must(client.pullImage({ image: { image: WEB } }));
      const pod = nextPod({ logDirectory: newFolder() });
      const { containerId } = await start(
        client,
        [],
        { image: { image: WEB, userSpecifiedImage: WEB }, logPath: 'web.log' },
        pod,
      );
      expect(readFileSync((await statusOf(client, containerId)).logPath, 'utf8')).toContain('httpd');
    });

    it('exec streams, with and without a terminal', async () => {
      const containerId = await idle();
      const plain = await must(exec(client, { containerId, command: ['sh', '-c', 'echo out; echo err >&2; exit 3'] }));
      const [out, errors] = await Promise.all([read(plain.stdout), read(plain.stderr)]);
      expect([out, errors]).toEqual(['out\n', 'err\n']);
      expect(await must(plain.exit)).toEqual({ kind: 'exited', exitCode: 3 });
      const terminal = await must(
        exec(client, { containerId, command: ['sh', '-c', 'test -t 0 && echo tty'], tty: true }),
      );
      expect(await read(terminal.stdout)).toBe('tty\r\n');
      const cat = await must(exec(client, { containerId, command: ['cat'], stdin: true }));
      cat.stdin?.end('through and back');
      expect(await read(cat.stdout)).toBe('through and back');
      expect(await must(cat.exit)).toEqual({ kind: 'exited', exitCode: 0 });
    });

    it('attach to a shell with stdin_once: what it is told to write, and an end when stdin ends', async () => {
      const { containerId } = await start(client, ['/bin/sh'], { stdin: true, stdinOnce: true }, nextPod());
      const session = await must(attach(client, { containerId, stdin: true }));
      session.stdin?.end('echo -n hello\n');
      expect(await read(session.stdout)).toBe('hello');
      await exited(containerId);
    });

    it('URLs of streams name a host, and are good once', async () => {
      const containerId = await idle();
      const { url } = await must(client.exec({ containerId, cmd: ['true'], stdout: true }));
      expect(new URL(url).host).toMatch(/^127\.0\.0\.1:\d+$/);
      const ask = async (): Promise<number> => (await fetch(url)).status;
      expect([await ask(), await ask()]).toEqual([400, 404]);
    });
  });

  describe('identity and root file system', () => {
    it('host name, resolver and users', async () => {
      const pod = nextPod({
        hostname: 'my-host',
        dnsConfig: { servers: ['10.1.1.1'], searches: ['a.b'], options: ['ndots:8'] },
      });
      const linux = {
        securityContext: { runAsUser: { value: 65_534n }, runAsGroup: { value: 100n }, supplementalGroups: [7n, 8n] },
      };
      const containerId = await idle({ linux }, pod);
      expect(await output(containerId, 'hostname')).toBe('my-host\n');
      expect(await output(containerId, 'cat', '/etc/resolv.conf')).toBe(
        'search a.b\nnameserver 10.1.1.1\noptions ndots:8\n',
      );
      expect(await output(containerId, 'id', '-u')).toBe('65534\n');
      expect(await output(containerId, 'id', '-nu')).toBe('nobody\n');
      expect((await output(containerId, 'id', '-G')).trim().split(' ').sort()).toEqual(['100', '7', '8']);
      const byName = await idle({ linux: { securityContext: { runAsUsername: 'nobody' } } });
      expect(await output(byName, 'id', '-u')).toBe('65534\n');
    });

    it('bind mounts, through a link too; read-only ones; environment and working directory', async () => {
      const folder = newFolder();
      mkdirSync(join(folder, 'real'));
      writeFileSync(join(folder, 'real/file'), '');
      symlinkSync(join(folder, 'real'), join(folder, 'link'));
      const mounts = [
        { hostPath: join(folder, 'link'), containerPath: '/mnt' },
        { hostPath: join(folder, 'real'), containerPath: '/ro', readonly: true },
      ];
      const containerId = await idle({ mounts, workingDir: '/mnt', envs: [{ key: 'KEY', value: 'value' }] });
      expect(await output(containerId, 'ls', '-A', '/mnt')).toBe('file\n');
      expect(await output(containerId, 'touch', '/ro/x')).toBe('touch: /ro/x: Read-only file system\n');
      expect(await output(containerId, 'sh', '-c', 'echo $KEY; pwd; touch new')).toBe('value\n/mnt\n');
      expect(existsSync(join(folder, 'real/new'))).toBe(true);
    });

    it('a read-only root, masked and read-only paths', async () => {
      const securityContext = { readonlyRootfs: true, maskedPaths: ['/etc/passwd'], readonlyPaths: ['/proc/sys'] };
      const containerId = await idle({ linux: { securityContext } });
      expect(await output(containerId, 'touch', '/x')).toContain('Read-only file system');
      expect(await output(containerId, 'cat', '/etc/passwd')).toBe('');
      expect(await output(containerId, 'touch', '/proc/sys/x')).toContain('Read-only file system');
    });

    if (PERSONALITIES[personality].imageMounts !== 'refused')
      it('volumes of an image, a part of it too', async () => {
        await must(client.pullImage({ image: { image: 'registry.test/data:1' } }));
        const image = { image: 'registry.test/data:1' };
        const mounts = [
          { containerPath: '/whole', image, readonly: true },
          { containerPath: '/part', image, imageSubPath: 'sub/dir', readonly: true },
        ];
        const containerId = await idle({ mounts });
        expect(await output(containerId, 'ls', '/whole')).toBe('sub\ntop\n');
        expect(await output(containerId, 'cat', '/part/file')).toBe('of the image\n');
      });
  });
});
