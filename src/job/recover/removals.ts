import type { Ledger } from '../../ledger/ledger.js';
import type { LeftBehind } from '../outcome/outcome.js';

type Removal = Promise<readonly LeftBehind[]>;

/** What recoveries and sweeps of a ledger are removing, by the key of its entry: of two at once, one would write what the other has ended. */
const underWay = new WeakMap<Ledger, Map<string, Removal>>();

/** Removes what an entry stands for, or joins who does it already. */
export function removeOnce(ledger: Ledger, key: string, remove: () => Removal): Removal {
  const removals = underWay.get(ledger) ?? new Map<string, Removal>();
  underWay.set(ledger, removals);
  const running = removals.get(key);
  if (running !== undefined) return running;
  const removal = remove().finally(() => removals.delete(key));
  removals.set(key, removal);
  return removal;
}
