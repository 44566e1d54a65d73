import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { newFolder } from '../testing/helpers.js';

type Files = Readonly<Record<string, string | undefined>>;

const CONFLIST = JSON.stringify({ plugins: [{ type: 'bridge', ipam: { type: 'host-local' } }, { type: 'portmap' }] });

/** A machine on which nothing is wrong, as the doctor reads it. */
const HEALTHY: Files = {
  '/sys/fs/cgroup/cgroup.controllers': 'cpuset cpu io memory hugetlb pids\n',
  '/proc/1/comm': 'init\n',
  '/proc/filesystems': 'nodev\tproc\nnodev\toverlay\n\text4\n',
  '/proc/sys/kernel/osrelease': '6.8.0-31-generic\n',
  '/proc/sys/user/max_user_namespaces': '63000\n',
  '/etc/cni/net.d/10-pods.conflist': CONFLIST,
  '/opt/cni/bin/bridge': '',
  '/opt/cni/bin/host-local': '',
  '/opt/cni/bin/portmap': '',
  '/etc/cdi/gpu.json': JSON.stringify({
    kind: 'example.test/gpu',
    devices: [{ name: '0', containerEdits: { deviceNodes: [{ path: '/dev/gpu0' }] } }],
  }),
  '/dev/gpu0': '',
  '/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/.keep': '',
};

/** Makes the root of a machine that differs from a healthy one in these files; `undefined` takes one away. */
export function hostWith(changes: Files = {}): string {
  const root = newFolder();
  for (const [path, text] of Object.entries({ ...HEALTHY, ...changes })) {
    if (text === undefined) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, { mode: 0o755 });
  }
  return root;
}

/** Adds a process that listens at a socket, with an environment. */
export function addListener(root: string, socketPath: string, env: Readonly<Record<string, string>>): void {
  const add = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const header = 'Num       RefCount Protocol Flags    Type St Inode Path\n';
  add('/proc/net/unix', `${header}0000000000000000: 00000002 00000000 00010000 0001 01 4242 ${socketPath}\n`);
  add('/proc/77/comm', 'containerd\n');
  add(
    '/proc/77/environ',
    Object.entries(env)
      .map(([name, value]) => `${name}=${value}\0`)
      .join(''),
  );
  mkdirSync(join(root, '/proc/77/fd'), { recursive: true });
  symlinkSync('socket:[4242]', join(root, '/proc/77/fd/9'));
}
