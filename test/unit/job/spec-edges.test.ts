import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { CraneNode } from '../../../src/index.js';
import { MockRuntime } from '../../../src/testing/index.js';

let mock: MockRuntime;
let node: CraneNode;
beforeAll(async () => {
  mock = new MockRuntime({ images: ['busybox:1'] });
  node = (await CraneNode.over(mock.service))._unsafeUnwrap();
});
afterAll(() => mock.close());

const problemsOf = (spec: object) => {
  const made = node.job({ jobId: 1, image: 'busybox:1', ...spec });
  return made.isOk() ? [] : made.error.problems.map(({ field, problem }) => `${field} ${problem}`);
};

describe('a spec takes what its consumers take', () => {
  test.each([
    ['the largest ids of a job and a step', { jobId: 4_294_967_295, stepId: 4_294_967_295 }],
    ['the largest ids that runtimes run as', { uid: 0, runAsUser: 2_147_483_647, runAsGroup: 2_147_483_647 }],
    ['the largest further group', { supplementalGroups: [2_147_483_647] }],
    ['the largest owner that a kernel knows', { uid: 4_294_967_294, gid: 4_294_967_294 }],
    ['the root folder as working directory', { workingDir: '/' }],
    ['no words for the command, which is the image’s own', { command: [] }],
    ['a policy as users write it', { pullPolicy: ' if-not-present ' }],
    [
      'an IPv6 name server and the root as search domain',
      { network: 'pod', dns: { servers: ['::1'], searches: ['.'] } },
    ],
    ['whole characters of two halves', { command: ['\ud83d\ude00'], env: { A: '\ud83d\ude00' } }],
    ['a folder above the mounts of this package', { scratch: [{ containerPath: '/run' }] }],
    ['variables of any name', { env: { 'BASH_FUNC_module%%': '() { :; }', 'a.b': '', '1': '', 'ä b': '' } }],
  ])('%s', (_, spec) => {
    expect(problemsOf(spec)).toEqual([]);
  });

  test('a program gets variables of any name', async () => {
    const env = { 'BASH_FUNC_module%%': '() { :; }', 'a.b': '1' };
    const job = node.job({ jobId: 2, image: 'busybox:1', command: ['true'], env })._unsafeUnwrap();
    expect((await job.run())._unsafeUnwrap()).toMatchObject({ kind: 'exited', exit: { code: 0 } });
    const [created] = mock.calls('createContainer');
    expect(created?.request.config?.envs.map(({ key }) => key)).toEqual(Object.keys(env));
  });
});

describe('a spec refuses what its consumers refuse, and says what was given', () => {
  test.each([
    [{ jobId: '42' }, 'jobId must be a whole number from 1 to 4294967295, got the string "42"'],
    [{ jobId: undefined }, 'jobId must be a whole number from 1 to 4294967295, got undefined'],
    [{ jobId: 0 }, 'jobId must be a whole number from 1 to 4294967295, got 0'],
    [{ jobId: 2 ** 32 }, 'jobId must be a whole number from 1 to 4294967295, got 4294967296'],
    [{ stepId: 1.5 }, 'stepId must be a whole number from 0 to 4294967295, got 1.5'],
    [{ uid: 2 ** 32 - 1 }, 'uid must be a whole number from 0 to 4294967294, got 4294967295'],
    [{ runAsUser: 2 ** 31 }, 'runAsUser must be a whole number from 0 to 2147483647, got 2147483648'],
    [{ runAsUser: 1, runAsGroup: 2 ** 31 }, 'runAsGroup must be a whole number from 0 to 2147483647, got 2147483648'],
    [
      { supplementalGroups: [2 ** 31] },
      'supplementalGroups[0] must be a whole number from 0 to 2147483647, got 2147483648',
    ],
    [{ timeLimitMs: '5' }, 'timeLimitMs must be milliseconds, above 0, at most 253402300799000, got the string "5"'],
    [{ command: 'true' }, 'command must be a list, got a string'],
    [{ network: 'none' }, 'network must be one of host, pod, got the string "none"'],
    [{ tty: 1 }, 'tty must be true or false, got a number'],
    [{ env: { '': 'x' } }, 'env[""] the name of a variable must not be empty'],
    [{ env: { 'A=B': 'x' } }, 'env["A=B"] the name of a variable must not hold "=" or NUL'],
    // What was given may be a secret.
    [{ env: { PASSWORD: 12_345 } }, 'env["PASSWORD"] must be a string, got a number'],
    [{ command: ['\ud83d'] }, 'command[0] is not valid Unicode: it holds half of a surrogate pair'],
    [{ env: { A: '\udfff' } }, 'env["A"] is not valid Unicode: it holds half of a surrogate pair'],
    [
      { mounts: [{ hostPath: '/tmp', containerPath: '/run/crane-cri-init' }] },
      'mounts[0].containerPath is where this package has its own mounts',
    ],
    [
      { scratch: [{ containerPath: '/run//crane-cri-exit/exit' }] },
      'scratch[0].containerPath is where this package has its own mounts',
    ],
    [
      { devices: [{ hostPath: '/dev/null', containerPath: 'null' }] },
      'devices[0].containerPath must be an absolute path',
    ],
  ])('%j', (spec, problem) => {
    expect(problemsOf(spec)).toEqual([problem]);
  });
});
