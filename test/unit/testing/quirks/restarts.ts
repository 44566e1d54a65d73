import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { IMAGE } from '../helpers.js';
import { listen, WITH_EVENTS } from './listen.js';
import { all, type Area, type Subject, two } from './quirk.js';

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
