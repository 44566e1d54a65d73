import { err, ok, type Result } from 'neverthrow';

import { type InputProblem, invalidInput, type InvalidInput } from '../../core/errors.js';
import { printable } from '../../core/failure.js';
import type { LinuxContainerResourcesInit } from '../../generated/types.js';

/** Resources as a job asks for them. What is left out is not limited. */
export interface ResourceRequest {
  /** CPU cores, parts allowed: 0.01 or more. */
  readonly cpus?: number | undefined;
  /** Bytes; 12 MiB or more, which is what a container needs to start. */
  readonly memoryBytes?: number | bigint | undefined;
  /** Bytes of swap beside the memory. Needs `memoryBytes`. @default none: runtimes add a limit equal to the memory's */
  readonly swapBytes?: number | bigint | undefined;
  /** CPUs to run on, such as `0-3,8`. */
  readonly cpuset?: string | undefined;
  /** NUMA nodes to take memory from, such as `0`. */
  readonly memoryNodes?: string | undefined;
  /** -1000..1000; the higher, the sooner the kernel kills it for lack of memory. */
  readonly oomScoreAdj?: number | undefined;
  /** Most processes and threads. Needs cgroup v2. */
  readonly pids?: number | undefined;
  /** Huge pages by size, such as `{ '2MB': 1073741824 }`. */
  readonly hugepageBytes?: Readonly<Record<string, number | bigint>> | undefined;
  /** Files of the unified hierarchy and what to write into them, such as `{ 'memory.high': '1073741824' }`. Needs cgroup v2. */
  readonly unified?: Readonly<Record<string, string>> | undefined;
}

/** What is known of the node that limits are planned for. */
export interface ResourceOptions {
  /** Version of the node's control groups; where it is not known, what needs version 2 is passed on. */
  readonly cgroupVersion?: 1 | 2 | undefined;
}

/** Microseconds in which a CPU quota is counted: the kernel's default. */
const CPU_PERIOD_US = 100_000;
/** Shares of one whole CPU. */
const SHARES_PER_CPU = 1_024;
const MIN_SHARES = 2;
const MAX_SHARES = 262_144;
/** CRI-O refuses less, containerd fails at start. */
const MIN_MEMORY_BYTES = 12n * 1_024n * 1_024n;
const MAX_INT64 = 2n ** 63n - 1n;

/**
 * Turns a request into CRI's units. CPUs become a quota that is kept, and shares for when the node is full; swap
 * becomes a limit of memory and swap together.
 *
 * Errors: `invalid_input` naming every bad field.
 */
export function planResources(
  request: ResourceRequest,
  options: ResourceOptions = {},
): Result<LinuxContainerResourcesInit, InvalidInput> {
  const problems: InputProblem[] = [];
  const fields = {
    ...planCpu(request.cpus, problems),
    ...planMemory(request, problems),
    ...planSets(request, problems),
    ...planOomScore(request.oomScoreAdj, problems),
    ...planHugepages(request.hugepageBytes, problems),
    ...planUnified(request, options.cgroupVersion, problems),
  };
  return problems.length === 0 ? ok(Object.freeze(fields)) : err(invalidInput('planResources', problems));
}

function planCpu(cpus: number | undefined, problems: InputProblem[]): LinuxContainerResourcesInit {
  if (cpus === undefined) return {};
  if (!Number.isFinite(cpus) || cpus < 0.01 || cpus > 65_536) {
    problems.push({ field: 'cpus', problem: `must be from 0.01 to 65536 cores, got ${cpus}` });
    return {};
  }
  const shares = Math.min(MAX_SHARES, Math.max(MIN_SHARES, Math.round(cpus * SHARES_PER_CPU)));
  return {
    cpuPeriod: BigInt(CPU_PERIOD_US),
    cpuQuota: BigInt(Math.round(cpus * CPU_PERIOD_US)),
    cpuShares: BigInt(shares),
  };
}

function planMemory(request: ResourceRequest, problems: InputProblem[]): LinuxContainerResourcesInit {
  const memory = readBytes('memoryBytes', request.memoryBytes, MIN_MEMORY_BYTES, problems);
  const swap = readBytes('swapBytes', request.swapBytes, 0n, problems);
  if (request.swapBytes !== undefined && request.memoryBytes === undefined) {
    problems.push({ field: 'swapBytes', problem: 'needs memoryBytes' });
  }
  if (memory === undefined) return {};
  if (swap === undefined) return { memoryLimitInBytes: memory };
  if (memory + swap > MAX_INT64) problems.push({ field: 'swapBytes', problem: 'makes memory and swap exceed 64 bits' });
  return { memoryLimitInBytes: memory, memorySwapLimitInBytes: memory + swap };
}

