// Started by per-call.ts as a process of its own: a gRPC server that answers at once, from bytes made beforehand.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Server, ServerCredentials, type UntypedHandleCall } from '@grpc/grpc-js';

import { CODECS } from '../src/generated/codecs.js';
import { RPCS, type RpcName } from '../src/generated/rpcs.js';
import type { ListContainersResponseInit } from '../src/generated/types.js';
import { containersOf } from './containers.js';

const folder = mkdtempSync(join(tmpdir(), 'crane-cri-bench-'));
const socket = join(folder, 'cri.sock');
const server = new Server({ 'grpc.max_send_message_length': -1 });
const asIs = (bytes: Buffer): Buffer => bytes;

const lists = new Map<string, Buffer>();
for (const count of [0, 100, 10_000]) {
  const containers = containersOf(count).map((it) => ({ ...it, state: 'CONTAINER_RUNNING' }));
  const answer = { containers } as unknown as ListContainersResponseInit;
  lists.set(String(count), CODECS.listContainers.response.encode(answer) as Buffer);
}
const version = CODECS.version.response.encode({
  version: '0.1.0',
  runtimeName: 'bench',
  runtimeVersion: '1',
  runtimeApiVersion: 'v1',
}) as Buffer;

const answers: Partial<Record<RpcName, (request: Buffer) => Buffer>> = {
  version: () => version,
  listContainers: (request) => {
    const { filter } = CODECS.listContainers.request.decode(request);
    return lists.get(filter?.labelSelector['count'] ?? '0') ?? Buffer.alloc(0);
  },
};
server.addService(
  Object.fromEntries(
    Object.keys(answers).map((rpc) => [
      rpc,
      {
        path: RPCS[rpc as RpcName].path,
        requestStream: false,
        responseStream: false,
        requestSerialize: asIs,
        requestDeserialize: asIs,
        responseSerialize: asIs,
        responseDeserialize: asIs,
      },
    ]),
  ),
  Object.fromEntries(
    Object.entries(answers).map(([rpc, answer]): [string, UntypedHandleCall] => [
      rpc,
      (call: { request: Buffer }, reply: (error: null, answer: Buffer) => void) => reply(null, answer(call.request)),
    ]),
  ),
);
server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), () => process.send?.(`unix://${socket}`));
process.once('disconnect', () => {
  server.forceShutdown();
  rmSync(folder, { recursive: true });
});
