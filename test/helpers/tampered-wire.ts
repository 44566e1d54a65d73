import { ok } from 'crane-cri';
import type { Rpcs, UnaryRpc, Wire } from 'crane-cri/cri';

/** What becomes of the answers of an RPC on their way; what is left as it is comes through. */
export type Tampering = {
  readonly [R in UnaryRpc]?: (answer: Rpcs[R]['response'], request: Rpcs[R]['request']) => Rpcs[R]['response'];
};

/** A wire whose server lies. */
export function tamperedWire(wire: Wire, tampering: Tampering): Wire {
  return {
    endpoint: wire.endpoint,
    async unary(rpc, request, call) {
      const answer = await wire.unary(rpc, request, call);
      const tamper = tampering[rpc];
      return answer.isErr() || tamper === undefined
        ? answer
        : ok(tamper(answer.value as never, request as never) as never);
    },
    stream: (rpc, request, call) => wire.stream(rpc, request, call),
    close: () => wire.close(),
  };
}
