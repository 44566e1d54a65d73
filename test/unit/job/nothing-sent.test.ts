import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { systemClock } from '../../../src/core/clock.js';
import { CraneNode } from '../../../src/node/crane-node.js';
import { newFolder, newMock } from '../testing/helpers.js';

it('a job whose folder of logs cannot be made is refused before the runtime is asked for anything', async () => {
  const mock = newMock({ clock: systemClock });
  const file = join(newFolder(), 'a file');
  writeFileSync(file, '');
  const node = (await CraneNode.over(mock.service, { runtimeLogDirectory: join(file, 'logs') }))._unsafeUnwrap();
  const job = node
    .job({ jobId: 1, image: 'registry.test/x:1', logDirectory: join(newFolder(), 'out') })
    ._unsafeUnwrap();
  const before = mock.calls().length;
  expect((await job.run())._unsafeUnwrap()).toMatchObject({
    kind: 'failed',
    error: { kind: 'invalid_input', problems: [{ field: 'runtimeLogDirectory' }] },
  });
  const more = mock.calls().slice(before);
  expect(more.map(({ rpc }) => rpc)).toEqual([]);
  await node.close();
});
