import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { programOf } from '../../../../src/testing/index.js';
import { containerConfig, IMAGE } from '../helpers.js';
import { all, type Area, NOBODY, type Subject, tally, two } from './quirk.js';

const CONTAINER_PID = {
  securityContext: { namespaceOptions: { network: 'NODE' as const, pid: 'CONTAINER' as const } },
};

async function stubborn(subject: Subject, timeout: bigint): Promise<string> {
  subject.mock.program({}, { runForMs: Infinity, ignoresSigterm: true });
  const containerId = await subject.started();
  const ms = await subject.timed(() => subject.call('stopContainer', { containerId, timeout }));
  return `${await subject.state(containerId)} after ${Math.round(ms / 1_000)} s`;
}

async function endOf(subject: Subject, command: readonly string[], config: object = {}): Promise<string> {
  const containerId = await subject.started(command, config);
  const { exitCode, reason, message } = await subject.exited(containerId);
  return `${exitCode} ${reason}${message === '' ? '' : ' with a message'}`;
}

const execCode = (subject: Subject, request: object, timeoutMs?: number): Promise<string> =>
  subject.say('execSync', { timeout: 0n, ...request }, undefined, timeoutMs);

const logOf = async (subject: Subject, script: string, more: object = {}): Promise<readonly string[]> => {
  const containerId = await subject.started(['sh', '-c', script], { logPath: 'x.log', ...more });
  await subject.exited(containerId);
  return readFileSync(join(subject.folder, 'x.log'), 'latin1').split('\n').slice(0, -1);
};
const pieces = (lines: readonly string[]): string =>
  lines.map((line) => `${line.split(' ')[2]}${line.split(' ').slice(3).join(' ').length}`).join(' ');

