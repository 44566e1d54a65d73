import { onAbort } from '../../core/on-abort.js';

/** Processes that read credentials for one user at once. Those for another user have turns of their own. */
const MAX_AT_ONCE = 4;

interface Turns {
  taken: number;
  readonly waiting: (() => void)[];
}

/** By user, undefined for the user of this process; of those alone who have one running. */
const byUser = new Map<number | undefined, Turns>();

/**
 * Runs `work` for a user when fewer than four of that user's are under way, first come, first served: a helper that hangs
 * delays no other user. Answers undefined where `signal` was aborted while it waited.
 */
export async function inUserTurn<T>(
  user: number | undefined,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const turns = byUser.get(user) ?? { taken: 0, waiting: [] };
  byUser.set(user, turns);
  if (turns.taken < MAX_AT_ONCE) turns.taken += 1;
  else if (!(await waitForTurn(turns, signal))) return undefined;
  try {
    return await work();
  } finally {
    // The turn goes on to the next one, who finds it taken.
    const next = turns.waiting.shift();
    if (next !== undefined) next();
    else if ((turns.taken -= 1) === 0) byUser.delete(user);
  }
}

function waitForTurn({ waiting }: Turns, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const mine = (): void => {
      ignore();
      resolve(true);
    };
    waiting.push(mine);
    const ignore = onAbort(signal, () => {
      const at = waiting.indexOf(mine);
      if (at >= 0) waiting.splice(at, 1);
      resolve(false);
    });
  });
}
