import { announceSandbox } from './announce.js';
import type { SandboxRecord } from './records.js';
import type { RuntimeState } from './runtime-state.js';

/** Whether a sandbox has a process of its own: on CRI-O only one whose pid namespace it has to hold. */
export function hasPause({ personality }: RuntimeState, { config }: SandboxRecord): boolean {
  const pid = config.linux?.securityContext?.namespaceOptions?.pid ?? 'POD';
  return personality.family !== 'cri-o' || pid === 'POD';
}

/** Kills the pause process of a sandbox. Answers whether there is one. */
export async function killPause(state: RuntimeState, id: string): Promise<boolean> {
  const sandbox = state.lookUpSandbox(id);
  if (sandbox === undefined || sandbox === 'ambiguous') throw new Error(`no sandbox ${id}`);
  const sandboxPid = sandbox.config.linux?.securityContext?.namespaceOptions?.pid ?? 'POD';
  if (!sandbox.ready || !hasPause(state, sandbox)) return false;
  sandbox.ready = false;
  const exits: Promise<void>[] = [];
  for (const container of state.containersOf(sandbox)) {
    const pid = container.config.linux?.securityContext?.namespaceOptions?.pid ?? sandboxPid;
    if (pid !== 'POD' || container.state !== 'CONTAINER_RUNNING') continue;
    container.process?.signal(9); // its namespace ends with its process 1
    if (container.exited !== undefined) exits.push(container.exited);
  }
  await Promise.all(exits);
  announceSandbox(state, 'CONTAINER_STOPPED_EVENT', sandbox);
  return true;
}
