import { isExitCode } from '../../policy/exit/exit-misfit.js';

/** What a runtime reports at the end of a session. */
export type ExitStatus =
  { readonly kind: 'exited'; readonly exitCode: number } | { readonly kind: 'failed'; readonly message: string };

/** Longest status that is read, in characters. */
export const MAX_STATUS_CHARS = 64 * 1_024;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/**
 * Reads the status object of the error stream. Success is exit 0; an exit code stands in `details.causes`, as text, in
 * the entry whose reason is `ExitCode`; CRI-O describes a program that was killed along with its container in Go's words
 * for that. All else is a failure of the runtime. `undefined`: this is no status, or not yet a whole one.
 */
export function parseExitStatus(text: string): ExitStatus | undefined {
  let status: unknown;
  try {
    status = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(status)) return undefined;
  if (status['status'] === 'Success') return { kind: 'exited', exitCode: 0 };
  if (status['status'] !== 'Failure') return undefined;
  if (status['reason'] === 'NonZeroExitCode') {
    const details = status['details'];
    const causes = isObject(details) && Array.isArray(details['causes']) ? (details['causes'] as unknown[]) : [];
    const code = causes.find((cause) => isObject(cause) && cause['reason'] === 'ExitCode');
    const digits = isObject(code) ? code['message'] : undefined;
    const exitCode = typeof digits === 'string' && /^\d{1,3}$/.test(digits) ? Number(digits) : -1;
    if (isExitCode(exitCode)) return { kind: 'exited', exitCode };
  }
  const message = status['message'];
  if (typeof message === 'string' && /(?:^|: )signal: killed$/.test(message)) return { kind: 'exited', exitCode: 137 };
  return { kind: 'failed', message: typeof message === 'string' ? message : 'no reason given' };
}