export const ends: Area = {
  title: 'Stopping, ending, removing',
  quirks: [
    {
      what: 'StopContainer with no grace of what ignores SIGTERM',
      expected: all('EXITED 137 Error after 0 s'),
      ask: (subject) => stubborn(subject, 0n),
    },
    {
      what: 'StopContainer with no grace of what ends by itself at SIGTERM',
      expected: two('EXITED 137 Error', 'EXITED 7 Error'),
      ask: async (subject) => {
        const containerId = await subject.started(['sh', '-c', 'trap "exit 7" TERM; sleep 600 & wait']);
        await subject.later(100);
        await subject.call('stopContainer', { containerId });
        return subject.state(containerId);
      },
    },
    {
      what: 'StopContainer with a grace of 2 s of what ignores SIGTERM',
      expected: all('EXITED 137 Error after 2 s'),
      ask: (subject) => stubborn(subject, 2n),
    },
    {
      what: 'StopContainer with a grace of -1 of what ignores SIGTERM',
      expected: all('EXITED 137 Error after 0 s'),
      ask: (subject) => stubborn(subject, -1n),
    },
    {
      what: 'sleep as process 1 of its own pid namespace, stopped with a grace of 3 s',
      expected: all('EXITED 137 Error after 3 s'),
      ask: async (subject) => {
        const pod = await subject.pod(subject.config({ linux: CONTAINER_PID }));
        const config = containerConfig(['sleep', '600'], { linux: CONTAINER_PID });
        const { containerId } = (await subject.call('createContainer', { ...pod, config })).value as {
          containerId: never;
        };
        await subject.call('startContainer', { containerId });
        const ms = await subject.timed(() => subject.call('stopContainer', { containerId, timeout: 3n }));
        return `${await subject.state(containerId)} after ${ms / 1_000} s`;
      },
    },
    {
      what: 'sleep in the pid namespace of the sandbox, stopped with a grace of 3 s',
      expected: all('EXITED 143 Error after 0 s'),
      ask: async (subject) => {
        const linux = { securityContext: { namespaceOptions: { network: 'NODE' as const, pid: 'POD' as const } } };
        const containerId = await subject.started(['sleep', '600'], { linux });
        const ms = await subject.timed(() => subject.call('stopContainer', { containerId, timeout: 3n }));
        return `${await subject.state(containerId)} after ${ms / 1_000} s`;
      },
    },
    {
      what: 'StopContainer of what was never started: its state, and whether it can be started',
      expected: two('OK, CREATED, OK', 'OK, EXITED 143 Error, UNKNOWN'),
      ask: async (subject) => {
        const containerId = await subject.created();
        const stop = await subject.say('stopContainer', { containerId });
        return `${stop}, ${await subject.state(containerId)}, ${await subject.say('startContainer', { containerId })}`;
      },
    },
    {
      what: 'StopContainer of what has exited',
      expected: all('OK'),
      ask: async (subject) => {
        const containerId = await subject.started(['true']);
        await subject.exited(containerId);
        return subject.say('stopContainer', { containerId });
      },
    },
    {
      what: 'StopContainer of an unknown container, and of one that was removed',
      expected: ['NOT_FOUND, NOT_FOUND', 'OK, OK', '=', '='],
      ask: async (subject) => {
        const containerId = await subject.created();
        await subject.call('removeContainer', { containerId });
        return `${await subject.say('stopContainer', { containerId: NOBODY })}, ${await subject.say('stopContainer', { containerId })}`;
      },
    },
    {
      what: 'StopContainer while StartContainer is under way',
      expected: two('OK, OK, RUNNING', 'UNKNOWN, OK, NOT_FOUND'),
      options: { latency: 'measured' },
      ask: async (subject) => {
        const containerId = await subject.created();
        const starting = subject.say('startContainer', { containerId });
        const stop = await subject.say('stopContainer', { containerId });
        return `${stop}, ${await starting}, ${(await subject.state(containerId)).split(' ')[0]}`;
      },
    },
    {
      what: 'RemoveContainer while StartContainer is under way',
      expected: two(`UNKNOWN "is in starting state, can't be removed"`, 'OK'),
      options: { latency: 'measured' },
      ask: async (subject) => {
        const containerId = await subject.created();
        const starting = subject.say('startContainer', { containerId });
        const removed = await subject.say('removeContainer', { containerId }, /is in starting state, can't be removed/);
        await starting;
        return removed;
      },
    },
    {
      what: 'RemoveContainer of what runs, again, and of an unknown one',
      expected: all('OK, OK, OK'),
      ask: async (subject) => {
        const containerId = await subject.started();
        const answers: string[] = [];
        for (const id of [containerId, containerId, NOBODY])
          answers.push(await subject.say('removeContainer', { containerId: id }));
        return answers.join(', ');
      },
    },
    {
      what: 'three RemoveContainer at once',
      expected: all('OK, UNKNOWN, UNKNOWN'),
      options: { latency: 'measured' },
      ask: async (subject) => {
        const containerId = await subject.created();
        return tally(await Promise.all([1, 2, 3].map(() => subject.call('removeContainer', { containerId }))));
      },
    },
    ...([0, 3, 255] as const).map((code) => ({
      what: `exit code ${code}`,
      expected: all(`${code} ${code === 0 ? 'Completed' : 'Error'}`),
      ask: (subject: Subject) => endOf(subject, ['sh', '-c', `exit ${code}`]),
    })),
    ...(
      [
        ['KILL', 137],
        ['TERM', 143],
        ['SEGV', 139],
      ] as const
    ).map(([name, code]) => ({
      what: `death by SIG${name}`,
      expected: all(`${code} Error`),
      ask: async (subject: Subject) => {
        const containerId = await subject.started(['sleep', '600'], {
          linux: { securityContext: { namespaceOptions: { pid: 'POD' } } },
        });
        subject.mock.container(containerId).signal(`SIG${name}` as 'SIGKILL');
        const { exitCode, reason, message } = await subject.exited(containerId);
        return `${exitCode} ${reason}${message}`;
      },
    })),
    {
      what: 'a program that takes more memory than it may',
      expected: all('137 OOMKilled'),
      ask: (subject) =>
        endOf(subject, ['tail', '/dev/zero'], { linux: { resources: { memoryLimitInBytes: 16_777_216n } } }),
    },
    ...([5, 0] as const).map((exitCode) => ({
      what: `a child out of memory, its parent exiting with ${exitCode}`,
      expected: all(`${exitCode} OOMKilled`),
      ask: (subject: Subject) => {
        subject.mock.program({}, { runForMs: 100, exitCode, oomKilled: true });
        return endOf(subject, ['x']);
      },
    })),
    {
      what: 'finished_at of a very short run',
      expected: all('may be before started_at'),
      ask: async (subject) => {
        subject.mock.program({}, { finishesBeforeItStarted: true });
        const { startedAt, finishedAt } = await subject.exited(await subject.started(['x']));
        return finishedAt < startedAt ? 'may be before started_at' : 'is not before started_at';
      },
    },
    {
      what: 'image_ref in the status, and after the image was removed',
      expected: two('repo digest, image id', 'repo digest, repo digest (the image can not be removed)'),
      ask: async (subject) => {
        const containerId = await subject.created();
        const kind = (ref: string): string => (/@sha256:/.test(ref) ? 'repo digest' : 'image id');
        const before = kind((await subject.status(containerId)).imageRef);
        const removed = await subject.call('removeImage', { image: { image: IMAGE } });
        const after = kind((await subject.status(containerId)).imageRef);
        return `${before}, ${after}${removed.code === 'OK' ? '' : ' (the image can not be removed)'}`;
      },
    },
    {
      what: 'image_ref in lists',
      expected: two('image id', 'repo digest'),
      ask: async (subject) => {
        await subject.created();
        const [listed] = (await subject.mock.service.listContainers({}))._unsafeUnwrap().containers;
        return /@sha256:/.test(listed?.imageRef ?? '') ? 'repo digest' : 'image id';
      },
    },
    {
      what: 'ContainerStatus: name of the image, its annotations, user_specified_image',
      expected: two('first tag', 'as asked'),
      ask: async (subject) => {
        const asked = { image: 'busybox', annotations: { a: 'b' }, userSpecifiedImage: 'busybox' };
        const { image } = await subject.status(await subject.created(['true'], { image: asked }));
        const parts = [
          image?.image === IMAGE ? 'first tag' : 'as asked',
          ...(image?.annotations['a'] === 'b' ? ['kept'] : []),
          ...(image?.userSpecifiedImage === 'busybox' ? ['kept'] : []),
        ];
        return parts.join(', ');
      },
    },
    {
      what: 'ListContainers: user_specified_image',
      expected: ['dropped', 'kept', '=', 'dropped'],
      ask: async (subject) => {
        const id = await subject.created(['true'], { image: { image: IMAGE, userSpecifiedImage: 'busybox' } });
        const { containers } = (await subject.mock.service.listContainers({ filter: { id } }))._unsafeUnwrap();
        return containers[0]?.image?.userSpecifiedImage === 'busybox' ? 'kept' : 'dropped';
      },
    },
    {
      what: 'ContainerStatus: resources of a container that was given none',
      expected: all('zeros'),
      ask: async (subject) => {
        const { resources } = await subject.status(await subject.created());
        return resources?.linux === undefined
          ? 'absent'
          : resources.linux.memoryLimitInBytes === 0n
            ? 'zeros'
            : 'others';
      },
    },
    {
      what: 'image_id of a container',
      expected: two('absent', 'set, without sha256:'),
      ask: async (subject) => {
        const { imageId } = await subject.status(await subject.created());
        return imageId === '' ? 'absent' : `set, ${imageId.startsWith('sha256:') ? 'with' : 'without'} sha256:`;
      },
    },
    {
      what: 'user in the status',
      expected: ['absent', '=', 'set', '='],
      ask: async (subject) => ((await subject.status(await subject.created())).user === undefined ? 'absent' : 'set'),
    },
    {
      what: 'resources in the status',
      expected: all('as asked, the swap limit that of memory'),
      ask: async (subject) => {
        const resources = { cpuShares: 512n, memoryLimitInBytes: 268_435_456n };
        const linux = { resources, securityContext: {} };
        const shown = (await subject.status(await subject.started(undefined, { linux }))).resources?.linux;
        const same = shown?.cpuShares === 512n && shown.memoryLimitInBytes === resources.memoryLimitInBytes;
        const swap =
          shown?.memorySwapLimitInBytes === resources.memoryLimitInBytes
            ? 'that of memory'
            : `${shown?.memorySwapLimitInBytes}`;
        return `${same ? 'as asked' : 'otherwise'}, the swap limit ${swap}`;
      },
    },
    {
      what: 'UpdateContainerResources in part, then with processors that are not there',
      expected: all('OK merged, UNKNOWN unchanged'),
      ask: async (subject) => {
        const linux = { resources: { cpuShares: 512n, memoryLimitInBytes: 268_435_456n }, securityContext: {} };
        const containerId = await subject.started(undefined, { linux });
        const shown = async (): Promise<string> => {
          const now = (await subject.status(containerId)).resources?.linux;
          return now?.cpuShares === 1_024n && now.memoryLimitInBytes === 268_435_456n && now.cpusetCpus === ''
            ? 'right'
            : 'wrong';
        };
        const part = await subject.say('updateContainerResources', { containerId, linux: { cpuShares: 1_024n } });
        const merged = (await shown()) === 'right' ? 'merged' : 'not merged';
        const bad = await subject.say('updateContainerResources', { containerId, linux: { cpusetCpus: '999' } });
        return `${part} ${merged}, ${bad} ${(await shown()) === 'right' ? 'unchanged' : 'changed'}`;
      },
    },
    {
      what: 'UpdateContainerResources of an exited, a created and an unknown container',
      expected: two('OK, OK, NOT_FOUND', 'UNKNOWN, OK, UNKNOWN'),
      ask: async (subject) => {
        const exited = await subject.started(['true']);
        await subject.exited(exited);
        const answers: string[] = [];
        for (const containerId of [exited, await subject.created(), NOBODY])
          answers.push(await subject.say('updateContainerResources', { containerId, linux: { cpuShares: 2n } }));
        return answers.join(', ');
      },
    },
    {
      what: 'ReopenContainerLog of what has exited, and of an unknown container',
      expected: two('UNKNOWN "container is not running", NOT_FOUND', 'UNKNOWN "container is not running", UNKNOWN'),
      ask: async (subject) => {
        const containerId = await subject.started(['true']);
        await subject.exited(containerId);
        const exited = await subject.say('reopenContainerLog', { containerId }, /container is not running/);
        return `${exited}, ${await subject.say('reopenContainerLog', { containerId: NOBODY })}`;
      },
    },
    {
      what: 'ExecSync beyond its timeout',
      expected: two('DEADLINE_EXCEEDED "timeout 1s exceeded"', 'OK, exit code -1, command timed out'),
      ask: async (subject) => {
        const request = { containerId: await subject.started(), cmd: ['sleep', '60'], timeout: 1n };
        const answer = await subject.call('execSync', request);
        if (answer.code !== 'OK') return subject.say('execSync', request, /timeout 1s exceeded/);
        const { exitCode, stderr } = answer.value as { exitCode: number; stderr: Uint8Array };
        return `OK, exit code ${exitCode}, ${Buffer.from(stderr).toString()}`;
      },
    },
    {
      what: 'the process of an ExecSync whose caller gave up',
      expected: two('killed', 'goes on'),
      ask: async (subject) => {
        const containerId = await subject.started();
        await execCode(subject, { containerId, cmd: ['sleep', '60'] }, 500);
        await subject.later(1_000);
        return subject.mock.leaks().some((leak) => leak.what === 'process') ? 'goes on' : 'killed';
      },
    },
    {
      what: 'ExecSync in what has exited',
      expected: two('UNKNOWN', 'NOT_FOUND'),
      ask: async (subject) => {
        const containerId = await subject.started(['true']);
        await subject.exited(containerId);
        return execCode(subject, { containerId, cmd: ['true'] });
      },
    },
    {
      what: 'ExecSync in what was never started',
      expected: two('UNKNOWN', 'OK'),
      ask: async (subject) => execCode(subject, { containerId: await subject.created(), cmd: ['true'] }),
    },
    {
      what: 'ExecSync of a command that does not exist, without a command, and in an unknown container',
      expected: two('UNKNOWN, UNKNOWN, NOT_FOUND', '='),
      ask: async (subject) => {
        const containerId = await subject.started();
        const answers = [
          await execCode(subject, { containerId, cmd: ['nosuch'] }),
          await execCode(subject, { containerId }),
          await execCode(subject, { containerId: NOBODY, cmd: ['true'] }),
        ];
        return answers.join(', ');
      },
    },
    {
      what: 'an ExecSync that answers more than 16 MiB',
      expected: two('too_large', 'OK, cut short, exit code 0'),
      ask: async (subject) => {
        const exec = { 'big output': { stdout: ['x'.repeat(17_000_000)] } };
        subject.mock.program({}, { runForMs: Infinity, exec });
        const answer = await subject.call('execSync', { containerId: await subject.started(), cmd: ['big', 'output'] });
        if (answer.code !== 'OK') return answer.code;
        const { exitCode, stdout } = answer.value as { exitCode: number; stdout: Uint8Array };
        return `OK, ${stdout.length < 17_000_000 ? 'cut short' : 'whole'}, exit code ${exitCode}`;
      },
    },
    {
      what: 'log: pieces of a line of 100,000 characters',
      expected: two(
        'P16384 P16384 P16384 P16384 P16384 P16384 F1696',
        'P8192 P8192 P8192 P8192 P8192 P8192 P8192 P8192 P8192 P8192 P8192 P8192 P1696 F0',
      ),
      ask: async (subject) => {
        const body = programOf((context) => {
          context.write('stdout', 'x'.repeat(100_000));
          context.write('stdout', '\n');
          return {};
        });
        subject.mock.program({}, body);
        return pieces(await logOf(subject, 'x'));
      },
    },
    {
      what: 'log: a last line without an end',
      expected: all('P4'),
      ask: async (subject) => pieces(await logOf(subject, 'printf last')),
    },
    {
      what: 'log: the zone of its times',
      expected: two('Z', '+00:00'),
      ask: async (subject) =>
        /(Z|\+00:00)$/.exec((await logOf(subject, 'echo x'))[0]?.split(' ')[0] ?? '')?.[1] ?? 'none',
    },
    {
      what: 'log: a carriage return at the end of a line',
      expected: two('dropped', 'kept'),
      ask: async (subject) =>
        (await logOf(subject, 'printf "a\\r\\n"'))[0]?.endsWith('\r') === true ? 'kept' : 'dropped',
    },
    {
      what: 'log: modes of folder and file',
      expected: two('755, 640', '700, 600'),
      ask: async (subject) => {
        const logDirectory = join(subject.folder, 'new');
        const pod = await subject.pod(subject.config({ logDirectory }));
        const config = containerConfig(['echo', 'x'], { logPath: 'x.log' });
        const { containerId } = (await subject.call('createContainer', { ...pod, config })).value as {
          containerId: never;
        };
        await subject.call('startContainer', { containerId });
        await subject.exited(containerId);
        const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
        return `${mode(logDirectory)}, ${mode(join(logDirectory, 'x.log'))}`;
      },
    },
    {
      what: 'log: without log_path',
      expected: two('none', 'named by the id'),
      ask: async (subject) => {
        const containerId = await subject.started(['echo', 'x'], { logPath: '' });
        const { logPath } = await subject.exited(containerId);
        return logPath === ''
          ? 'none'
          : logPath === join(subject.folder, `${containerId}.log`)
            ? 'named by the id'
            : logPath;
      },
    },
    {
      what: 'log: ReopenContainerLog without a rename',
      expected: two('goes on', 'starts over'),
      ask: async (subject) => {
        const containerId = await subject.started(['sh', '-c', 'echo one; sleep 5; echo two'], { logPath: 'x.log' });
        await subject.later(1_000);
        await subject.call('reopenContainerLog', { containerId });
        await subject.exited(containerId);
        return readFileSync(join(subject.folder, 'x.log'), 'utf8').includes('one') ? 'goes on' : 'starts over';
      },
    },
    {
      what: 'log: complete when the exit is seen, and there after removal',
      expected: two('complete, there', '2002 lines, there'),
      ask: async (subject) => {
        const lines = await logOf(subject, 'seq 1 2000');
        const [container] = (await subject.mock.service.listContainers({}))._unsafeUnwrap().containers;
        await subject.call('removeContainer', { containerId: container?.id });
        return `${lines.length === 2_000 ? 'complete' : `${lines.length} lines`}, ${existsSync(join(subject.folder, 'x.log')) ? 'there' : 'gone'}`;
      },
    },
    {
      what: 'a label selector with an empty value',
      expected: two('matches nothing that lacks the key', 'matches what lacks the key'),
      ask: async (subject) => {
        await subject.created();
        const filter = { labelSelector: { missing: '' } };
        const { containers } = (await subject.mock.service.listContainers({ filter }))._unsafeUnwrap();
        return containers.length === 0 ? 'matches nothing that lacks the key' : 'matches what lacks the key';
      },
    },
    {
      what: 'filters: part of an id, an ambiguous part, state 0, labels that do not all fit',
      expected: all('1, 0, all that are created, 0'),
      ask: async (subject) => {
        const count = async (filter: object): Promise<number> =>
          (await subject.mock.service.listContainers({ filter }))._unsafeUnwrap().containers.length;
        const ids: string[] = [];
        while (!ids.some((id, at) => ids.findIndex((other) => other[0] === id[0]) !== at))
          ids.push(await subject.created(undefined, { labels: { a: '1', b: '2' } }));
        const twice = ids.find((id, at) => ids.findIndex((other) => other[0] === id[0]) !== at) ?? '';
        const created = await count({ state: { state: 'CONTAINER_CREATED' } });
        return [
          await count({ id: ids[0]?.slice(0, 12) }),
          await count({ id: twice.slice(0, 1) }),
          created === ids.length ? 'all that are created' : created,
          await count({ labelSelector: { a: '1', b: 'x' } }),
        ].join(', ');
      },
    },
  ],
};
