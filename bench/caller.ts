// Started by per-call.ts as a process of its own: calls the endpoint by this package or by grpc-js alone, and tells the time.
import { CriRuntime } from 'crane-cri';

import { BareClient } from './bare.js';
import { elapsedMs, processorMs, quantile } from './samples.js';

/** `version()`, or a list of so many containers; measured over so many calls, one after the other or so many at once. */
export interface CallOrder {
  readonly what: 'version' | number;
  readonly measure: 'latency' | 'processor';
  readonly calls: number;
  readonly inFlight: number;
}

type Call = () => Promise<unknown>;

async function connect(client: string | undefined, endpoint: string): Promise<(what: CallOrder['what']) => Call> {
  const filter = (count: number) => ({ filter: { labelSelector: { count: String(count) } } });
  if (client === 'grpc-js') {
    const bare = new BareClient(endpoint);
    return (what) => () => (what === 'version' ? bare.call('version', {}) : bare.call('listContainers', filter(what)));
  }
  const runtime = (await CriRuntime.connect(endpoint, { maxMessageBytes: 64 * 1_048_576 }))._unsafeUnwrap();
  return (what) => async () => (what === 'version' ? runtime.version({}) : runtime.listContainers(filter(what)));
}

const [client, endpoint = ''] = process.argv.slice(2);
const callOf = await connect(client, endpoint);

/** Milliseconds of each: of latency the median, of calls that overlap and of processor time the mean. */
async function measure({ what, measure, calls, inFlight }: CallOrder): Promise<number> {
  const call = callOf(what);
  if (inFlight === 1 && measure === 'latency') {
    const took: number[] = [];
    while (took.length < calls) took.push(await elapsedMs(call));
    return quantile(took);
  }
  let left = calls;
  const inTurn = async (): Promise<void> => {
    while (left-- > 0) await call();
  };
  const all = (): Promise<unknown> => Promise.all(Array.from({ length: inFlight }, inTurn));
  return (await (measure === 'latency' ? elapsedMs(all) : processorMs(all))) / calls;
}

process.on('message', (order: CallOrder) => void measure(order).then((ms) => process.send?.(ms)));
process.once('disconnect', () => process.exit());
process.send?.('ready');
