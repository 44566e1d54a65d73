import { CraneNode, CriRuntime, type JobOutcome } from 'crane-cri';
import { parseTrace, printTrace, recordRuntime, Replay } from 'crane-cri/testing';
import { expect } from 'vitest';

import { must } from './must.js';

interface RecordedJob {
  readonly endpoint: string;
  readonly jobId: number;
  /** Can be pulled with the credentials only. */
  readonly image: string;
  readonly credentials: { readonly username: string; readonly password: string };
}

/** Records a job on a runtime, and expects that its trace holds no password and that the job runs on it as it ran there. */
export async function expectSameOnReplay({ endpoint, jobId, image, credentials }: RecordedJob): Promise<void> {
  const runJob = async (client: CriRuntime): Promise<JobOutcome> => {
    await using node = await must(CraneNode.over(client));
    const command = ['/bin/sh', '-c', 'exit 3'];
    const spec = { jobId, image, credentials, pullPolicy: 'Always', command } as const;
    return await must(node.job(spec)._unsafeUnwrap().run());
  };
  const recorder = recordRuntime(endpoint)._unsafeUnwrap();
  const client = CriRuntime.over(recorder.wire);
  const recorded = await runJob(client);
  await client.close();
  expect(recorded).toMatchObject({ kind: 'exited', exit: { code: 3 }, leftBehind: [] });

  const text = printTrace(recorder.trace);
  expect(text).toMatch(/"pullImage".*"auth":/);
  expect(text).not.toContain(credentials.password);

  const replay = new Replay(parseTrace(text)._unsafeUnwrap(), { match: 'rpc' });
  const replayed = await runJob(CriRuntime.over(replay.wire, { clock: replay.clock }));
  expect(replayed).toMatchObject({ kind: 'exited', exit: { code: 3 }, leftBehind: [] });
  expect([replayed.sandboxId, replayed.containerId]).toEqual([recorded.sandboxId, recorded.containerId]);
  // Pauses of a busy machine between two calls are not replayed: an event comes late then, and the watcher looks for itself.
  const unanswered = replay.unanswered.map(({ rpc }) => rpc).filter((rpc) => rpc !== 'listContainers');
  expect(unanswered).toEqual([]);
}
