import type { ResourceRequest } from 'crane-cri';
import { describe, expect, it } from 'vitest';

import { inheritLimits, limitsAbove } from '../../../../src/policy/resources/lower-limits.js';
import { planResources } from '../../../../src/policy/resources/resources.js';

const MIB = 1_048_576;
const POD: ResourceRequest = {
  cpus: 2,
  memoryBytes: 512 * MIB,
  swapBytes: 64 * MIB,
  cpuset: '0-3,8',
  memoryNodes: '0',
  pids: 100,
  oomScoreAdj: 100,
  hugepageBytes: { '2MB': 8 * MIB },
  unified: { 'memory.high': '400000000', 'io.weight': 'default 100' },
};
const planned = (request: ResourceRequest) => planResources(request)._unsafeUnwrap();
const above = (step: ResourceRequest): readonly string[] =>
  limitsAbove(planned(POD), planned(inheritLimits(POD, step) ?? {})).map(({ field }) => field);

describe('the limits of a step', () => {
  it.each<[string, ResourceRequest]>([
    ['left out', {}],
    ['undefined', { cpus: undefined }],
    ['lower', { cpus: 0.5, memoryBytes: 64 * MIB, swapBytes: 0, cpuset: '1-2', pids: 9, oomScoreAdj: 500 }],
    ['the same, told otherwise', { cpuset: '0,1,2-3,8', hugepageBytes: { '2MB': 8 * MIB } }],
    ['lower in the unified hierarchy', { unified: { 'memory.high': '1', 'io.weight': 'default 100' } }],
  ])('may be %s', (_, step) => {
    expect(above(step)).toEqual([]);
  });

  it.each<[string, ResourceRequest]>([
    ['limits.cpus', { cpus: 2.1 }],
    ['limits.memoryBytes', { memoryBytes: 513 * MIB, swapBytes: 0 }],
    ['limits.swapBytes', { swapBytes: 65 * MIB }],
    ['limits.cpuset', { cpuset: '3-8' }],
    ['limits.cpuset', { cpuset: '4' }],
    ['limits.memoryNodes', { memoryNodes: '0-1' }],
    ['limits.pids', { pids: 101 }],
    ['limits.oomScoreAdj', { oomScoreAdj: 99 }],
    ['limits.hugepageBytes["2MB"]', { hugepageBytes: { '2MB': 9 * MIB } }],
    ['limits.hugepageBytes["2MB"]', { hugepageBytes: {} }],
    ['limits.unified["memory.high"]', { unified: { 'memory.high': 'max', 'io.weight': 'default 100' } }],
    ['limits.unified["io.weight"]', { unified: { 'memory.high': '1', 'io.weight': 'default 99' } }],
  ])('may not have %s above its pod’s', (field, step) => {
    expect(above(step)).toContain(field);
  });

  it('may not be opened by a single field of CRI', () => {
    const pod = planned({ cpus: 1, memoryBytes: 64 * MIB });
    const fields = (step: object): readonly string[] => limitsAbove(pod, { ...pod, ...step }).map(({ field }) => field);
    expect(fields({ memoryLimitInBytes: 0n })).toEqual(['limits.memoryBytes']);
    expect(fields({ memoryLimitInBytes: -1n })).toEqual(['limits.memoryBytes']);
    expect(fields({ cpuQuota: -1n })).toEqual(['limits.cpus']);
    expect(fields({ cpuQuota: 0n })).toEqual(['limits.cpus']);
    expect(fields({ cpuQuota: 1n })).toEqual([]);
    expect(fields({ cpuQuota: 2n, cpuPeriod: 1n })).toEqual(['limits.cpus']);
    expect(fields({ cpuQuota: 100_000n, cpuPeriod: 0n })).toEqual([]);
    expect(fields({ cpuQuota: 10_000n, cpuPeriod: 5_000n })).toEqual(['limits.cpus']);
    expect(fields({ cpuQuota: 200_000n, cpuPeriod: 200_000n })).toEqual([]);
    expect(limitsAbove(pod, undefined).map(({ field }) => field)).toEqual(['limits.cpus', 'limits.memoryBytes']);
  });

  it('may not be opened by a set that holds nothing, or that is written in another way', () => {
    const pod = planned({ cpuset: '0-3', memoryNodes: '0' });
    const fields = (step: object): readonly string[] => limitsAbove(pod, { ...pod, ...step }).map(({ field }) => field);
    expect(fields({ cpusetCpus: '', cpusetMems: '' })).toEqual(['limits.cpuset', 'limits.memoryNodes']);
    expect(limitsAbove(pod, undefined).map(({ field }) => field)).toEqual(['limits.cpuset', 'limits.memoryNodes']);
    for (const set of ['0,', '-3', '0-', '0-1-9', '0x1', ' 1', '1e0'])
      expect(fields({ cpusetCpus: set })).toEqual(['limits.cpuset']);
    expect(fields({ cpusetCpus: '2,0-1' })).toEqual([]);
  });

  it.each([
    ['memory.max', 'limits.memoryBytes'],
    ['memory.swap.max', 'limits.swapBytes'],
    ['cpu.max', 'limits.cpus'],
    ['cpuset.cpus', 'limits.cpuset'],
    ['cpuset.mems', 'limits.memoryNodes'],
    ['hugetlb.2MB.max', 'limits.hugepageBytes'],
  ])('may not replace by %s what the pod limits as %s', (file, limit) => {
    const field = `limits.unified[${JSON.stringify(file)}]`;
    const asked = (pod: ResourceRequest) =>
      limitsAbove(planned(pod), { ...planned(pod), unified: { ...planned(pod).unified, [file]: '1' } });
    expect(asked(POD)).toEqual([{ field, problem: `would replace ${limit}, which the pod limits: lower that` }]);
    expect(asked({ pids: 100 })).toEqual([]);
    // What the pod itself writes there is what counts.
    expect(asked({ ...POD, unified: { [file]: '1' } })).toEqual([]);
    expect(asked({ ...POD, unified: { [file]: '0' } })).toEqual([expect.objectContaining({ field })]);
  });

  it.each([
    ['4,2-3,0-1', '1-4', true],
    ['0-1,2-3', '1-2', true],
    ['0-3,1-2', '3', true],
    ['3-9,0-5', '0-9', true],
    ['0-5,3-9', '0-9', true],
    ['0-1,3', '1-3', false],
    ['3,0-1', '2', false],
  ])('are within the pod’s set %s as %s: %s', (most, asked, isWithin) => {
    const fields = limitsAbove({ cpusetCpus: most }, { cpusetCpus: asked }).map(({ field }) => field);
    expect(fields).toEqual(isWithin ? [] : ['limits.cpuset']);
  });

  it('tell the pod’s and what was asked for', () => {
    const problems = (step: object) => limitsAbove({ memoryLimitInBytes: 5n }, step).map(({ problem }) => problem);
    expect(problems({ memoryLimitInBytes: 6n })).toEqual(['must be limited to 5, as the pod is, and is 6']);
    expect(problems({})).toEqual(['must be limited to 5, as the pod is, and is not limited']);
  });

  it('are compared as numbers in a file where both are, and are other files where a name goes on', () => {
    const unified = (text: string) => ({ unified: { 'memory.high': text } });
    expect(limitsAbove(unified('10'), unified('9'))).toEqual([]);
    for (const text of ['11', '9x', 'x9']) expect(limitsAbove(unified('10'), unified(text))).toHaveLength(1);
    const others = { 'memory.swap.max2': '1', 'cpu.max.burst': '1', 'hugetlb.2MB.max2': '1', 'xmemory.max': '1' };
    expect(limitsAbove(planned(POD), { ...planned(POD), unified: { ...planned(POD).unified, ...others } })).toEqual([]);
  });

  it('may be as low as one byte', () => {
    const fields = (bytes: bigint): readonly string[] =>
      limitsAbove({ memoryLimitInBytes: 1n }, { memoryLimitInBytes: bytes }).map(({ field }) => field);
    expect(fields(1n)).toEqual([]);
    expect(fields(2n)).toEqual(['limits.memoryBytes']);
  });

  it('that are refused repeat 80 characters of what the pod has, and no more', () => {
    const pod = { unified: { 'io.weight': 'x'.repeat(81) } };
    expect(limitsAbove(pod, undefined)).toEqual([
      { field: 'limits.unified["io.weight"]', problem: `must be at most the pod's ${'x'.repeat(80)}` },
    ]);
  });

  it('are free where the pod has none', () => {
    expect(limitsAbove(undefined, planned(POD))).toEqual([]);
    expect(limitsAbove(planned({ cpus: 2 }), planned({ cpus: 2, cpuset: '0-7', memoryNodes: '1' }))).toEqual([]);
    expect(inheritLimits(undefined, POD)).toBe(POD);
    expect(inheritLimits(POD, undefined)).toBe(POD);
  });
});
