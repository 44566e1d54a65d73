import { LeakError } from './leaks.js';
import { MockRuntime } from './mock-runtime.js';
import { VirtualClock } from '../base/virtual-clock.js';
import { misused } from '../base/misuse.js';
import { wellFormed } from '../base/well-formed.js';
import { fleetShape, type MockRuntimeOptions } from './options.js';

export interface MockFleetOptions extends MockRuntimeOptions {
  /** Number of nodes, 1 or more. */
  readonly size: number;
  /** What is special about one node, by its number from 0. @default nothing */
  readonly node?: ((index: number) => MockRuntimeOptions) | undefined;
}

/** Many simulated nodes in one process, on one clock. */
export class MockFleet {
  readonly clock: NonNullable<MockRuntimeOptions['clock']>;
  readonly nodes: readonly MockRuntime[];

  constructor(options: MockFleetOptions) {
    try {
      wellFormed('MockFleet', options, fleetShape);
      const { size, node, ...common } = options;
      this.clock = options.clock ?? new VirtualClock();
      this.nodes = Array.from({ length: size }, (_unused, index) => {
        const hostname = `node${String(index).padStart(String(size - 1).length, '0')}`;
        const seed = `${String(options.seed ?? 0)} ${index}`;
        return new MockRuntime({ hostname, ...common, ...node?.(index), seed, clock: this.clock });
      });
    } catch (cause) {
      throw misused('MockFleet', cause);
    }
  }

  /** Throws a {@link LeakError} where anything is left on any node. Timers of the common clock are not counted. */
  assertNothingLeaked(): void {
    const leaks = this.nodes.flatMap((node) =>
      node
        .leaks()
        .filter((leak) => leak.what !== 'timer')
        .map((leak) => ({ ...leak, detail: `${leak.detail} (on ${node.state.options.hostname})` })),
    );
    if (leaks.length > 0) throw new LeakError(leaks);
  }

  /** Closes every node of the fleet. */
  async close(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.close()));
  }

  /** Closes, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
