import { type ContainerJobSpec, CraneNode, type CriRuntime, exec, execSync } from 'crane-cri';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { describeEachTarget } from './each-target.js';

// Measured on containerd 1.6, 1.7 and 2: each of these is created and started, and told as EXITED 1 with the reason Error.
// Only a log tells, by `exec /bin/echo: argument list too long` (or `invalid argument`, of a NUL). A NUL in the command or in
// a variable fails the start.

const KIB = 1_024;
const LONGEST = 'x'.repeat(128 * KIB - 1);
const many = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`V${i}`, 'x'.repeat(100 * KIB)]));

const REFUSED: readonly (readonly [string, Partial<ContainerJobSpec>, string])[] = [
  ['a NUL in the command', { command: ['/bin/echo\0'] }, 'command[0]'],
  ['a NUL in an argument', { args: ['\0'] }, 'args[0]'],
  ['a NUL in a variable', { env: { A: 'a\0b' } }, 'env["A"]'],
  ['a NUL in the working directory', { workingDir: '/a\0b' }, 'workingDir'],
  ['a NUL in a label', { labels: { a: 'b\0' } }, 'labels["a"]'],
  ['an argument of 128 KiB', { args: [`${LONGEST}x`] }, 'args[0]'],
  ['a variable of 128 KiB with its name', { env: { A: LONGEST } }, 'env["A"]'],
  ['more than any stack allows', { env: many(62) }, 'env'],
];

describeEachTarget('what Linux can never execute is refused before any RPC', ({ target, open }) => {
  let node: CraneNode;
  const sent: string[] = [];
  beforeAll(async () => {
    node = (await CraneNode.over(noting(open().node.runtime, sent)))._unsafeUnwrap();
    sent.length = 0;
  });
  afterAll(() => expect(sent).toEqual([]));

  describe.each(REFUSED)('%s', (_, what, field) => {
    const spec = { jobId: 1, image: target.images.shell, command: ['/bin/echo'], ...what };

    it('of a job', async () => {
      const job = node.job(spec);
      expect(job.isErr() && job.error.problems.map((problem) => problem.field)).toEqual([field]);
      const once = await node.run(spec);
      expect(once.isErr() && once.error).toMatchObject({ kind: 'invalid_input', problems: [{ field }] });
    });

    it('of a step', () => {
      const { jobId, ...step } = spec;
      const made = node.pod({ jobId })._unsafeUnwrap().step(step);
      expect(made.isErr() && made.error).toMatchObject({ kind: 'invalid_input', problems: [{ field }] });
    });
  });

  it.each([
    ['a NUL', 'a\0b'],
    ['128 KiB', `${LONGEST}x`],
  ])('a command in a container with an argument of %s', async (_, argument) => {
    const containerId = 'a'.repeat(64) as Parameters<typeof exec>[1]['containerId'];
    const refused = { kind: 'invalid_input', problems: [{ field: expect.stringContaining('[1]') as string }] };
    const asked = { containerId, command: ['/bin/echo', argument] };
    const { runtime } = open().node;
    const [session, answer] = [await exec(runtime, asked), await execSync(runtime, asked)];
    expect(session.isErr() && session.error).toMatchObject(refused);
    expect(answer.isErr() && answer.error).toMatchObject(refused);
  });
});

/** Notes each call; leaves the runtime open where its node is closed. */
function noting(runtime: CriRuntime, sent: string[]): CriRuntime {
  return new Proxy(runtime, {
    get(on, name) {
      const value = Reflect.get(on, name) as unknown;
      if (typeof value !== 'function') return value;
      return (...args: readonly unknown[]): unknown => {
        sent.push(String(name));
        return Reflect.apply(value, on, args);
      };
    },
  });
}
