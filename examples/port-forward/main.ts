// Makes ports of a pod reachable on this machine.
//
//   npm run example -- examples/port-forward/main.ts --endpoint unix:///run/containerd/containerd.sock POD 8080:80 9090
import { once } from 'node:events';
import { parseArgs } from 'node:util';

import { CraneNode, openPortForwarder } from 'crane-cri';
import { sandboxId } from 'crane-cri/cri';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    endpoint: { type: 'string', default: 'unix:///run/containerd/containerd.sock' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const USAGE = 'usage: port-forward [--endpoint URI] POD [LOCAL:]REMOTE...';

function say(text: string): void {
  process.stderr.write(`port-forward: ${text}\n`);
}

function fail(error: { readonly message: string; readonly hint?: string }): never {
  say(error.hint === undefined ? error.message : `${error.message}\n  ${error.hint}`);
  process.exit(1);
}

const [pod, ...ports] = positionals;
if (values.help || pod === undefined || ports.length === 0) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 2);
}
const podSandboxId = sandboxId(pod).match((value) => value, fail);
await using node = (await CraneNode.connect(values.endpoint)).match((value) => value, fail);
await using forwarder = (await openPortForwarder(node.runtime, podSandboxId)).match((value) => value, fail);
for (const text of ports) {
  const [, local, remote] = /^(?:(\d+):)?(\d+)$/.exec(text) ?? fail({ message: `${text} is no port` });
  const listening = await forwarder.listen(Number(remote), {
    ...(local === undefined ? {} : { port: Number(local) }),
    onConnectionError: ({ message }) => say(message),
  });
  const { host, port } = listening.match((value) => value, fail);
  console.log(`${host}:${port} -> ${remote}`);
}
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
