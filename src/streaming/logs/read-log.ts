import { dirname, join } from 'node:path';
import { err, ok, type Result } from 'neverthrow';

import { defect } from '../../core/errors.js';
import type { LogError, LogFileError } from './log-errors.js';
import { inLogFolder, type LogFile, openLog } from './log-file.js';
import type { LogLine } from './log-line.js';
import { checkLogOptions, type ReadLogOptions, resolveLogOptions } from './log-options.js';
import { LogReader } from './log-reader.js';
import { RotatedFiles } from './rotated-files.js';
import { findTailStart } from './tail-start.js';

interface Part {
  readonly path: string;
  readonly file: LogFile;
}

/** The implementation; loaded with the first call. */
export async function* readLog(
  path: string,
  options: ReadLogOptions = {},
): AsyncGenerator<Result<LogLine, LogError>, void, undefined> {
  const operation = 'readLog';
  const invalid = checkLogOptions(operation, path, options);
  if (invalid !== undefined) return yield err(invalid);
  const reader = new LogReader(operation, resolveLogOptions(options));
  const parts: Part[] = [];
  try {
    const problem = await openParts(path, reader, parts);
    if (problem !== undefined) return yield err(problem);
    yield* readParts(parts, reader);
  } catch (cause) {
    yield err(defect(operation, cause));
  } finally {
    for (const { file } of parts) await file.handle.close().catch(() => undefined);
  }
}

/** Opens the log and, where they are wanted, its rotated parts, oldest first. */
async function openParts(path: string, reader: LogReader, parts: Part[]): Promise<LogFileError | undefined> {
  const { operation } = reader;
  const { root, rotated } = reader.options;
  const opened = await inLogFolder(operation, path, root, async (folder, name) => {
    const newest = await openLog(operation, folder, path);
    if (newest.isErr()) return err(newest.error);
    // The log is opened before its older parts are listed, so that a rotation meanwhile shows a part twice, never not.
    for (const older of rotated ? await new RotatedFiles(name).list(folder) : []) {
      const olderPath = join(dirname(path), older.name);
      const part = await openLog(operation, folder, olderPath);
      if (part.isErr()) continue; // removed by a rotation meanwhile
      if (part.value.identity === newest.value.identity) await part.value.handle.close();
      else parts.push({ path: olderPath, file: part.value });
    }
    parts.push({ path, file: newest.value });
    return ok();
  });
  return opened.isErr() ? opened.error : undefined;
}

async function* readParts(
  parts: readonly Part[],
  reader: LogReader,
): AsyncGenerator<Result<LogLine, LogError>, void, undefined> {
  let first = 0;
  let offset = 0;
  if (reader.options.tail !== undefined) {
    let wanted = reader.options.tail;
    for (first = parts.length - 1; first >= 0; first--) {
      const { path, file } = parts[first] as Part;
      const start = await findTailStart(reader.operation, path, file, wanted);
      if (start.isErr()) return yield err(start.error);
      wanted -= start.value.found;
      offset = start.value.offset;
      reader.filter.skip(start.value.skip);
      if (wanted === 0 || first === 0) break;
    }
  }
  for (const { path, file } of parts.slice(first)) {
    const at = reader.begin(path, file, offset);
    offset = 0;
    for await (const line of reader.drain(at)) {
      yield line;
      if (line.isErr()) return;
    }
    for (const line of reader.finishFile(at)) yield ok(line);
    if (reader.filter.spent) return;
  }
  for (const line of reader.finish()) yield ok(line);
}
