import { containerConfig } from '../helpers.js';
import { listen, WITH_EVENTS } from './listen.js';
import type { Area, Subject } from './quirk.js';

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
