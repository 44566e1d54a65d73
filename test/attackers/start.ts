import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { isRoot } from '../helpers/needs-root.js';

/** A user of no rights: nobody has it on any of the test machines. */
export const ATTACKER = 64_123;

/**
 * Starts a program of this folder as the attacker, or as this process' own user where that is not root, and waits until
 * it says that it is ready. It is gone when the test ends, or with the answered function.
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
  const died = exited.then(() => {
    throw new Error(`${program} did not begin`);
  });
  died.catch(() => undefined);
  await Promise.race([once(child.stdout, 'data'), died]);
  return stop;
}
