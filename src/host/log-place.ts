import { lstat } from 'node:fs/promises';

/**
 * Why a runtime must not be told to write logs into a folder: it writes as root and follows symbolic links, so one that a
 * user has made leads it anywhere. Links of root's own, such as `/var/run`, are fine, and so is what does not exist yet.
 *
 * @param folder absolute, without `..`
 */
export async function logFolderProblem(folder: string): Promise<string | undefined> {
  let path = '';
  for (const name of folder.split('/').filter((part) => part !== '')) {
    path += `/${name}`;
    const found = await lstat(path).catch(() => undefined);
    // What can't be looked at can't be made either, which is told when that is tried.
    if (found === undefined) return undefined;
    if (found.isSymbolicLink() && found.uid !== 0)
      return `${path} is a symbolic link of user ${found.uid}, and the runtime would follow it as root`;
  }
  return undefined;
}

/** The same of the log itself, which is nobody's link. */
export async function logFileProblem(path: string): Promise<string | undefined> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined || found.isFile()) return undefined;
  return found.isSymbolicLink()
    ? `${path} is a symbolic link, and the runtime would follow it as root`
    : `${path} is not a file that a log could be written to`;
}
