import type { InputProblem } from '../../core/errors.js';
import { printable } from '../../core/failure.js';
import type { LinuxContainerResourcesInit } from '../../generated/types.js';
import type { ResourceRequest } from './resources.js';

/** What a step asks for, with what it leaves out taken from its pod. */
export function inheritLimits(
  pod: ResourceRequest | undefined,
  step: ResourceRequest | undefined,
): ResourceRequest | undefined {
  if (pod === undefined || step === undefined) return step ?? pod;
  const given = Object.entries(step).filter(([, value]) => value !== undefined);
  return { ...pod, ...(Object.fromEntries(given) as ResourceRequest) };
}

/**
 * What of a step's resources is above its pod's, or free where the pod's is limited. A step may lower what it gets, and
 * raise what makes it the first to be killed for lack of memory.
 */
export function limitsAbove(
  pod: LinuxContainerResourcesInit | undefined,
  step: LinuxContainerResourcesInit | undefined,
): readonly InputProblem[] {
  if (pod === undefined) return [];
  const problems: InputProblem[] = [];
  const cap = (field: string, most: bigint | undefined, asked: bigint | undefined): void => {
    if (most === undefined || most <= 0n || (asked !== undefined && asked > 0n && asked <= most)) return;
    problems.push({ field, problem: `must be limited to ${most}, as the pod is, and is ${asked ?? 'not limited'}` });
  };
  const [most, asked] = [cpusOf(pod), step === undefined ? undefined : cpusOf(step)];
  if (most !== undefined && (asked === undefined || asked > most)) {
    const problem = `must be limited to ${most}, as the pod is, and is ${asked ?? 'not limited'}`;
    problems.push({ field: 'limits.cpus', problem });
  }
  cap('limits.memoryBytes', pod.memoryLimitInBytes, step?.memoryLimitInBytes);
  cap('limits.swapBytes', pod.memorySwapLimitInBytes, step?.memorySwapLimitInBytes);
  for (const [field, key] of SETS) {
    const [most, asked] = [pod[key] ?? '', step?.[key]];
    if (most === '' || (asked !== undefined && isWithin(asked, most))) continue;
    problems.push({ field, problem: `must be within the pod's ${most}` });
  }
  const [podScore, stepScore] = [pod.oomScoreAdj ?? 0n, step?.oomScoreAdj ?? 0n];
  if (stepScore < podScore) {
    problems.push({ field: 'limits.oomScoreAdj', problem: `must be ${podScore} or more, as the pod's is` });
  }
  for (const { pageSize = '', limit } of pod.hugepageLimits ?? []) {
    const asked = step?.hugepageLimits?.find((page) => page.pageSize === pageSize)?.limit;
    if (limit === undefined || (asked !== undefined && asked <= limit)) continue;
    const problem = `must be limited to ${limit}, as the pod is`;
    problems.push({ field: `limits.hugepageBytes[${JSON.stringify(pageSize)}]`, problem });
  }
  for (const [file, most] of Object.entries(pod.unified ?? {})) {
    const asked = step?.unified?.[file];
    if (asked === most || (isCount(most) && asked !== undefined && isCount(asked) && BigInt(asked) <= BigInt(most)))
      continue;
    const field = file === 'pids.max' ? 'limits.pids' : `limits.unified[${JSON.stringify(file)}]`;
    problems.push({ field, problem: `must be at most the pod's ${printable(most.slice(0, 80))}` });
  }
  for (const file of Object.keys(step?.unified ?? {})) {
    const limit = REPLACED.find(([files, , isLimited]) => files.test(file) && isLimited(pod))?.[1];
    if (limit === undefined || pod.unified?.[file] !== undefined) continue;
    const problem = `would replace ${limit}, which the pod limits: lower that`;
    problems.push({ field: `limits.unified[${JSON.stringify(printable(file.slice(0, 80)))}]`, problem });
  }
  return problems;
}

const isSet = (limit: bigint | undefined): boolean => limit !== undefined && limit > 0n;

/** Files of the unified hierarchy, written after the limits that they say again: what the pod limits they would open. */
const REPLACED: readonly (readonly [RegExp, string, (pod: LinuxContainerResourcesInit) => boolean])[] = [
  [/^memory\.max$/, 'limits.memoryBytes', (pod) => isSet(pod.memoryLimitInBytes)],
  [/^memory\.swap\.max$/, 'limits.swapBytes', (pod) => isSet(pod.memorySwapLimitInBytes)],
  [/^cpu\.max$/, 'limits.cpus', (pod) => isSet(pod.cpuQuota)],
  [/^cpuset\.cpus$/, 'limits.cpuset', (pod) => pod.cpusetCpus !== undefined && pod.cpusetCpus !== ''],
  [/^cpuset\.mems$/, 'limits.memoryNodes', (pod) => pod.cpusetMems !== undefined && pod.cpusetMems !== ''],
  [/^hugetlb\..+\.max$/, 'limits.hugepageBytes', (pod) => (pod.hugepageLimits ?? []).length > 0],
];

/** Microseconds that a quota counts in where nothing is said. */
const PERIOD_US = 100_000n;
const SETS = [
  ['limits.cpuset', 'cpusetCpus'],
  ['limits.memoryNodes', 'cpusetMems'],
] as const;

/** CPUs that a quota comes to; it may count in a period of its own. */
function cpusOf({ cpuQuota, cpuPeriod }: LinuxContainerResourcesInit): number | undefined {
  if (cpuQuota === undefined || cpuQuota <= 0n) return undefined;
  return Number(cpuQuota) / Number(cpuPeriod === undefined || cpuPeriod <= 0n ? PERIOD_US : cpuPeriod);
}

function isCount(text: string): boolean {
  return /^[0-9]{1,18}$/.test(text);
}

type Range = readonly [number, number];

function rangesOf(set: string): readonly Range[] {
  const ranges = set.split(',').map((part): Range => {
    const [, from, to = from] = /^([0-9]+)(?:-([0-9]+))?$/.exec(part) ?? [];
    return [Number(from), Number(to)];
  });
  return ranges.sort((a, b) => a[0] - b[0]);
}

/** Whether every number of the set `inner`, such as `0-3,8`, is in `outer`. What is no such set is within none. */
function isWithin(inner: string, outer: string): boolean {
  const joined: [number, number][] = [];
  for (const [from, to] of rangesOf(outer)) {
    const last = joined[joined.length - 1];
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return rangesOf(inner).every(([from, to]) => joined.some(([a, b]) => from >= a && to <= b));
}
