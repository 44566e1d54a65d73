import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { containerConfig, IMAGE } from '../helpers.js';
import { all, type Area, NOBODY, said, type Subject, tally, two } from './quirk.js';

const creation = async (subject: Subject, config: object, words?: RegExp): Promise<string> =>
  said(await subject.creation(config), words);

/** What becomes of the runtime when it is asked this. */
async function afterwards(subject: Subject, request: object, words: RegExp): Promise<string> {
  const { podSandboxId } = await subject.pod();
  const answer = await subject.call('createContainer', { podSandboxId, config: containerConfig(['true']), ...request });
  return subject.mock.deaths.length > 0 ? 'the runtime dies' : said(answer, words);
}

const userOf = async (subject: Subject, linux: object | undefined): Promise<string> => {
  subject.mock.loadImage({ names: ['docker.io/library/app:1'], user: '1000' });
  const containerId = await subject.started(['sleep', '600'], { image: { image: 'app:1' }, linux });
  const { stdout } = (
    await subject.mock.service.execSync({ containerId, cmd: ['id', '-u'], timeout: 5n })
  )._unsafeUnwrap();
  return Buffer.from(stdout).toString().trim();
};

export const creations: Area = {
  title: 'Creating and starting containers',
  quirks: [
    {
      what: 'CreateContainer without sandbox_config',
      expected: two('the runtime dies', 'UNKNOWN "sandbox config is nil"'),
      ask: (subject) => afterwards(subject, {}, /sandbox config is nil/),
    },
    {
      what: 'CreateContainer whose sandbox_config lacks metadata',
      expected: two('the runtime dies', 'UNKNOWN "metadata is nil"'),
      ask: (subject) => afterwards(subject, { sandboxConfig: {} }, /metadata is nil/),
    },
    {
      what: 'CreateContainer without config',
      expected: all('UNKNOWN'),
      ask: async (subject) => subject.say('createContainer', { ...(await subject.pod()), config: undefined }),
    },
    {
      what: 'an image that is not on the node',
      expected: [
        'NOT_FOUND "failed to resolve image "none:1": not found"',
        '=',
        'NOT_FOUND "failed to check if this is a checkpoint image: failed to resolve image "none:1": not found"',
        'UNKNOWN "does not resolve to an image ID"',
      ],
      ask: (subject) =>
        creation(subject, { image: { image: 'none:1' } }, /failed to .* not found|does not resolve to an image ID/),
    },
    {
      what: 'an image by id, by bare id, by 12 characters of it, by digest',
      expected: all('OK, OK, OK, OK'),
      ask: async (subject) => {
        const { image } = (await subject.mock.service.imageStatus({ image: { image: IMAGE } }))._unsafeUnwrap();
        const id = image?.id ?? '';
        const bare = id.replace('sha256:', '');
        const names = [id, bare, bare.slice(0, 12), image?.repoDigests[0] ?? ''];
        const answers = names.map((name) => creation(subject, { image: { image: name, userSpecifiedImage: IMAGE } }));
        return (await Promise.all(answers)).join(', ');
      },
    },
    {
      what: 'a second container of the same name',
      expected: ['UNKNOWN "is reserved for"', '=', 'FAILED_PRECONDITION "is reserved for"', 'OK, the first'],
      ask: async (subject) => {
        const request = { ...(await subject.pod()), config: containerConfig(['true']) };
        const first = await subject.call('createContainer', request);
        const second = await subject.call('createContainer', request);
        if (second.code !== 'OK') return said(second, /is reserved for/);
        return `OK, ${JSON.stringify(first.value) === JSON.stringify(second.value) ? 'the first' : 'another'}`;
      },
    },
    {
      what: 'a container in an unknown sandbox',
      expected: two('NOT_FOUND', 'UNKNOWN "specified sandbox not found"'),
      ask: async (subject) => {
        const answer = await subject.call('createContainer', {
          ...(await subject.pod()),
          podSandboxId: NOBODY,
          config: containerConfig(['true']),
        });
        return said(answer, subject.isCrio ? /specified sandbox not found/ : undefined);
      },
    },
    {
      what: 'a container in a stopped sandbox',
      expected: [
        'create: NOT_FOUND "no running task found"',
        '=',
        'start: UNKNOWN "is not running"',
        'create: UNKNOWN "as the sandbox was stopped"',
      ],
      ask: async (subject) => {
        const pod = await subject.pod();
        await subject.call('stopPodSandbox', pod);
        const made = await subject.call('createContainer', { ...pod, config: containerConfig(['true']) });
        const words = /no running task found|as the sandbox was stopped|is not running/;
        if (made.code !== 'OK') return `create: ${said(made, words)}`;
        return `start: ${await subject.say('startContainer', made.value as object, words)}`;
      },
    },
    {
      what: 'CreateContainer without user_specified_image, where signatures are checked',
      expected: two('OK', 'UNKNOWN "user specified image not specified, cannot verify image signature"'),
      options: { traits: { checksSignatures: true } },
      ask: (subject) =>
        creation(
          subject,
          { image: { image: IMAGE } },
          /user specified image not specified, cannot verify image signature/,
        ),
    },
    {
      what: 'CreateContainer with an id as user_specified_image, where signatures are checked',
      expected: two('OK', 'UNKNOWN "cannot verify image signature"'),
      options: { traits: { checksSignatures: true } },
      ask: async (subject) => {
        const { image } = (await subject.mock.service.imageStatus({ image: { image: IMAGE } }))._unsafeUnwrap();
        const asked = { image: image?.id ?? '', userSpecifiedImage: image?.id ?? '' };
        return creation(subject, { image: asked }, /cannot verify image signature/);
      },
    },
    {
      what: 'CreateContainer by the id of an image: with sha256:, and the digits alone',
      expected: two('OK, OK', 'UNKNOWN, OK'),
      ask: async (subject) => {
        const { image } = (await subject.mock.service.imageStatus({ image: { image: IMAGE } }))._unsafeUnwrap();
        const digits = image?.id.replace('sha256:', '') ?? '';
        const by = (text: string): Promise<string> => creation(subject, { image: { image: text } });
        return `${(await by(`sha256:${digits}`)).split(' ')[0]}, ${await by(digits)}`;
      },
    },
    {
      what: 'CreateContainer without metadata, and without a name',
      expected: two('UNKNOWN, OK', 'UNKNOWN, UNKNOWN'),
      ask: async (subject) =>
        `${await creation(subject, { metadata: undefined })}, ${await creation(subject, { metadata: {} })}`,
    },
    {
      what: 'no command, neither in the request nor in the image',
      expected: all('UNKNOWN "no command specified"'),
      ask: (subject) => {
        subject.mock.loadImage({ names: ['docker.io/library/bare:1'], cmd: [] });
        return creation(subject, { image: { image: 'bare:1' }, command: [] }, /no command specified/);
      },
    },
    {
      what: 'a command that does not exist',
      expected: two('start: UNKNOWN "executable file not found in $PATH"', 'create: UNKNOWN "container create failed"'),
      ask: (subject) =>
        subject.launch({}, subject.isCrio ? /container create failed/ : /executable file not found in \$PATH/, [
          'nosuch',
        ]),
    },
    {
      what: 'a command that is not executable',
      expected: two('start: UNKNOWN "permission denied"', 'create: UNKNOWN "container create failed"'),
      ask: (subject) => {
        const script = join(subject.folder, 'script');
        writeFileSync(script, '#!/bin/sh\n');
        chmodSync(script, 0o644);
        const mounts = [{ hostPath: script, containerPath: '/script' }];
        return subject.launch({ mounts }, subject.isCrio ? /container create failed/ : /permission denied/, [
          '/script',
        ]);
      },
    },
    {
      what: 'what is left of a container that could not be started',
      expected: two('EXITED 128 StartError, started at 0, with a message', 'nothing'),
      ask: async (subject) => {
        await subject.launch({}, undefined, ['nosuch']);
        const [left] = (await subject.mock.service.listContainers({}))._unsafeUnwrap().containers;
        if (left === undefined) return 'nothing';
        const { startedAt, message } = await subject.status(left.id);
        return `${await subject.state(left.id)}, started at ${startedAt}, ${message === '' ? 'without' : 'with'} a message`;
      },
    },
    {
      what: 'a mount whose host path is missing',
      expected: all('OK, made on the host'),
      ask: async (subject) => {
        const hostPath = join(subject.folder, 'new');
        const code = await subject.launch({ mounts: [{ hostPath, containerPath: '/x' }] });
        return `${code}, ${existsSync(hostPath) ? 'made on the host' : 'not made'}`;
      },
    },
    {
      what: 'a mount whose host path can be no folder',
      expected: two(
        'create: UNKNOWN "mkdir /proc/x: no such file or directory", create: UNKNOWN "stat /etc/passwd/x: not a directory"',
        'create: UNKNOWN "mkdir /proc/x/y: mkdir /proc/x: no such file or directory", create: UNKNOWN "stat /etc/passwd/x: not a directory"',
      ),
      ask: async (subject) => {
        const at = (hostPath: string): Promise<string> =>
          subject.launch({ mounts: [{ hostPath, containerPath: '/x' }] }, /(?:mkdir|stat) \/.*/);
        return `${await at('/proc/x/y')}, ${await at('/etc/passwd/x')}`;
      },
    },
    {
      what: 'a mount with a relative host path',
      expected: two('start: UNKNOWN', 'create: UNKNOWN'),
      ask: (subject) =>
        subject.launch({ mounts: [{ hostPath: 'x', containerPath: '/x' }] }).then((text) => text.replace(/ ".*/s, '')),
    },
    {
      what: 'a file mounted over a directory',
      expected: two('start: UNKNOWN "not a directory"', 'create: UNKNOWN "not a directory"'),
      ask: (subject) => {
        const hostPath = join(subject.folder, 'file');
        writeFileSync(hostPath, '');
        return subject.launch({ mounts: [{ hostPath, containerPath: '/etc' }] }, /not a directory/);
      },
    },
    {
      what: 'processors that the node has not',
      expected: two('start: UNKNOWN', 'create: UNKNOWN'),
      ask: (subject) =>
        subject.launch({ linux: { resources: { cpusetCpus: '999' } } }).then((text) => text.replace(/ ".*/s, '')),
    },
    {
      what: 'a working directory that is a file, and a relative one',
      expected: two('start: UNKNOWN, start: UNKNOWN', 'create: UNKNOWN, create: UNKNOWN'),
      ask: async (subject) => {
        const ways = ['/etc/passwd', 'relative'].map((workingDir) => subject.launch({ workingDir }));
        return (await Promise.all(ways)).map((text) => text.replace(/ ".*/s, '')).join(', ');
      },
    },
    {
      what: 'a working directory that is missing',
      expected: all('OK'),
      ask: (subject) => subject.launch({ workingDir: '/not/there' }),
    },
    {
      what: 'log_path in a folder of its own',
      expected: two('OK', 'create: UNKNOWN "exit status 1"'),
      ask: (subject) => subject.launch({ logPath: 'a/b.log' }, /exit status 1/),
    },
    {
      what: 'an absolute log_path',
      expected: all('OK'),
      ask: (subject) => subject.launch({ logPath: '/b.log' }, /exit status 1/),
    },
    {
      what: 'a log_path that climbs out of log_directory',
      expected: all('OK, outside'),
      ask: async (subject) => {
        const logDirectory = join(subject.folder, 'logs');
        const pod = await subject.pod(subject.config({ logDirectory }));
        const config = containerConfig(['true'], { logPath: '../out.log' });
        const made = await subject.call('createContainer', { ...pod, config });
        const code = await subject.say('startContainer', made.value as object);
        return `${code}, ${existsSync(join(subject.folder, 'out.log')) ? 'outside' : 'inside'}`;
      },
    },
    {
      what: 'a device that the host has not',
      expected: two('UNKNOWN "no such file or directory"', 'OK'),
      ask: (subject) =>
        creation(
          subject,
          { devices: [{ hostPath: '/dev/no-such', containerPath: '/dev/x' }] },
          /no such file or directory/,
        ),
    },
    {
      what: 'a device below a file of the host',
      expected: two('UNKNOWN "lstat /etc/passwd/x: not a directory"', 'OK'),
      ask: (subject) =>
        creation(subject, { devices: [{ hostPath: '/etc/passwd/x', containerPath: '/dev/x' }] }, /lstat \/.*/),
    },
    {
      what: 'a CDI device that the node has not',
      expected: ['OK', 'UNKNOWN "unresolvable CDI devices"', '=', '='],
      ask: (subject) => creation(subject, { cdiDevices: [{ name: 'v.com/gpu=none' }] }, /unresolvable CDI devices/),
    },
    {
      what: 'mount_options, recursive_read_only in the status',
      expected: ['dropped, dropped', 'dropped, kept', '=', '='],
      ask: async (subject) => {
        const mount = {
          hostPath: subject.folder,
          containerPath: '/x',
          readonly: true,
          recursiveReadOnly: true,
          mountOptions: ['noexec'],
        };
        const [shown] = (await subject.status(await subject.created(['true'], { mounts: [mount] as never }))).mounts;
        const options = shown !== undefined && 'mountOptions' in shown ? shown.mountOptions : [];
        return `${options.length > 0 ? 'kept' : 'dropped'}, ${shown?.recursiveReadOnly === true ? 'kept' : 'dropped'}`;
      },
    },
    {
      what: 'stop_signal',
      expected: two('ignored', 'honoured'),
      ask: async (subject) => {
        const trap = 'trap "exit 5" USR1; while true; do sleep 1; done';
        const containerId = await subject.started(['sh', '-c', trap], { stopSignal: 'SIGNAL_SIGUSR1' });
        await subject.call('stopContainer', { containerId, timeout: 5n });
        return (await subject.status(containerId)).exitCode === 5 ? 'honoured' : 'ignored';
      },
    },
    {
      what: 'an image mount, read-only and writable',
      expected: ['UNKNOWN, UNKNOWN', '=', 'OK, UNKNOWN', 'OK, OK'],
      ask: async (subject) => {
        const ways = [true, false].map((readonly) =>
          creation(subject, { mounts: [{ containerPath: '/data', image: { image: IMAGE }, readonly }] }),
        );
        return (await Promise.all(ways)).join(', ');
      },
    },
    {
      what: 'a memory limit below 12 MiB',
      expected: two(
        'start: UNKNOWN "unable to set memory limit to 1"',
        'create: UNKNOWN "set memory limit 1 too low; should be at least 12582912 bytes"',
      ),
      ask: (subject) =>
        subject.launch(
          { linux: { resources: { memoryLimitInBytes: 1n }, securityContext: {} } },
          /unable to set memory limit to 1|set memory limit 1 too low; should be at least 12582912 bytes/,
        ),
    },
    {
      what: 'unified resources on cgroup v1',
      expected: two('start: UNKNOWN', 'OK'),
      options: { traits: { cgroups: 'v1' } },
      ask: (subject) =>
        subject
          .launch({ linux: { resources: { unified: { 'memory.high': '1' } }, securityContext: {} } })
          .then((text) => text.replace(/ ".*/s, '')),
    },
    {
      what: 'hugepage_limits without the hugetlb controller',
      expected: two('OK', 'create: UNKNOWN'),
      options: { traits: { hugetlb: false } },
      ask: (subject) =>
        subject
          .launch({ linux: { resources: { hugepageLimits: [{ pageSize: '2MB', limit: 0n }] }, securityContext: {} } })
          .then((text) => text.replace(/ ".*/s, '')),
    },
    {
      what: 'propagation from the host on a mount that is private there',
      expected: all('UNKNOWN "is not a shared or slave mount"'),
      options: { traits: { mounts: 'private' } },
      ask: (subject) =>
        creation(
          subject,
          { mounts: [{ hostPath: subject.folder, containerPath: '/x', propagation: 'PROPAGATION_HOST_TO_CONTAINER' }] },
          /is not a shared or slave mount/,
        ),
    },
    {
      what: 'whom an image of user 1000 runs as, without security_context',
      expected: two('1000', '0'),
      ask: (subject) => userOf(subject, undefined),
    },
    {
      what: 'whom an image of user 1000 runs as, with an empty security_context',
      expected: all('1000'),
      ask: (subject) => userOf(subject, { securityContext: {} }),
    },
    {
      what: 'a user by name that the image does not know',
      expected: two('UNKNOWN "no users found"', 'UNKNOWN "unable to find user"'),
      ask: (subject) =>
        creation(
          subject,
          { linux: { securityContext: { runAsUsername: 'nouser' } } },
          /no users found|unable to find user/,
        ),
    },
    {
      what: 'a label of more than 4096 bytes',
      expected: two('INVALID_ARGUMENT', 'UNKNOWN'),
      ask: (subject) => creation(subject, { labels: { long: 'x'.repeat(4_096) } }),
    },
    {
      what: 'an empty label key',
      expected: two('UNKNOWN', 'OK'),
      ask: (subject) => creation(subject, { labels: { '': 'x' } }),
    },
    {
      what: 'labels and annotations of a container, io.kubernetes.* and 5 MB included',
      expected: all('kept'),
      ask: async (subject) => {
        const labels = { 'io.kubernetes.x': '1', own: '2' };
        const annotations = { big: 'x'.repeat(5_000_000) };
        const shown = await subject.status(await subject.created(['true'], { labels, annotations }));
        const same =
          JSON.stringify(shown.labels) === JSON.stringify(labels) && shown.annotations['big'] === annotations.big;
        return same ? 'kept' : 'changed';
      },
    },
    {
      what: 'StartContainer of what runs, and of what has exited',
      expected: two(
        'UNKNOWN "CONTAINER_RUNNING state", UNKNOWN "CONTAINER_EXITED state"',
        'UNKNOWN "is not in created state: running", UNKNOWN "is not in created state: stopped"',
      ),
      ask: async (subject) => {
        const containerId = await subject.started();
        const words = /CONTAINER_\w+ state|is not in created state: \w+/;
        const running = await subject.say('startContainer', { containerId }, words);
        await subject.call('stopContainer', { containerId });
        return `${running}, ${await subject.say('startContainer', { containerId }, words)}`;
      },
    },
    {
      what: 'three StartContainer at once',
      expected: two(
        'OK, UNKNOWN, UNKNOWN "already in starting state"',
        'OK, UNKNOWN, UNKNOWN "cannot start an already running container"',
      ),
      options: { latency: 'measured' },
      ask: async (subject) => {
        const containerId = await subject.created();
        const answers = await Promise.all([1, 2, 3].map(() => subject.call('startContainer', { containerId })));
        const words = /already in starting state|cannot start an already running container/;
        return `${tally(answers.slice(0, 2))}, ${said(answers[2] ?? answers[0]!, words)}`;
      },
    },
    {
      what: 'StartContainer of an unknown container, and of the empty id',
      expected: two('NOT_FOUND, UNKNOWN', 'NOT_FOUND, NOT_FOUND'),
      ask: async (subject) =>
        `${await subject.say('startContainer', { containerId: NOBODY })}, ${await subject.say('startContainer')}`,
    },
  ],
};
