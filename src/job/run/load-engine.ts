import type * as Loaded from './engine.js';

export type Engine = typeof Loaded;

let loaded: Engine | undefined;

/** What carries jobs out, where it is loaded already: who has it need not wait. */
export function loadedEngine(): Engine | undefined {
  return loaded;
}

export async function loadEngine(): Promise<Engine> {
  return (loaded ??= await import('./engine.js'));
}
