import { afterAll, beforeAll, describe } from 'vitest';

import { describeEachRuntime, realRuntimes } from '../real/each-runtime.js';
import { mockTargets } from './mock-target.js';
import { realTarget } from './real-target.js';
import type { OpenTarget, Target } from './target.js';

/** What a contract test gets: the target, and the node that is open while its tests run. */
export interface Subject {
  readonly target: Target;
  readonly open: () => OpenTarget;
}

/**
 * Declares the same tests for every target: the mocks, or the real runtimes where the run provides them.
 *
 * @param mocks those of the mocks that the tests can tell apart
 */
export function describeEachTarget(
  name: string,
  declare: (subject: Subject) => void,
  mocks: readonly Target[] = mockTargets(),
): void {
  if (realRuntimes() === undefined) {
    for (const target of mocks) describe(`${name} on ${target.name}`, () => declareOn(target, declare));
  } else {
    describeEachRuntime(name, ({ stand, version }) => declareOn(realTarget(stand, version), declare));
  }
}

function declareOn(target: Target, declare: (subject: Subject) => void): void {
  let opened: OpenTarget | undefined;
  beforeAll(async () => {
    opened = await target.open();
  });
  afterAll(async () => {
    await opened?.close();
  });
  declare({
    target,
    open: () => {
      if (opened === undefined) throw new Error('the target is not open');
      return opened;
    },
  });
}
