import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { allocateDevices, GRES_TYPE_ANNOTATION } from '../../../../src/policy/devices/allocate.js';
import type { CdiDevice } from '../../../../src/policy/devices/cdi.js';
import { type GresRequest, parseGres } from '../../../../src/policy/devices/gres.js';

function device(name: string, more: Partial<CdiDevice> & { readonly type?: string } = {}): CdiDevice {
  const { type, ...rest } = more;
  const annotations = type === undefined ? {} : { [GRES_TYPE_ANNOTATION]: type };
  return { name, kind: name.split('=')[0] ?? '', nodes: [`/dev/${name}`], annotations, file: '/cdi/a.json', ...rest };
}

const gpus = (count: number, kind = 'nvidia.com/gpu'): CdiDevice[] =>
  Array.from({ length: count }, (_, index) => device(`${kind}=${index}`));

const allocate = (text: string, devices: readonly CdiDevice[], taken: readonly string[] = []) =>
  allocateDevices(parseGres(text)._unsafeUnwrap(), devices, new Set(taken));

describe('allocateDevices', () => {
  test('gives the first that are free, counted and not spelled', () => {
    expect(allocate('gpu:2', gpus(12))._unsafeUnwrap()).toEqual(['nvidia.com/gpu=0', 'nvidia.com/gpu=1']);
    const shuffled = gpus(12).sort((a, b) => b.name.localeCompare(a.name));
    const taken = shuffled.map(({ name }) => name).filter((name) => !/=(?:2|10)$/.test(name));
    expect(allocate('gpu:2', shuffled, taken)._unsafeUnwrap()).toEqual(['nvidia.com/gpu=2', 'nvidia.com/gpu=10']);
  });

  test('takes devices from an iterator, which gives them once', () => {
    const devices = new Map(gpus(2).map((gpu) => [gpu.name, gpu])).values();
    const requests = parseGres('gpu:2')._unsafeUnwrap();
    expect(allocateDevices(requests, devices)._unsafeUnwrap()).toEqual(['nvidia.com/gpu=0', 'nvidia.com/gpu=1']);
  });

  test('answers in the order of the requests', () => {
    const devices = [...gpus(2), device('nic.test/nic=a')];
    expect(allocate('nic:1,gpu:1', devices)._unsafeUnwrap()).toEqual(['nic.test/nic=a', 'nvidia.com/gpu=0']);
  });

  test('a type is the annotation, or the vendor where there is none', () => {
    const devices = [device('nvidia.com/gpu=0', { type: 'a100' }), device('nvidia.com/gpu=1'), device('amd.com/gpu=0')];
    expect(allocate('gpu:A100:1', devices)._unsafeUnwrap()).toEqual(['nvidia.com/gpu=0']);
    expect(allocate('gpu:nvidia:1', devices)._unsafeUnwrap()).toEqual(['nvidia.com/gpu=1']);
    expect(allocate('gpu:amd.com:1', devices)._unsafeUnwrap()).toEqual(['amd.com/gpu=0']);
    expect(allocate('gpu:h100:1', devices).isErr()).toBe(true);
  });

  test('a request with a type chooses before one that takes any', () => {
    const devices = [device('v.test/gpu=0', { type: 'a100' }), device('v.test/gpu=1', { type: 'h100' })];
    expect(allocate('gpu:1,gpu:a100:1', devices)._unsafeUnwrap()).toEqual(['v.test/gpu=1', 'v.test/gpu=0']);
  });

  test('an index and a UUID of one device are one; the name for all is none', () => {
    const nodes = ['/dev/nvidia0'];
    const devices = [
      device('nvidia.com/gpu=0', { nodes }),
      device('nvidia.com/gpu=GPU-1234', { nodes }),
      device('nvidia.com/gpu=all', { nodes }),
    ];
    expect(allocate('gpu:1', devices)._unsafeUnwrap()).toEqual(['nvidia.com/gpu=0']);
    expect(allocate('gpu:2', devices)._unsafeUnwrapErr().message).toMatch(/asks for 2 gpu; 1 of 1/);
    expect(allocate('gpu:1', devices, ['nvidia.com/gpu=GPU-1234'])._unsafeUnwrapErr().message).toMatch(/0 of 1/);
  });

  test('devices without nodes are told apart by their names', () => {
    const devices = ['a', 'b'].map((name) => device(`v.test/lic=${name}`, { nodes: [] }));
    expect(allocate('lic:2', devices)._unsafeUnwrap()).toHaveLength(2);
  });

  test('every request that cannot be met is told', () => {
    const error = allocate('gpu:3,nic:1,gpu:amd:1', gpus(2))._unsafeUnwrapErr();
    expect(error.problems).toEqual([
      { field: 'gres[0]', problem: 'asks for 3 gpu; 2 of 2 on this node are free' },
      { field: 'gres[1]', problem: 'asks for 1 nic; 0 of 0 on this node are free' },
      { field: 'gres[2]', problem: 'asks for 1 gpu of type amd; 0 of 0 on this node are free' },
    ]);
  });

  const requests = fc.uniqueArray(
    fc.record({
      name: fc.constantFrom('gpu', 'nic'),
      type: fc.constantFrom(undefined, 'a100', 'h100'),
      count: fc.integer({ min: 1, max: 4 }),
    }),
    { maxLength: 4, selector: ({ name, type }) => `${name}:${type}` },
  ) as fc.Arbitrary<GresRequest[]>;
  const offered = fc
    .array(fc.record({ kind: fc.constantFrom('v.test/gpu', 'v.test/nic'), type: fc.constantFrom('a100', 'h100') }), {
      maxLength: 12,
    })
    .map((list) => list.map(({ kind, type }, index) => device(`${kind}=${index}`, { type })));

  test('gives exactly what is asked, nothing twice and nothing that is taken', () => {
    fc.assert(
      fc.property(requests, offered, fc.func(fc.boolean()), (wanted, devices, isTaken) => {
        const taken = new Set(devices.filter(({ name }) => isTaken(name)).map(({ name }) => name));
        const given = allocateDevices(wanted, devices, taken);
        if (given.isErr()) return;
        const names = given.value;
        expect(new Set(names).size).toBe(names.length);
        expect(names.length).toBe(wanted.reduce((sum, { count }) => sum + count, 0));
        let at = 0;
        for (const { name, type, count } of wanted) {
          for (const each of names.slice(at, (at += count))) {
            const found = devices.find((one) => one.name === each);
            expect(taken.has(each)).toBe(false);
            expect(found?.kind).toBe(`v.test/${name}`);
            if (type !== undefined) expect(found?.annotations[GRES_TYPE_ANNOTATION]).toBe(type);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  test('refuses only where a resource is short', () => {
    fc.assert(
      fc.property(requests, offered, (wanted, devices) => {
        const given = allocateDevices(wanted, devices);
        // Typed requests choose first, so by kind it is enough to count.
        const isShort = wanted.some(({ name, type }) => {
          const all = devices.filter(({ kind }) => kind === `v.test/${name}`);
          const asked = wanted.filter((one) => one.name === name);
          const ofType = all.filter((one) => type === undefined || one.annotations[GRES_TYPE_ANNOTATION] === type);
          const askedOfType = asked.filter((one) => one.type === type).reduce((sum, { count }) => sum + count, 0);
          return ofType.length < askedOfType || all.length < asked.reduce((sum, { count }) => sum + count, 0);
        });
        expect(given.isErr()).toBe(isShort);
      }),
      { numRuns: 200 },
    );
  });
});
