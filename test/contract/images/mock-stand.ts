import { MockRuntime, type PersonalityName } from 'crane-cri/testing';
import { vi } from 'vitest';

import type { StandOf } from './stand.js';

const PERSONALITIES: readonly PersonalityName[] = ['containerd-1.6', 'containerd-1.7', 'containerd-2.1', 'cri-o-1.37'];
const CREDENTIALS = { username: 'crane', password: 'the right one' };
const WRONG = { username: 'crane', password: 'quite-another-one' };

function mockOf(personality: PersonalityName): MockRuntime {
  const images = ['app:1'];
  const of = (host: string) => images.map((image) => `${host}/${image}`);
  const faulty = (host: string, fault: NonNullable<Parameters<MockRuntime['registry']>[1]['fault']>) => ({
    images: of(host),
    fault,
  });
  return new MockRuntime({
    personality,
    registries: {
      'open.test': { images: [...of('open.test'), { names: ['open.test/other:1'], fitsPlatform: false }] },
      'private.test': { images: of('private.test'), credentials: CREDENTIALS },
      'forbidden.test': faulty('forbidden.test', 403),
      'busy.test': faulty('busy.test', 429),
      'down.test': faulty('down.test', 503),
      'refused.test': faulty('refused.test', 'refused'),
      'plain.test': faulty('plain.test', 'speaks_http'),
      'signed.test': faulty('signed.test', 'self_signed'),
      'corrupt.test': faulty('corrupt.test', 'corrupt'),
      'stalled.test': faulty('stalled.test', 'stalled'),
      'all.test': { hasEverything: true },
    },
  });
}

const SLOW = { timeout: 20_000 };

export function mockStands(): readonly StandOf[] {
  return PERSONALITIES.map((personality) => ({
    name: `the mock of ${personality}`,
    async open() {
      const mock = mockOf(personality);
      let count = 0;
      const fresh = (): string => `all.test/fresh-${(count += 1)}:1`;
      const pulls = (reference: string) =>
        mock.calls('pullImage').filter(({ request }) => request.image?.image === reference);
      return {
        client: mock.service,
        hasContent: false,
        situations: {
          right_credentials: { reference: 'private.test/app:1', credentials: CREDENTIALS },
          missing_tag: { reference: 'open.test/app:no-such-tag' },
          missing_repository: { reference: 'open.test/no-such-repository:1' },
          no_credentials: { reference: 'private.test/app:1' },
          wrong_credentials: { reference: 'private.test/app:1', credentials: WRONG },
          forbidden: { reference: 'forbidden.test/app:1' },
          too_many_requests: { reference: 'busy.test/app:1' },
          registry_down: { reference: 'down.test/app:1' },
          connection_refused: { reference: 'refused.test/app:1' },
          speaks_http: { reference: 'plain.test/app:1' },
          self_signed: { reference: 'signed.test/app:1' },
          wrong_architecture: { reference: 'open.test/other:1' },
          corrupt_layer: { reference: 'corrupt.test/app:1' },
        },
        fresh: () => Promise.resolve({ reference: fresh() }),
        freshPrivate: () =>
          Promise.resolve({
            reference: fresh(),
            users: [
              { username: 'ann', password: 'password-of-ann' },
              { username: 'bob', password: 'password-of-bob' },
            ],
          }),
        endless: () => {
          const reference = 'stalled.test/app:1';
          return Promise.resolve({
            reference,
            begun: () => vi.waitUntil(() => pulls(reference).length > 0, SLOW),
            abandoned: () =>
              vi.waitUntil(() => pulls(reference).every(({ outcome }) => outcome.kind === 'abandoned'), SLOW),
          });
        },
        pullsOf: (reference) => pulls(reference).length,
        async close() {
          await mock.close();
        },
      };
    },
  }));
}
