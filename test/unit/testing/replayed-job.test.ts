import { MockRuntime } from 'crane-cri/testing';
import { it } from 'vitest';

import { expectSameOnReplay } from '../../helpers/replayed-job.js';

it(
  'a job recorded over a socket runs on the replay as it ran there, without its password',
  { timeout: 60_000 },
  async () => {
    const image = 'private.test/app:1';
    const credentials = { username: 'crane', password: 'the right one' };
    await using mock = new MockRuntime({ registries: { 'private.test': { images: [image], credentials } } });
    await expectSameOnReplay({ endpoint: (await mock.serve()).endpoint, jobId: 91_001, image, credentials });
  },
);
