import { mkdtempSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { syncFolder } from '../../../src/ledger/folder-sync.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crane-sync-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** Every handle shares one prototype: its `sync` is what flushes. */
async function countFlushes() {
  const probe = await open(folder);
  const prototype = Object.getPrototypeOf(probe) as FileHandle;
  await probe.close();
  return vi.spyOn(prototype, 'sync');
}

describe('flushing a folder', () => {
  it('is done once for all who ask while another flush runs, which may have begun before their change', async () => {
    const flushes = await countFlushes();
    await Promise.all([1, 2, 3, 4, 5].map(() => syncFolder(folder)));
    expect(flushes).toHaveBeenCalledTimes(2);
    await syncFolder(folder);
    expect(flushes).toHaveBeenCalledTimes(3);
  });

  it('that fails tells all who asked, and is tried anew for the next', async () => {
    const missing = join(folder, 'missing');
    const asked = await Promise.allSettled([syncFolder(missing), syncFolder(missing), syncFolder(missing)]);
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await expect(syncFolder(missing)).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(syncFolder(folder)).resolves.toBeUndefined();
  });
});
