/**
 * Calls a callback of a caller. What it throws is its own affair, and so is a promise of it that rejects, which would end
 * the process otherwise.
 */
export function callBack<A>(callback: ((told: A) => unknown) | undefined, told: A): void {
  if (callback === undefined) return;
  try {
    const answer = callback(told);
    if (typeof answer === 'object' && answer !== null) void Promise.resolve(answer).catch(() => undefined);
  } catch {
    // A subscriber that throws keeps nothing from the others.
  }
}
