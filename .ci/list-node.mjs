// Lists what the runtimes of a stand hold and what lies about on the machine: node .ci/list-node.mjs STAND.json
import { readFileSync } from 'node:fs';

import { attachContainerd } from '../test/real/containerd.mjs';
import { criCall } from '../test/real/cri-probe.mjs';

const stand = JSON.parse(readFileSync(process.argv[2], 'utf8'));
for (const record of Object.values(stand.runtimes)) {
  const { items } = await criCall(record.socketPath, 'RuntimeService', 'ListPodSandbox', {});
  const { containers } = await criCall(record.socketPath, 'RuntimeService', 'ListContainers', {});
  const held = {
    sandboxes: items.map(({ id, state }) => `${id} ${state}`),
    containers: containers.map(({ id, state }) => `${id} ${state}`),
    ...attachContainerd(record).leftovers(),
  };
  for (const [name, entries] of Object.entries(held)) {
    console.log([`${record.version} ${name}: ${entries.length}`, ...entries].join('\n  '));
  }
}
