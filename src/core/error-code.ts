/** Name of a system error, such as `EACCES`. */
export function codeOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? 'unknown error';
}

const SHORTAGES: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN']);

const NO_FILE: ReadonlySet<string> = new Set(['ELOOP', 'ENXIO', 'EISDIR', 'ENODEV', 'ENOTDIR']);

/** Whether the path names something else than a file: whatever else the system says, it says nothing of what is there. */
export function isNoFile(cause: unknown): boolean {
  return NO_FILE.has(codeOf(cause));
}

/** Whether the system only lacked something for a moment, such as a file descriptor: it says nothing of the file. */
export function isShortage(cause: unknown): boolean {
  return SHORTAGES.has(codeOf(cause));
}
