import { existsSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ContainerConfigInit } from 'crane-cri/cri';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { describeEachTarget } from '../each-target.js';
import { catalogueOf } from './catalogue.js';
import { kindOf, must, Scene } from './scene.js';

// What a public conformance suite for CRI servers asks of users, names and files in containers, a test for each sentence.

describeEachTarget('conformance: identity and files', ({ target, open }) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.open(target, open());
  });
  afterAll(() => scene.clear());

  const lines = async (id: Awaited<ReturnType<Scene['idle']>>, ...cmd: string[]): Promise<string> =>
    (await scene.output(id, ...cmd)).trim();
  const as = (securityContext: NonNullable<NonNullable<ContainerConfigInit['linux']>['securityContext']>) =>
    scene.idle({ linux: { securityContext } });
  const folder = (): string => mkdtempSync(join(scene.folder, 'mount-'));

  it('55. a sandbox with a network of its own has its host name', async () => {
    const linux = { securityContext: { namespaceOptions: { pid: 'POD' } } } as const;
    const pod = scene.podConfig({ hostname: 'my-host', linux });
    const id = await scene.idle(
      { linux: { securityContext: { namespaceOptions: { network: 'POD', pid: 'POD' } } } },
      pod,
    );
    expect(await lines(id, 'hostname')).toBe('my-host');
  });

  it('56. the resolver is configured as the sandbox says', async () => {
    const dnsConfig = { servers: ['10.1.1.1'], searches: ['a.test'], options: ['ndots:8'] };
    const id = await scene.idle({}, scene.podConfig({ dnsConfig }));
    expect(await lines(id, 'cat', '/etc/resolv.conf')).toBe('search a.test\nnameserver 10.1.1.1\noptions ndots:8');
  });

  it('57. a container runs as the user it names by number', async () => {
    const id = await as({ runAsUser: { value: 65_534n } });
    expect(await lines(id, 'id', '-u')).toBe('65534');
    expect(await lines(id, 'id', '-nu')).toBe('nobody');
  });

  it('58. a container runs as the user it names by name', async () => {
    const id = await as({ runAsUsername: 'nobody' });
    expect(await lines(id, 'id', '-u')).toBe('65534');
  });

  it("59. a container runs as its image's user where it names none", async () => {
    const { uid } = await catalogueOf(target);
    await must(scene.runtime.pullImage({ image: { image: uid } }));
    const id = await scene.idle({ image: { image: uid, userSpecifiedImage: uid } });
    expect(await lines(id, 'id', '-u')).toBe('1002');
  });

  it('60. a container runs in the group it names, besides its user', async () => {
    const id = await as({ runAsUser: { value: 65_534n }, runAsGroup: { value: 100n } });
    expect(await lines(id, 'id', '-g')).toBe('100');
  });

  it('61. a container has the supplemental groups it names', async () => {
    const id = await as({ runAsUser: { value: 65_534n }, runAsGroup: { value: 100n }, supplementalGroups: [7n, 8n] });
    expect((await lines(id, 'id', '-G')).split(' ').sort()).toEqual(['100', '7', '8']);
  });

  it('62. a bind mount shows what is in its source', async () => {
    const hostPath = folder();
    writeFileSync(join(hostPath, '.file'), '');
    const id = await scene.idle({ mounts: [{ hostPath, containerPath: '/mnt' }] });
    expect(await lines(id, 'ls', '-A', '/mnt')).toBe('.file');
  });

  it('63. a bind mount whose source is a link shows what the link leads to', async () => {
    const base = folder();
    mkdirSync(join(base, 'real'));
    writeFileSync(join(base, 'real/file'), '');
    symlinkSync(join(base, 'real'), join(base, 'link'));
    const id = await scene.idle({ mounts: [{ hostPath: join(base, 'link'), containerPath: '/mnt' }] });
    expect(await lines(id, 'ls', '-A', '/mnt')).toBe('file');
  });

  it('64. what a container writes to a bind mount is on the host', async () => {
    const hostPath = folder();
    const id = await scene.idle({ mounts: [{ hostPath, containerPath: '/mnt' }] });
    expect(await lines(id, 'touch', '/mnt/new')).toBe('');
    expect(existsSync(join(hostPath, 'new'))).toBe(true);
  });

  it('65. a mount that is read-only is not written to', async () => {
    const hostPath = folder();
    const id = await scene.idle({ mounts: [{ hostPath, containerPath: '/ro', readonly: true }] });
    expect(await lines(id, 'touch', '/ro/x')).toBe('touch: /ro/x: Read-only file system');
  });

  it('66. environment and working directory are as given', async () => {
    const id = await scene.idle({ workingDir: '/tmp', envs: [{ key: 'KEY', value: 'value with spaces' }] });
    expect(await lines(id, 'sh', '-c', 'echo "$KEY"; pwd')).toBe('value with spaces\n/tmp');
  });

  it('67. a root file system that is read-only is not written to', async () => {
    const id = await as({ readonlyRootfs: true });
    expect(await lines(id, 'touch', '/x')).toBe('touch: /x: Read-only file system');
  });

  it('68. a masked path is empty', async () => {
    const id = await as({ maskedPaths: ['/etc/passwd'] });
    expect(await lines(id, 'cat', '/etc/passwd')).toBe('');
  });

  it('69. a read-only path is not written to', async () => {
    const id = await as({ readonlyPaths: ['/etc'] });
    expect(await lines(id, 'touch', '/etc/x')).toBe('touch: /etc/x: Read-only file system');
  });

  it('70. an image is mounted as a volume, where the runtime can', async () => {
    const image = { image: target.images.shell };
    await must(scene.runtime.pullImage({ image }));
    const sandboxConfig = scene.podConfig();
    const podSandboxId = await scene.pod(sandboxConfig);
    const mounts = [{ containerPath: '/volume', image, readonly: true }];
    const config = scene.containerConfig(
      ['/bin/sh', '-c', 'ls -A /volume || exit 1; touch /volume/x && exit 2; exit 0'],
      { mounts, logPath: 'volume.log' },
    );
    const created = scene.runtime.createContainer({ podSandboxId, config, sandboxConfig });
    const { runtimeName, runtimeVersion } = open().capabilities;
    if (runtimeName === 'containerd' && runtimeVersion.startsWith('1.')) {
      expect(await kindOf(created)).toBe('rejected');
      return;
    }
    const { containerId } = await must(created);
    await must(scene.runtime.startContainer({ containerId }));
    expect((await scene.exited(containerId)).exitCode).toBe(0);
  });
});
