import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ContainerEventType } from '../../../../src/generated/types.js';
import type { MockRegistry } from '../../../../src/testing/index.js';
import { containerConfig, IMAGE } from '../helpers.js';
import { all, type Area, said, type Subject, tally, two } from './quirk.js';

const SLOW = { latency: 'measured' } as const;

export const abandoned: Area = {
  title: 'What a call leaves behind whose caller gave up',
  quirks: [
    {
      what: 'RunPodSandbox',
      expected: two('nothing, the same again is new', 'a sandbox in no list, the same again finds it'),
      options: SLOW,
      ask: async (subject) => {
        const config = subject.config();
        await subject.call('runPodSandbox', { config }, 5);
        await subject.later(1_000);
        const hidden = subject.mock.leaks().some((leak) => leak.what === 'sandbox');
        const { items } = (await subject.mock.service.listPodSandbox({}))._unsafeUnwrap();
        const again = await subject.call('runPodSandbox', { config });
        if (items.length > 0 || again.code !== 'OK') return `in the list, ${again.code}`;
        return hidden ? 'a sandbox in no list, the same again finds it' : 'nothing, the same again is new';
      },
    },
    {
      what: 'CreateContainer',
      expected: [
        'a container, the same again UNKNOWN',
        '=',
        'a container, the same again FAILED_PRECONDITION',
        'one in no list, the same again OK',
      ],
      options: SLOW,
      ask: async (subject) => {
        const request = { ...(await subject.pod()), config: containerConfig(['true']) };
        await subject.call('createContainer', request, 5);
        await subject.later(1_000);
        const { containers } = (await subject.mock.service.listContainers({}))._unsafeUnwrap();
        const again = await subject.say('createContainer', request);
        return `${containers.length === 0 ? 'one in no list' : 'a container'}, the same again ${again}`;
      },
    },
    {
      what: 'StartContainer',
      expected: two('EXITED 128 StartError, again UNKNOWN', 'RUNNING, again UNKNOWN'),
      options: SLOW,
      ask: async (subject) => {
        const containerId = await subject.created();
        await subject.call('startContainer', { containerId }, 5);
        await subject.later(1_000);
        return `${await subject.state(containerId)}, again ${await subject.say('startContainer', { containerId })}`;
      },
    },
    {
      what: 'StopContainer whose caller waits less than the grace',
      expected: two('RUNNING', 'EXITED 137 Error'),
      ask: async (subject) => {
        subject.mock.program({}, { runForMs: Infinity, ignoresSigterm: true });
        const containerId = await subject.started();
        await subject.call('stopContainer', { containerId, timeout: 3n }, 500);
        await subject.later(10_000);
        return subject.state(containerId);
      },
    },
    {
      what: 'PullImage',
      expected: all('nothing, from the beginning again'),
      options: { images: [], registries: { 'docker.io': { images: [IMAGE], pullMs: 10_000 } } },
      ask: async (subject) => {
        await subject.call('pullImage', { image: { image: IMAGE } }, 5_000);
        const { images } = (await subject.mock.service.listImages({}))._unsafeUnwrap();
        const ms = await subject.timed(() => subject.call('pullImage', { image: { image: IMAGE } }));
        return `${images.length === 0 ? 'nothing' : 'an image'}, ${ms === 10_000 ? 'from the beginning again' : `${ms} ms`}`;
      },
    },
    {
      what: 'PullImage that another caller waits for as well',
      expected: two('the other gets it', 'the other hears CANCELLED "context canceled"'),
      options: { images: [], registries: { 'docker.io': { images: [IMAGE], pullMs: 10_000 } } },
      ask: async (subject) => {
        const first = subject.call('pullImage', { image: { image: IMAGE } }, 5_000);
        const second = await subject.call('pullImage', { image: { image: IMAGE } });
        await first;
        return second.code === 'OK' ? 'the other gets it' : `the other hears ${said(second, /context canceled/)}`;
      },
    },
  ],
};

