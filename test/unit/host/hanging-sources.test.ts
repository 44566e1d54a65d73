import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { CraneNode } from 'crane-cri';
import { MockRuntime } from 'crane-cri/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { systemClock } from '../../../src/core/clock.js';
import { Looker } from '../../../src/files/looks.js';
import { BoundSources } from '../../../src/host/bound-sources.js';
import { lookAtHostPaths } from '../../../src/host/mount-sources.js';
import { ATTACKER } from '../../attackers/start.js';
import { hangingMount, WITH_FUSE } from '../../helpers/hanging-mount.js';
import { newFolder } from '../../helpers/new-folder.js';

const OWNER = { uid: ATTACKER, gid: ATTACKER, groups: [] };

describe('sources of mounts that answer nobody', WITH_FUSE, () => {
  let base: string;
  let end: (() => void) | undefined;
  beforeEach(() => {
    base = newFolder();
    chmodSync(base, 0o755);
    end = hangingMount(join(base, 'hangs'));
  });
  afterEach(() => {
    end?.();
    rmSync(base, { recursive: true });
  });

  it('are refused after a while, and hold up neither other jobs nor this process', async () => {
    const looker = new Looker(systemClock, 2_000);
    const look = async (path: string, owner: typeof OWNER) =>
      (await lookAtHostPaths([{ hostPath: join(base, path), containerPath: '/x' }], [], owner, looker)).problems;
    mkdirSync(join(base, 'well'));
    // More than the threads that a process has for files.
    const hanging = Array.from({ length: 6 }, (_, index) => look(join('hangs', String(index)), OWNER));
    const behind = look('well', OWNER);
    let isOver = false;
    void hanging[0]?.then(() => (isOver = true));
    expect(await look('well', { uid: ATTACKER + 1, gid: ATTACKER + 1, groups: [] })).toEqual([]);
    expect((await stat(base)).isDirectory()).toBe(true);
    expect(isOver).toBe(false);
    const problem = expect.stringContaining('no answer within 2000 ms') as unknown;
    for (const problems of await Promise.all(hanging)) {
      expect(problems).toEqual([{ field: 'mounts[0].hostPath', problem }]);
    }
    expect(await behind).toEqual([]);
  });

  it('are not bound when they have ceased to answer since, and nothing of it stays', async () => {
    const sources = new BoundSources(join(base, 'held'), new Looker(systemClock, 2_000));
    const source = { index: 0, path: join(base, 'hangs', 'data'), propagation: undefined, user: OWNER };
    const folder = join(base, 'held', 'job-1');
    const bound = await sources.bind(folder, [source]);
    expect(bound._unsafeUnwrapErr().problem).toContain('no answer within 2000 ms');
    expect(await sources.release(folder)).toBeUndefined();
    expect(existsSync(folder)).toBe(false);
  });

  it('keep no process of a node that is closed meanwhile', async () => {
    await using mock = new MockRuntime({ images: ['image'] });
    const options = { bindDirectory: join(base, 'held'), scratchDirectory: join(base, 'scratch') };
    const node = (await CraneNode.over(mock.service, options))._unsafeUnwrap();
    const before = children();
    const mounts = [{ hostPath: join(base, 'hangs', 'data'), containerPath: '/x' }];
    const job = node.job({ jobId: 1, image: 'image', command: ['true'], uid: ATTACKER, gid: ATTACKER, mounts });
    void job._unsafeUnwrap().run().unwrapOr(undefined);
    const hangs = (): readonly string[] => children().filter((pid) => !before.includes(pid));
    await expect.poll(hangs).toHaveLength(1);
    await node.close({ timeoutMs: 0 });
    await expect.poll(hangs, { timeout: 5_000 }).toEqual([]);
  });
});

function children(): readonly string[] {
  return readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8')
    .split(' ')
    .filter((pid) => pid !== '');
}
