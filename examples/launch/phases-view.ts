import type { ContainerJob, JobState } from 'crane-cri';

/** What a phase means to the person who waits. */
const WORDS: Readonly<Record<JobState['phase'], string>> = {
  pending: 'waiting',
  preparing: 'making the sandbox, fetching the image',
  creating: 'creating the container',
  starting: 'starting the program',
  running: 'running',
  stopping: 'stopping the program',
  exited: 'the program has ended',
  cleaning: 'cleaning up',
  cleaned: 'clean',
};

/** Shows the phases as they pass: one live line on a terminal, a line per phase in a pipe. Ends when the job does. */
export async function showPhases(job: ContainerJob, out: NodeJS.WriteStream): Promise<void> {
  const began = performance.now();
  for await (const state of job.states()) {
    const { phase } = state;
    if (state.phase === 'running' && state.network !== undefined) {
      const { addresses, ports } = state.network;
      const shown = ports.map((port) => `, port ${port.containerPort} at ${port.hostPort} of this machine`);
      out.write(`launch: the pod is ${addresses.join(', ')}${shown.join('')}\n`);
    }
    const seconds = ((performance.now() - began) / 1_000).toFixed(3);
    const line = `[${seconds} s] ${phase}: ${WORDS[phase]}`;
    if (!out.isTTY) out.write(`${line}\n`);
    // The job's own output shares the terminal, so the live line goes before it begins and after it has ended.
    else out.write(phase === 'running' || phase === 'exited' || phase === 'cleaned' ? `\r\x1b[K` : `\r\x1b[K${line}`);
  }
}
