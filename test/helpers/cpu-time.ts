/**
 * CPU time of a function in milliseconds, the best of three runs: what it costs, whatever else the machine does. For
 * bounds that tell linear from quadratic, not for comparing one version with another.
 */
export function bestCpuMs(work: () => unknown): number {
  return Math.min(
    ...[1, 2, 3].map(() => {
      const before = process.cpuUsage();
      work();
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1_000;
    }),
  );
}
