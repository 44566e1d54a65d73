import { AssertionError } from 'node:assert';

import { diffSnapshots, type Snapshot } from '../runtime/snapshot.js';
import { showValue } from './show-calls.js';
import { inTest } from '../base/misuse.js';

/** Asserts that a runtime holds what it held before: no sandbox, container or image more, less, or otherwise. */
export function assertUnchanged(before: Snapshot, after: Snapshot): void {
  inTest('assertUnchanged', () => unchanged(before, after));
}

function unchanged(before: Snapshot, after: Snapshot): void {
  const changes = diffSnapshots(before, after);
  if (changes.length === 0) return;
  const lines = changes.map(
    ({ kind, id, change, before: was, after: is }) =>
      `  ${kind} ${id} ${change}${change === 'removed' ? ` (was ${showValue(was)})` : `: ${showValue(is)}`}`,
  );
  throw new AssertionError({
    message: `the runtime has changed:\n${lines.join('\n')}`,
    actual: after,
    expected: before,
    operator: 'assertUnchanged',
  });
}
