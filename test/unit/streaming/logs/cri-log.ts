import type { Result } from 'neverthrow';
import type { LogError } from '../../../../src/streaming/logs/log-errors.js';
import type { LogLine } from '../../../../src/streaming/logs/log-line.js';
import { newFolder } from '../../../helpers/new-folder.js';

export { newFolder as scratch };

let tick = 0;

/** One physical line as containerd writes it, each with a later time. */
export function record(content: string | Uint8Array, { tag = 'F', stream = 'stdout' } = {}): Buffer {
  tick += 1;
  const stamp = new Date(Date.UTC(2024, 0, 1) + tick).toISOString().replace('Z', '000001Z');
  return Buffer.concat([Buffer.from(`${stamp} ${stream} ${tag} `), Buffer.from(content), Buffer.from('\n')]);
}

/** Collects the texts of lines, and the error at the end where there is one. */
export async function collect(
  lines: AsyncIterable<Result<LogLine, LogError>>,
): Promise<{ readonly lines: LogLine[]; readonly texts: string[]; readonly error: LogError | undefined }> {
  const found: LogLine[] = [];
  for await (const line of lines) {
    if (line.isErr()) return { lines: found, texts: found.map(({ text }) => text), error: line.error };
    found.push(line.value);
  }
  return { lines: found, texts: found.map(({ text }) => text), error: undefined };
}
