import { type ContainerJobSpec, CraneNode } from 'crane-cri';
import { describe, expect, it } from 'vitest';

import { IMAGE, newMock } from '../testing/helpers.js';

const KIB = 1_024;
const LONGEST = 'x'.repeat(128 * KIB - 1);
const many = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`V${i}`, 'x'.repeat(100 * KIB)]));

/** The fields that a job is refused for, and how many RPCs it took. */
async function refused(spec: Partial<ContainerJobSpec>): Promise<{ readonly fields: readonly string[] }> {
  const mock = newMock();
  const node = (await CraneNode.over(mock.service))._unsafeUnwrap();
  const before = mock.calls().length;
  const job = node.job({ jobId: 1, image: IMAGE, command: ['/bin/true'], ...spec });
  const fields = job.isErr() ? job.error.problems.map(({ field }) => field) : [];
  expect(mock.calls()).toHaveLength(before);
  await node.close();
  return { fields };
}

describe('what Linux can never execute is refused before any RPC', () => {
  it.each<[string, Partial<ContainerJobSpec>, string]>([
    ['a NUL in the command', { command: ['/bin/a\0b'] }, 'command[0]'],
    ['a NUL in an argument', { args: ['a', 'b\0'] }, 'args[1]'],
    ['a NUL in a variable', { env: { A: '\0' } }, 'env["A"]'],
    ['a NUL in the working directory', { workingDir: '/a\0b' }, 'workingDir'],
    ['a NUL in a label', { labels: { a: 'b\0' } }, 'labels["a"]'],
    ['a NUL in an annotation', { annotations: { a: 'b\0' } }, 'annotations["a"]'],
    ['a command of 128 KiB', { command: [`/${LONGEST}`] }, 'command[0]'],
    ['an argument of 128 KiB', { args: [`${LONGEST}x`] }, 'args[0]'],
    ['a variable of 128 KiB with its name', { env: { A: LONGEST } }, 'env["A"]'],
    ['an environment above 6 MiB', { env: many(62) }, 'env'],
  ])('%s', async (_, spec, field) => expect((await refused(spec)).fields).toEqual([field]));

  it.each<[string, Partial<ContainerJobSpec>]>([
    ['the longest argument', { args: [LONGEST] }],
    ['the longest variable', { env: { A: LONGEST.slice(2) } }],
    ['an environment that a large stack allows', { env: many(40) }],
  ])('and not %s', async (_, spec) => expect((await refused(spec)).fields).toEqual([]));
});
