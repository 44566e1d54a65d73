import { RPCS } from '../generated/rpcs.js';
import type { StreamRpc, UnaryRpc, Wire } from './wire.js';

/** One wire over two: image RPCs take `images`, all others `runtime`. For runtimes with an image service of their own. */
export function routedWire(runtime: Wire, images: Wire): Wire {
  const of = (rpc: UnaryRpc | StreamRpc): Wire => (RPCS[rpc].service === 'ImageService' ? images : runtime);
  return {
    endpoint: runtime.endpoint,
    unary: (rpc, request, call) => of(rpc).unary(rpc, request, call),
    stream: (rpc, request, call) => of(rpc).stream(rpc, request, call),
    // What is asked besides CRI is asked of images.
    foreign: images.foreign,
    async close() {
      await Promise.all([runtime.close(), images.close()]);
    },
  };
}
