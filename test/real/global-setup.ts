// Vitest's global setup: provisions, starts the stand, and hands its addresses to the tests as plain JSON.
//
//   import { inject } from 'vitest';
//   const { stand, unavailable } = inject('realRuntimes');
import type { TestProject } from 'vitest/node';

import { parseVersions, provision, type RuntimeVersion } from './provision.mjs';
import { startStand, type Stand } from './stand.mjs';

/** What the tests of a project are told about its real runtime. */
export interface RealRuntimes {
  /** The version of this project, unless `$CRANE_CRI_RUNTIMES` leaves it out. */
  readonly wanted: readonly RuntimeVersion[];
  /** Null when no runtime is wanted or usable. */
  readonly stand: Stand | null;
  /** Why a wanted version can't be used on this machine: the reason to skip its tests with. Empty in CI. */
  readonly unavailable: Readonly<Partial<Record<RuntimeVersion, string>>>;
}

declare module 'vitest' {
  export interface ProvidedContext {
    realRuntimes: RealRuntimes;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const isCi = process.env['CI'] === 'true';
  // Each runtime has a project of its name.
  const wanted = parseVersions(process.env['CRANE_CRI_RUNTIMES']).filter((version) => version === project.name);
  const { usable, unavailable } = await provision({ versions: wanted, install: isCi });
  const reasons = Object.entries(unavailable).map(([version, reason]) => `${version}: ${reason}`);
  if (isCi && reasons.length > 0) throw new Error(`real runtimes are missing in CI:\n${reasons.join('\n')}`);

  const running = usable.length === 0 ? null : await startStand({ versions: usable });
  project.provide('realRuntimes', { wanted, stand: running?.stand ?? null, unavailable });
  return async () => running?.stop();
}
