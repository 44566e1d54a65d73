import { ok } from 'neverthrow';
import { expect, it } from 'vitest';

import { checkLeftovers } from '../../../src/doctor/check-leftovers.js';
import { ownSelector } from '../../../src/policy/names/own-objects.js';
import { CriRuntime } from '../../../src/runtime/cri-runtime.js';
import { tamperedWire } from '../../helpers/tampered-wire.js';
import { create, newMock, podConfig } from '../testing/helpers.js';

it('leftovers are not containers in a pod of another namespace, whatever labels they carry', async () => {
  const mock = newMock();
  const labels = { ...ownSelector({ jobId: 9, uid: 0 }), job_name: 'x' };
  const metadata = { name: 'p', namespace: 'kube-system', uid: 'u' };
  await create(mock.service, ['sleep', '60'], { labels }, podConfig('p', { labels, metadata }));
  const wire = tamperedWire(mock.wire, {
    listContainers: ({ containers }) => ({
      containers: containers.map((one) => ({ ...one, state: 'CONTAINER_UNKNOWN' as const })),
    }),
  });
  const target = {
    client: CriRuntime.over(wire, { clock: mock.clock }),
    reached: ok({}),
    clock: mock.clock,
    options: {},
  } as unknown as Parameters<typeof checkLeftovers>[0];
  const found = await checkLeftovers(target, new AbortController().signal);
  expect(found).toMatchObject([{ summary: '1 pods of other namespaces carry our labels.' }]);
});
