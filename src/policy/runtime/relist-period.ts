import type { EventDelivery } from './capabilities.js';

/** Longest time between two lists, in milliseconds, by what the runtime's events are worth. */
const PERIOD_MS: Readonly<Record<EventDelivery, number>> = {
  broadcast: 30_000,
  shared: 1_000,
  configurable: 5_000,
  none: 1_000,
};

/** Where events can't be relied on, in milliseconds. */
const BLIND_PERIOD_MS = 1_000;
const SHORTEST_MS = 20;

/**
 * Milliseconds until the containers should be listed again. A container that was watched for a short time is looked at
 * soon again, as short programs are common and an early exit may have slipped between start and subscription; one that
 * runs long is looked at seldom.
 *
 * @param ageMs how long the youngest container has been watched
 * @param delivering whether the event stream is open and has been seen to deliver
 */
export function relistPeriodMs(events: EventDelivery, delivering: boolean, ageMs: number): number {
  if (delivering && events !== 'shared' && events !== 'none') return PERIOD_MS[events];
  const longest = delivering ? PERIOD_MS[events] : BLIND_PERIOD_MS;
  return Math.min(longest, Math.max(SHORTEST_MS, ageMs / 4));
}

/** Lists of all containers take at most this share of the time. */
const FULL_LIST_SHARE = 0.01;
/** Even where each takes long, one of all containers comes after this time at the latest, in milliseconds. */
const LONGEST_FULL_MS = 60_000;

/**
 * Milliseconds until all containers may be listed again; until then, only those that have ended are asked for. That finds
 * every exit as well, at next to no cost however many run. Only a container that somebody else removed, or whose state
 * the runtime lost, is missed.
 *
 * @param tookMs how long the last list of all took
 */
export function fullListPeriodMs(tookMs: number): number {
  return Math.min(LONGEST_FULL_MS, tookMs / FULL_LIST_SHARE);
}
