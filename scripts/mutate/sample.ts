import { createHash } from 'node:crypto';

/** So many of the items, the same ones for the same seed, in their order. */
export function sample<T>(items: readonly T[], count: number, seed: string): readonly T[] {
  const lot = (index: number): string => createHash('sha256').update(`${seed} ${index}`).digest('hex');
  return items
    .map((item, index) => ({ item, index, lot: lot(index) }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .slice(0, count)
    .sort((a, b) => a.index - b.index)
    .map(({ item }) => item);
}
