// @ts-check
// The configuration of one containerd: everything it writes stays in one folder.
import { statfsSync } from 'node:fs';
import { join } from 'node:path';

import { cniBinDir, requireTool } from './provision.mjs';

const OVERLAYFS_MAGIC = 0x794c7630;

/**
 * @param {import('./provision.mjs').RuntimeVersion} version
 * @param {{ dir: string, sandboxImage: string, cniConfDir: string, cdiDirs: readonly string[], certsDir?: string | undefined }} options
 * @returns {string} TOML
 */
export function containerdConfig(version, { dir, sandboxImage, cniConfDir, cdiDirs, certsDir }) {
  const text = (/** @type {unknown} */ value) => JSON.stringify(value); // TOML's strings and lists are JSON's
  // An overlay can't lie on an overlay, which is what a folder inside a container usually is.
  const snapshotter = statfsSync(dir).type === OVERLAYFS_MAGIC ? 'native' : 'overlayfs';
  const general = `
root = ${text(join(dir, 'root'))}
state = ${text(join(dir, 'state'))}
# The first keeps a folder in /opt, the second a socket in /run, both outside of this folder.
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.nri.v1.nri"]

[grpc]
address = ${text(join(dir, 'containerd.sock'))}
`;
  // Without CAP_SYS_RESOURCE, which a virtual machine or a container may lack, a negative OOM score is refused.
  const runtime = `
restrict_oom_score_adj = true
netns_mounts_under_state_dir = true`;
  const runc = (/** @type {string} */ cri, extra = '') => `
[plugins."${cri}".containerd]
${extra}default_runtime_name = "runc"
[plugins."${cri}".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
[plugins."${cri}".containerd.runtimes.runc.options]
BinaryName = ${text(requireTool('runc'))}
Root = ${text(join(dir, 'state/runc'))}
`;
  const hosts = (/** @type {string} */ plugin) =>
    certsDir === undefined ? '' : `[plugins."${plugin}".registry]\nconfig_path = ${text(certsDir)}\n`;
  if (version === 'containerd-2') {
    return `version = 3
${general}
[plugins."io.containerd.cri.v1.images"]
snapshotter = ${text(snapshotter)}
[plugins."io.containerd.cri.v1.images".pinned_images]
sandbox = ${text(sandboxImage)}
${hosts('io.containerd.cri.v1.images')}
[plugins."io.containerd.cri.v1.runtime"]${runtime}
enable_cdi = true
cdi_spec_dirs = ${text(cdiDirs)}
[plugins."io.containerd.cri.v1.runtime".cni]
bin_dirs = ${text([cniBinDir()])}
conf_dir = ${text(cniConfDir)}
${runc('io.containerd.cri.v1.runtime')}
# The service that pulls has a snapshotter setting of its own.
[[plugins."io.containerd.transfer.v1.local".unpack_config]]
platform = ${text(`linux/${process.arch === 'x64' ? 'amd64' : process.arch}`)}
snapshotter = ${text(snapshotter)}
`;
  }
  const cdi = version === 'containerd-1.6' ? '' : `enable_cdi = true\ncdi_spec_dirs = ${text(cdiDirs)}`; // newer than 1.6
  return `version = 2
${general}
[plugins."io.containerd.grpc.v1.cri"]${runtime}
sandbox_image = ${text(sandboxImage)}
${cdi}
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = ${text(cniBinDir())}
conf_dir = ${text(cniConfDir)}
${hosts('io.containerd.grpc.v1.cri')}
${runc('io.containerd.grpc.v1.cri', `snapshotter = ${text(snapshotter)}\n`)}`;
}

/**
 * A pod network of one bridge, with port mappings. The addresses are of the range kept for benchmarks (RFC 2544), which no real network uses.
 *
 * @param {{ bridge: string, index: number, dataDir: string }} options `index` 0..511 picks the subnet
 */
export function bridgeNetwork({ bridge, index, dataDir }) {
  const subnet = `198.${18 + (index >> 8)}.${index & 255}.0/24`;
  return {
    cniVersion: '0.4.0',
    name: bridge,
    plugins: [
      {
        type: 'bridge',
        bridge,
        isGateway: true,
        ipam: { type: 'host-local', dataDir, ranges: [[{ subnet }]], routes: [{ dst: '0.0.0.0/0' }] },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  };
}
