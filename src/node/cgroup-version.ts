import { access } from 'node:fs/promises';

/** Version of this machine's control groups; 1 also where both are mounted and the first holds the controllers. */
export async function cgroupVersionHere(root = '/sys/fs/cgroup'): Promise<1 | 2 | undefined> {
  const has = (path: string): Promise<boolean> =>
    access(path).then(
      () => true,
      () => false,
    );
  if (await has(`${root}/cgroup.controllers`)) return 2;
  return (await has(`${root}/memory`)) ? 1 : undefined;
}
