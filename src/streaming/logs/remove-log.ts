import { lstat, unlink } from 'node:fs/promises';
import { err, ok, type Result, type ResultAsync } from 'neverthrow';

import type { Defect } from '../../core/errors.js';
import { fromBody } from '../../core/from-body.js';
import { errnoOf, logFileError, type LogFileError, logRefused } from './log-errors.js';
import { checkLogPath } from './log-file.js';
import { RotatedFiles } from './rotated-files.js';

const OPERATION = 'removeLog';

/** Behind the door of the same name, which tells what it does. */
export function removeLog(
  path: string,
  options: { readonly root?: string | undefined } = {},
): ResultAsync<readonly string[], LogFileError | Defect> {
  return fromBody(OPERATION, () => remove(path, options.root));
}

async function remove(path: string, root: string | undefined): Promise<Result<readonly string[], LogFileError>> {
  const checked = await checkLogPath(OPERATION, path, root);
  if (checked.isErr()) return checked.error.kind === 'log_not_found' ? ok([]) : err(checked.error);
  const removed: string[] = [];
  const rotated = await new RotatedFiles(path).list();
  for (const each of [...rotated.map((file) => file.path), path]) {
    try {
      const stats = await lstat(each);
      if (!stats.isFile()) return err(logRefused(OPERATION, each, stats.isSymbolicLink() ? 'symlink' : 'not_a_file'));
      await unlink(each);
      removed.push(each);
    } catch (cause) {
      if (errnoOf(cause) !== 'ENOENT') return err(logFileError(OPERATION, each, cause));
    }
  }
  return ok(removed);
}
