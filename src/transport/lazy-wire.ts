import type { Endpoint } from '../core/endpoint.js';
import { lazily } from '../core/lazy.js';
import type { GrpcWireOptions } from './grpc-wire.js';
import type { Wire } from './wire.js';

/**
 * A gRPC channel that is loaded when it is first used, with grpc-js and the codecs: they are most of what a process
 * start would pay, and a program that runs on a simulated runtime, or only plans, needs neither.
 */
export function lazyGrpcWire(endpoint: Endpoint, options: GrpcWireOptions): Wire {
  let wire: Wire | undefined;
  let closed = false;

  async function load(): Promise<Wire> {
    const { grpcWire } = await import('./grpc-wire.js');
    wire = grpcWire(endpoint, options);
    // Closed while it was loaded: it refuses what was waiting for it.
    if (closed) await wire.close();
    return wire;
  }
  const loaded = lazily(load);

  return {
    endpoint: endpoint.text,
    unary: (rpc, request, call) =>
      wire === undefined ? loaded().then((it) => it.unary(rpc, request, call)) : wire.unary(rpc, request, call),
    async *stream(rpc, request, call) {
      yield* (wire ?? (await loaded())).stream(rpc, request, call);
    },
    async *foreign(method, request, call) {
      const { foreign } = wire ?? (await loaded());
      if (foreign !== undefined) yield* foreign(method, request, call);
    },
    async close() {
      closed = true;
      await wire?.close();
    },
  };
}
