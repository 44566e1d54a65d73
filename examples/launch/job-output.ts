import type { NodeJob } from 'crane-cri';

/** Passes the job's output on as it is written, each stream to its own, until the program has ended. */
export async function passOutput(
  job: NodeJob,
  stdout: NodeJS.WritableStream,
  stderr: NodeJS.WritableStream,
): Promise<void> {
  for await (const line of job.logs()) {
    if (line.isErr()) {
      if (line.error.kind !== 'log_not_found') stderr.write(`launch: ${line.error.message}\n`);
      return;
    }
    const out = line.value.stream === 'stdout' ? stdout : stderr;
    out.write(line.value.bytes);
    if (!line.value.partial) out.write('\n');
  }
}
