import { describe, expect, it, test } from 'vitest';

import { allocateDevices, GRES_TYPE_ANNOTATION } from '../../../../src/policy/devices/allocate.js';
import { parseCdiName } from '../../../../src/core/cdi-name.js';
import { type CdiDevice, cdiNameProblems } from '../../../../src/policy/devices/cdi.js';
import { cdiRegistry, readCdiSpec } from '../../../../src/policy/devices/cdi-registry.js';
import { parseGres } from '../../../../src/policy/devices/gres.js';
import { nvidiaVariables } from '../../../../src/policy/devices/nvidia.js';

const device = (name: string, more: Partial<CdiDevice> = {}): CdiDevice => ({
  name,
  kind: name.split('=')[0]!,
  nodes: [],
  annotations: {},
  file: '/etc/cdi/a.json',
  ...more,
});
const gpus = (...indices: readonly (number | string)[]): readonly CdiDevice[] =>
  indices.map((index) => device(`nvidia.com/gpu=${index}`, { nodes: [`/dev/nvidia${index}`, '/dev/nvidiactl'] }));
const gres = (text: string) => parseGres(text)._unsafeUnwrap();
const picked = (text: string, devices: readonly CdiDevice[], taken: readonly string[] = []) =>
  allocateDevices(gres(text), devices, new Set(taken))._unsafeUnwrap();
const refused = (text: string, devices: readonly CdiDevice[], taken: readonly string[] = []) =>
  allocateDevices(gres(text), devices, new Set(taken))._unsafeUnwrapErr().problems;

describe('allocateDevices', () => {
  it('takes the lowest numbers first, as numbers', () => {
    expect(picked('gpu:2', gpus(10, 2, 9))).toEqual(['nvidia.com/gpu=2', 'nvidia.com/gpu=9']);
  });

  it('leaves what is in use, by whatever name it is in use', () => {
    const [zero, one] = gpus(0, 1);
    const byUuid = { ...zero!, name: 'nvidia.com/gpu=GPU-7f' };
    expect(picked('gpu:1', [zero!, byUuid, one!], ['nvidia.com/gpu=GPU-7f'])).toEqual(['nvidia.com/gpu=1']);
  });

  it('counts two names of one device once, in whatever order, and the name for all not at all', () => {
    const [zero] = gpus(0);
    const twin = { ...zero!, name: 'nvidia.com/gpu=GPU-7f', nodes: [...zero!.nodes].reverse() };
    expect(refused('gpu:2', [zero!, twin, device('nvidia.com/gpu=all')])).toEqual([
      { field: 'gres[0]', problem: 'asks for 2 gpu; 1 of 1 on this node are free' },
    ]);
  });

  it('tells devices without nodes by their names, and kinds with the same nodes apart', () => {
    expect(picked('ib:2', [device('net.org/ib=a'), device('net.org/ib=b')])).toEqual(['net.org/ib=a', 'net.org/ib=b']);
    const nodes = ['/dev/dri/card0'];
    const both = [device('amd.com/gpu=0', { nodes }), device('nvidia.com/gpu=0', { nodes })];
    expect(picked('gpu:2', both)).toHaveLength(2);
  });

  it('lets requests with a type choose first, and answers in the order of the requests', () => {
    const typed = (index: number, type: string) =>
      device(`nvidia.com/gpu=${index}`, { annotations: { [GRES_TYPE_ANNOTATION]: type } });
    expect(picked('gpu:1,gpu:a100:1', [typed(0, 'a100'), typed(1, 'h100')])).toEqual([
      'nvidia.com/gpu=1',
      'nvidia.com/gpu=0',
    ]);
  });

  test.each(['nvidia', 'NVIDIA', 'nvidia.com'])(
    'takes the vendor for the type where no annotation says it: %s',
    (type) => {
      expect(picked(`gpu:${type}:1`, gpus(0))).toEqual(['nvidia.com/gpu=0']);
    },
  );

  it('takes the annotation alone where there is one, in any case', () => {
    const a100 = device('nvidia.com/gpu=0', { annotations: { [GRES_TYPE_ANNOTATION]: 'A100' } });
    expect(picked('gpu:a100:1', [a100])).toEqual(['nvidia.com/gpu=0']);
    expect(refused('gpu:nvidia:1', [a100])).toEqual([
      { field: 'gres[0]', problem: 'asks for 1 gpu of type nvidia; 0 of 0 on this node are free' },
    ]);
  });

  it('names every request that cannot be met, and how much there is', () => {
    expect(refused('ib:1,gpu:3', gpus(0, 1), ['nvidia.com/gpu=0'])).toEqual([
      { field: 'gres[0]', problem: 'asks for 1 ib; 0 of 0 on this node are free' },
      { field: 'gres[1]', problem: 'asks for 3 gpu; 1 of 2 on this node are free' },
    ]);
  });

  it('picks nothing where nothing is asked, and gives a list that stays as it is', () => {
    const none = allocateDevices([], gpus(0))._unsafeUnwrap();
    expect(none).toEqual([]);
    expect(Object.isFrozen(none)).toBe(true);
  });
});

