import { isDevice, isKind } from '../../core/cdi-name.js';
import { cdiVersionProblem } from './cdi-version.js';
import type { CdiDevice, CdiFile, CdiProblem, CdiRegistry } from './cdi.js';

/** A file that looks like a spec to a person, and to no runtime. */
export function isPassedOver(name: string): boolean {
  return name.endsWith('.yml');
}

export const PASSED_OVER = 'is ignored by runtimes, which read .json and .yaml: rename it';

/** Reads what a CDI spec says, from its file as plain data; a text where it is no spec. */
export function readCdiSpec(data: unknown, file: string): CdiFile | string {
  if (!isRecord(data)) return 'is not a mapping';
  const { kind, devices, cdiVersion } = data;
  if (typeof cdiVersion !== 'string') return 'has no cdiVersion';
  if (typeof kind !== 'string' || !isKind(kind)) return 'has no kind of the form vendor/class';
  if (!Array.isArray(devices) || devices.length === 0) return 'offers no devices';
  const shared = textsOf(data['annotations']);
  const found: CdiDevice[] = [];
  for (const [index, device] of devices.entries()) {
    const name: unknown = isRecord(device) ? device['name'] : undefined;
    if (!isRecord(device) || typeof name !== 'string' || !isDevice(name)) {
      return `devices[${index}] has no usable name`;
    }
    const annotations = Object.freeze({ ...shared, ...textsOf(device['annotations']) });
    found.push(
      Object.freeze({ name: `${kind}=${name}`, kind, nodes: nodesOf(device['containerEdits']), annotations, file }),
    );
  }
  return cdiVersionProblem(cdiVersion, kind, data) ?? { file, devices: Object.freeze(found) };
}

function nodesOf(edits: unknown): readonly string[] {
  const nodes: unknown = isRecord(edits) ? edits['deviceNodes'] : undefined;
  if (!Array.isArray(nodes)) return [];
  return nodes.flatMap((node: unknown) => {
    const path: unknown = isRecord(node) ? (node['hostPath'] ?? node['path']) : undefined;
    return typeof path === 'string' ? [path] : [];
  });
}

function textsOf(data: unknown): Readonly<Record<string, string>> {
  if (!isRecord(data)) return {};
  return Object.fromEntries(Object.entries(data).filter((e): e is [string, string] => typeof e[1] === 'string'));
}

function isRecord(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

/**
 * Puts files together as runtimes do: a later folder hides the same device of an earlier one, and a device that two
 * files of one folder offer is offered by neither.
 */
export function cdiRegistry(
  folders: readonly { readonly folder: string; readonly files: readonly CdiFile[] }[],
  problems: readonly CdiProblem[] = [],
): CdiRegistry {
  const devices = new Map<string, CdiDevice>();
  const clashes: CdiProblem[] = [];
  for (const { files } of folders) {
    const here = new Map<string, CdiDevice | undefined>();
    for (const device of files.flatMap((file) => file.devices)) {
      const twice = here.has(device.name);
      if (twice) clashes.push({ file: device.file, problem: `offers ${device.name}, as another file does` });
      here.set(device.name, twice ? undefined : device);
    }
    for (const [name, device] of here) {
      if (device === undefined) devices.delete(name);
      else devices.set(name, device);
    }
  }
  return { devices, problems: [...problems, ...clashes], folders: folders.map(({ folder }) => folder) };
}
