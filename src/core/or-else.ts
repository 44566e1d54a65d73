/** What `body` answers, or `otherwise` where what a caller gave throws when read. */
export function orElse<T>(body: () => T, otherwise: T): T {
  try {
    return body();
  } catch {
    return otherwise;
  }
}
