import type { MockRegistry } from '../../../../src/testing/index.js';
import { IMAGE } from '../helpers.js';
import { all, type Area, type Subject, tally, two } from './quirk.js';

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
      what: 'ImageStatus by the id: with sha256:, and the digits alone',
      expected: two('found, found', 'none, found'),
      ask: async (subject) => {
        const ask = async (text: string): Promise<string | undefined> =>
          (await subject.mock.service.imageStatus({ image: { image: text } }))._unsafeUnwrap().image?.id;
        const digits = (await ask(IMAGE))?.replace('sha256:', '') ?? '';
        const ways = [await ask(`sha256:${digits}`), await ask(digits)];
        return ways.map((id) => (id === undefined ? 'none' : 'found')).join(', ');
      },
    },
    {
      what: 'ImageStatus: spec of the image',
      expected: two('absent', 'there, empty'),
      ask: async (subject) => {
        const { image } = (await subject.mock.service.imageStatus({ image: { image: IMAGE } }))._unsafeUnwrap();
        return image?.spec === undefined ? 'absent' : image.spec.image === '' ? 'there, empty' : 'there';
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
    fault(
      '403 to its first question (the ping)',
      '403_at_ping',
      ['UNKNOWN "403 Forbidden"', '=', '=', 'UNKNOWN "pinging container registry localhost:5000: StatusCode: 403"'],
      /403 Forbidden|pinging container registry localhost:5000: StatusCode: 403/,
    ),
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
