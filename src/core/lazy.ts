/**
 * Loads something when it is first asked for, and keeps it. A load that fails is not kept: what was lacking for a moment,
 * such as a file descriptor, is there the next time.
 */
export function lazily<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () =>
    (loaded ??= load().catch((cause: unknown) => {
      loaded = undefined;
      throw cause;
    }));
}
