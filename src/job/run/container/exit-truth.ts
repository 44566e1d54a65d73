import { err } from 'neverthrow';

import { withFolder } from '../../../files/index.js';
import {
  type Exit,
  exitOfRecord,
  judgeExit,
  LOST_EXIT_CODE,
  neverExecuted,
  readExit,
} from '../../../policy/exit/exit.js';
import { execTrouble, type ExitRecord, readExitRecord, WRAPPER_FAILED_CODES } from '../../../policy/exit/wrapper.js';
import type { Ending } from '../../outcome/ending.js';
import type { ObservedExit } from '../../../streaming/watch/exit-watcher.js';

/** What a record of an exit takes at most. */
const MAX_EXIT_BYTES = 16;

/** What the exit of a program is held against. */
export interface ExitContext {
  /** Whether its stop was asked for here. */
  readonly stopped: boolean;
  /** Folder of the exit file on the host; `undefined` where the job has none. */
  readonly exitFolder: string | undefined;
  readonly nowMs: number;
  /** Why its sandbox may have ended without being asked to, if it may. Asked only where the code is the one of a lost exit. */
  readonly sandboxDoubt: () => Promise<string | undefined>;
}

/**
 * The exit that is believed: the runtime's, or where the runtime lost it, the one that the program's wrapper wrote down;
 * what the wrapper could not run has none.
 * `undefined` where the runtime no longer knows the container and no file tells.
 */
export async function believedExit(seen: ObservedExit, context: ExitContext): Promise<Exit | undefined> {
  const told = seen.kind === 'exited' ? await toldExit(seen, context) : undefined;
  const isLost = told === undefined || judgeExit(told) === 'unknown';
  // By these codes the wrapper tells as well that it could not run the program.
  if (!isLost && !WRAPPER_FAILED_CODES.includes(told.code)) return told;
  const recorded = context.exitFolder === undefined ? undefined : await readExitFile(context.exitFolder);
  if (recorded === undefined) return told;
  if ('errno' in recorded.record) return neverExecuted(execTrouble(recorded.record.errno), told);
  return isLost ? exitOfRecord(recorded.record.code, recorded.atMs, told, context.stopped) : told;
}

/** How a start in doubt ended: as the program's wrapper wrote down, else nobody knows. */
export async function endOfDoubt(evidence: string, exitFolder: string | undefined): Promise<Ending> {
  const lost: ObservedExit = { kind: 'gone', message: evidence };
  const context = { stopped: false, exitFolder, nowMs: 0, sandboxDoubt: () => Promise.resolve(undefined) };
  const exit = await believedExit(lost, context);
  return exit === undefined ? { kind: 'unknown', evidence } : { kind: 'exit', exit };
}

async function toldExit(
  { status, source }: Extract<ObservedExit, { readonly kind: 'exited' }>,
  { stopped, nowMs, sandboxDoubt }: ExitContext,
): Promise<Exit> {
  const exit = readExit(status, source, stopped, nowMs);
  if (exit.code !== LOST_EXIT_CODE || exit.certainty === 'unknown') return exit;
  const doubt = await sandboxDoubt();
  return doubt === undefined ? exit : { ...exit, certainty: 'unknown', doubt };
}

/** The program can write this folder too, so the file is read with care: no link, no pipe, a few bytes. */
export async function readExitFile(folder: string): Promise<{ record: ExitRecord; atMs: number } | undefined> {
  const read = await withFolder(folder, { links: 'trusted' }, async (opened) => {
    const bytes = await opened.read('exit', MAX_EXIT_BYTES);
    return bytes.isErr()
      ? err(bytes.error)
      : (await opened.stat('exit')).map((entry) => ({ bytes: bytes.value, entry }));
  });
  if (read.isErr()) return undefined;
  const record = readExitRecord(read.value.bytes.toString());
  return record === undefined ? undefined : { record, atMs: read.value.entry.changedAtMs };
}
