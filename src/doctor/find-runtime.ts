import type { Host } from './host.js';

/** Marks a socket that listens in /proc/net/unix. */
const LISTENS = 0x10000;

/** Inodes of the sockets that listen at a path. */
async function inodesOf(host: Host, socketPath: string): Promise<ReadonlySet<string>> {
  const table = (await host.text('/proc/net/unix')) ?? '';
  const found = new Set<string>();
  for (const line of table.split('\n')) {
    const [, , , flags = '0', , , inode = '', path] = line.trim().split(/\s+/);
    if (path === socketPath && (Number.parseInt(flags, 16) & LISTENS) !== 0) found.add(inode);
  }
  return found;
}

/** Those whose names are a runtime's are looked at first: a node may have ten thousand processes. */
async function processes(host: Host): Promise<readonly string[]> {
  const pids = ((await host.list('/proc')) ?? []).filter((name) => /^\d+$/.test(name));
  const likely: string[] = [];
  for (const pid of pids) {
    const name = await host.text(`/proc/${pid}/comm`);
    if (name !== undefined && /^(?:containerd|crio|cri-o|dockerd)$/.test(name.trim())) likely.push(pid);
  }
  return [...likely, ...pids.filter((pid) => !likely.includes(pid))];
}

/** The process that listens at a socket; undefined where none is seen from here. */
export async function findListener(host: Host, socketPath: string, signal: AbortSignal): Promise<string | undefined> {
  const sockets = await inodesOf(host, socketPath);
  if (sockets.size === 0) return undefined;
  for (const pid of await processes(host)) {
    if (signal.aborted) return undefined;
    for (const descriptor of (await host.list(`/proc/${pid}/fd`)) ?? []) {
      const target = await host.link(`/proc/${pid}/fd/${descriptor}`);
      const inode = /^socket:\[(\d+)\]$/.exec(target ?? '')?.[1];
      if (inode !== undefined && sockets.has(inode)) return pid;
    }
  }
  return undefined;
}

/** What a process was started with; undefined where it can't be read. */
export async function environmentOf(host: Host, pid: string): Promise<Readonly<Record<string, string>> | undefined> {
  const text = await host.text(`/proc/${pid}/environ`);
  if (text === undefined) return undefined;
  const pairs = text.split('\0').map((line): readonly [string, string] => {
    const at = line.indexOf('=');
    return at === -1 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
  });
  return Object.fromEntries(pairs.filter(([name]) => name !== ''));
}
