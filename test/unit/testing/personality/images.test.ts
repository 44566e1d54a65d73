import { describe, expect, it } from 'vitest';

import { IMAGE, must, mustFail, start, statusOf } from '../helpers.js';
import { ALL, as, CRIO, status } from './ask.js';

describe('images', () => {
  const TWO = { names: ['docker.io/library/two:1', 'docker.io/library/two:2'], sizeBytes: 1_000_000 };

  it.each(ALL)(
    'an image of two names has the id and size of %s, and loses both names at a removal but on cri-o',
    async (personality) => {
      const mock = as(personality, { images: [TWO] });
      const isCrio = personality === CRIO;
      const [image] = (await must(mock.service.listImages({}))).images;
      expect(image?.id).toMatch(isCrio ? /^[0-9a-f]{64}$/ : /^sha256:[0-9a-f]{64}$/);
      expect(image?.size).toBe(isCrio ? 1_000_000n : 500_000n);
      await must(mock.service.removeImage({ image: { image: 'two:1' } }));
      const left = (await must(mock.service.listImages({}))).images.flatMap((each) => each.repoTags);
      expect(left).toEqual(isCrio ? ['docker.io/library/two:2'] : []);
    },
  );

  it.each(ALL)('a removal of an image in use is refused by cri-o alone: %s', async (personality) => {
    const mock = as(personality);
    const { containerId } = await start(mock.service, ['sleep', '600']);
    const answer = await status(mock, 'removeImage', { image: { image: IMAGE } });
    expect(answer.code).toBe(personality === CRIO ? 2 : 0);
    if (personality === CRIO)
      expect(answer.details).toBe(`image used by ${containerId}: image is in use by a container`);
    else expect((await statusOf(mock.service, containerId)).imageRef).toMatch(/^sha256:/);
  });

  it.each(ALL)('the filter of ListImages is heeded by cri-o alone: %s', async (personality) => {
    const mock = as(personality, { images: [IMAGE, TWO] });
    const { images } = await must(mock.service.listImages({ filter: { image: { image: 'two:2' } } }));
    expect(images).toHaveLength(personality === CRIO ? 1 : 2);
  });

  it.each(ALL)(
    'a name that is none is refused by a pull, and by ImageStatus on cri-o alone: %s',
    async (personality) => {
      const mock = as(personality);
      expect((await status(mock, 'imageStatus', { image: { image: 'UPPER::bad' } })).code).toBe(
        personality === CRIO ? 2 : 0,
      );
      expect((await mustFail(mock.service.pullImage({ image: { image: 'localhost:5000/UPPER:1' } }))).kind).toMatch(
        /pull_failed|invalid_input/,
      );
    },
  );

  it.each([
    ['containerd-2.1', 'localhost:5001', 'fails'],
    ['containerd-2.1', 'http://localhost:5001', 'works'],
    ['containerd-2.1', 'https://other.example', 'fails'],
    ['cri-o-1.37', 'localhost:5001', 'works'],
    ['cri-o-1.37', 'https://other.example', 'works'],
  ] as const)('on %s, with the server address %s, the login %s', async (personality, serverAddress, outcome) => {
    const registries = {
      'localhost:5001': { images: ['localhost:5001/a:1'], credentials: { username: 'u', password: 'p' } },
    };
    const mock = as(personality, { registries });
    const pull = mock.service.pullImage({
      image: { image: 'localhost:5001/a:1' },
      auth: { username: 'u', password: 'p', serverAddress },
    });
    expect((await pull).isOk() ? 'works' : 'fails').toBe(outcome);
  });

  it.each(ALL)(
    'of two logins in one request cri-o takes the encoded one, and containerd the other: %s',
    async (personality) => {
      const registries = {
        'localhost:5001': { images: ['localhost:5001/a:1'], credentials: { username: 'u', password: 'p' } },
      };
      const mock = as(personality, { registries });
      const auth = { username: 'u', password: 'wrong', auth: Buffer.from('u:p').toString('base64') };
      expect((await mock.service.pullImage({ image: { image: 'localhost:5001/a:1' }, auth })).isOk()).toBe(
        personality === CRIO,
      );
    },
  );

  it('containerd repeats a login without a colon in its error', async () => {
    const registries = {
      'localhost:5001': { images: ['localhost:5001/a:1'], credentials: { username: 'u', password: 'p' } },
    };
    const auth = { auth: Buffer.from('crane').toString('base64') };
    const { details } = await status(as('containerd-2.1', { registries }), 'pullImage', {
      image: { image: 'localhost:5001/a:1' },
      auth,
    });
    expect(details).toContain('invalid decoded auth: "crane\\x00"');
  });

  it.each(ALL)('faults of registries are read by the client in the same way on %s', async (personality) => {
    const expected = {
      refused: 'network',
      no_such_host: 'network',
      speaks_http: 'scheme',
      self_signed: 'tls',
      corrupt: 'corrupt',
      disk_full: 'disk_full',
      403: 'denied',
      500: 'registry_down',
      503: 'registry_down',
    } as const;
    for (const [fault, reason] of Object.entries(expected)) {
      const mock = as(personality, {
        registries: { 'localhost:5000': { hasEverything: true, fault: (Number(fault) || fault) as 'refused' } },
      });
      const error = await mustFail(mock.service.pullImage({ image: { image: 'localhost:5000/a:1' } }));
      expect([fault, error]).toEqual([fault, expect.objectContaining({ kind: 'pull_failed', reason })]);
      expect((await must(mock.service.listImages({}))).images).toHaveLength(1);
    }
  });

  it.each(ALL)('too many requests are told at once by containerd, and waited out by cri-o: %s', async (personality) => {
    const mock = as(personality, { registries: { 'localhost:5000': { hasEverything: true, fault: 429 } } });
    const error = await mustFail(
      mock.service.pullImage({ image: { image: 'localhost:5000/a:1' } }, { timeoutMs: 45_000 }),
    );
    if (personality === CRIO) expect(error.kind).toBe('deadline_exceeded');
    else expect(error).toMatchObject({ kind: 'pull_failed', reason: 'rate_limited' });
  });

  it.each(ALL)('silent and stalled registries hold a pull until its deadline on %s', async (personality) => {
    for (const fault of ['silent', 'stalled'] as const) {
      const mock = as(personality, { images: [], registries: { 'localhost:5000': { hasEverything: true, fault } } });
      const error = await mustFail(
        mock.service.pullImage({ image: { image: 'localhost:5000/a:1' } }, { timeoutMs: 60_000 }),
      );
      expect(error.kind).toBe('deadline_exceeded');
      expect((await must(mock.service.listImages({}))).images).toEqual([]);
    }
  });
});