const NAME = 'localhost:5000/a:1';
const registry = (more: MockRegistry): Subject['mock'] extends never ? never : object => ({
  images: [],
  registries: { 'localhost:5000': { hasEverything: true, ...more } },
});
const PRIVATE = registry({ credentials: { username: 'u', password: 'p' } });
const pull =
  (auth?: object, words?: RegExp) =>
  (subject: Subject): Promise<string> =>
    subject.say('pullImage', { image: { image: NAME }, auth }, words);
const fault = (
  what: string,
  of: MockRegistry['fault'],
  expected: readonly [string, string, string, string],
  words?: RegExp,
): Area['quirks'][number] => ({
  what: `a pull from a registry: ${what}`,
  expected,
  options: registry({ fault: of }),
  ask: pull(undefined, words),
});

export const images: Area = {
  title: 'Images and registries',
  quirks: [
    {
      what: 'ImageStatus of an absent image',
      expected: all('OK, none'),
      ask: async (subject) => `${await subject.say('imageStatus', { image: { image: 'none:1' } })}, none`,
    },
    {
      what: 'ImageStatus of a name that is none, and of the empty one',
      expected: two('OK, UNKNOWN', 'UNKNOWN, UNKNOWN'),
      ask: async (subject) =>
        `${await subject.say('imageStatus', { image: { image: 'UPPER::bad' } })}, ${await subject.say('imageStatus', { image: { image: '' } })}`,
    },
    {
      what: 'image_ref of PullImage, and the id',
      expected: two('sha256: and the id', 'the id alone'),
      options: registry({}),
      ask: async (subject) => {
        const { imageRef } = (await subject.call('pullImage', { image: { image: NAME } })).value as {
          imageRef: string;
        };
        const { image } = (await subject.mock.service.imageStatus({ image: { image: NAME } }))._unsafeUnwrap();
        if (image?.id !== imageRef) return `${imageRef}, but the id ${image?.id}`;
        return imageRef.startsWith('sha256:') ? 'sha256: and the id' : 'the id alone';
      },
    },
    {
      what: 'uid and user name of an image that names no user',
      expected: all('absent, empty'),
      ask: async (subject) => {
        const { image } = (await subject.mock.service.imageStatus({ image: { image: 'busybox' } }))._unsafeUnwrap();
        return `${image?.uid === undefined ? 'absent' : 'set'}, ${image?.username === '' ? 'empty' : 'set'}`;
      },
    },
    {
      what: 'size of an image of 1,000,000 bytes',
      expected: two('compressed', 'uncompressed'),
      ask: async (subject) => {
        subject.mock.loadImage({ names: ['docker.io/library/sized:1'], sizeBytes: 1_000_000 });
        const { image } = (await subject.mock.service.imageStatus({ image: { image: 'sized:1' } }))._unsafeUnwrap();
        return (image?.size ?? 0n) < 1_000_000n ? 'compressed' : 'uncompressed';
      },
    },
    {
      what: 'a pull of a tag that is not there',
      expected: two('NOT_FOUND "not found"', 'UNKNOWN "manifest unknown"'),
      options: { registries: { 'localhost:5000': { images: [] } } },
      ask: pull(undefined, /not found|manifest unknown/),
    },
    {
      what: 'a pull of a name that is none',
      expected: two('UNKNOWN "invalid reference format"', 'UNKNOWN "cannot parse input"'),
      ask: (subject) =>
        subject.say(
          'pullImage',
          { image: { image: 'a b' } },
          subject.isCrio ? /cannot parse input/ : /invalid reference format/,
        ),
    },
    fault(
      'refused',
      'refused',
      two('UNKNOWN "connect: connection refused"', 'UNKNOWN "RegistryUnavailable"'),
      /RegistryUnavailable|connect: connection refused/,
    ),
    fault(
      'http where https is asked',
      'speaks_http',
      all('UNKNOWN "http: server gave HTTP response to HTTPS client"'),
      /http: server gave HTTP response to HTTPS client/,
    ),
    fault(
      'a certificate of its own',
      'self_signed',
      all('UNKNOWN "x509: certificate signed by unknown authority"'),
      /x509: certificate signed by unknown authority/,
    ),
    fault(
      '500',
      500,
      [
        'UNKNOWN "failed with status code"',
        'UNKNOWN "unexpected status from HEAD request"',
        '=',
        'UNKNOWN "received unexpected HTTP status: 500"',
      ],
      /failed with status code|unexpected status from HEAD request|received unexpected HTTP status: 500/,
    ),
    fault('403', 403, two('UNKNOWN "403 Forbidden"', 'UNKNOWN "denied"'), /403 Forbidden|denied/),
    {
      what: 'a pull from a registry: 429, waited for 45 s',
      expected: two('UNKNOWN "429 Too Many Requests"', 'no answer by the deadline'),
      options: registry({ fault: 429 }),
      ask: (subject) =>
        subject
          .say('pullImage', { image: { image: NAME } }, /429 Too Many Requests/, 45_000)
          .then((text) => text.replace(/ ""$/, '')),
    },
    fault('a page of HTML', 'html', two('NOT_FOUND', 'UNKNOWN')),
    fault('a layer that is missing', 'blob_missing', two('NOT_FOUND', 'UNKNOWN')),
    fault('a layer that is cut short', 'cut_short', two('OK', 'UNKNOWN "unexpected EOF"'), /unexpected EOF/),
    fault(
      'a layer that is corrupt',
      'corrupt',
      two('FAILED_PRECONDITION "unexpected commit digest"', 'UNKNOWN "Digest did not match"'),
      /unexpected commit digest|Digest did not match/,
    ),
    fault(
      'no image for this machine',
      'wrong_platform',
      two('NOT_FOUND "no match for platform in manifest"', 'UNKNOWN "no image found in image index for architecture"'),
      /no match for platform in manifest|no image found in image index for architecture/,
    ),
    {
      what: 'a private pull without credentials',
      expected: [
        'UNKNOWN "401 Unauthorized"',
        'UNKNOWN "no basic auth credentials"',
        '=',
        'UNKNOWN "authentication required"',
      ],
      options: PRIVATE,
      ask: pull(undefined, /401 Unauthorized|no basic auth credentials|authentication required/),
    },
    {
      what: 'a private pull with a wrong password',
      expected: two('UNKNOWN "401 Unauthorized"', 'UNKNOWN "authentication required"'),
      options: PRIVATE,
      ask: pull({ username: 'u', password: 'x' }, /401 Unauthorized|authentication required/),
    },
    {
      what: 'a private pull with the right ones, as two fields or as one',
      expected: all('OK, OK'),
      options: PRIVATE,
      ask: async (subject) =>
        `${await pull({ username: 'u', password: 'p' })(subject)}, ${await pull({ auth: Buffer.from('u:p').toString('base64') })(subject)}`,
    },
    {
      what: 'credentials with a server_address without a scheme',
      expected: two('not used', 'OK'),
      options: PRIVATE,
      ask: async (subject) =>
        (await pull({ username: 'u', password: 'p', serverAddress: 'localhost:5000' })(subject)).startsWith('OK')
          ? 'OK'
          : 'not used',
    },
    {
      what: 'credentials with a server_address with a scheme',
      expected: all('OK'),
      options: PRIVATE,
      ask: pull({ username: 'u', password: 'p', serverAddress: 'http://localhost:5000/v1/' }),
    },
    {
      what: 'credentials with the server_address of another host',
      expected: two('withheld', 'sent: OK'),
      options: PRIVATE,
      ask: async (subject) =>
        (await pull({ username: 'u', password: 'p', serverAddress: 'https://other.example' })(subject)) === 'OK'
          ? 'sent: OK'
          : 'withheld',
    },
    {
      what: 'a wrong password beside the right auth',
      expected: two('the password counts', 'auth counts'),
      options: PRIVATE,
      ask: async (subject) =>
        (await pull({ username: 'u', password: 'x', auth: Buffer.from('u:p').toString('base64') })(subject)) === 'OK'
          ? 'auth counts'
          : 'the password counts',
    },
    {
      what: 'identity_token at a bearer registry',
      expected: two('OK', 'not used'),
      options: registry({ auth: 'bearer', credentials: { username: 'u', password: 'p' }, identityToken: 't' }),
      ask: async (subject) => ((await pull({ identityToken: 't' })(subject)) === 'OK' ? 'OK' : 'not used'),
    },
    {
      what: 'registry_token',
      expected: all('not used'),
      options: registry({ auth: 'bearer', credentials: { username: 'u', password: 'p' }, identityToken: 't' }),
      ask: async (subject) => ((await pull({ registryToken: 't' })(subject)) === 'OK' ? 'OK' : 'not used'),
    },
    {
      what: 'auth without a colon',
      expected: two('UNKNOWN "invalid decoded auth: "crane"', 'UNKNOWN "authentication required"'),
      options: PRIVATE,
      ask: pull(
        { auth: Buffer.from('crane').toString('base64') },
        /invalid decoded auth: "crane|authentication required/,
      ),
    },
    {
      what: 'a private repository of a bearer registry, anonymously',
      expected: two('UNKNOWN "insufficient_scope"', 'UNKNOWN "requested access to the resource is denied"'),
      options: registry({ auth: 'bearer', credentials: { username: 'u', password: 'p' } }),
      ask: pull(undefined, /insufficient_scope|requested access to the resource is denied/),
    },
    {
      what: 'a bearer registry with a wrong password',
      expected: two('UNKNOWN "failed to fetch oauth token"', 'UNKNOWN "invalid username/password"'),
      options: registry({ auth: 'bearer', credentials: { username: 'u', password: 'p' } }),
      ask: pull({ username: 'u', password: 'x' }, /failed to fetch oauth token|invalid username\/password/),
    },
    {
      what: 'a private image that is on the node, pulled without credentials',
      expected: all('the registry is asked: fails'),
      options: PRIVATE,
      ask: async (subject) => {
        await pull({ username: 'u', password: 'p' })(subject);
        return (await pull()(subject)) === 'OK' ? 'OK' : 'the registry is asked: fails';
      },
    },
    {
      what: 'RemoveImage of an unknown image',
      expected: all('OK'),
      ask: (subject) => subject.say('removeImage', { image: { image: 'none:1' } }),
    },
    {
      what: 'RemoveImage of one of two names',
      expected: two('both go', 'that one goes'),
      ask: async (subject) => {
        subject.mock.loadImage({ names: ['docker.io/library/two:1', 'docker.io/library/two:2'] });
        await subject.call('removeImage', { image: { image: 'two:1' } });
        const { image } = (await subject.mock.service.imageStatus({ image: { image: 'two:2' } }))._unsafeUnwrap();
        return image === undefined ? 'both go' : 'that one goes';
      },
    },
    {
      what: 'RemoveImage of an image in use',
      expected: two('OK', 'UNKNOWN "image is in use by a container"'),
      ask: async (subject) => {
        await subject.started();
        return subject.say('removeImage', { image: { image: IMAGE } }, /image is in use by a container/);
      },
    },
    {
      what: 'the filter of ListImages',
      expected: two('ignored', 'honoured'),
      ask: async (subject) => {
        subject.mock.loadImage('docker.io/library/other:1');
        const filter = { image: { image: 'other:1' } };
        return (await subject.mock.service.listImages({ filter }))._unsafeUnwrap().images.length === 1
          ? 'honoured'
          : 'ignored';
      },
    },
    {
      what: 'three identical pulls at once',
      expected: all('OK, OK, OK in the time of one'),
      options: { images: [], registries: { 'localhost:5000': { hasEverything: true, pullMs: 4_000 } } },
      ask: async (subject) => {
        let answers = '';
        const ms = await subject.timed(async () => {
          answers = tally(
            await Promise.all([1, 2, 3].map(() => subject.call('pullImage', { image: { image: NAME } }))),
          );
        });
        return `${answers} in the time of ${ms / 4_000 === 1 ? 'one' : ms / 4_000}`;
      },
    },
    ...(['silent', 'stalled'] as const).map((which) => ({
      what: `a ${which} registry, waited for a minute: nothing of the image is seen`,
      expected: all('no answer by the deadline, none'),
      options: registry({ fault: which }),
      ask: async (subject: Subject) => {
        const answer = await subject.say('pullImage', { image: { image: NAME } }, undefined, 60_000);
        return `${answer}, ${(await subject.mock.service.listImages({}))._unsafeUnwrap().images.length === 0 ? 'none' : 'some'}`;
      },
    })),
  ],
};

