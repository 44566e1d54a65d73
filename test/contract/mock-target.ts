import type { Target } from './target.js';

export function mockTargets(): readonly Target[] {
  return [];
}
