import { announceSandbox } from './announce.js';
import type { RuntimeState } from './runtime-state.js';

/** Kills the pause process of a sandbox. Answers whether there is one. */
export async function killPause(state: RuntimeState, id: string): Promise<boolean> {
  const sandbox = state.lookUpSandbox(id);
  if (sandbox === undefined || sandbox === 'ambiguous') throw new Error(`no sandbox ${id}`);
  const sandboxPid = sandbox.config.linux?.securityContext?.namespaceOptions?.pid ?? 'POD';
  if (!sandbox.ready || (state.personality.family === 'cri-o' && sandboxPid !== 'POD')) return false;
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
