import { rmdir } from 'node:fs/promises';

import type { Result } from 'neverthrow';

import { codeOf } from '../core/error-code.js';
import type { InputProblem } from '../core/errors.js';
import type { BindFsSettings } from '../core/settings.js';
import { makeFolder } from '../files/make-folder.js';
import type { BindFsPlan } from '../policy/mounts/bindfs.js';
import { isWithin } from '../policy/mounts/path.js';
import { readHostMounts } from './host-mounts.js';
import { runProgram } from './run-program.js';
import { type HostLeftover, hostLeftover } from './scratch.js';

/** Mounts of bindfs that jobs of this process share: equal ones have one mount point, unmounted after the last job. */
export class BindFsMounts {
  readonly #users = new Map<string, number>();
  /** One thing at a time per mount point. */
  readonly #queues = new Map<string, Promise<unknown>>();

  /** Mounts, unless it is mounted. Answers what went wrong. */
  take(plan: BindFsPlan, field: string): Promise<InputProblem | undefined> {
    return this.#inTurn(plan.mountPoint, async () => {
      const mounted = await isMounted(plan.mountPoint);
      if (mounted.isErr()) return { field, problem: mounted.error };
      if (!mounted.value) {
        const trouble = await this.#mount(plan);
        if (trouble !== undefined) return { field, problem: trouble };
      }
      this.#users.set(plan.mountPoint, (this.#users.get(plan.mountPoint) ?? 0) + 1);
      return undefined;
    });
  }

  /**
   * Unmounts, unless another job of this process uses it. One that a job of another process uses is busy, and stays for
   * that one to unmount.
   */
  release(mountPoint: string, settings: BindFsSettings): Promise<HostLeftover | undefined> {
    return this.#inTurn(mountPoint, async () => {
      const users = (this.#users.get(mountPoint) ?? 1) - 1;
      if (users > 0) {
        this.#users.set(mountPoint, users);
        return undefined;
      }
      this.#users.delete(mountPoint);
      if (!isWithin(mountPoint, settings.mountBaseDir)) return hostLeftover(`${mountPoint} is none of bindfs`);
      const mounted = await isMounted(mountPoint);
      if (mounted.isErr()) return hostLeftover(`${mountPoint} cannot be unmounted: ${mounted.error}`);
      if (mounted.value) {
        const { code, stderr } = await runProgram([settings.fusermountBinary, '-u', mountPoint]);
        if (code !== 0 && /busy/i.test(stderr)) return undefined;
        if (code !== 0) return hostLeftover(`${mountPoint} cannot be unmounted: ${stderr}`);
      }
      await rmdir(mountPoint).catch(() => undefined);
      return undefined;
    });
  }

  async #mount({ mountPoint, mount }: BindFsPlan): Promise<string | undefined> {
    try {
      await makeFolder(mountPoint, 0o711);
    } catch (cause) {
      return `${mountPoint} cannot be made (${codeOf(cause)})`;
    }
    const { code, stderr } = await runProgram(mount);
    return code === 0 ? undefined : `bindfs does not mount it: ${stderr}`;
  }

  #inTurn<T>(mountPoint: string, work: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(mountPoint) ?? Promise.resolve();
    const mine = before.then(work, work);
    const settled = mine.catch(() => undefined);
    this.#queues.set(mountPoint, settled);
    void settled.then(() => {
      if (this.#queues.get(mountPoint) === settled) this.#queues.delete(mountPoint);
    });
    return mine;
  }
}

async function isMounted(path: string): Promise<Result<boolean, string>> {
  return (await readHostMounts())
    .map((mounts) => mounts.some(({ mountPoint }) => mountPoint === path))
    .mapErr(({ why }) => `the mounts of this host are not told (${why})`);
}
