import type { CallOptions } from '../core/call-options.js';
import { channels } from '../core/channels.js';
import { fromBody, fromSteps } from '../core/from-body.js';
import { RPCS, type RpcName } from '../generated/rpcs.js';
import type { StreamRpc, UnaryRpc } from '../transport/wire.js';
import type { Caller } from './call-unary.js';
import type * as Calls from './calls.js';
import { observeCall } from './observe-call.js';
import type { RuntimeService } from './service.js';

/** Lazy: what a call takes is loaded with the first one. */
let loaded: typeof Calls | undefined;
const load = async (): Promise<typeof Calls> => (loaded = await import('./calls.js'));

/** A call that takes more than the call: what is to be loaded, or a listener of it. */
async function observed(
  caller: Caller,
  rpc: UnaryRpc,
  request: never,
  options: CallOptions | undefined,
): ReturnType<typeof Calls.callUnary> {
  const { callUnary } = loaded ?? (await load());
  return channels.rpc.hasSubscribers
    ? observeCall(caller, rpc, () => callUnary(caller, rpc, request, options))
    : callUnary(caller, rpc, request, options);
}

/** Every row of `RPCS` as a method. */
class Client {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  static {
    for (const [name, row] of Object.entries(RPCS)) {
      const rpc = name as RpcName;
      const value = row.stream
        ? function (this: Client, request: never, options?: CallOptions) {
            return fromSteps(row.rpc, async () =>
              (loaded ?? (await load())).callStream(this.#caller, rpc as StreamRpc, request, options),
            );
          }
        : function (this: Client, request: never, options?: CallOptions) {
            return fromBody(row.rpc, () =>
              loaded === undefined || channels.rpc.hasSubscribers
                ? observed(this.#caller, rpc as UnaryRpc, request, options)
                : loaded.callUnary(this.#caller, rpc as UnaryRpc, request, options),
            );
          };
      Object.defineProperty(Client.prototype, name, { value, writable: true, configurable: true });
    }
  }
}

/** What has every RPC as a method; `CriRuntime` extends it. */
export const RpcClient = Client as unknown as new (caller: Caller) => RuntimeService;
