import { statSync } from 'node:fs';
import { isAbsolute, posix } from 'node:path';

import { codeOf } from '../../core/error-code.js';
import { makeFolderSync } from '../../files/make-folder.js';
import type { ContainerConfig, Mount } from '../../generated/types.js';
import type { FileMount } from '../process/container-files.js';
import { GROUP, PASSWD } from './container-user.js';
import { goWords } from './go-words.js';
import { notFound, unknown } from './grpc-status.js';
import type { StoredImage } from './image-store.js';
import type { SandboxRecord } from './records.js';
import type { RuntimeState } from './runtime-state.js';

function found(hostPath: string): 'file' | 'directory' | undefined {
  try {
    return statSync(hostPath).isDirectory() ? 'directory' : 'file';
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw unknown(`failed to stat "${hostPath}": ${goWords('stat', hostPath, cause)}`);
  }
}

function made({ personality }: RuntimeState, hostPath: string): 'directory' {
  try {
    makeFolderSync(hostPath, 0o777);
    return 'directory';
  } catch (cause) {
    const words = goWords('mkdir', hostPath, cause);
    if (personality.family === 'cri-o') throw unknown(`mkdir ${hostPath}: ${words}`);
    throw unknown(`failed to mkdir "${hostPath}": ${words}`);
  }
}

/** Makes host paths that are missing, as every runtime does, and says what stands there. */
export function prepareMounts(state: RuntimeState, config: ContainerConfig): ReadonlyMap<Mount, 'file' | 'directory'> {
  const kinds = new Map<Mount, 'file' | 'directory'>();
  for (const mount of config.mounts) {
    if (mount.image !== undefined || !isAbsolute(mount.hostPath)) continue;
    kinds.set(mount, found(mount.hostPath) ?? made(state, mount.hostPath));
  }
  return kinds;
}

/** What the mounts of a container show. */
export function fileMounts(state: RuntimeState, config: ContainerConfig): readonly FileMount[] {
  return config.mounts.map((mount) => {
    const containerPath = posix.resolve('/', mount.containerPath);
    if (mount.image === undefined) return { containerPath, hostPath: mount.hostPath, readonly: mount.readonly };
    if (state.personality.imageMounts === 'refused')
      throw unknown('failed to mkdir "": mkdir : no such file or directory');
    if (state.personality.imageMounts === 'readonly' && !mount.readonly)
      throw unknown(`failed to mount image "${mount.image.image}": readonly must be true for an image mount`);
    const stored = state.images.find(mount.image.image);
    if (stored === undefined) throw notFound(`failed to resolve image "${mount.image.image}": not found`);
    const root = posix.join('/', mount.imageSubPath);
    const files = Object.entries(stored.image.files ?? {}).filter(
      ([path]) => root === '/' || path.startsWith(`${root}/`),
    );
    return {
      containerPath,
      hostPath: undefined,
      files: Object.fromEntries(files.map(([path, text]) => [posix.relative(root, path), text])),
      readonly: true,
    };
  });
}

/** Files that every container has, and those of its image. */
export function baseFiles(
  state: RuntimeState,
  stored: StoredImage,
  hostname: string,
  sandbox: SandboxRecord,
): Readonly<Record<string, string>> {
  const dns = sandbox.config.dnsConfig;
  const resolv = [
    ...(dns === undefined || dns.searches.length === 0 ? [] : [`search ${dns.searches.join(' ')}`]),
    ...(dns?.servers ?? ['127.0.0.53']).map((server) => `nameserver ${server}`),
    ...(dns === undefined || dns.options.length === 0 ? [] : [`options ${dns.options.join(' ')}`]),
  ].join('\n');
  const hosts = state.personality.family === 'cri-o' ? {} : { '/etc/hosts': `127.0.0.1\tlocalhost\n` };
  return {
    '/etc/passwd': PASSWD,
    '/etc/group': GROUP,
    '/etc/hostname': `${hostname}\n`,
    '/etc/resolv.conf': `${resolv}\n`,
    '/etc/os-release': 'NAME="Simulated"\nID=simulated\n',
    '/proc/version': 'Linux version 6.1.0 (simulated)\n',
    ...hosts,
    ...stored.image.files,
  };
}
