import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { readCdiSpecs } from '../../../src/host/cdi-specs.js';
import { cdiNameProblems } from '../../../src/policy/devices/cdi.js';
import { readCdiSpec } from '../../../src/policy/devices/cdi-registry.js';
import { newFolder } from '../testing/helpers.js';

const spec = (kind: string, names: readonly string[], more: object = {}) => ({
  cdiVersion: '0.6.0',
  kind,
  devices: names.map((name) => ({ name, containerEdits: { deviceNodes: [{ path: `/dev/${name}` }] } })),
  ...more,
});

/** Writes files into a folder of their own, text as it is and anything else as JSON. */
function folderOf(files: Readonly<Record<string, unknown>>): string {
  const folder = newFolder();
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

describe('readCdiSpecs', () => {
  test('reads JSON and YAML, and nothing else', async () => {
    const folder = folderOf({
      'a.json': spec('vendor.test/gpu', ['0', '1']),
      'b.yaml': 'cdiVersion: 0.5.0\nkind: vendor.test/nic\ndevices:\n  - name: eth1\n    containerEdits: {}\n',
      'c.yml': 'cdiVersion: 0.5.0\nkind: other.test/gpu\ndevices: [{ name: x, containerEdits: {} }]\n',
      'd.json.bak': spec('vendor.test/old', ['0']),
      README: 'no spec',
    });
    const { devices, problems, folders } = await readCdiSpecs([folder]);
    expect([...devices.keys()].sort()).toEqual(['vendor.test/gpu=0', 'vendor.test/gpu=1', 'vendor.test/nic=eth1']);
    const passedOver = 'is ignored by runtimes, which read .json and .yaml: rename it';
    expect([problems, folders]).toEqual([[{ file: join(folder, 'c.yml'), problem: passedOver }], [folder]]);
    expect(devices.get('vendor.test/gpu=1')).toEqual({
      name: 'vendor.test/gpu=1',
      kind: 'vendor.test/gpu',
      nodes: ['/dev/1'],
      annotations: {},
      file: join(folder, 'a.json'),
    });
  });

  test('what others can have written is told and not read', async () => {
    const folder = folderOf({ 'a.json': spec('vendor.test/gpu', ['0']), 'b.json': spec('vendor.test/gpu', ['1']) });
    chmodSync(join(folder, 'b.json'), 0o666);
    const { devices, problems } = await readCdiSpecs([folder]);
    expect([...devices.keys()]).toEqual(['vendor.test/gpu=0']);
    const problem = 'cannot be read (can be changed by others (mode 0666))';
    expect(problems).toEqual([{ file: join(folder, 'b.json'), problem }]);
    chmodSync(folder, 0o777);
    expect((await readCdiSpecs([folder])).devices.size).toBe(0);
  });

  test('a folder that is not there offers nothing, and none is no problem', async () => {
    const missing = join(newFolder(), 'cdi');
    expect(await readCdiSpecs([missing])).toEqual({ devices: new Map(), problems: [], folders: [missing] });
    expect((await readCdiSpecs([])).folders).toEqual([]);
  });

  test('what cannot be used is told, and the other files count', async () => {
    const folder = folderOf({
      'broken.json': '{',
      'broken.yaml': 'a: [',
      'list.json': [],
      'good.json': spec('vendor.test/gpu', ['0']),
      'large.json': ' '.repeat(4 * 1_048_576 + 1),
    });
    symlinkSync(join(folder, 'nowhere'), join(folder, 'link.json'));
    mkdirSync(join(folder, 'folder.json'));
    const { devices, problems } = await readCdiSpecs([folder]);
    expect([...devices.keys()]).toEqual(['vendor.test/gpu=0']);
    expect(problems.map(({ file }) => file.slice(folder.length + 1)).sort()).toEqual([
      'broken.json',
      'broken.yaml',
      'folder.json',
      'large.json',
      'link.json',
      'list.json',
    ]);
  });

  test('a folder that is a file is a problem', async () => {
    const file = join(folderOf({ cdi: '' }), 'cdi');
    expect((await readCdiSpecs([file])).problems).toEqual([{ file, problem: 'cannot be read (ENOTDIR)' }]);
  });

  test('a later folder hides the devices of an earlier one', async () => {
    const [first, second] = [
      folderOf({ 'a.json': spec('vendor.test/gpu', ['0', '1']) }),
      folderOf({ 'b.json': spec('vendor.test/gpu', ['1', '2']) }),
    ];
    const { devices } = await readCdiSpecs([first, second]);
    expect([...devices.values()].map(({ name, file }) => [name.slice(-1), file.slice(-6)]).sort()).toEqual([
      ['0', 'a.json'],
      ['1', 'b.json'],
      ['2', 'b.json'],
    ]);
  });

  test('a device that two files of one folder offer is offered by neither', async () => {
    const folder = folderOf({
      'a.json': spec('vendor.test/gpu', ['0', '1']),
      'b.json': spec('vendor.test/gpu', ['1']),
    });
    const registry = await readCdiSpecs([folder]);
    expect([...registry.devices.keys()]).toEqual(['vendor.test/gpu=0']);
    expect(cdiNameProblems(['vendor.test/gpu=1'], registry)[0]?.problem).toMatch(/offered by two files/);
  });

  test('two folders with one another’s clash: the later one that is whole counts', async () => {
    const clash = { 'a.json': spec('vendor.test/gpu', ['1']), 'b.json': spec('vendor.test/gpu', ['1']) };
    const whole = folderOf({ 'c.json': spec('vendor.test/gpu', ['1']) });
    expect((await readCdiSpecs([folderOf(clash), whole])).devices.size).toBe(1);
    expect((await readCdiSpecs([whole, folderOf(clash)])).devices.size).toBe(0);
  });
});

describe('a CDI spec', () => {
  const read = (data: unknown) => readCdiSpec(data, '/cdi/a.json');

  test.each<[string, unknown, RegExp]>([
    ['no mapping', 5, /not a mapping/],
    ['nothing', null, /not a mapping/],
    ['no version', { kind: 'a.b/c', devices: [] }, /no cdiVersion/],
    ['a version that is none', { ...spec('a.b/c', ['x']), cdiVersion: 'new' }, /invalid cdiVersion/],
    ['a version with a tail', { ...spec('a.b/c', ['x']), cdiVersion: '0.6.0-rc1' }, /invalid cdiVersion/],
    ['no kind', { cdiVersion: '0.6.0', devices: [] }, /no kind/],
    ['a kind without a class', spec('vendor', ['x']), /no kind/],
    ['no devices', spec('a.b/c', []), /no devices/],
    ['a device without a name', { ...spec('a.b/c', ['x']), devices: [{}] }, /devices\[0\] has no usable name/],
    ['a device with a blank in its name', spec('a.b/c', ['x', 'a b']), /devices\[1\] has no usable name/],
  ])('with %s is refused', (_what, data, problem) => {
    expect(read(data)).toMatch(problem);
  });

  test('takes annotations of a device over its own', () => {
    const data = spec('a.b/c', [], {
      annotations: { type: 'a100', site: 'x', odd: 5 },
      devices: [{ name: '0', annotations: { type: 'h100' } }],
    });
    expect(read(data)).toMatchObject({ devices: [{ annotations: { type: 'h100', site: 'x' } }] });
  });

  // A runtime passes over such a file: containerd 1.7 and 2 were seen to.
  test.each<[string, string, object]>([
    ['annotations', '0.6.0', { annotations: { a: 'b' } }],
    ['annotations', '0.6.0', { devices: [{ name: 'x', annotations: { a: 'b' } }] }],
    ['a class with a dot', '0.6.0', { kind: 'vendor.test/gpu.small' }],
    ['hostPath', '0.5.0', { containerEdits: { deviceNodes: [{ path: '/dev/a', hostPath: '/dev/b' }] } }],
    ['begins with a digit', '0.5.0', { devices: [{ name: '0' }] }],
    ['type of a mount', '0.4.0', { containerEdits: { mounts: [{ type: 'tmpfs' }] } }],
    ['intelRdt', '0.7.0', { containerEdits: { intelRdt: {} } }],
    ['additionalGids', '0.7.0', { devices: [{ name: 'x', containerEdits: { additionalGids: [5] } }] }],
  ])('that holds %s needs version %s', (what, version, more) => {
    const data = (cdiVersion: string) => ({ ...spec('vendor.test/gpu', ['x']), cdiVersion, ...more });
    const older = version.replace(/\d+(?=\.0$)/, (minor) => String(Number(minor) - 1));
    expect(read(data(older))).toMatch(new RegExp(`${what}.*needs cdiVersion ${version}`));
    for (const enough of [version, `v${version}`, '1.0.0']) expect(read(data(enough))).toBeTypeOf('object');
  });
});