const short = (type: ContainerEventType): string => type.replace(/^CONTAINER_|_EVENT$/g, '');

/** Reads events until told to stop; answers what came, and `for` whom. */
function listen(subject: Subject): { readonly seen: string[]; stop(): Promise<string | undefined> } {
  const abort = new AbortController();
  const seen: string[] = [];
  const reading = (async (): Promise<string | undefined> => {
    for await (const event of subject.mock.service.getContainerEvents({}, { signal: abort.signal })) {
      if (event.isErr()) return event.error.kind;
      const { containerEventType, containerId, podSandboxStatus, containersStatuses } = event.value;
      const isPod =
        podSandboxStatus === undefined ? containersStatuses.length === 0 : podSandboxStatus.id === containerId;
      seen.push(`${isPod ? 'pod ' : ''}${short(containerEventType)}`);
    }
    return 'OK';
  })();
  return { seen, stop: () => (abort.abort(), reading) };
}

const WITH_EVENTS = { events: true } as const;
const ONE_EACH = async (subject: Subject, count: number): Promise<void> => {
  for (let n = 0; n < count; n++) await subject.pod();
};

export const events: Area = {
  title: 'Events',
  quirks: [
    {
      what: 'the events of a sandbox and a container, both removed one by one',
      expected: [
        'none',
        'pod CREATED, pod STARTED, CREATED, STARTED, STOPPED, DELETED, pod STOPPED, pod DELETED',
        '=',
        'pod STARTED, CREATED, STARTED, STOPPED, DELETED, pod STOPPED',
      ],
      options: WITH_EVENTS,
      ask: async (subject) => {
        const { seen, stop } = listen(subject);
        await subject.later(1);
        const pod = await subject.pod();
        const made = await subject.call('createContainer', { ...pod, config: containerConfig(['true']) });
        const request = made.value as { containerId: never };
        await subject.call('startContainer', request);
        await subject.exited(request.containerId);
        await subject.call('removeContainer', request);
        await subject.call('stopPodSandbox', pod);
        await subject.call('removePodSandbox', pod);
        await subject.later(1);
        await stop();
        return seen.join(', ') || 'none';
      },
    },
    {
      what: 'a failed StartContainer tells of an end',
      expected: ['no events', 'no', '=', 'there is no container'],
      options: WITH_EVENTS,
      ask: async (subject) => {
        const { seen, stop } = listen(subject);
        await subject.later(1);
        await subject.launch({}, undefined, ['nosuch']);
        await subject.later(100);
        const end = await stop();
        if (end === 'unimplemented') return 'no events';
        if (!seen.includes('CREATED')) return 'there is no container';
        return seen.includes('STOPPED') ? 'yes' : 'no';
      },
    },
    {
      what: 'containers_statuses of events',
      expected: ['no events', 'filled', '=', 'empty'],
      options: WITH_EVENTS,
      ask: async (subject) => {
        const abort = new AbortController();
        let answer = 'no events';
        const reading = (async (): Promise<void> => {
          for await (const event of subject.mock.service.getContainerEvents({}, { signal: abort.signal }))
            if (event.isOk() && event.value.containerEventType === 'CONTAINER_STOPPED_EVENT')
              answer = event.value.containersStatuses.length > 0 ? 'filled' : 'empty';
        })();
        await subject.later(1);
        await subject.exited(await subject.started(['true']));
        await subject.later(1);
        abort.abort();
        await reading;
        return answer;
      },
    },
    {
      what: 'six events and two readers',
      expected: ['no events', 'share them', 'both get all', '='],
      options: WITH_EVENTS,
      ask: async (subject) => {
        const readers = [listen(subject), listen(subject)];
        await subject.later(1);
        await ONE_EACH(subject, 6);
        await subject.later(1);
        await Promise.all(readers.map((reader) => reader.stop()));
        const [a = 0, b = 0] = readers.map((reader) => reader.seen.filter((event) => event === 'pod STARTED').length);
        if (a + b === 0) return 'no events';
        return a === 6 && b === 6 ? 'both get all' : a + b <= 6 + 1 ? 'share them' : `${a} and ${b}`;
      },
    },
    {
      what: 'a reader that left, and one that comes after it',
      expected: ['no events', 'an event is lost', 'nothing is lost', '='],
      options: WITH_EVENTS,
      ask: async (subject) => {
        const first = listen(subject);
        await subject.later(1);
        const end = await first.stop();
        if (end === 'unimplemented') return 'no events';
        const second = listen(subject);
        await subject.later(1);
        await ONE_EACH(subject, 4);
        await subject.later(1);
        await second.stop();
        const expected = subject.isCrio ? 4 : 8;
        return second.seen.length === expected
          ? 'nothing is lost'
          : `${second.seen.length === expected - 1 ? 'an event is' : 'events are'} lost`;
      },
    },
    {
      what: 'a reader that comes ten minutes late',
      expected: ['no events', 'gets what was before', 'gets nothing of before', 'gets what was before'],
      options: WITH_EVENTS,
      ask: async (subject) => {
        await ONE_EACH(subject, 2);
        await subject.later(600_000);
        const { seen, stop } = listen(subject);
        await subject.later(1);
        const end = await stop();
        if (end === 'unimplemented') return 'no events';
        return seen.length > 0 ? 'gets what was before' : 'gets nothing of before';
      },
    },
    {
      what: 'a reader that comes a minute late',
      expected: ['no events', 'gets what was before', '=', '='],
      options: WITH_EVENTS,
      ask: async (subject) => {
        await ONE_EACH(subject, 2);
        await subject.later(60_000);
        const { seen, stop } = listen(subject);
        await subject.later(1);
        const end = await stop();
        if (end === 'unimplemented') return 'no events';
        return seen.length > 0 ? 'gets what was before' : 'gets nothing of before';
      },
    },
  ],
};

