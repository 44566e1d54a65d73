import { execFile } from 'node:child_process';

/** Folders that programs are looked for in: never PATH, which another user may have set. */
const FOLDERS = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const TIMEOUT_MS = 10_000;
const MAX_OUTPUT_BYTES = 65_536;

/** How a program ended. `code` is null where it could not be started, or was killed for taking too long. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly stdout: string;
  /** The end of what it wrote as errors, or why it could not be started. */
  readonly stderr: string;
}

/** Runs a program of the system without a shell, with an empty environment, for at most ten seconds. */
export function runProgram([program = '', ...args]: readonly string[]): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    const options = { env: { PATH: FOLDERS, LC_ALL: 'C' }, timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES };
    execFile(program, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      const said = stderr.trim() === '' ? (error?.message ?? '') : stderr.trim();
      resolve({ code, stdout, stderr: said.slice(-1_000) });
    });
  });
}
