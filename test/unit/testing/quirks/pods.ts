import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { containerConfig } from '../helpers.js';
import { all, type Area, NOBODY, said, type Subject, tally, two } from './quirk.js';

const HOST = { namespaceOptions: { network: 'NODE' as const } };

async function again(subject: Subject, stopped: boolean): Promise<string> {
  const config = subject.config();
  const { podSandboxId } = await subject.pod(config);
  if (stopped) await subject.call('stopPodSandbox', { podSandboxId });
  const answer = await subject.call('runPodSandbox', { config });
  if (answer.code !== 'OK') {
    const reserved = `failed to reserve sandbox name "${config.metadata?.name}_crane_${config.metadata?.uid}_0": name "${config.metadata?.name}_crane_${config.metadata?.uid}_0" is reserved for "${podSandboxId}"`;
    return `${answer.code}${answer.details === reserved ? ', reserved for the first' : ` ${answer.details}`}`;
  }
  const same = (answer.value as { podSandboxId: string }).podSandboxId === podSandboxId;
  const { status } = (await subject.mock.service.podSandboxStatus({ podSandboxId }))._unsafeUnwrap();
  return `OK, ${same ? 'the first' : 'another'}, ${status?.state}`;
}

const run = (subject: Subject, more: object, words?: RegExp): Promise<string> =>
  subject.say('runPodSandbox', { config: subject.config(more) }, words);

async function labels(subject: Subject): Promise<Readonly<Record<string, string>>> {
  const { podSandboxId } = await subject.pod();
  return (await subject.mock.service.podSandboxStatus({ podSandboxId }))._unsafeUnwrap().status?.labels ?? {};
}

