// What a runtime makes up when the helper that holds a program dies: told as unknown, never as the program's own code.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

import { CraneNode } from 'crane-cri';
import { expect, it } from 'vitest';

import { describeEachRuntime } from './each-runtime.js';

/** Processes whose command line holds this text, as of the shim that serves a sandbox. */
function processesWith(text: string): readonly number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(text) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

describeEachRuntime('a shim that is killed', ({ stand, runtime: { endpoint } }) => {
  it('leaves an outcome that is unknown, with evidence', async () => {
    await using node = (await CraneNode.connect(endpoint))._unsafeUnwrap();
    const command = ['/bin/sh', '-c', 'sleep 600'];
    const spec = { jobId: process.pid, image: stand.images.busybox, command, gracePeriodMs: 1_000 };
    const job = node.job(spec)._unsafeUnwrap();
    const running = job.run();
    let sandboxId = '';
    for await (const state of job.states()) {
      if (state.phase !== 'running') continue;
      ({ sandboxId } = state);
      break;
    }
    await delay(300);
    const shims = processesWith(sandboxId).filter((pid) => processesWith('shim').includes(pid));
    expect(shims).toHaveLength(1);
    for (const pid of shims) process.kill(pid, 'SIGKILL');
    const outcome = (await running)._unsafeUnwrap();
    expect(outcome).toMatchObject({ kind: 'unknown', certainty: 'unknown', leftBehind: [] });
    expect(outcome).toHaveProperty('evidence', expect.stringContaining('sandbox'));
  });

  it('is not suspected of a program that ends with 255 by itself', async () => {
    await using node = (await CraneNode.connect(endpoint))._unsafeUnwrap();
    const spec = { jobId: process.pid, image: stand.images.busybox, command: ['/bin/sh', '-c', 'exit 255'] };
    const outcome = (await node.job(spec)._unsafeUnwrap().run())._unsafeUnwrap();
    expect(outcome).toMatchObject({ kind: 'exited', certainty: 'certain', exit: { code: 255 } });
  });
});
