import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CraneNode, type CriRuntime, err, type JobOutcome, ok, type Result, ResultAsync } from 'crane-cri';
import type { ContainerId } from 'crane-cri/cri';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { instead } from '../helpers/instead.js';
import { mortal } from '../helpers/mortal.js';
import { must } from '../helpers/must.js';
import { describeEachTarget } from './each-target.js';

let lastJobId = 75_000;

interface Started {
  readonly containerId: ContainerId;
}

/** A client whose starts come to nothing that can be seen: the program ends, and its container is removed meanwhile. */
function losing(runtime: CriRuntime, answer: Result<object, { readonly kind: 'connection_failed' }>): CriRuntime {
  const start = async ({ containerId }: Started) => {
    await must(runtime.startContainer({ containerId }));
    await vi.waitFor(
      async () => {
        const { status } = await must(runtime.containerStatus({ containerId }));
        expect(status?.state).toBe('CONTAINER_EXITED');
      },
      { timeout: 60_000, interval: 20 },
    );
    await must(runtime.removeContainer({ containerId }));
    return answer;
  };
  const startContainer = ((request: Started) => new ResultAsync(start(request))) as CriRuntime['startContainer'];
  return instead(runtime, { startContainer });
}

describeEachTarget('a start of which nothing is left but its record', ({ target, open }) => {
  let folder: string;
  const nodes: CraneNode[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'crane-doubt-'));
  });
  afterEach(async () => {
    for (const node of nodes.splice(0)) await node.close();
    rmSync(folder, { recursive: true });
  });

  async function nodeOver(runtime: CriRuntime): Promise<CraneNode> {
    const node = await must(CraneNode.over(runtime, { ledgerDirectory: join(folder, 'ledger') }));
    nodes.push(node);
    return node;
  }

  const jobOn = (node: CraneNode, exitFile: boolean) => {
    lastJobId += 1;
    const command = ['/bin/sh', '-c', 'exit 6'];
    return node.job({ jobId: lastJobId, image: target.images.shell, command, exitFile })._unsafeUnwrap();
  };

  async function answered(exitFile: boolean): Promise<JobOutcome> {
    const lost = err({
      kind: 'connection_failed',
      operation: 'StartContainer',
      outcome: 'unknown',
      message: 'cut',
    } as const);
    // Its close leaves the target open.
    const node = await nodeOver(mortal(losing(open().node.runtime, lost)).runtime);
    return must(jobOn(node, exitFile).run());
  }

  async function recovered(exitFile: boolean): Promise<JobOutcome | undefined> {
    const client = mortal(losing(open().node.runtime, ok({})), { rpc: 'startContainer', when: 'after' });
    const node = await nodeOver(client.runtime);
    void jobOn(node, exitFile).run().unwrapOr(undefined);
    await client.died;
    await node.close({ timeoutMs: 0 });
    const next = await nodeOver(mortal(open().node.runtime).runtime);
    const { jobs } = await must(next.recover());
    return jobs[0]?.outcome as Promise<JobOutcome>;
  }

  describe.each([
    ['whose answer was lost', answered],
    ['whose client died', recovered],
  ])('%s', (_, run) => {
    it('is told as the wrapper wrote it down', async () => {
      const exit = { code: 6, source: 'exit_file' };
      expect(await run(true)).toMatchObject({ kind: 'exited', certainty: 'likely', exit, leftBehind: [] });
    });

    it('is unknown without an exit file', async () => {
      const evidence = expect.stringMatching(/not answered|gone/) as string;
      expect(await run(false)).toMatchObject({ kind: 'unknown', certainty: 'unknown', evidence, leftBehind: [] });
    });
  });
});
