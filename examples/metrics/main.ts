// Serves what jobs take, and what this process does, to Prometheus.
//
//   npm run example -- examples/metrics/main.ts --endpoint unix:///run/containerd/containerd.sock --port 9123
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';

import { collectMetrics, containerUsages, CraneNode } from 'crane-cri';
import { ownSelector } from 'crane-cri/crane';

import { metricsText, usageText } from './prometheus.js';

const { values } = parseArgs({
  options: {
    endpoint: { type: 'string', default: 'unix:///run/containerd/containerd.sock' },
    port: { type: 'string', default: '9123' },
  },
});

function fail(error: { readonly message: string }): never {
  process.stderr.write(`metrics: ${error.message}\n`);
  process.exit(1);
}

using metrics = collectMetrics();
await using node = (await CraneNode.connect(values.endpoint)).match((value) => value, fail);

const server = createServer((request, response) => {
  if (request.url !== '/metrics') {
    response.writeHead(404).end();
    return;
  }
  void containerUsages(node.runtime, ownSelector()).then((usages) => {
    // A runtime that does not answer costs its figures, not those of this process.
    const text = usages.match(usageText, (error) => `# ${error.kind}\n`);
    response
      .writeHead(200, { 'content-type': 'text/plain; version=0.0.4' })
      .end(text + metricsText(metrics.snapshot()));
  });
});
server.listen(Number(values.port), '127.0.0.1');
await once(server, 'listening');
console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`);
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
server.close();
server.closeAllConnections();
