import { describe, expect, it } from 'vitest';

import { expandOutputPath, type OutputNames, planOutput } from '../../../../src/policy/output/pattern.js';

const NAMES: OutputNames = {
  jobId: 42,
  jobName: 'a/b',
  stepId: 3,
  attempt: 1,
  node: 'cn01',
  userName: 'ada',
  uid: 1_000,
  nowMs: Date.UTC(2026, 10, 29, 23, 59),
};

describe('paths of output', () => {
  it.each([
    ['%j', '42'],
    ['%5j', '00042'],
    ['%J', '42.3'],
    ['%s-%t', '3-0'],
    ['%N', 'cn01'],
    ['%u', 'ada'],
    ['%x', 'a_b'],
    ['%D', '2026-11-29'],
    ['100%%', '100%'],
    ['%%j', '%j'],
  ])('%j stands for %j', (pattern, text) => {
    expect(expandOutputPath(`/x/${pattern}`, NAMES)).toEqual({ path: `/x/${text}` });
  });

  it.each(['%q', '%', '%7', '%A'])('%j is no pattern', (bad) => {
    expect(expandOutputPath(`/x/${bad}`, NAMES)).toEqual({ bad });
    expect(planOutput({ stdoutPath: `/x/${bad}` }, NAMES).problems).toMatchObject([{ field: 'stdoutPath' }]);
  });

  it('hold the number of a user that has no name', () => {
    expect(expandOutputPath('/x/%u', { ...NAMES, userName: '' })).toEqual({ path: '/x/1000' });
  });

  const planned = (wishes: Parameters<typeof planOutput>[0]) =>
    planOutput(wishes, NAMES).outputs.map(({ path, format, streams }) => [path, format, streams.join('+')]);

  it('of a log say whose it is, unless the folder does', () => {
    expect(planned({ logDirectory: '/logs/' })).toEqual([['/logs/42.3.1.cn01.log', 'cri', 'stdout+stderr']]);
    expect(planned({ logDirectory: '/home/42.out' })).toEqual([['/home/42.out/3.cn01.log', 'cri', 'stdout+stderr']]);
    expect(planned({ logDirectory: '/logs', keepLog: false })).toEqual([]);
  });

  it('of both streams are one where they are not told apart', () => {
    expect(planned({ cwd: '/w', stdoutPath: 'o' })).toEqual([['/w/o', 'text', 'stdout+stderr']]);
    expect(planned({ stdoutPath: '/o', stderrPath: '/o' })).toEqual([['/o', 'text', 'stdout+stderr']]);
    expect(planned({ stdoutPath: '/o', stderrPath: '/e' })).toEqual([
      ['/o', 'text', 'stdout'],
      ['/e', 'text', 'stderr'],
    ]);
    expect(planned({ stderrPath: '/e' })).toEqual([['/e', 'text', 'stderr']]);
  });
});
