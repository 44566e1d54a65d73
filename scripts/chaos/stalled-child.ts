// A client that follows the events of a runtime and then does not turn its event loop for a while. Run by stalled.ts.
import { CraneNode, CriRuntime } from 'crane-cri';

/** What the parent hands over, as JSON in the first argument. */
export interface StalledTask {
  readonly endpoint: string;
  /** `node`: as this package follows events; `raw`: one endless stream, as a naive client does. */
  readonly how: 'node' | 'raw';
  readonly blockMs: number;
}

const { endpoint, how, blockMs } = JSON.parse(process.argv[2] ?? '{}') as StalledTask;
const read = async (events: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of events);
};
if (how === 'node') void read((await CraneNode.connect(endpoint))._unsafeUnwrap().changes());
else void read(CriRuntime.lazy(endpoint)._unsafeUnwrap().getContainerEvents({}));
await new Promise((resolve) => setTimeout(resolve, 1_000));
process.stdout.write('stalled\n', () => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blockMs);
  process.exit(0);
});
