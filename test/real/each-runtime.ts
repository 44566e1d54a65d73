import { describe, inject, it } from 'vitest';

import type { ContainerdRecord } from './containerd.mjs';
import type { RealRuntimes } from './global-setup.js';
import type { RuntimeVersion } from './provision.mjs';
import type { Stand } from './stand.mjs';

/** What this run says of the real runtimes; undefined outside of their projects. */
export const realRuntimes = (): RealRuntimes | undefined => inject('realRuntimes');

/** A runtime of the stand. */
export interface Standing {
  readonly version: RuntimeVersion;
  readonly stand: Stand;
  readonly runtime: ContainerdRecord;
}

/**
 * Declares the same tests for each real runtime that is wanted. One that this machine lacks, or a run that wants none,
 * is a skipped test with the reason, so that no file is without a test; CI never gets that far.
 */
export function describeEachRuntime(
  name: string,
  declare: (standing: Standing) => void,
  options: { readonly timeout?: number } = {},
): void {
  const { stand, unavailable, wanted } = realRuntimes() ?? { stand: null, unavailable: {}, wanted: [] };
  const skip = (on: string, reason: string): void => it(`${name} on ${on}`, ({ skip }) => skip(reason));
  if (wanted.length === 0) skip('a real runtime', 'no real runtime is wanted');
  for (const version of wanted) {
    const runtime = stand?.runtimes[version];
    if (stand === null || runtime === undefined) skip(version, `${version}: ${unavailable[version] ?? 'no stand'}`);
    else describe(`${name} on ${version}`, options, () => declare({ version, stand, runtime }));
  }
}
