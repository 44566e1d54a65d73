import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

/** A user of no rights: nobody has it on any of the test machines. */
export const ATTACKER = 64_123;

/** Whether this process may start one of another user; else the attacker is of the same one. */
export const isRoot = process.geteuid?.() === 0;

/**
 * Starts a program of this folder as the attacker, and waits until it says that it is ready. It is gone when the test
 * ends, or with the answered function.
 */
export async function startAttacker(program: string, args: readonly string[]): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, [join(import.meta.dirname, program), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(isRoot ? { uid: ATTACKER, gid: ATTACKER } : {}),
  });
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  onTestFinished(stop);
  await once(child.stdout, 'data');
  return stop;
}