describe('nvidiaVariables', () => {
  const DEVICES = ['nvidia.com/gpu=0', 'GPU-7f', '3', 'amd.com/gpu=1'];
  it('closes the runtime hook where devices come by CDI, or where there are none', () => {
    expect(nvidiaVariables(DEVICES)).toEqual({ NVIDIA_VISIBLE_DEVICES: 'void' });
    expect(nvidiaVariables([], 'handler')).toEqual({ NVIDIA_VISIBLE_DEVICES: 'void' });
    expect(nvidiaVariables(['amd.com/gpu=1'], 'raw')).toEqual({ NVIDIA_VISIBLE_DEVICES: 'void' });
  });

  it('names the devices to a handler, with what programs need of the driver', () => {
    expect(nvidiaVariables(DEVICES, 'handler')).toEqual({
      NVIDIA_VISIBLE_DEVICES: '0,GPU-7f,3',
      NVIDIA_DRIVER_CAPABILITIES: 'compute,utility',
    });
  });

  it('names them alone where their nodes are given as they are', () => {
    expect(nvidiaVariables(DEVICES, 'raw')).toEqual({ NVIDIA_VISIBLE_DEVICES: '0,GPU-7f,3' });
  });
});

describe('parseCdiName', () => {
  test.each([
    ['nvidia.com/gpu=0', 'nvidia.com/gpu', '0'],
    ['v/c=GPU-1:2.3_4', 'v/c', 'GPU-1:2.3_4'],
    // Since CDI 0.6.0.
    ['nvidia.com/gpu.small=0', 'nvidia.com/gpu.small', '0'],
    [
      `${'v'.repeat(253)}/${'c'.repeat(63)}=${'d'.repeat(253)}`,
      `${'v'.repeat(253)}/${'c'.repeat(63)}`,
      'd'.repeat(253),
    ],
  ])('reads %s', (name, kind, of) => {
    expect(parseCdiName(name)).toEqual({ kind, device: of });
  });

  test.each([
    '',
    '=0',
    'gpu=0',
    '/gpu=0',
    'nvidia.com/=0',
    'nvidia.com/gpu',
    'nvidia.com/gpu=',
    'nvidia.com/gpu=-0',
    'nvidia.com/gpu=0-',
    'nvidia.com/gpu=0=1',
    '1nvidia.com/gpu=0',
    'nvidia.com./gpu=0',
    'nvidia.com/1gpu=0',
    'nvidia.com/gpu.=0',
    'nvidia.com/gpu/x=0',
    ' nvidia.com/gpu=0',
    'nvidia.com/gpu=0\n',
    `${'v'.repeat(254)}/c=0`,
    `v/${'c'.repeat(64)}=0`,
    `v/c=${'d'.repeat(254)}`,
  ])('refuses %j', (name) => {
    expect(parseCdiName(name)).toBeUndefined();
  });
});

describe('readCdiSpec', () => {
  const SPEC = { cdiVersion: '0.6.0', kind: 'v/c', devices: [{ name: 'a' }] };
  const FILE = '/etc/cdi/a.json';

  it('takes nodes of the host where they differ, and annotations of a device over those of its spec', () => {
    const spec = {
      ...SPEC,
      annotations: { shared: '1', over: 'spec', 'no text': 3 },
      devices: [
        {
          name: 'a',
          annotations: { over: 'device' },
          containerEdits: {
            deviceNodes: [{ path: '/dev/x' }, { path: '/dev/y', hostPath: '/dev/z' }, { path: 3 }, 'no node'],
          },
        },
        { name: 'b', containerEdits: { deviceNodes: 'no list' } },
        { name: 'c', containerEdits: [], annotations: [] },
      ],
    };
    expect(readCdiSpec(spec, FILE)).toEqual({
      file: FILE,
      devices: [
        {
          name: 'v/c=a',
          kind: 'v/c',
          nodes: ['/dev/x', '/dev/z'],
          annotations: { shared: '1', over: 'device' },
          file: FILE,
        },
        { name: 'v/c=b', kind: 'v/c', nodes: [], annotations: { shared: '1', over: 'spec' }, file: FILE },
        { name: 'v/c=c', kind: 'v/c', nodes: [], annotations: { shared: '1', over: 'spec' }, file: FILE },
      ],
    });
  });

  test.each([
    [[], 'is not a mapping'],
    [null, 'is not a mapping'],
    ['text', 'is not a mapping'],
    [{ ...SPEC, cdiVersion: 1 }, 'has no cdiVersion'],
    [{ ...SPEC, kind: 'c' }, 'has no kind of the form vendor/class'],
    [{ ...SPEC, kind: 3 }, 'has no kind of the form vendor/class'],
    [{ ...SPEC, devices: [] }, 'offers no devices'],
    [{ ...SPEC, devices: {} }, 'offers no devices'],
    [{ ...SPEC, devices: [{ name: 'a' }, { name: '-' }] }, 'devices[1] has no usable name'],
    [{ ...SPEC, devices: [{ name: 3 }] }, 'devices[0] has no usable name'],
    [{ ...SPEC, devices: ['a'] }, 'devices[0] has no usable name'],
  ])('refuses %j: %s', (data, problem) => {
    expect(readCdiSpec(data, FILE)).toBe(problem);
  });
});

