import type * as Engine from './engine.js';

let loaded: typeof Engine | undefined;

/** What carries jobs out, where it is loaded already: who has it need not wait. */
export function loadedEngine(): typeof Engine | undefined {
  return loaded;
}

export async function loadEngine(): Promise<typeof Engine> {
  return (loaded ??= await import('./engine.js'));
}
