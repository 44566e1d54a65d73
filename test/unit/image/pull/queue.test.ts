import { describe, expect, test } from 'vitest';

import { PullQueue, type PullSlot } from '../../../../src/image/pull/queue.js';
import { VirtualClock } from '../../../../src/testing/base/virtual-clock.js';

function setUp(maxPulls: number, maxPullsPerRegistry: number) {
  const clock = new VirtualClock({ mode: 'manual' });
  const queue = new PullQueue(clock, { maxPulls, maxPullsPerRegistry });
  const order: string[] = [];
  const slots = new Map<string, PullSlot>();
  const ask = (name: string, registry = 'r', priority = 0, signal = new AbortController().signal): void => {
    void queue
      .acquire(registry, () => priority, signal)
      .then((slot) => {
        order.push(slot === undefined ? `${name} left` : name);
        if (slot !== undefined) slots.set(name, slot);
      });
  };
  const done = async (name: string): Promise<void> => {
    slots.get(name)?.release();
    await clock.settle();
  };
  return { clock, queue, order, ask, done };
}

describe('PullQueue', () => {
  test('lets as many in as its limit, and the others in order', async () => {
    const { clock, queue, order, ask, done } = setUp(2, 9);
    for (const name of ['a', 'b', 'c', 'd']) ask(name);
    await clock.settle();
    expect(order).toEqual(['a', 'b']);
    expect([queue.active, queue.waiting]).toEqual([2, 2]);
    await done('b');
    await done('a');
    expect(order).toEqual(['a', 'b', 'c', 'd']);
    await done('c');
    await done('d');
    expect([queue.active, queue.waiting]).toEqual([0, 0]);
  });

  test('one registry at its limit does not hold up another, nor lose its place', async () => {
    const { clock, order, ask, done } = setUp(2, 1);
    ask('a1', 'a');
    ask('a2', 'a');
    ask('b1', 'b');
    ask('b2', 'b');
    await clock.settle();
    expect(order).toEqual(['a1', 'b1']);
    await done('a1');
    expect(order).toEqual(['a1', 'b1', 'a2']);
  });

  test('higher priority goes first, until waiting has made up for it', async () => {
    const { clock, order, ask, done } = setUp(1, 1);
    ask('first');
    ask('low', 'r', 0);
    ask('high', 'r', 2);
    await clock.settle();
    await done('first');
    expect(order).toEqual(['first', 'high']);
    await clock.advance(60_000);
    ask('high too', 'r', 2);
    await done('high');
    expect(order).toEqual(['first', 'high', 'low']);
  });

  test('who is aborted leaves no trace, and a slot given back twice counts once', async () => {
    const { clock, queue, order, ask, done } = setUp(1, 1);
    const controller = new AbortController();
    ask('a');
    ask('b', 'r', 0, controller.signal);
    ask('c');
    await clock.settle();
    controller.abort();
    await done('a');
    await done('a');
    ask('d');
    await clock.settle();
    expect(order).toEqual(['a', 'b left', 'c']);
    expect([queue.active, queue.waiting]).toEqual([1, 1]);
    ask('e', 'r', 0, AbortSignal.abort());
    await clock.settle();
    expect(order.at(-1)).toBe('e left');
  });
});
