import { expect, it } from 'vitest';

import { HeavyCalls } from '../../../../src/job/services/heavy-calls.js';
import { RecoverTurns } from '../../../../src/job/recover/recovering.js';
import type { RecordedStep } from '../../../../src/job/record/record.js';
import { NodeLife } from '../../../../src/node/node-life.js';

it('what was stuck before, and may be again, leaves half of the places to others', async () => {
  const turns = new RecoverTurns(new NodeLife(2));
  const order: string[] = [];
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  const stuck = Array.from({ length: 5 }, (_, index) =>
    turns.within({ step: 'stuck' }, async () => {
      order.push(`stuck ${index}`);
      await held;
    }),
  );
  const others = Array.from({ length: 5 }, (_, index) =>
    turns.within({ step: 'preparing' }, () => Promise.resolve(void order.push(`other ${index}`))),
  );
  turns.open();
  await Promise.all(others);
  expect(order.filter((name) => name.startsWith('stuck'))).toEqual(['stuck 0', 'stuck 1']);
  letGo();
  await Promise.all(stuck);
  expect(order).toHaveLength(10);
});

it('what is known most of is recovered first, so many at once, and nothing before all are known', async () => {
  const life = new NodeLife(1);
  expect(life.heavy).toBeInstanceOf(HeavyCalls);
  const turns = new RecoverTurns(life);
  const order: RecordedStep[] = [];
  let [now, most] = [0, 0];
  const steps: readonly RecordedStep[] = [
    'preparing',
    'creating',
    'starting',
    'running',
    'stuck',
    'cleaning',
    'telling',
  ];
  const all = steps.map((step) =>
    turns.within({ step }, async () => {
      order.push(step);
      most = Math.max(most, ++now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
    }),
  );
  await new Promise((resolve) => setImmediate(resolve));
  expect(order).toEqual([]);
  turns.open();
  await Promise.all(all);
  expect(order).toEqual(['cleaning', 'telling', 'stuck', 'running', 'starting', 'creating', 'preparing']);
  // Two for each heavy call.
  expect(most).toBe(2);
});
