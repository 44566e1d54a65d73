import { afterAll, beforeAll, describe, inject } from 'vitest';

import type { RealRuntimes } from '../real/global-setup.js';
import { mockTargets } from './mock-target.js';
import { realTarget } from './real-target.js';
import type { OpenTarget, Target } from './target.js';

interface Row {
  readonly name: string;
  readonly target: Target | undefined;
  /** Why there is no target. */
  readonly reason: string;
}

/** The mocks, or the real runtimes where the run provides them (the project "real"). */
function rows(): readonly Row[] {
  const provided = inject('realRuntimes') as RealRuntimes | undefined;
  if (provided === undefined) return mockTargets().map((target) => ({ name: target.name, target, reason: '' }));
  const { stand, unavailable, wanted } = provided;
  return wanted.map((version) => {
    const reason = unavailable[version];
    const there = stand !== null && reason === undefined;
    return { name: version, target: there ? realTarget(stand, version) : undefined, reason: reason ?? 'no stand' };
  });
}

/** What a contract test gets: the target, and the node that is open while its tests run. */
export interface Subject {
  readonly target: Target;
  readonly open: () => OpenTarget;
}

/**
 * Declares the same tests for every target: the mock through both doors in every personality, and each real runtime.
 * A runtime that this machine lacks is shown as skipped, with the reason in its name; CI never gets that far.
 */
export function describeEachTarget(name: string, declare: (subject: Subject) => void): void {
  for (const { name: targetName, target, reason } of rows()) {
    if (target === undefined) {
      describe.skip(`${name} on ${targetName} (${reason})`, () => undefined);
      continue;
    }
    describe(`${name} on ${targetName}`, () => {
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
    });
  }
}
