// @ts-check
// A client that follows the events of a runtime and then does not turn its event loop for a while. Run by stalled.ts.
import { CraneNode, CriRuntime } from 'crane-cri';

/**
 * What the parent hands over, as JSON in the first argument.
 *
 * @typedef {object} StalledTask
 * @property {string} endpoint
 * @property {'node' | 'raw'} how `node`: as this package follows events; `raw`: one endless stream, as a naive client does
 * @property {number} blockMs
 */

/** @type {StalledTask} */
const { endpoint, how, blockMs } = JSON.parse(process.argv[2] ?? '{}');
const read = async (/** @type {AsyncIterable<unknown>} */ events) => {
  for await (const event of events) void event;
};
if (how === 'node') void read((await CraneNode.connect(endpoint))._unsafeUnwrap().changes());
else void read(CriRuntime.lazy(endpoint)._unsafeUnwrap().getContainerEvents({}));
await new Promise((resolve) => setTimeout(resolve, 1_000));
process.stdout.write('stalled\n', () => {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, blockMs);
  process.exit(0);
});
