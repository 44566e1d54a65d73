import { lstatSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

import { orElse } from '../core/or-else.js';

/**
 * Where something of this process lies that nobody has named a place for: in a folder in which nobody but root and this
 * process's user can make names, so that no other is there first.
 *
 * @param of `sessions`: in the folder of the user's sessions, where there is one: it is on this machine, no job mounts it, and
 * it is small and goes with the last session. `state`: below the user's home
 */
export function defaultFolder(name: string, of: 'sessions' | 'state'): string {
  if (process.geteuid?.() === 0) return join('/var/lib/crane-cri', name);
  const sessions = of === 'sessions' ? sessionsFolder() : undefined;
  return join(sessions ?? stateFolder(), 'crane-cri', name);
}

/** The variable outlives a change of user, by `su` for one: then it names another's folder. */
function sessionsFolder(): string | undefined {
  const path = process.env['XDG_RUNTIME_DIR'] ?? '';
  const uid = isAbsolute(path) ? orElse(() => lstatSync(path).uid, undefined) : undefined;
  return uid !== undefined && uid === process.geteuid?.() ? path : undefined;
}

function stateFolder(): string {
  const path = process.env['XDG_STATE_HOME'] ?? '';
  // Without a home it is a folder that can't be made, which is reported with the option that names another.
  return isAbsolute(path) ? path : join(orElse(homedir, '/'), '.local/state');
}
