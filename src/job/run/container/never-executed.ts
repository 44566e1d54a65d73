import { basename, dirname } from 'node:path';

import { withFolder } from '../../../files/index.js';
import type { Exit } from '../../../policy/exit/exit.js';
import { execTroubleOfLog, WRAPPER_FAILED_CODES } from '../../../policy/exit/wrapper.js';
import { USUAL_ALL_BYTES } from '../../../policy/launch/exec-limits.js';

/** What runtimes tell of a program that could not be executed after all. */
const FAILED_EXEC_CODE = 1;
/** The longest log that can be the one line about a failed exec, in bytes. */
const MAX_LOG_BYTES = 8_192;

/** What tells whether a program was executed, besides its exit. */
export interface ExecFacts {
  /** The log that the runtime writes, where there is one. */
  readonly logPath: string | undefined;
  /** Whether it runs under our wrapper without a record of its exit. */
  readonly isWrappedOnly: boolean;
  /** What its command, arguments and variables take, in bytes; 0 where it is not known any more. */
  readonly execBytes: number;
}

/** Why an exit may be that of a program that was never executed. */
export async function execDoubt({ code }: Exit, facts: ExecFacts): Promise<string | undefined> {
  if (facts.isWrappedOnly && WRAPPER_FAILED_CODES.includes(code))
    return `the code ${code} is also what the wrapper of keepLastOutput answers where a program cannot be executed`;
  if (code !== FAILED_EXEC_CODE) return undefined;
  const said = facts.logPath === undefined ? undefined : execTroubleOfLog(await readLog(facts.logPath));
  if (said !== undefined)
    return `its only output is "${said}", which a runtime writes, with the code 1, where a program cannot be executed`;
  if (facts.execBytes <= USUAL_ALL_BYTES) return undefined;
  return `command, args and env have ${facts.execBytes} bytes: where the stack is limited to 8 MiB, as is usual, Linux executes at most ${USUAL_ALL_BYTES}, and a runtime tells that as the code 1`;
}

async function readLog(path: string): Promise<string> {
  const read = await withFolder(dirname(path), { links: 'trusted' }, (folder) =>
    folder.read(basename(path), MAX_LOG_BYTES),
  );
  return read.map((bytes) => bytes.toString()).unwrapOr('');
}