function planSets(request: ResourceRequest, problems: InputProblem[]): LinuxContainerResourcesInit {
  const set = (field: 'cpuset' | 'memoryNodes'): string | undefined => {
    const text = request[field];
    if (text === undefined || isNumberSet(text)) return text;
    problems.push({ field, problem: `"${printable(text.slice(0, 80))}" is not a set of numbers such as 0-3,8` });
    return undefined;
  };
  const cpusetCpus = set('cpuset');
  const cpusetMems = set('memoryNodes');
  return { ...(cpusetCpus === undefined ? {} : { cpusetCpus }), ...(cpusetMems === undefined ? {} : { cpusetMems }) };
}

function isNumberSet(text: string): boolean {
  if (text.length > 4_096) return false;
  return text.split(',').every((part) => {
    const match = /^([0-9]{1,5})(?:-([0-9]{1,5}))?$/.exec(part);
    return match !== null && Number(match[1]) <= Number(match[2] ?? match[1]);
  });
}

function planOomScore(score: number | undefined, problems: InputProblem[]): LinuxContainerResourcesInit {
  if (score === undefined) return {};
  if (Number.isInteger(score) && score >= -1_000 && score <= 1_000) return { oomScoreAdj: BigInt(score) };
  problems.push({ field: 'oomScoreAdj', problem: `must be a whole number from -1000 to 1000, got ${score}` });
  return {};
}

function planHugepages(pages: ResourceRequest['hugepageBytes'], problems: InputProblem[]): LinuxContainerResourcesInit {
  if (pages === undefined) return {};
  const hugepageLimits = Object.entries(pages).flatMap(([pageSize, bytes]) => {
    const field = `hugepageBytes[${JSON.stringify(printable(pageSize.slice(0, 40)))}]`;
    if (!/^[1-9][0-9]{0,6}(?:KB|MB|GB)$/.test(pageSize)) {
      problems.push({ field, problem: 'is not a page size such as 2MB or 1GB' });
    }
    const limit = readBytes(field, bytes, 0n, problems);
    return limit === undefined ? [] : [{ pageSize, limit }];
  });
  return { hugepageLimits };
}

function planUnified(
  request: ResourceRequest,
  cgroupVersion: 1 | 2 | undefined,
  problems: InputProblem[],
): LinuxContainerResourcesInit {
  const unified: Record<string, string> = {};
  for (const [file, value] of Object.entries(request.unified ?? {})) {
    const field = `unified[${JSON.stringify(printable(file.slice(0, 80)))}]`;
    if (!/^[a-z][a-z0-9_]*(?:\.[A-Za-z0-9_]+)+$/.test(file) || file.length > 128) {
      problems.push({ field, problem: 'is not a file of a controller, such as memory.high' });
    }
    if (typeof value !== 'string' || /\u0000/.test(value) || value.length > 4_096) {
      problems.push({ field, problem: 'the value must be text of at most 4096 characters' });
    }
    unified[file] = value;
  }
  if (request.pids !== undefined) {
    if (!Number.isInteger(request.pids) || request.pids < 1 || request.pids > 4_194_304) {
      problems.push({ field: 'pids', problem: `must be a whole number from 1 to 4194304, got ${request.pids}` });
    }
    if ('pids.max' in unified) problems.push({ field: 'pids', problem: 'is given as unified["pids.max"] too' });
    unified['pids.max'] = String(request.pids);
  }
  if (Object.keys(unified).length === 0) return {};
  if (cgroupVersion === 1) {
    const field = request.pids === undefined ? 'unified' : 'pids';
    problems.push({ field, problem: 'needs cgroup version 2, and this node has version 1' });
  }
  return { unified };
}

function readBytes(
  field: string,
  bytes: number | bigint | undefined,
  min: bigint,
  problems: InputProblem[],
): bigint | undefined {
  if (bytes === undefined) return undefined;
  const whole = typeof bytes === 'bigint' || Number.isSafeInteger(bytes) ? BigInt(bytes) : undefined;
  if (whole !== undefined && whole >= min && whole <= MAX_INT64) return whole;
  problems.push({ field, problem: `must be whole bytes from ${min}, got ${bytes}` });
  return undefined;
}