export const pods: Area = {
  title: 'Sandboxes',
  quirks: [
    {
      what: 'RunPodSandbox twice with the same metadata',
      expected: [
        'UNKNOWN, reserved for the first',
        '=',
        'FAILED_PRECONDITION, reserved for the first',
        'OK, the first, SANDBOX_READY',
      ],
      ask: (subject) => again(subject, false),
    },
    {
      what: 'RunPodSandbox twice, the first stopped',
      expected: [
        'UNKNOWN, reserved for the first',
        '=',
        'FAILED_PRECONDITION, reserved for the first',
        'OK, the first, SANDBOX_NOTREADY',
      ],
      ask: (subject) => again(subject, true),
    },
    {
      what: 'three identical RunPodSandbox at once',
      expected: [
        'OK, UNKNOWN, UNKNOWN',
        '=',
        'OK, FAILED_PRECONDITION, FAILED_PRECONDITION',
        'OK, no answer by the deadline, no answer by the deadline',
      ],
      options: { latency: 'measured' },
      ask: async (subject) => {
        const config = subject.config();
        return tally(await Promise.all([1, 2, 3].map(() => subject.call('runPodSandbox', { config }, 60_000))));
      },
    },
    {
      what: 'RunPodSandbox of the same name with the next attempt, and with another uid',
      expected: all('OK, OK'),
      ask: async (subject) => {
        const metadata = { name: 'a', namespace: 'b', uid: 'c' };
        await subject.pod(subject.config({ metadata }));
        return [
          await run(subject, { metadata: { ...metadata, attempt: 1 } }),
          await run(subject, { metadata: { ...metadata, uid: 'd' } }),
        ].join(', ');
      },
    },
    {
      what: 'RunPodSandbox without config',
      expected: two('UNKNOWN "sandbox config must include metadata"', 'UNKNOWN "config is nil"'),
      ask: (subject) => subject.say('runPodSandbox', {}, /sandbox config must include metadata|config is nil/),
    },
    {
      what: 'RunPodSandbox without metadata',
      expected: two('UNKNOWN "sandbox config must include metadata"', 'UNKNOWN "metadata is nil"'),
      ask: (subject) =>
        subject.say('runPodSandbox', { config: {} }, /sandbox config must include metadata|metadata is nil/),
    },
    {
      what: 'RunPodSandbox with empty metadata',
      expected: two('OK', 'UNKNOWN "metadata.Name should not be empty"'),
      ask: (subject) => run(subject, { metadata: {} }, /metadata\.Name should not be empty/),
    },
    {
      what: 'RunPodSandbox without namespace',
      expected: two('OK', 'UNKNOWN "without namespace"'),
      ask: (subject) => run(subject, { metadata: { name: 'a', uid: 'c' } }, /without namespace/),
    },
    {
      what: 'RunPodSandbox without uid',
      expected: two('OK', 'UNKNOWN "without uid"'),
      ask: (subject) => run(subject, { metadata: { name: 'a', namespace: 'b' } }, /without uid/),
    },
    {
      what: 'RunPodSandbox without log_directory',
      expected: all('OK'),
      ask: (subject) => run(subject, { logDirectory: '' }),
    },
    {
      what: 'RunPodSandbox with a relative log_directory',
      expected: two('OK', 'UNKNOWN "is a relative path"'),
      ask: (subject) => run(subject, { logDirectory: 'logs' }, /is a relative path/),
    },
    {
      what: 'RunPodSandbox with a log_directory that is a file',
      expected: two('OK', 'UNKNOWN "not a directory"'),
      ask: (subject) => {
        const file = join(subject.folder, 'file');
        writeFileSync(file, '');
        return run(subject, { logDirectory: file }, /not a directory/);
      },
    },
    {
      what: 'RunPodSandbox with a hostname on the network of the host',
      expected: two('UNKNOWN "unable to set hostname without a private UTS namespace"', 'OK'),
      ask: (subject) =>
        run(
          subject,
          { hostname: 'x', linux: { securityContext: HOST } },
          /unable to set hostname without a private UTS namespace/,
        ),
    },
    {
      what: 'RunPodSandbox without linux: the network',
      expected: all('of the sandbox'),
      ask: async (subject) => {
        const { podSandboxId } = await subject.pod(subject.config({ linux: undefined }));
        const { status } = (await subject.mock.service.podSandboxStatus({ podSandboxId }))._unsafeUnwrap();
        return status?.network?.ip === '' ? 'of the host' : 'of the sandbox';
      },
    },
    ...(['/a/b/c', 'x', '../../x'] as const).map((cgroupParent) => ({
      what: `RunPodSandbox with cgroup_parent ${cgroupParent}`,
      expected: all('OK'),
      ask: (subject: Subject) => run(subject, { linux: { cgroupParent, securityContext: HOST } }),
    })),
    {
      what: 'RunPodSandbox with cgroup_parent x.slice, the driver being cgroupfs',
      expected: two('OK', 'UNKNOWN "received systemd slice as parent"'),
      ask: (subject) =>
        run(subject, { linux: { cgroupParent: 'x.slice', securityContext: HOST } }, /received systemd slice as parent/),
    },
    {
      what: 'RunPodSandbox with an unknown runtime_handler',
      expected: two(
        'UNKNOWN "no runtime for "no-such" is configured"',
        'UNKNOWN "failed to find runtime handler no-such"',
      ),
      ask: (subject) =>
        subject.say(
          'runPodSandbox',
          { config: subject.config(), runtimeHandler: 'no-such' },
          /no runtime for "no-such" is configured|failed to find runtime handler no-such/,
        ),
    },
    {
      what: 'RunPodSandbox with run_as_group and without run_as_user',
      expected: two('UNKNOWN "is specified without user"', 'OK'),
      ask: (subject) =>
        run(
          subject,
          { linux: { securityContext: { ...HOST, runAsGroup: { value: 5n } } } },
          /is specified without user/,
        ),
    },
    {
      what: 'RunPodSandbox with a bad sysctl',
      expected: two('UNKNOWN', 'OK'),
      ask: (subject) => run(subject, { linux: { sysctls: { 'no.such': '1' } } }),
    },
    {
      what: 'RunPodSandbox with a user namespace on the network of the host',
      expected: [
        'OK',
        'UNKNOWN "operation not permitted"',
        'UNKNOWN "failed to open netns()"',
        'UNKNOWN "failed to pin namespaces"',
      ],
      ask: (subject) =>
        run(
          subject,
          { linux: { securityContext: { namespaceOptions: { network: 'NODE', usernsOptions: { mode: 'POD' } } } } },
          /operation not permitted|failed to open netns\(\)|failed to pin namespaces/,
        ),
    },
    {
      what: 'RunPodSandbox with a network of its own and no CNI configuration',
      expected: [
        'UNKNOWN, a sandbox left that can not be removed',
        'UNKNOWN, a sandbox left',
        'UNKNOWN, nothing left',
        'no answer by the deadline, nothing left',
      ],
      options: { network: 'no_cni' },
      ask: async (subject) => {
        const code = await subject.say(
          'runPodSandbox',
          { config: subject.config({ linux: undefined }) },
          undefined,
          20_000,
        );
        const [left] = (await subject.mock.service.listPodSandbox({}))._unsafeUnwrap().items;
        if (left === undefined) return `${code}, nothing left`;
        const removed = await subject.call('removePodSandbox', { podSandboxId: left.id });
        return `${code}, a sandbox left${removed.code === 'OK' ? '' : ' that can not be removed'}`;
      },
    },
    {
      what: 'RunPodSandbox, its pause image unreachable',
      expected: two('UNKNOWN "failed to get sandbox image"', 'UNKNOWN "creating pod sandbox"'),
      options: { traits: { pauseImage: 'unreachable' } },
      ask: (subject) => run(subject, {}, /failed to get sandbox image|creating pod sandbox/),
    },
    {
      what: 'network.ip after StopPodSandbox',
      expected: two('cleared', 'kept'),
      ask: async (subject) => {
        const { podSandboxId } = await subject.pod(subject.config({ linux: undefined }));
        await subject.call('stopPodSandbox', { podSandboxId });
        const { status } = (await subject.mock.service.podSandboxStatus({ podSandboxId }))._unsafeUnwrap();
        return status?.network?.ip === '' ? 'cleared' : 'kept';
      },
    },
    {
      what: 'PodSandboxStatus of an unknown id',
      expected: all('NOT_FOUND'),
      ask: (subject) => subject.say('podSandboxStatus', { podSandboxId: NOBODY }),
    },
    {
      what: 'PodSandboxStatus of the empty id',
      expected: [
        `UNKNOWN "Prefix can't be empty"`,
        `UNKNOWN "prefix can't be empty"`,
        '=',
        'NOT_FOUND "should not be empty"',
      ],
      ask: (subject) => subject.say('podSandboxStatus', {}, /[Pp]refix can't be empty|should not be empty/),
    },
    {
      what: 'labels of a sandbox that was given none',
      expected: two(
        'none',
        'io.kubernetes.container.name, io.kubernetes.pod.name, io.kubernetes.pod.namespace, io.kubernetes.pod.uid',
      ),
      ask: async (subject) =>
        Object.keys(await labels(subject))
          .sort()
          .join(', ') || 'none',
    },
    {
      what: 'containers_statuses of PodSandboxStatus, and with verbose',
      expected: all('empty, empty'),
      ask: async (subject) => {
        const { podSandboxId, sandboxConfig } = await subject.pod();
        await subject.call('createContainer', { podSandboxId, sandboxConfig, config: containerConfig(['true']) });
        const seen = [false, true].map(async (verbose) => {
          const { value } = await subject.call('podSandboxStatus', { podSandboxId, verbose });
          return (value as { containersStatuses: unknown[] }).containersStatuses.length > 0 ? 'filled' : 'empty';
        });
        return (await Promise.all(seen)).join(', ');
      },
    },
    {
      what: 'containers_statuses of PodSandboxStatus, where events are switched on',
      expected: two('empty', 'filled'),
      options: { events: true },
      ask: async (subject) => {
        const { podSandboxId, sandboxConfig } = await subject.pod();
        await subject.call('createContainer', { podSandboxId, sandboxConfig, config: containerConfig(['true']) });
        const { value } = await subject.call('podSandboxStatus', { podSandboxId });
        return (value as { containersStatuses: unknown[] }).containersStatuses.length > 0 ? 'filled' : 'empty';
      },
    },
    {
      what: 'the log of the sandbox itself in log_directory, and after RemovePodSandbox',
      expected: two('none, none', '<id>.log of mode 600, <id>.log of mode 600'),
      ask: async (subject) => {
        const pod = await subject.pod();
        const found = (): string =>
          readdirSync(subject.folder)
            .map((name) => {
              const mode = (statSync(join(subject.folder, name)).mode & 0o777).toString(8);
              return `${name.replace(pod.podSandboxId, '<id>')} of mode ${mode}`;
            })
            .join(' ') || 'none';
        const before = found();
        await subject.call('removePodSandbox', pod);
        return `${before}, ${found()}`;
      },
    },
    {
      what: 'StopPodSandbox with a deadline of 40 s, at once after RunPodSandbox, and a second later',
      expected: two('0 s, 0 s', '39 s, 0 s'),
      ask: async (subject) => {
        const stop = async (afterMs: number): Promise<string> => {
          const pod = await subject.pod();
          await subject.later(afterMs);
          return `${(await subject.timed(() => subject.call('stopPodSandbox', pod, 40_000))) / 1_000} s`;
        };
        return `${await stop(50)}, ${await stop(1_000)}`;
      },
    },
    {
      what: 'PodSandboxStats of a sandbox on the network of the node: its interfaces',
      expected: two('none', 'all of the node'),
      ask: async (subject) => {
        const linux = { cgroupParent: '/a', ...subject.config().linux };
        const { podSandboxId } = await subject.pod(subject.config({ linux }));
        const { stats } = (await subject.mock.service.podSandboxStats({ podSandboxId }))._unsafeUnwrap();
        const { defaultInterface, interfaces = [] } = stats?.linux?.network ?? {};
        if (defaultInterface === undefined) return 'none';
        return interfaces.length > 1 ? 'all of the node' : 'one';
      },
    },
    {
      what: 'StopPodSandbox twice',
      expected: all('OK, OK'),
      ask: async (subject) => {
        const pod = await subject.pod();
        return `${await subject.say('stopPodSandbox', pod)}, ${await subject.say('stopPodSandbox', pod)}`;
      },
    },
    {
      what: 'StopPodSandbox of an unknown sandbox, and of one that was removed',
      expected: ['NOT_FOUND, NOT_FOUND', 'OK, OK', '=', '='],
      ask: async (subject) => {
        const pod = await subject.pod();
        await subject.call('removePodSandbox', pod);
        return `${await subject.say('stopPodSandbox', { podSandboxId: NOBODY })}, ${await subject.say('stopPodSandbox', pod)}`;
      },
    },
    {
      what: 'RemovePodSandbox twice, and of an unknown sandbox',
      expected: all('OK, OK, OK'),
      ask: async (subject) => {
        const pod = await subject.pod();
        const ids = [pod, pod, { podSandboxId: NOBODY }];
        const said: string[] = [];
        for (const id of ids) said.push(await subject.say('removePodSandbox', id));
        return said.join(', ');
      },
    },
    {
      what: 'StopPodSandbox and RemovePodSandbox of the empty id',
      expected: all('UNKNOWN, UNKNOWN'),
      ask: async (subject) => `${await subject.say('stopPodSandbox')}, ${await subject.say('removePodSandbox')}`,
    },
    {
      what: 'RemovePodSandbox while a container runs',
      expected: all('OK, all gone'),
      ask: async (subject) => {
        const containerId = await subject.started();
        const [pod] = (await subject.mock.service.listPodSandbox({}))._unsafeUnwrap().items;
        const code = await subject.say('removePodSandbox', { podSandboxId: pod?.id });
        return `${code}, ${(await subject.state(containerId)) === 'NOT_FOUND' ? 'all gone' : 'not all gone'}`;
      },
    },
    {
      what: 'three RemovePodSandbox at once',
      expected: two('OK, OK, OK', 'OK, UNKNOWN, UNKNOWN "from index: no such id"'),
      options: { latency: 'measured' },
      ask: async (subject) => {
        const pod = await subject.pod();
        const answers = await Promise.all([1, 2, 3].map(() => subject.call('removePodSandbox', pod)));
        return answers
          .map((answer, index) => said(answer, index === 2 ? /from index: no such id/ : undefined))
          .join(', ');
      },
    },
    {
      what: 'part of an id is enough for status, stop, create and remove',
      expected: all('OK, OK, OK, OK'),
      ask: async (subject) => {
        const { podSandboxId, sandboxConfig } = await subject.pod();
        const part = { podSandboxId: podSandboxId.slice(0, 12) };
        const answers = [
          await subject.say('podSandboxStatus', part),
          await subject.say('createContainer', { ...part, sandboxConfig, config: containerConfig(['true']) }),
          await subject.say('stopPodSandbox', part),
          await subject.say('removePodSandbox', part),
        ];
        return answers.join(', ');
      },
    },
    {
      what: 'part of an id that fits two containers',
      expected: two(
        'UNKNOWN "Multiple IDs found with provided prefix"',
        'NOT_FOUND "Multiple IDs found with provided prefix"',
      ),
      ask: async (subject) => {
        const ids: string[] = [];
        let twice: string | undefined;
        while (twice === undefined) {
          const id = await subject.created();
          twice = ids.find((other) => other[0] === id[0]);
          ids.push(id);
        }
        return subject.say(
          'containerStatus',
          { containerId: twice.slice(0, 1) },
          /Multiple IDs found with provided prefix/,
        );
      },
    },
    {
      what: '/etc/hosts in a container',
      expected: two('as on the host', 'absent'),
      ask: async (subject) => {
        const containerId = await subject.started();
        const { exitCode } = (
          await subject.mock.service.execSync({ containerId, cmd: ['test', '-e', '/etc/hosts'], timeout: 5n })
        )._unsafeUnwrap();
        return exitCode === 0 ? 'as on the host' : 'absent';
      },
    },
    {
      what: 'dns_config on the network of the host',
      expected: all('honoured'),
      ask: async (subject) => {
        const pod = await subject.pod(subject.config({ dnsConfig: { servers: ['10.9.9.9'] } }));
        const made = await subject.call('createContainer', { ...pod, config: containerConfig(['sleep', '600']) });
        const request = made.value as { containerId: never };
        await subject.call('startContainer', request);
        const { stdout } = (
          await subject.mock.service.execSync({ ...request, cmd: ['cat', '/etc/resolv.conf'], timeout: 5n })
        )._unsafeUnwrap();
        return Buffer.from(stdout).toString() === 'nameserver 10.9.9.9\n' ? 'honoured' : 'ignored';
      },
    },
    {
      what: 'the pause process is killed, the pid namespace being the sandbox’s: the sandbox and its container',
      expected: all('SANDBOX_NOTREADY, EXITED 137 Error'),
      ask: async (subject) => {
        const containerId = await subject.started();
        const [pod] = (await subject.mock.service.listPodSandbox({}))._unsafeUnwrap().items;
        await subject.mock.killPause(pod?.id ?? '');
        const { status } = (await subject.mock.service.podSandboxStatus({ podSandboxId: pod?.id }))._unsafeUnwrap();
        return `${status?.state}, ${await subject.state(containerId)}`;
      },
    },
    {
      what: 'the pause process is killed, each container having a pid namespace: the sandbox and its container',
      expected: two('SANDBOX_NOTREADY, RUNNING', 'no pause process, SANDBOX_READY, RUNNING'),
      ask: async (subject) => {
        const linux = {
          securityContext: { namespaceOptions: { network: 'NODE' as const, pid: 'CONTAINER' as const } },
        };
        const pod = await subject.pod(subject.config({ linux }));
        const made = await subject.call('createContainer', {
          ...pod,
          config: containerConfig(['sleep', '600'], { linux }),
        });
        const { containerId } = made.value as { containerId: never };
        await subject.call('startContainer', { containerId });
        const there = await subject.mock.killPause(pod.podSandboxId);
        const { status } = (await subject.mock.service.podSandboxStatus(pod))._unsafeUnwrap();
        return `${there ? '' : 'no pause process, '}${status?.state}, ${await subject.state(containerId)}`;
      },
    },
  ],
};
