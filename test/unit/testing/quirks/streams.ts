import { all, type Area, two } from './quirk.js';

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
