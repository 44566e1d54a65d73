import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { codeOf } from '../core/error-code.js';

/** Which process wrote something, so that a later one can tell whether it still lives. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time in the kernel's ticks since boot: tells a process from a later one with the same number. */
  readonly startTicks: string;
  readonly bootId: string;
  /** One opened ledger among several of the same process. */
  readonly session: string;
}

/** Sessions open in this process, whichever copy of the package opened them. */
function liveSessions(): Set<string> {
  const place = globalThis as unknown as Record<symbol, Set<string> | undefined>;
  return (place[Symbol.for('crane-cri.ledger.sessions')] ??= new Set());
}

/** What a file of /proc holds; empty where there is none. Whatever else the system says is thrown: it proves nobody dead. */
async function readProc(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (!['ENOENT', 'ESRCH'].includes(codeOf(cause))) throw cause;
    return '';
  }
}

async function startTicksOf(pid: number): Promise<string | undefined> {
  const stat = await readProc(`/proc/${pid}/stat`);
  // The name of the program stands in parentheses and may itself hold blanks and parentheses.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}

const readBootId = async (): Promise<string> => (await readProc('/proc/sys/kernel/random/boot_id')).trim();

/** Opens a session of this process. It counts as alive until {@link endSession}. Throws where the system can't be asked. */
export async function beginSession(): Promise<ProcessIdentity> {
  const session = randomBytes(8).toString('hex');
  const startTicks = (await startTicksOf(process.pid)) ?? '0';
  const identity = Object.freeze({ pid: process.pid, startTicks, bootId: await readBootId(), session });
  liveSessions().add(session);
  return identity;
}

export function endSession(identity: ProcessIdentity): void {
  liveSessions().delete(identity.session);
}

/**
 * Whether the process, and its session, still live: once dead, it stays dead. Processes of another PID namespace seem
 * dead. Throws where the system can't be asked.
 */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  if (liveSessions().has(identity.session)) return true;
  if (identity.bootId !== (await readBootId())) return false;
  const startTicks = await startTicksOf(identity.pid);
  if (startTicks !== identity.startTicks) return false;
  // In our own process a session that is not in the list was closed.
  return identity.pid !== process.pid;
}

/** Reads an identity from a parsed file. */
export function readIdentity(value: unknown): ProcessIdentity | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { pid, startTicks, bootId, session } = value as Record<string, unknown>;
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid < 1) return undefined;
  if (typeof startTicks !== 'string' || typeof bootId !== 'string' || typeof session !== 'string') return undefined;
  return { pid, startTicks, bootId, session };
}