async function streamAtShutdown(subject: Subject, how: 'killed' | 'terminated'): Promise<string> {
  const { stop } = listen(subject);
  await subject.later(1);
  await subject.mock.restart({ how, downForMs: 3_000, notReadyCalls: 0 });
  const end = await stop();
  return { OK: 'ends with OK', unimplemented: 'no events', connection_failed: 'UNAVAILABLE' }[end ?? ''] ?? `${end}`;
}

export const restarts: Area = {
  title: 'The runtime’s restart',
  quirks: [
    {
      what: 'a running container, a created one, exec and stop afterwards',
      expected: all('RUNNING, OK, OK, OK'),
      ask: async (subject) => {
        const [containerId, created] = [await subject.started(), await subject.created()];
        await subject.mock.restart({ downForMs: 5_000, notReadyCalls: 0 });
        const answers = [
          await subject.state(containerId),
          await subject.say('startContainer', { containerId: created }),
          await subject.say('execSync', { containerId, cmd: ['true'], timeout: 5n }),
          await subject.say('stopContainer', { containerId }),
        ];
        return answers.join(', ');
      },
    },
    {
      what: 'an exit with 6 while the runtime is down',
      expected: ['EXITED 6 Error', 'EXITED 255 Unknown', '=', 'EXITED 6 Error'],
      ask: async (subject) => {
        const containerId = await subject.started(['sh', '-c', 'sleep 2; exit 6']);
        await subject.later(1_000);
        await subject.mock.restart({ downForMs: 5_000, notReadyCalls: 0 });
        await subject.exited(containerId);
        return subject.state(containerId);
      },
    },
    {
      what: 'an exit while the runtime is down: an event afterwards',
      expected: ['no events', 'none', '=', '='],
      options: WITH_EVENTS,
      ask: async (subject) => {
        await subject.started(['sh', '-c', 'sleep 2; exit 6']);
        await subject.later(1_000);
        await subject.mock.restart({ downForMs: 5_000, notReadyCalls: 0 });
        const { seen, stop } = listen(subject);
        await subject.later(1_000);
        const end = await stop();
        return end === 'unimplemented' ? 'no events' : seen.includes('STOPPED') ? 'STOPPED' : 'none';
      },
    },
    {
      what: 'output written just before such an exit',
      expected: two('lost', 'kept'),
      ask: async (subject) => {
        const containerId = await subject.started(['sh', '-c', 'echo one; sleep 2; echo last'], { logPath: 'x.log' });
        await subject.later(1_000);
        await subject.mock.restart({ downForMs: 5_000, notReadyCalls: 0 });
        await subject.exited(containerId);
        return readFileSync(join(subject.folder, 'x.log'), 'utf8').includes('last') ? 'kept' : 'lost';
      },
    },
    {
      what: 'output of a container that goes on',
      expected: two('kept, stamped at the restart', 'kept'),
      ask: async (subject) => {
        const containerId = await subject.started(['sh', '-c', 'sleep 2; echo during; sleep 20'], { logPath: 'x.log' });
        const startMs = subject.mock.clock.nowMs();
        await subject.later(1_000);
        await subject.mock.restart({ downForMs: 5_000, notReadyCalls: 0 });
        await subject.exited(containerId);
        const [line = ''] = readFileSync(join(subject.folder, 'x.log'), 'utf8').split('\n');
        if (!line.includes('during')) return 'lost';
        const atMs = Date.parse(line.split(' ')[0] ?? '') - startMs;
        return atMs > 5_000 ? 'kept, stamped at the restart' : 'kept';
      },
    },
    {
      what: 'StopContainer under way when the runtime dies',
      expected: all('connection, RUNNING'),
      ask: async (subject) => {
        subject.mock.program({}, { runForMs: Infinity, ignoresSigterm: true });
        const containerId = await subject.started();
        const stopping = subject.say('stopContainer', { containerId, timeout: 30n });
        await subject.later(1_000);
        await subject.mock.restart({ downForMs: 1_000, notReadyCalls: 0 });
        await subject.later(60_000);
        return `${await stopping}, ${await subject.state(containerId)}`;
      },
    },
    {
      what: 'PullImage under way when the runtime dies',
      expected: all('connection, nothing kept'),
      options: { images: [], registries: { 'docker.io': { images: [IMAGE], pullMs: 10_000 } } },
      ask: async (subject) => {
        const pulling = subject.say('pullImage', { image: { image: IMAGE } });
        await subject.later(1_000);
        await subject.mock.restart({ downForMs: 1_000, notReadyCalls: 0 });
        await subject.later(60_000);
        const { images: kept } = (await subject.mock.service.listImages({}))._unsafeUnwrap();
        return `${await pulling}, ${kept.length === 0 ? 'nothing kept' : 'kept'}`;
      },
    },
    {
      what: 'the event stream when the runtime is killed',
      expected: ['no events', 'UNAVAILABLE', '=', '='],
      options: WITH_EVENTS,
      ask: (subject) => streamAtShutdown(subject, 'killed'),
    },
    {
      what: 'the event stream when the runtime is told to end',
      expected: ['no events', 'UNAVAILABLE', '=', 'ends with OK'],
      options: WITH_EVENTS,
      ask: (subject) => streamAtShutdown(subject, 'terminated'),
    },
    {
      what: 'the first call afterwards',
      expected: ['UNKNOWN "server is not initialized yet"', '=', 'UNAVAILABLE "server is not initialized yet"', 'OK'],
      ask: async (subject) => {
        await subject.mock.restart();
        return subject.say('version', {}, /server is not initialized yet/);
      },
    },
    {
      what: 'a call meanwhile',
      expected: all('connection "connect ECONNREFUSED"'),
      ask: (subject) => {
        subject.mock.goDown();
        return subject.say('version', {}, /connect ECONNREFUSED/);
      },
    },
  ],
};

