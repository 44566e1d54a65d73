/** Longest path that Linux takes, in bytes. */
const MAX_PATH_BYTES = 4_095;
/** Longest name in a path, in bytes. */
const MAX_NAME_BYTES = 255;

/** That a path is longer than Linux takes; looked at first, as everything else walks through it. */
export function lengthProblem(path: string): string | undefined {
  const bytes = Buffer.byteLength(path);
  return bytes > MAX_PATH_BYTES ? `has ${bytes} bytes, and a path has at most ${MAX_PATH_BYTES}` : undefined;
}

/** What is wrong with an absolute path, apart from whether it exists. */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'is empty';
  const tooLong = lengthProblem(path);
  if (tooLong !== undefined) return tooLong;
  if (/[\u0000-\u001f\u007f\p{Surrogate}]/u.test(path)) return 'holds control characters';
  if (!path.startsWith('/')) return 'must be an absolute path';
  const parts = path.split('/');
  if (parts.includes('..')) return 'must not hold ".."';
  return parts.some((part) => Buffer.byteLength(part) > MAX_NAME_BYTES)
    ? `holds a name of more than ${MAX_NAME_BYTES} bytes`
    : undefined;
}

/** `path` made absolute against `base`, with `.`, `..` and repeated slashes taken out, no slash at the end. */
export function resolvePath(base: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${base}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** Whether `path` is `folder` or lies in it; both absolute and resolved. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || folder === '/' || path.startsWith(`${folder}/`);
}
