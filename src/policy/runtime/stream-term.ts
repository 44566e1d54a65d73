import type { EventDelivery } from './capabilities.js';

/** How long one event stream is asked for while events come, in milliseconds. */
const TERM_MS = 15_000;
/** The same on a quiet node. */
const LONGEST_TERM_MS = 120_000;

/**
 * How long one event stream is asked for, in milliseconds; `undefined`: until it ends by itself.
 *
 * Where every subscriber is sent every event, one that does not read holds up the whole node, and a process whose event
 * loop stands still can't even hang up. The deadline is sent along, so that the runtime hangs up by itself. A stream
 * that has ended is noticed by the runtime at its next event only, so a quiet node is asked less and less often.
 *
 * @param quiet how many streams in a row brought nothing
 */
export function streamTermMs(events: EventDelivery, quiet: number): number | undefined {
  return events === 'broadcast' ? Math.min(LONGEST_TERM_MS, TERM_MS * 2 ** Math.min(quiet, 10)) : undefined;
}
