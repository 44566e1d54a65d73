// Shows what a container wrote, and goes on while it writes.
//
//   npm run example -- examples/logs/main.ts -f --tail 20 --endpoint unix:///run/containerd/containerd.sock CONTAINER
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { CraneNode, followLog, type LogLine, readLog } from 'crane-cri';
import { containerId, type ContainerId } from 'crane-cri/cri';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    endpoint: { type: 'string', default: 'unix:///run/containerd/containerd.sock' },
    follow: { type: 'boolean', short: 'f', default: false },
    tail: { type: 'string' },
    timestamps: { type: 'boolean', short: 't', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const USAGE = 'usage: logs [--endpoint URI] [-f] [--tail N] [-t] CONTAINER';

function fail(error: { readonly message: string; readonly hint?: string }): never {
  process.stderr.write(`logs: ${error.message}\n${error.hint === undefined ? '' : `  ${error.hint}\n`}`);
  process.exit(1);
}

function print({ timeNs, stream, bytes, partial }: LogLine): void {
  const out = stream === 'stdout' ? process.stdout : process.stderr;
  if (values.timestamps) out.write(`${new Date(Number(timeNs / 1_000_000n)).toISOString()} `);
  out.write(bytes);
  if (!partial) out.write('\n');
}

/** Resolves when the container has ended, or is gone. */
async function ended(node: CraneNode, id: ContainerId): Promise<void> {
  for (;;) {
    const asked = await node.runtime.containerStatus({ containerId: id });
    if (asked.isErr() ? asked.error.kind === 'not_found' : asked.value.status?.state === 'CONTAINER_EXITED') return;
    await sleep(500);
  }
}

if (values.help || positionals[0] === undefined) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 2);
}
const id = containerId(positionals[0]).match((value) => value, fail);
await using node = (await CraneNode.connect(values.endpoint)).match((value) => value, fail);
const { status } = (await node.runtime.containerStatus({ containerId: id })).match((value) => value, fail);
if (status === undefined || status.logPath === '') fail({ message: 'this container has no log' });
const tail = values.tail === undefined ? undefined : Number(values.tail);
const lines = values.follow
  ? followLog(status.logPath, { tail, ended: ended(node, id) })
  : readLog(status.logPath, { tail, rotated: true });
for await (const line of lines) line.match(print, fail);
