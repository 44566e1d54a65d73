const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EROFS: 'read-only file system',
  ENOENT: 'no such file or directory',
};

/** What a runtime says of a path that the system refuses: Go's words, which name the first folder that can't be made. */
export function goWords(call: 'mkdir' | 'stat' | 'lstat', path: string, cause: unknown): string {
  const { code = '', path: refused = path } = cause as NodeJS.ErrnoException;
  const words = WORDS[code];
  return words === undefined ? `${call} ${path}: not a directory` : `${call} ${refused}: ${words}`;
}
