import { basename, dirname } from 'node:path';

import { withFolder } from '../../../files/index.js';
import type { Exit } from '../../../policy/exit/exit.js';
import { execTroubleOfLog, WRAPPER_FAILED_CODES } from '../../../policy/exit/wrapper.js';

/** What runtimes report about a program that could not be executed after all. */
const FAILED_EXEC_CODE = 1;
/** The longest log that can be the one line about a failed exec, in bytes. */
const MAX_LOG_BYTES = 8_192;

/** What says whether a program was executed, besides its exit. */
export interface ExecFacts {
  /** Whether it runs under our wrapper. */
  readonly isWrapped: boolean;
  /** Whether the wrapper has written down how it ended, which it does of nothing that it could not execute. */
  readonly hasRecord: () => Promise<boolean>;
  /** The log that the runtime writes, where there is one. */
  readonly logPath: string | undefined;
  /** Whether the runtime may lose the last line of that log. */
  readonly losesFinalOutput: boolean;
}

/**
 * Why an exit may be that of a program that was never executed. A status does not say, nor does the time that it took:
 * only what was written tells, by our wrapper or by the runtime.
 */
export async function execDoubt({ code }: Exit, facts: ExecFacts): Promise<string | undefined> {
  const isOfWrapper = facts.isWrapped && WRAPPER_FAILED_CODES.includes(code);
  if ((!isOfWrapper && code !== FAILED_EXEC_CODE) || (await facts.hasRecord())) return undefined;
  if (isOfWrapper) return `the code ${code} is also what our wrapper answers where a program cannot be executed`;
  const log = facts.logPath === undefined ? undefined : await readLog(facts.logPath);
  if (log === undefined) return `${UNTOLD}, and no log tells`;
  const said = execTroubleOfLog(log);
  if (said !== undefined) return `${UNTOLD}: its only output is "${said}"`;
  return log === '' && facts.losesFinalOutput ? `${UNTOLD}, and this one may lose the line that tells` : undefined;
}

const UNTOLD = 'a runtime tells the code 1 of a program, too, that could not be executed';

/** What the log holds, as far as it matters; `undefined` where it can't be read. */
async function readLog(path: string): Promise<string | undefined> {
  const read = await withFolder(dirname(path), { links: 'trusted' }, (folder) =>
    folder.read(basename(path), MAX_LOG_BYTES),
  );
  return read.match(
    (bytes) => bytes.toString(),
    ({ reason }) => (reason === 'too_large' ? 'much' : undefined),
  );
}
