import { basename, dirname, join } from 'node:path';

import { err, ok, type Result } from 'neverthrow';

import { type FileTrouble, type Folder, ourselves, withFolder, type WalkOptions } from '../files/index.js';
import { runProgram } from './run-program.js';

/** Room for one exit and its draft, and nothing that a program could use it for. */
const OPTIONS = 'size=16k,nr_inodes=8,mode=0777,nosuid,nodev,noexec';

const LEDGER: WalkOptions = { links: 'trusted', trust: { owners: ourselves() } };

/**
 * The folders that programs write their exits to, `<ledger>/shared/<job>/<step>`. A program can fill its own, so a process
 * of root's mounts a small file system in memory for each: what the ledger and other programs have to write is never
 * short of room.
 */
export class ExitFolders {
  /** Makes the folder of a step, empty. Answers what is wrong. */
  async make(path: string): Promise<string | undefined> {
    const job = dirname(path);
    const shared = dirname(job);
    const made = await withFolder(
      dirname(shared),
      LEDGER,
      async (ledger): Promise<Result<void, FileTrouble | string>> => {
        const opened = await ledger.folder(join(basename(shared), basename(job)), { makeMode: 0o700 });
        if (opened.isErr()) return err(opened.error);
        await using steps = opened.value;
        const cleared = await clear(steps, basename(path));
        if (cleared.isErr()) return err(cleared.error);
        const step = await steps.make(basename(path), 0o700);
        if (step.isErr()) return err(step.error);
        await using folder = step.value;
        if (process.geteuid?.() === 0) return await mount(folder.path);
        // The user of the program must be able to write there; the folders above keep everybody else out.
        return await folder.change({ mode: 0o777 });
      },
    );
    if (made.isOk()) return undefined;
    return typeof made.error === 'string' ? made.error : `${made.error.path} cannot be made (${made.error.why})`;
  }

  /** Removes the folders of all steps of a job. What can't be removed stays until one of the same name is made. */
  async remove(job: string): Promise<void> {
    const removed = await withFolder(dirname(job), LEDGER, async (shared) => {
      const opened = await shared.folder(basename(job));
      if (opened.isErr()) return err(opened.error);
      await using steps = opened.value;
      for (const name of (await steps.list()).unwrapOr([])) await unmount(steps, name);
      return await shared.remove(basename(job));
    });
    removed.unwrapOr(undefined);
  }
}

async function clear(steps: Folder, name: string): Promise<Result<void, FileTrouble>> {
  await unmount(steps, name);
  return await steps.remove(name);
}

async function mount(path: string): Promise<Result<void, string>> {
  const { code, stderr } = await runProgram(['mount', '-t', 'tmpfs', '-o', OPTIONS, 'crane-cri-exit', path]);
  return code === 0 ? ok() : err(`nothing keeps programs from filling the ledger's disk through it: ${stderr}`);
}

/** Gives the file system of a step back, where it has one. */
async function unmount(steps: Folder, name: string): Promise<void> {
  const opened = await steps.folder(name);
  if (opened.isErr()) return;
  const { path, entry } = opened.value;
  await opened.value.close();
  if (entry.device !== steps.entry.device) await runProgram(['umount', '--lazy', path]);
}
