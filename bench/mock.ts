// The simulated runtime: how many hours of jobs go by in a second, in the process and over its socket.
import { compare } from './samples.js';
import { runJobs, type ThousandJobs } from './thousand-jobs.js';
import type { Topic } from './topic.js';

/** Every job of it runs for one simulated hour. */
const HOURS = 1;

export const run: Topic = async ({ isQuick }) => {
  const jobs = isQuick ? 100 : 1_000;
  const seen: Record<'in process' | 'socket', ThousandJobs[]> = { 'in process': [], socket: [] };
  const hoursPerSecond = (transport: keyof typeof seen) => async (): Promise<number> => {
    const figures = await runJobs(jobs, transport);
    seen[transport].push(figures);
    return (jobs * HOURS) / (figures.wallMs / 1_000);
  };
  const rows = await compare(
    [
      { name: 'in the process', once: hoursPerSecond('in process') },
      { name: 'over its socket', once: hoursPerSecond('socket') },
    ],
    isQuick ? 3 : 7,
  );
  const ends = (transport: keyof typeof seen): readonly string[] => seen[transport][0]?.outcomes ?? [];
  const others = ends('socket');
  const differing = ends('in process').filter((outcome, index) => outcome !== others[index]).length;
  const [inProcess, socket] = rows;
  return {
    tables: [{ title: `${jobs} jobs of a simulated hour at once`, unit: 'hours of jobs in a second', rows }],
    checks: [
      { name: 'hours a second, in the process', value: inProcess?.median ?? NaN, unit: 'h/s', isPortable: false },
      { name: 'hours a second, over the socket', value: socket?.median ?? NaN, unit: 'h/s', isPortable: false },
      { name: 'outcomes that differ by the transport', value: differing, atMost: 0, unit: '', isPortable: true },
    ],
  };
};
