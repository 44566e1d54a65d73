import { createHook, type HookCallbacks } from 'node:async_hooks';
import { readFile } from 'node:fs';
import { devNull } from 'node:os';

/** What asynchronous resources call the reading or writing of a whole file. */
const FILE_JOB = 'FSREQCALLBACK';

const underWay = new Set<number>();
let isWatching = false;

const requests = (): number => process.getActiveResourcesInfo().filter((name) => name.startsWith('FSReq')).length;

/** Whether this Node lists the reading of a whole file among its active resources. */
function isListed(): boolean {
  const before = requests();
  readFile(devNull, () => undefined);
  return requests() > before;
}

/**
 * From now on {@link fileJobs} counts. Since Node 26 the reading or writing of a whole file is a single piece of work in
 * another thread, which `process.getActiveResourcesInfo()` leaves out; older Nodes list it and need no watching.
 */
export function watchFileJobs(): void {
  if (isWatching) return;
  isWatching = true;
  if (isListed()) return;
  const callbacks: HookCallbacks = {
    init: (id, kind) => {
      if (kind === FILE_JOB) underWay.add(id);
    },
    before: (id) => void underWay.delete(id),
    destroy: (id) => void underWay.delete(id),
  };
  // Promises, of which there are most, are skipped: an option that the types of Node 20 do not know.
  const options: HookCallbacks & { readonly trackPromises: boolean } = { ...callbacks, trackPromises: false };
  createHook(options).enable();
}

/** Whole files that are being read or written in this process, unless the list of active resources tells. */
export function fileJobs(): number {
  return underWay.size;
}
