import { constants } from 'node:fs';
import { join } from 'node:path';

import { fine, type Found, problem, skipped, warning } from './finding.js';
import type { Host } from './host.js';
import { type Check, condition, dig, type DoctorTarget, texts } from './target.js';

const CONF_DIRS = ['/etc/cni/net.d'];
const BIN_DIRS = ['/opt/cni/bin', '/usr/lib/cni', '/usr/libexec/cni'];

/** Where this runtime looks, as far as it tells. */
function foldersOf({ reached }: DoctorTarget): { readonly conf: readonly string[]; readonly bin: readonly string[] } {
  const info = reached?.isOk() === true ? reached.value.info : {};
  const conf = [...texts(dig(info, 'cniconfig', 'PluginConfDir')), ...texts(dig(info, 'config', 'cni', 'confDir'))];
  const bin = [
    ...texts(dig(info, 'cniconfig', 'PluginDirs')),
    ...texts(dig(info, 'config', 'cni', 'binDirs')),
    ...texts(dig(info, 'config', 'cni', 'binDir')),
  ];
  return {
    conf: conf.length > 0 ? [...new Set(conf)] : CONF_DIRS,
    bin: bin.length > 0 ? [...new Set(bin)] : BIN_DIRS,
  };
}

/** Whether the runtime has a network for pods and does not say where it looks, as CRI-O: then these are not its folders. */
function readyWithout({ reached }: DoctorTarget): boolean {
  if (reached?.isOk() !== true) return false;
  const { info } = reached.value;
  const tells = dig(info, 'cniconfig') !== undefined || dig(info, 'config', 'cni') !== undefined;
  return !tells && condition(reached.value, 'NetworkReady')?.status === true;
}

/** Names of the programs that a network needs. */
function pluginsOf(network: unknown): readonly string[] {
  const listed = dig(network, 'plugins');
  const plugins: readonly unknown[] = Array.isArray(listed) ? listed : [network];
  return [...new Set(plugins.flatMap((one) => [...texts(dig(one, 'type')), ...texts(dig(one, 'ipam', 'type'))]))];
}

async function isThere(host: Host, name: string, folders: readonly string[]): Promise<boolean> {
  for (const folder of folders) if (await host.has(join(folder, name), constants.X_OK)) return true;
  return false;
}

/** Whether the network that the runtime gives to pods is configured, and its programs are there. */
export const checkCni: Check = async (target) => {
  const { host } = target;
  const folders = foldersOf(target);
  const files: string[] = [];
  for (const folder of folders.conf) {
    const names = (await host.list(folder)) ?? [];
    files.push(...names.filter((name) => /\.(?:conf|conflist|json)$/.test(name)).map((name) => join(folder, name)));
  }
  const [first] = files;
  if (first === undefined && readyWithout(target)) {
    const looked = `looked in ${folders.conf.join(', ')}`;
    return skipped('The runtime reports a pod network, and not where it is configured.', looked);
  }
  if (first === undefined) {
    const remedy = `Put a configuration into ${folders.conf.join(' or ')}, if jobs are to have a network of their own.`;
    return warning('No pod network is configured; jobs use the network of the node.', remedy);
  }
  let network: unknown;
  try {
    network = JSON.parse((await host.text(first)) ?? '') as unknown;
  } catch (cause) {
    const remedy = 'Correct the file, or remove it: the runtime uses the first one by name.';
    return problem(`${first} is not JSON, so no pod gets a network.`, remedy, (cause as Error).message);
  }
  const plugins = pluginsOf(network);
  const missing: string[] = [];
  for (const name of plugins) if (!(await isThere(host, name, folders.bin))) missing.push(name);
  const detail = `${first}: ${plugins.join(', ')}; programs in ${folders.bin.join(', ')}`;
  if (plugins.length === 0 || missing.length > 0) {
    const what =
      plugins.length === 0 ? `${first} names no plugin.` : `The CNI plugins ${missing.join(', ')} are missing.`;
    return problem(what, 'Install them, in Debian with the package containernetworking-plugins.', detail);
  }
  const found: Found = plugins.includes('portmap')
    ? fine('A pod network is configured, with port mappings.', detail)
    : warning(
        'A pod network is configured, without port mappings.',
        'Add the plugin portmap if jobs map ports.',
        detail,
      );
  return plugins.every((name) => name === 'loopback')
    ? skipped('Only a loopback network is configured.', detail)
    : found;
};
