/** Name of a system error, such as `EACCES`. */
export function codeOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException | undefined)?.code ?? 'unknown error';
}
