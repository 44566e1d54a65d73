import { CraneNode, CriRuntime, type JobOutcome } from 'crane-cri';
import { MockRuntime, parseTrace, printTrace, recordRuntime, Replay } from 'crane-cri/testing';
import { expect, it } from 'vitest';

const image = 'private.test/app:1';
const credentials = { username: 'crane', password: 'the right one' };

/** A job with a password and an exit of its own. */
async function runJob(client: CriRuntime): Promise<JobOutcome> {
  const node = (await CraneNode.over(client))._unsafeUnwrap();
  const spec = {
    jobId: 91_001,
    image,
    credentials,
    pullPolicy: 'Always',
    command: ['/bin/sh', '-c', 'exit 3'],
  } as const;
  const outcome = (await node.job(spec)._unsafeUnwrap().run())._unsafeUnwrap();
  await node.close();
  return outcome;
}

it(
  'a job recorded over a socket runs on the replay as it ran there, without its password',
  { timeout: 60_000 },
  async () => {
    await using mock = new MockRuntime({ registries: { 'private.test': { images: [image], credentials } } });
    const recorder = recordRuntime((await mock.serve()).endpoint)._unsafeUnwrap();
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
    expect(replay.unanswered).toEqual([]);
  },
);
