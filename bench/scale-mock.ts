// Started by scale.ts as a process of its own: a simulated node whose programs run until they are told to end.
import { MockRuntime } from 'crane-cri/testing';

/** What the other side asks for: its own counters since the last time, or ends, spread evenly over some time. */
export type MockOrder =
  { readonly kind: 'counts' } | { readonly kind: 'exits'; readonly count: number; readonly overMs: number };

export interface MockCounts {
  readonly lists: number;
  readonly statuses: number;
  /** Event streams that are open now. */
  readonly streams: number;
  /** Event streams that were opened. */
  readonly opened: number;
}

const mock = new MockRuntime({ programs: [{ match: {}, program: { runForMs: Infinity } }] });
const { endpoint } = await mock.serve();

function counts(): MockCounts {
  const answer = {
    lists: mock.calls('listContainers').length,
    statuses: mock.calls('containerStatus').length,
    streams: mock.state.events.readers,
    opened: mock.calls('getContainerEvents').length,
  };
  mock.clearCalls();
  return answer;
}

function endSome(count: number, overMs: number): void {
  const ids = [...mock.state.containers.values()].filter(({ process }) => process?.ended === undefined);
  const startedAt = performance.now();
  let next = 0;
  const timer = setInterval(() => {
    const due = Math.min(count, Math.ceil(((performance.now() - startedAt) / overMs) * count));
    for (; next < due; next += 1) {
      const id = ids[next]?.id;
      if (id !== undefined) void mock.container(id).exit(0);
    }
    if (next >= count) clearInterval(timer);
  }, 1);
}

process.on('message', (order: MockOrder) => {
  if (order.kind === 'counts') process.send?.(counts());
  else {
    endSome(order.count, order.overMs);
    process.send?.('under way');
  }
});
process.once('disconnect', () => process.exit());
process.send?.(endpoint);
