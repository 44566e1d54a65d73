import { containerConfig, IMAGE } from '../helpers.js';
import { all, type Area, said, two } from './quirk.js';

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
