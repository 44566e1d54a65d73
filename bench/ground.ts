import { readFileSync } from 'node:fs';

import type { Stand } from '../test/real/stand.mjs';
import type { Ground } from './topic.js';

export interface OpenGround extends Ground {
  close(): Promise<void>;
}

/** @param options.standFile state file of a stand that is up (`node test/real/cli.mjs up --json FILE`); else one is started when asked for */
export function openGround(options: { readonly standFile: string | undefined; readonly isQuick: boolean }): OpenGround {
  let stop: (() => Promise<void>) | undefined;
  let opened: Promise<Stand | string> | undefined;

  async function open(): Promise<Stand | string> {
    if (options.standFile !== undefined) return JSON.parse(readFileSync(options.standFile, 'utf8')) as Stand;
    const { provision } = await import('../test/real/provision.mjs');
    const { startStand } = await import('../test/real/stand.mjs');
    const { usable, unavailable } = await provision({ versions: ['containerd-2'], install: false });
    if (usable.length === 0) return unavailable['containerd-2'] ?? 'containerd-2 is not usable';
    const started = await startStand({ versions: usable });
    stop = started.stop;
    return started.stand;
  }

  return {
    isQuick: options.isQuick,
    stand: () => (opened ??= open()),
    close: async () => stop?.(),
  };
}
