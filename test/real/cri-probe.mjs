// @ts-check
// A few CRI calls without the package under test, to see for ourselves that a runtime works.
import { readFileSync } from 'node:fs';

import protobuf from 'protobufjs';

import { grpcCall } from './grpc-call.mjs';

const { root } = protobuf.parse(readFileSync(new URL('../../proto/runtime/v1/api.proto', import.meta.url), 'utf8'), {
  keepCase: true,
});

/**
 * @param {string} socketPath
 * @param {'RuntimeService' | 'ImageService'} service
 * @param {string} method
 * @param {Record<string, unknown>} request field names as in the proto
 * @returns {Promise<Record<string, any>>}
 */
export async function criCall(socketPath, service, method, request) {
  const rpc = root.lookupService(`runtime.v1.${service}`).methods[method];
  if (rpc === undefined) throw new Error(`no RPC ${method}`);
  const [requestType, responseType] = [rpc.requestType, rpc.responseType].map((name) =>
    root.lookupType(`runtime.v1.${name}`),
  );
  if (requestType === undefined || responseType === undefined) throw new Error(`no messages for ${method}`);
  const encoded = requestType.encode(requestType.fromObject(request)).finish();
  const answer = await grpcCall(socketPath, `/runtime.v1.${service}/${method}`, { request: encoded });
  return responseType.toObject(responseType.decode(answer), { enums: String, defaults: true, longs: String });
}
