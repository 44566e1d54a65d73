/** Where the wrapper finds its folder in the container; its source has the same. */
export const EXIT_MOUNT = '/run/crane-cri-exit';

/** Where the wrapper itself is in the container. */
export const WRAPPER_MOUNT = '/run/crane-cri-init';

/** What the wrapper does besides running a program. */
export interface Wrapping {
  /** Writes the exit down in the folder at {@link EXIT_MOUNT}. */
  readonly recordsExit: boolean;
  /** Ends half a second after the program, so that a runtime that drops what is under way loses nothing. */
  readonly awaitsOutput: boolean;
}

/** The command that runs `command` under the wrapper at {@link WRAPPER_MOUNT}. */
export function wrapCommand(
  command: readonly string[],
  args: readonly string[],
  { recordsExit, awaitsOutput }: Wrapping,
): readonly string[] {
  return [WRAPPER_MOUNT, `${recordsExit ? 'r' : ''}${awaitsOutput ? 'w' : ''}`, ...command, ...args];
}

/** What is run under the wrapper by a command that {@link wrapCommand} made; undefined for any other. */
export function unwrapCommand(argv: readonly string[]): ({ readonly argv: readonly string[] } & Wrapping) | undefined {
  const [wrapper, flags = '', ...rest] = argv;
  if (wrapper !== WRAPPER_MOUNT) return undefined;
  return { argv: rest, recordsExit: flags.includes('r'), awaitsOutput: flags.includes('w') };
}

/** What the wrapper wrote down: the code of an exit, or the number of the error for which it could not run the program. */
export type ExitRecord = { readonly code: number } | { readonly errno: number };

/** The codes that the wrapper answers where it cannot run the program: for ENOENT, and for all else. */
export const WRAPPER_FAILED_CODES: readonly number[] = [127, 126];

/** Reads what the wrapper wrote; undefined where it is anything else. */
export function readExitRecord(text: string): ExitRecord | undefined {
  const [, word, digits] = /^(exit|exec) (\d{1,3})\n$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const number = Number(digits);
  if (word === 'exec') return number === 0 ? undefined : { errno: number };
  return number > 255 ? undefined : { code: number };
}

/** Linux' own words for why it does not execute a file. */
const ERRORS: Readonly<Record<number, string>> = {
  1: 'operation not permitted',
  2: 'no such file or directory',
  5: 'input/output error',
  7: 'argument list too long',
  8: 'exec format error',
  11: 'resource temporarily unavailable',
  12: 'cannot allocate memory',
  13: 'permission denied',
  20: 'not a directory',
  21: 'is a directory',
  22: 'invalid argument',
  26: 'text file busy',
  36: 'file name too long',
  40: 'too many levels of symbolic links',
};

/** Why the wrapper could not run the program. */
export function execTrouble(errno: number): string {
  return `the program could not be executed: ${ERRORS[errno] ?? `error ${errno}`}`;
}

/** What runc says of a program that could not be executed, where that is all that a log in CRI's format holds. */
export function execTroubleOfLog(log: string): string | undefined {
  const said = /^\S{1,40} (?:stderr|stdout) F (exec \/[^\n]{1,4200}: ([a-z /]{1,60}))\r?\n$/.exec(log);
  return said !== null && Object.values(ERRORS).includes(said[2] ?? '') ? said[1] : undefined;
}
