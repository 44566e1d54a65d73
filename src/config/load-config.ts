import { err, ok, type Result, type ResultAsync } from 'neverthrow';

import type { CallOptions } from '../core/call-options.js';
import { type Clock, systemClock } from '../core/clock.js';
import { type Cancelled, type DeadlineExceeded, type Defect, invalidInput, type InvalidInput } from '../core/errors.js';
import { fromBody } from '../core/from-body.js';
import { callOptionProblems, cancelled, deadlineExceeded, Scope } from '../core/scope.js';
import { readSmallFile } from '../files/read-small-file.js';
import { configUnreadable, type ConfigUnreadable, type InvalidConfig } from './config-errors.js';
import type { CraneContainerConfig } from './container-config.js';
import { readText } from './parse-config.js';
import type { ConfigOptions } from './read-config.js';

/** Everything that loading a configuration can fail with. */
export type LoadConfigError = ConfigUnreadable | InvalidConfig | Cancelled | DeadlineExceeded | InvalidInput | Defect;

export interface LoadConfigOptions extends ConfigOptions, CallOptions {
  /** @default the machine's */
  readonly clock?: Clock | undefined;
}

const OPERATION = 'loadContainerConfig';

/** Largest file that is read, in bytes. */
const MAX_FILE_BYTES = 1_048_576;

/** Time limit of the read where the caller gives none, in milliseconds: the file may lie on a file server. */
const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * Reads the scheduler's configuration file (`/etc/crane/config.yaml`), checks its `Container:` section and resolves it.
 * Changes nothing, contacts no runtime.
 *
 * @param options.timeoutMs time limit of the read. @default 30_000
 * Errors: `config_unreadable` (missing, denied, not a file, larger than 1 MiB, not UTF-8), `invalid_config` with every
 * problem, its line and column, `cancelled`, `deadline_exceeded`.
 */
export function loadContainerConfig(
  path: string,
  options: LoadConfigOptions = {},
): ResultAsync<CraneContainerConfig, LoadConfigError> {
  return fromBody(OPERATION, async (): Promise<Result<CraneContainerConfig, LoadConfigError>> => {
    const problems = callOptionProblems(options);
    if (problems.length > 0) return err(invalidInput(OPERATION, problems));
    const text = await untilLimit(readFileText(path), options);
    return text.isErr() ? err(text.error) : readText(OPERATION, path, text.value, options);
  });
}

async function untilLimit<T, E>(
  work: Promise<Result<T, E>>,
  { signal, timeoutMs = DEFAULT_TIMEOUT_MS, clock = systemClock }: LoadConfigOptions,
): Promise<Result<T, E | Cancelled | DeadlineExceeded>> {
  const scope = new Scope(clock, { signal, timeoutMs });
  const first = await scope.race(work).finally(() => scope.close());
  if (first === 'cancelled') return err(cancelled(OPERATION, signal?.reason, CANCELLED));
  return first === 'late' ? err(late(timeoutMs)) : first;
}

const CANCELLED = {
  message: 'the caller cancelled the read of the configuration',
  hint: 'Nothing was changed; load it again when you want it.',
  outcome: 'not_applied',
} as const;

function late(timeoutMs: number): DeadlineExceeded {
  const message = `the configuration could not be read within ${timeoutMs} ms`;
  const hint = 'See whether its file system answers.';
  return deadlineExceeded(OPERATION, timeoutMs, { message, hint, outcome: 'not_applied' });
}

async function readFileText(path: string): Promise<Result<string, ConfigUnreadable>> {
  const bytes = await readSmallFile(path, MAX_FILE_BYTES);
  return bytes
    .mapErr(({ reason, cause }) => configUnreadable(OPERATION, path, reason, cause))
    .andThen((read) => decode(path, read));
}

function decode(path: string, bytes: Uint8Array): Result<string, ConfigUnreadable> {
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    return err(configUnreadable(OPERATION, path, 'not_utf8', cause));
  }
}
