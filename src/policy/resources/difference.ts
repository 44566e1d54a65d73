import type { LinuxContainerResourcesInit } from '../../generated/types.js';

/** A limit that the runtime did not take as it was asked for. */
export interface ResourceDifference {
  /** Field of CRI's resources, such as `memoryLimitInBytes` or `unified["pids.max"]`. */
  readonly field: string;
  readonly wanted: string;
  readonly got: string;
}

const PLAIN = [
  'cpuPeriod',
  'cpuQuota',
  'cpuShares',
  'memoryLimitInBytes',
  'memorySwapLimitInBytes',
  'oomScoreAdj',
  'cpusetCpus',
  'cpusetMems',
] as const satisfies readonly (keyof LinuxContainerResourcesInit)[];

/**
 * Compares what was asked for with what the runtime's status reports: runtimes silently drop what they do not know.
 * What was not asked for is not compared, as runtimes fill it in.
 */
export function resourceDifferences(
  wanted: LinuxContainerResourcesInit,
  got: LinuxContainerResourcesInit | undefined,
): readonly ResourceDifference[] {
  const pairs: [string, string | bigint | undefined, string | bigint | undefined][] = [
    ...PLAIN.map((field): [string, string | bigint | undefined, string | bigint | undefined] => [
      field,
      wanted[field],
      got?.[field],
    ]),
    ...(wanted.hugepageLimits ?? []).map((page): [string, bigint | undefined, bigint | undefined] => [
      `hugepageLimits[${JSON.stringify(page.pageSize)}]`,
      page.limit,
      got?.hugepageLimits?.find((other) => other.pageSize === page.pageSize)?.limit,
    ]),
    ...Object.entries(wanted.unified ?? {}).map(([file, value]): [string, string, string | undefined] => [
      `unified[${JSON.stringify(file)}]`,
      value,
      got?.unified?.[file],
    ]),
  ];
  return pairs.flatMap(([field, want, have]) => {
    const asked = want !== undefined && want !== 0n && want !== '';
    return asked && want !== have
      ? [Object.freeze({ field, wanted: String(want), got: String(have ?? 'nothing') })]
      : [];
  });
}
