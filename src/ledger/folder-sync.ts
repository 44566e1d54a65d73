import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

interface Flushing {
  readonly running: Promise<void>;
  /** Begins when the running one has ended; who asks meanwhile shares it. */
  next: Promise<void> | undefined;
}

const flushing = new Map<string, Flushing>();

/**
 * Flushes a folder, so that a new name in it survives a power cut. Jobs that ask at the same time share one
 * flush: what covers a change is any flush that begins after it, so who comes while one runs waits for the next.
 */
export function syncFolder(folder: string): Promise<void> {
  const now = flushing.get(folder);
  if (now === undefined) return begin(folder);
  now.next ??= now.running.then(
    () => begin(folder),
    () => begin(folder),
  );
  return now.next;
}

function begin(folder: string): Promise<void> {
  const running = flush(folder);
  const entry: Flushing = { running, next: undefined };
  flushing.set(folder, entry);
  const done = (): void => {
    // Otherwise the next one takes this place.
    if (entry.next === undefined) flushing.delete(folder);
  };
  running.then(done, done);
  return running;
}

async function flush(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
