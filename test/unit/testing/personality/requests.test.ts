import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { containerConfig, IMAGE, must, mustFail, newFolder, podConfig, start, untilExited } from '../helpers.js';
import { ALL, as, CONTAINERD, CRIO, status } from './ask.js';

describe('what a request may hold', () => {
  it.each(ALL)('a missing device is refused at create by containerd alone: %s', async (personality) => {
    const mock = as(personality);
    const { podSandboxId } = await must(mock.service.runPodSandbox({ config: podConfig() }));
    const config = containerConfig(['true'], { devices: [{ hostPath: '/dev/no-such', containerPath: '/dev/x' }] });
    const answer = await status(mock, 'createContainer', { podSandboxId, config, sandboxConfig: podConfig() });
    expect(answer.code).toBe(personality === CRIO ? 0 : 2);
  });

  it.each(ALL)('an unknown CDI device is refused by all but containerd 1.6: %s', async (personality) => {
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

  it.each(ALL)(
    'labels of more than 4096 bytes are refused by all, and empty label keys by containerd alone: %s',
    async (personality) => {
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
    },
  );

  it.each(ALL)(
    'a memory limit below what runc needs is refused at start by containerd, and at create by cri-o: %s',
    async (personality) => {
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
    },
  );

  it.each([
    ['containerd-1.6', false, false],
    ['containerd-1.7', false, false],
    ['containerd-2.1', true, false],
    ['cri-o-1.37', true, true],
  ] as const)('%s mounts an image read-only: %s, and writable: %s', async (personality, readonly, writable) => {
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

  it.each(ALL)('a group without a user for the sandbox is refused by containerd alone: %s', async (personality) => {
    const config = podConfig('g', { linux: { securityContext: { runAsGroup: { value: 5n } } } });
    expect((await status(as(personality), 'runPodSandbox', { config })).code).toBe(personality === CRIO ? 0 : 2);
  });

  it('cri-o refuses a relative log directory and a nested log path', async () => {
    const mock = as(CRIO);
    expect(
      (await status(mock, 'runPodSandbox', { config: podConfig('a', { logDirectory: 'rel' }) })).details,
    ).toContain('is a relative path: rel');
    const config = podConfig('b', { logDirectory: newFolder() });
    const { podSandboxId } = await must(mock.service.runPodSandbox({ config }));
    const nested = containerConfig(['true'], { logPath: 'a/b.log' });
    const answer = await status(mock, 'createContainer', { podSandboxId, config: nested, sandboxConfig: config });
    expect(answer).toMatchObject({ code: 2, details: 'exit status 1' });
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
