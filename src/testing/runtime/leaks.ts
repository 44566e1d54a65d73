import { inTest } from '../base/misuse.js';
import type { RuntimeState } from '../state/runtime-state.js';

/** One thing that is left. */
export interface Leak {
  readonly what: 'container' | 'sandbox' | 'event stream' | 'call' | 'timer' | 'process' | 'death';
  readonly id: string;
  readonly detail: string;
}

const lineOf = ({ what, id, detail }: Leak): string => `  ${what} ${id}: ${detail}`;

/** Something is left that should not be. Thrown by `assertNothingLeaked` of a mock. */
export class LeakError extends Error {
  override readonly name = 'LeakError';
  constructor(readonly leaks: readonly Leak[]) {
    super(inTest('LeakError', () => `the mock runtime is not clean:\n${[...leaks].map(lineOf).join('\n')}`));
  }
}

/** What is left in the runtime that a tidy client would have removed. */
export function leaksOf(state: RuntimeState, runningCalls: number, pendingTimers: number): readonly Leak[] {
  const leaks: Leak[] = [];
  for (const container of state.containers.values()) {
    const hidden = container.hidden ? ', in no list' : '';
    leaks.push({
      what: 'container',
      id: container.id,
      detail: `${container.config.metadata?.name ?? ''} is ${container.state}${hidden}`,
    });
    for (const process of container.execs) {
      leaks.push({
        what: 'process',
        id: container.id,
        detail: `exec has run since ${new Date(process.startedAtMs).toISOString()}`,
      });
    }
  }
  for (const sandbox of state.sandboxes.values()) {
    const hidden = sandbox.hidden ? ', in no list' : '';
    leaks.push({
      what: 'sandbox',
      id: sandbox.id,
      detail: `${sandbox.config.metadata?.name ?? ''} is ${sandbox.ready ? 'ready' : 'not ready'}${hidden}`,
    });
  }
  const { readers } = state.events;
  if (readers > 0) leaks.push({ what: 'event stream', id: 'GetContainerEvents', detail: `${readers} still open` });
  if (runningCalls > readers)
    leaks.push({ what: 'call', id: 'any', detail: `${runningCalls - readers} still under way` });
  if (pendingTimers > 0) leaks.push({ what: 'timer', id: 'clock', detail: `${pendingTimers} still set` });
  return leaks;
}
