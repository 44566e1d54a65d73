import { dirname, join } from 'node:path';
import { err, ok, type Result } from 'neverthrow';

import { defect } from '../../core/errors.js';
import type { LogError, LogFileError } from './log-errors.js';
import { inLogFolder, type LogFile, openLog } from './log-file.js';
import type { LogLine } from './log-line.js';
import { checkLogOptions, type ReadLogOptions, resolveLogOptions } from './log-options.js';
import { LogReader } from './log-reader.js';
import { MOST_PARTS, RotatedFiles } from './rotated-files.js';
import { findTailStart } from './tail-start.js';

interface Part {
  readonly path: string;
  readonly identity: string;
  /** Open; absent where it is opened when its turn comes. */
  readonly file?: LogFile | undefined;
}

/** So many of the newest parts are held open, so that a rotation meanwhile takes none: descriptors are everybody's. */
const MOST_OPEN = 32;

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
    for (const { file } of parts) await file?.handle.close().catch(() => undefined);
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
    parts.push({ path, identity: newest.value.identity, file: newest.value });
    // From the newest on, until the end turns them round.
    const older = rotated ? await new RotatedFiles(name).list(folder, () => reader.isAborted()) : [];
    if (older.length === MOST_PARTS) reader.options.notify({ kind: 'lines_lost' });
    for (const [newer, { name: part, identity }] of older.toReversed().entries()) {
      const partPath = join(dirname(path), part);
      if (newer >= MOST_OPEN) {
        parts.push({ path: partPath, identity });
        continue;
      }
      const file = (await openLog(operation, folder, partPath)).unwrapOr(undefined);
      if (file === undefined) continue; // removed by a rotation meanwhile
      if (file.identity === newest.value.identity) await file.handle.close();
      else parts.push({ path: partPath, identity: file.identity, file });
    }
    parts.reverse();
    return ok();
  });
  return opened.isErr() ? opened.error : undefined;
}

/** The file of a part whose turn it is; undefined where it was removed, or its name is another file's by now. */
async function openPart(
  { path, identity, file }: Part,
  { operation, options }: LogReader,
): Promise<LogFile | undefined> {
  if (file !== undefined) return file;
  const opened = await inLogFolder(operation, path, options.root, (folder) => openLog(operation, folder, path));
  if (opened.isErr() || opened.value.identity === identity) return opened.unwrapOr(undefined);
  await opened.value.handle.close();
  return undefined;
}

/** What is held open stays so until all is read. */
async function donePart(part: Part, file: LogFile): Promise<void> {
  if (part.file === undefined) await file.handle.close().catch(() => undefined);
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
      const part = parts[first] as Part;
      const file = await openPart(part, reader);
      if (file === undefined) continue;
      const start = await findTailStart(reader, part.path, file, wanted);
      await donePart(part, file);
      if (start.isErr()) return yield err(start.error);
      wanted -= start.value.found;
      offset = start.value.offset;
      reader.filter.skip(start.value.skip);
      if (wanted === 0 || first === 0) break;
    }
  }
  for (const part of parts.slice(Math.max(0, first))) {
    const file = await openPart(part, reader);
    if (file === undefined) {
      reader.options.notify({ kind: 'lines_lost' });
      continue;
    }
    const at = reader.begin(part.path, file, offset);
    offset = 0;
    try {
      for await (const line of reader.drain(at)) {
        yield line;
        if (line.isErr()) return;
      }
    } finally {
      await donePart(part, file);
    }
    for (const line of reader.finishFile(at)) yield ok(line);
    if (reader.filter.spent) return;
  }
  for (const line of reader.finish()) yield ok(line);
}
