import { dirname, join } from 'node:path';
import { err, ok, type Result, type ResultAsync } from 'neverthrow';

import type { Defect } from '../../core/errors.js';
import { fromBody } from '../../core/from-body.js';
import type { Folder } from '../../files/index.js';
import { logFileError, type LogFileError, logRefused } from './log-errors.js';
import { inLogFolder } from './log-file.js';
import { RotatedFiles } from './rotated-files.js';

const OPERATION = 'removeLog';

/** The implementation; loaded with the first call. */
export function removeLog(
  path: string,
  options: { readonly root?: string | undefined } = {},
): ResultAsync<readonly string[], LogFileError | Defect> {
  return fromBody(OPERATION, () => remove(path, options.root));
}

async function remove(path: string, root: string | undefined): Promise<Result<readonly string[], LogFileError>> {
  const removed = await inLogFolder(OPERATION, path, root, (folder, name) => removeIn(folder, dirname(path), name));
  return removed.isErr() && removed.error.kind === 'log_not_found' ? ok([]) : removed;
}

async function removeIn(folder: Folder, parent: string, log: string): Promise<Result<readonly string[], LogFileError>> {
  const removed: string[] = [];
  const rotated = await new RotatedFiles(log).list(folder);
  for (const name of [...rotated.map((file) => file.name), log]) {
    const path = join(parent, name);
    const entry = await folder.stat(name);
    if (entry.isOk() && entry.value.kind !== 'file') {
      return err(logRefused(OPERATION, path, entry.value.kind === 'link' ? 'symlink' : 'not_a_file'));
    }
    const gone = entry.isErr() ? entry : await folder.unlink(name);
    if (gone.isOk()) removed.push(path);
    else if (gone.error.reason !== 'missing') return err(logFileError(OPERATION, path, gone.error));
  }
  return ok(removed);
}
