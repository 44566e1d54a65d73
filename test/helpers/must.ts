import type { ResultAsync } from 'neverthrow';

/** The value of a result, or the test fails with the error. */
export async function must<T>(result: ResultAsync<T, { readonly kind: string; readonly message: string }>): Promise<T> {
  const settled = await result;
  if (settled.isErr()) throw new Error(`${settled.error.kind}: ${settled.error.message}`);
  return settled.value;
}