export const streams: Area = {
  title: 'Streaming URLs',
  quirks: [
    {
      what: 'Exec and Attach of an unknown container',
      expected: two('NOT_FOUND, NOT_FOUND', 'UNKNOWN, UNKNOWN'),
      ask: async (subject) => {
        const request = { containerId: 'nope', cmd: ['true'], stdout: true };
        return `${await subject.say('exec', request)}, ${await subject.say('attach', request)}`;
      },
    },
    {
      what: 'Exec and Attach of what has exited',
      expected: two(
        'UNKNOWN "container is in CONTAINER_EXITED state", UNKNOWN "container is in CONTAINER_EXITED state"',
        'OK, OK',
      ),
      ask: async (subject) => {
        const containerId = await subject.started(['true']);
        await subject.exited(containerId);
        const words = /container is in CONTAINER_EXITED state/;
        const request = { containerId, cmd: ['true'], stdout: true };
        return `${await subject.say('exec', request, words)}, ${await subject.say('attach', request, words)}`;
      },
    },
    {
      what: 'Exec of what was never started',
      expected: two('UNKNOWN', 'OK'),
      ask: async (subject) =>
        subject.say('exec', { containerId: await subject.created(), cmd: ['true'], stdout: true }),
    },
    {
      what: 'Exec with tty and stderr, and with no stream at all',
      expected: all('INVALID_ARGUMENT, INVALID_ARGUMENT'),
      ask: async (subject) => {
        const request = { containerId: await subject.started(), cmd: ['true'] };
        const both = await subject.say('exec', { ...request, tty: true, stdout: true, stderr: true });
        return `${both}, ${await subject.say('exec', request)}`;
      },
    },
    {
      what: 'more than a thousand URLs that nobody has used',
      expected: all('RESOURCE_EXHAUSTED "maximum number of in-flight requests exceeded"'),
      ask: async (subject) => {
        const request = { containerId: await subject.started(), cmd: ['true'], stdout: true };
        for (let n = 0; n < 1_000; n++) await subject.call('exec', request);
        return subject.say('exec', request, /maximum number of in-flight requests exceeded/);
      },
    },
    {
      what: 'the port of streaming URLs after a restart',
      expected: all('another'),
      ask: async (subject) => {
        const port = async (): Promise<string> => {
          const answer = await subject.call('exec', { containerId, cmd: ['true'], stdout: true });
          return new URL((answer.value as { url: string }).url).port;
        };
        const containerId = await subject.started();
        const before = await port();
        await subject.mock.restart({ notReadyCalls: 0 });
        return (await port()) === before ? 'the same' : 'another';
      },
    },
  ],
};