describe('cdiRegistry', () => {
  const file = (name: string, ...devices: readonly string[]) => ({
    file: name,
    devices: devices.map((each) => device(each, { file: name })),
  });

  it('lets a later folder hide the devices of an earlier one', () => {
    const { devices, problems, folders } = cdiRegistry([
      { folder: '/etc/cdi', files: [file('/etc/cdi/a', 'v/c=0', 'v/c=1')] },
      { folder: '/run/cdi', files: [file('/run/cdi/a', 'v/c=1')] },
    ]);
    expect([...devices.values()].map((each) => each.file)).toEqual(['/etc/cdi/a', '/run/cdi/a']);
    expect(problems).toEqual([]);
    expect(folders).toEqual(['/etc/cdi', '/run/cdi']);
  });

  it('takes from nobody what two files of one folder offer, nor from an earlier folder', () => {
    const broken = { file: '/run/cdi/x', problem: 'is not a mapping' };
    const { devices, problems } = cdiRegistry(
      [
        { folder: '/etc/cdi', files: [file('/etc/cdi/a', 'v/c=0', 'v/c=1')] },
        { folder: '/run/cdi', files: [file('/run/cdi/a', 'v/c=1'), file('/run/cdi/b', 'v/c=1')] },
      ],
      [broken],
    );
    expect([...devices.keys()]).toEqual(['v/c=0']);
    expect(problems).toEqual([broken, { file: '/run/cdi/b', problem: 'offers v/c=1, as another file does' }]);
  });
});

describe('cdiNameProblems', () => {
  const registry = cdiRegistry([
    {
      folder: '/etc/cdi',
      files: [
        { file: '/etc/cdi/a', devices: gpus(...Array.from({ length: 10 }, (_, index) => index)) },
        { file: '/etc/cdi/b', devices: [device('v/c=0')] },
        { file: '/etc/cdi/c', devices: [device('v/c=0', { file: '/etc/cdi/c' })] },
      ],
    },
    { folder: '/run/cdi', files: [] },
  ]);
  const problemsOf = (...names: readonly unknown[]) => cdiNameProblems(names as string[], registry);

  it('takes names that are offered, and any good name where nobody has looked', () => {
    expect(problemsOf('nvidia.com/gpu=0', 'nvidia.com/gpu=9')).toEqual([]);
    expect(cdiNameProblems(['made.up/thing=1'])).toEqual([]);
  });

  test.each([
    [3, 'must be a string'],
    ['gpu', '"gpu" is not a CDI device: write vendor/class=device, such as nvidia.com/gpu=0'],
    ['v/c=0', '"v/c=0" is offered by two files, one of them /etc/cdi/c, so by neither'],
    [
      'nvidia.com/gpu=10',
      '"nvidia.com/gpu=10" is not offered by a CDI spec in /etc/cdi or /run/cdi; offered of nvidia.com/gpu: 0, 1, 2, 3, 4, 5, 6, 7; 1 files there can\'t be used',
    ],
    [
      'a/b=0',
      '"a/b=0" is not offered by a CDI spec in /etc/cdi or /run/cdi; nothing of a/b is; 1 files there can\'t be used',
    ],
  ])('refuses %s: %s', (name, problem) => {
    expect(problemsOf('nvidia.com/gpu=1', name)).toEqual([{ field: 'cdiDevices[1]', problem }]);
  });

  it('names a device that is asked for twice where it comes again', () => {
    expect(problemsOf('nvidia.com/gpu=1', 'nvidia.com/gpu=2', 'nvidia.com/gpu=1')).toEqual([
      { field: 'cdiDevices[2]', problem: '"nvidia.com/gpu=1" is asked for a second time' },
    ]);
  });

  it('shows no more than 120 characters of a name, and none that would act on a terminal', () => {
    const [problem] = problemsOf(`\u001b[2J${'x'.repeat(300)}`);
    expect(problem?.problem).not.toContain('\u001b');
    expect(problem?.problem).not.toContain('x'.repeat(120));
  });
});
