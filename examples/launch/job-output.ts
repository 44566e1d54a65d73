import { type ContainerJob, followLog } from 'crane-cri';

/** Passes the job's output on as it is written, each stream to its own, until the program has ended. */
export async function passOutput(
  job: ContainerJob,
  stdout: NodeJS.WritableStream,
  stderr: NodeJS.WritableStream,
): Promise<void> {
  if (job.logPath === undefined) return;
  for await (const line of followLog(job.logPath, { ended: job.ended() })) {
    if (line.isErr()) {
      if (line.error.kind !== 'log_not_found') stderr.write(`launch: ${line.error.message}\n`);
      return;
    }
    const out = line.value.stream === 'stdout' ? stdout : stderr;
    out.write(line.value.bytes);
    if (!line.value.partial) out.write('\n');
  }
}
