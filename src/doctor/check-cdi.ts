import { join } from 'node:path';

import { isPassedOver, PASSED_OVER } from '../policy/devices/cdi-registry.js';
import { fine, problem, skipped } from './finding.js';
import { type Check, dig, type DoctorTarget, texts } from './target.js';

const SPEC_DIRS = ['/etc/cdi', '/var/run/cdi'];

function foldersOf({ reached }: DoctorTarget): readonly string[] {
  const info = reached?.isOk() === true ? reached.value.info : {};
  const told = texts(dig(info, 'config', 'cdiSpecDirs'));
  return told.length > 0 ? told : SPEC_DIRS;
}

async function parse(path: string, text: string): Promise<unknown> {
  if (path.endsWith('.json')) return JSON.parse(text) as unknown;
  const { parse: parseYaml } = await import('yaml');
  return parseYaml(text, { maxAliasCount: 100 }) as unknown;
}

interface Spec {
  readonly names: readonly string[];
  /** Absolute paths of device nodes on the machine. */
  readonly nodes: readonly string[];
}

function readSpec(spec: unknown): Spec {
  const [kind = ''] = texts(dig(spec, 'kind'));
  const listed = dig(spec, 'devices');
  const devices: readonly unknown[] = Array.isArray(listed) ? listed : [];
  const names = devices.flatMap((one) => texts(dig(one, 'name'))).map((name) => `${kind}=${name}`);
  const nodes = [spec, ...devices].flatMap((one) => {
    const found = dig(one, 'containerEdits', 'deviceNodes');
    const list: readonly unknown[] = Array.isArray(found) ? found : [];
    return list.flatMap((node) => texts(dig(node, 'hostPath') ?? dig(node, 'path')));
  });
  return { names, nodes };
}

/** Whether the devices that the node describes can be given to containers. */
export const checkCdi: Check = async (target) => {
  const { host, reached } = target;
  const names: string[] = [];
  const nodes: string[] = [];
  const unreadable: string[] = [];
  const folders = foldersOf(target);
  for (const folder of folders) {
    for (const name of (await host.list(folder)) ?? []) {
      const path = join(folder, name);
      if (isPassedOver(name)) unreadable.push(`${path} ${PASSED_OVER}`);
      if (!/\.(?:json|yaml)$/.test(name)) continue;
      try {
        const spec = readSpec(await parse(path, (await host.text(path)) ?? ''));
        names.push(...spec.names);
        nodes.push(...spec.nodes);
        if (spec.names.length === 0) unreadable.push(`${path}: names no device`);
      } catch (cause) {
        unreadable.push(`${path}: ${(cause as Error).message}`);
      }
    }
  }
  if (unreadable.length > 0) {
    const remedy = 'Write the specification again, for NVIDIA with nvidia-ctk cdi generate.';
    return problem('A CDI specification cannot be used.', remedy, unreadable.join('; '));
  }
  if (names.length === 0) return skipped('No CDI device is described on this node.', `looked in ${folders.join(', ')}`);
  const devices = `${names.length} devices: ${names.slice(0, 20).join(', ')}`;
  const missing: string[] = [];
  for (const node of new Set(nodes)) if (!(await host.has(node))) missing.push(node);
  if (missing.length > 0) {
    const remedy = 'Load the driver, or write the specification again: it describes devices that no longer exist.';
    return problem(`Device nodes of CDI specifications are missing: ${missing.join(', ')}.`, remedy, devices);
  }
  const { capabilities, info } = reached?.isOk() === true ? reached.value : {};
  if (capabilities?.cdi === 'ignored') {
    const remedy = 'Upgrade to containerd 1.7 or newer, or pass devices by path.';
    return problem('CDI devices are described, and this runtime ignores them silently.', remedy, devices);
  }
  if (dig(info, 'config', 'enableCDI') === false) {
    const remedy = 'Set enable_cdi = true in the configuration of containerd and restart it.';
    return problem('CDI devices are described, and CDI is switched off in the runtime.', remedy, devices);
  }
  return fine('CDI devices can be given to containers.', devices);
};
