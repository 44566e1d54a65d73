import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { resourceDifferences } from '../../../../src/policy/resources/difference.js';
import { planResources } from '../../../../src/policy/resources/resources.js';

const MIB = 1_024n * 1_024n;

describe('planResources', () => {
  test('nothing asked is nothing limited', () => {
    expect(planResources({})._unsafeUnwrap()).toEqual({});
  });

  test('every field is told in CRI’s units', () => {
    const request = {
      cpus: 1.5,
      memoryBytes: 512 * 1_024 * 1_024,
      swapBytes: 256n * MIB,
      cpuset: '0-3,8',
      memoryNodes: '0',
      oomScoreAdj: -5,
      pids: 100,
      hugepageBytes: { '2MB': 4 * 1_024 * 1_024 },
      unified: { 'memory.high': '1024' },
    };
    expect(planResources(request)._unsafeUnwrap()).toEqual({
      cpuPeriod: 100_000n,
      cpuQuota: 150_000n,
      cpuShares: 1_536n,
      memoryLimitInBytes: 512n * MIB,
      memorySwapLimitInBytes: 768n * MIB,
      cpusetCpus: '0-3,8',
      cpusetMems: '0',
      oomScoreAdj: -5n,
      hugepageLimits: [{ pageSize: '2MB', limit: 4n * MIB }],
      unified: { 'memory.high': '1024', 'pids.max': '100' },
    });
  });

  test.each([
    ['cpus 0', { cpus: 0 }, ['cpus']],
    ['cpus NaN', { cpus: Number.NaN }, ['cpus']],
    ['memory of 11 MiB', { memoryBytes: 11n * MIB }, ['memoryBytes']],
    ['memory of half a byte', { memoryBytes: 1e9 + 0.5 }, ['memoryBytes']],
    ['memory beyond 64 bits', { memoryBytes: 2n ** 63n }, ['memoryBytes']],
    ['negative swap', { memoryBytes: 12n * MIB, swapBytes: -1 }, ['swapBytes']],
    ['swap without memory', { swapBytes: 1 }, ['swapBytes']],
    ['memory and swap beyond 64 bits', { memoryBytes: 2n ** 62n, swapBytes: 2n ** 62n }, ['swapBytes']],
    ['a cpuset that runs backwards', { cpuset: '3-0' }, ['cpuset']],
    ['a cpuset of words', { cpuset: 'all' }, ['cpuset']],
    ['an empty cpuset', { cpuset: '' }, ['cpuset']],
    ['bad memory nodes', { memoryNodes: '0,' }, ['memoryNodes']],
    ['an OOM score of 1001', { oomScoreAdj: 1_001 }, ['oomScoreAdj']],
    ['no processes', { pids: 0 }, ['pids']],
    ['more processes than Linux has', { pids: 4_194_305 }, ['pids']],
    ['pids said twice', { pids: 5, unified: { 'pids.max': '6' } }, ['pids']],
    ['a page size of words', { hugepageBytes: { big: 1 } }, ['hugepageBytes["big"]']],
    ['a value of 4,097 characters', { unified: { 'io.max': 'x'.repeat(4_097) } }, ['unified["io.max"]']],
    ['a long file with a slash', { unified: { [`${'x'.repeat(99)}/`]: '1' } }, [`unified["${'x'.repeat(80)}"]`]],
    ['a long page size', { hugepageBytes: { ['x'.repeat(99)]: 1 } }, [`hugepageBytes["${'x'.repeat(40)}"]`]],
    ['a file with a slash', { unified: { 'a/b': '1' } }, ['unified["a/b"]']],
    ['several at once', { cpus: -1, memoryBytes: 1, pids: 0 }, ['cpus', 'memoryBytes', 'pids']],
  ])('%s is refused', (_, request, fields) => {
    expect(
      planResources(request)
        ._unsafeUnwrapErr()
        .problems.map((p) => p.field),
    ).toEqual(fields);
  });

  test('what is told of a long value or name is short', () => {
    const long = 'x'.repeat(5_000);
    const request = { cpuset: long, memoryNodes: long, hugepageBytes: { [long]: 1 }, unified: { [`${long}/`]: '1' } };
    const { problems } = planResources(request)._unsafeUnwrapErr();
    expect(problems).toHaveLength(4);
    for (const { field, problem } of problems) expect(`${field} ${problem}`.length).toBeLessThan(250);
  });

  test('what needs cgroup version 2 is refused on version 1, and passed on where it is not known', () => {
    expect(planResources({ pids: 5 }, { cgroupVersion: 1 })._unsafeUnwrapErr().problems[0]?.field).toBe('pids');
    const unified = { unified: { 'memory.high': '1' } };
    expect(planResources(unified, { cgroupVersion: 1 })._unsafeUnwrapErr().problems[0]?.field).toBe('unified');
    expect(planResources({ pids: 5 }, { cgroupVersion: 2 }).isOk()).toBe(true);
    expect(planResources({ cpus: 1 }, { cgroupVersion: 1 }).isOk()).toBe(true);
  });

  test('quota and shares stay within what the kernel takes', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 65_536, noNaN: true }), (cpus) => {
        const { cpuQuota = 0n, cpuPeriod = 0n, cpuShares = 0n } = planResources({ cpus })._unsafeUnwrap();
        expect(cpuQuota).toBeGreaterThanOrEqual(1_000n);
        expect(Number(cpuQuota) / Number(cpuPeriod)).toBeCloseTo(cpus, 4);
        expect(cpuShares).toBeGreaterThanOrEqual(2n);
        expect(cpuShares).toBeLessThanOrEqual(262_144n);
      }),
    );
  });

  test.each([1, 4_194_304])('%d processes are fine', (pids) => {
    expect(planResources({ pids })._unsafeUnwrap().unified).toEqual({ 'pids.max': String(pids) });
  });

  test('a value of 4,096 characters is fine', () => {
    const unified = { 'io.max': 'x'.repeat(4_096) };
    expect(planResources({ unified })._unsafeUnwrap()).toEqual({ unified });
  });

  test('no digit of the memory is lost', () => {
    expect(planResources({ memoryBytes: 2n ** 63n - 1n })._unsafeUnwrap().memoryLimitInBytes).toBe(2n ** 63n - 1n);
  });
});

describe('resourceDifferences', () => {
  const wanted = planResources({
    cpus: 2,
    memoryBytes: 64n * MIB,
    pids: 7,
    hugepageBytes: { '1GB': 2n ** 30n },
  })._unsafeUnwrap();

  test('what was taken, and what the runtime adds, are no difference', () => {
    expect(resourceDifferences(wanted, { ...wanted, memorySwapLimitInBytes: 64n * MIB, oomScoreAdj: 3n })).toEqual([]);
    expect(resourceDifferences({ cpuShares: 0n, cpusetCpus: '' }, undefined)).toEqual([]);
  });

  test('what was dropped or changed is told by field', () => {
    const got = { ...wanted, cpuQuota: 5n, unified: {}, hugepageLimits: [] };
    expect(resourceDifferences(wanted, got)).toEqual([
      { field: 'cpuQuota', wanted: '200000', got: '5' },
      { field: 'hugepageLimits["1GB"]', wanted: '1073741824', got: 'nothing' },
      { field: 'unified["pids.max"]', wanted: '7', got: 'nothing' },
    ]);
    expect(resourceDifferences(wanted, undefined)).toHaveLength(6);
  });
});
