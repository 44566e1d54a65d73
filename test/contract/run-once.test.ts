import { inspect } from 'node:util';

import { CraneNode } from 'crane-cri';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { mortal } from '../helpers/mortal.js';
import { describeEachTarget } from './each-target.js';

describeEachTarget('a job in one call', ({ target, open }) => {
  let node: CraneNode;
  beforeAll(async () => {
    // One whose close leaves the target open.
    node = (await CraneNode.over(mortal(open().node.runtime).runtime))._unsafeUnwrap();
  });
  afterAll(() => node.close());

  const spec = (script: string) => ({
    ...{ image: target.images.shell, command: ['/bin/sh', '-c', script], gracePeriodMs: 0 },
  });

  it('answers the outcome and what was written', async () => {
    const ran = (await node.run(spec('echo out; echo err >&2; printf end; exit 3')))._unsafeUnwrap();
    expect(ran).toMatchObject({
      outcome: { kind: 'exited', exit: { code: 3 }, leftBehind: [], warnings: [] },
      ...{ stdout: 'out\nend', stderr: 'err\n' },
      ...{ truncated: { stdout: false, stderr: false }, outputError: undefined },
    });
  });

  it('keeps the beginning of a long output', async () => {
    const ran = (await node.run(spec('echo 12345; echo 6 >&2'), { maxOutputBytes: 3 }))._unsafeUnwrap();
    expect(ran).toMatchObject({ stdout: '123', stderr: '6\n', truncated: { stdout: true, stderr: false } });
  });

  it('is ended by its signal', async () => {
    const ending = new AbortController();
    const jobId = 4_000_000_001;
    const running = node.run({ ...spec('sleep 1000'), jobId }, { signal: ending.signal });
    for await (const change of node.changes()) {
      if (change.kind === 'started' && change.jobId === jobId) break;
    }
    ending.abort('enough');
    expect((await running)._unsafeUnwrap()).toMatchObject({ outcome: { kind: 'cancelled', reason: 'enough' } });
  });

  it('is refused before anything is sent, naming every bad field', async () => {
    const refused = await node.run({ image: '', command: ['x'], timeLimitMs: -1 });
    const { kind, problems = [] } = refused._unsafeUnwrapErr() as {
      kind: string;
      problems?: readonly { field: string }[];
    };
    expect([kind, problems.map(({ field }) => field).sort()]).toEqual(['invalid_input', ['image', 'timeLimitMs']]);
    const bad = await node.run(spec('true'), { maxOutputBytes: -1 });
    expect(bad._unsafeUnwrapErr()).toMatchObject({ problems: [{ field: 'options.maxOutputBytes' }] });
  });

  it('is shown, as the node is, without what its user gave', () => {
    const job = node.job({ jobId: 7, image: target.images.shell, env: { TOKEN: 'hush' } })._unsafeUnwrap();
    expect(inspect(job)).toBe(
      `ContainerJob { jobId: 7, stepId: 1, image: '${target.images.shell}', phase: 'pending' }`,
    );
    expect(inspect(node)).toMatch(/^CraneNode \{\s+endpoint: /);
    expect(inspect(node.images)).toBe('ImageManager { leases: [] }');
  });
});
