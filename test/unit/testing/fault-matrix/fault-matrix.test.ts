import { format } from 'prettier';
import { describe, expect, it } from 'vitest';

import { runCell } from './run-cell.js';
import { FAULTS, FOR_EVER, JOB_RPCS, ONCE, spelledOut } from './table.js';

// What the SDK answers to every fault at every call of a job. Each cell also asserts what holds for all of them: nothing
// throws, the job ends within the limits of its calls, and nothing is left that the outcome does not name and the next
// sweep does not take.

const INTRO = `# What a job does when a call goes wrong

A job whose program exits with 0, while one RPC of its runtime goes wrong. Each cell is a test. \`=\` is the same as the
column to the left. In all of them nothing throws, the job ends within the limits of its calls, and nothing is left
that the outcome does not name in \`leftBehind\`; the next \`sweepOrphans\` takes what is \`left\`.
The jobs at \`stopContainer\` are cancelled, and their programs go on until they are stopped. A pull, and a program, have
no limit unless a job sets one (\`pullTimeoutMs\`, \`timeLimitMs\`); these jobs do.

- What the runtime refuses outright is not repeated. A runtime that is not ready is asked again for a minute.
- A call in doubt (the connection broke, nobody answered) is never taken for done or not done: the job looks.
- A stop that failed may have happened: the state is looked at, and else it is asked for again for a minute, with what is
  left of the grace period.
- A start is never repeated, whatever became of it. One whose connection broke is \`unknown\` where the runtime was
  restarted meanwhile, which its socket shows, as it then forgets a program that ended before; in this table, where there is
  no socket, always.
- A runtime that is not there when the job begins fails it at once, with nothing done.

Written by \`npx vitest run --project unit test/unit/testing/fault-matrix -u\`.`;

const TIMEOUT = { timeout: 60_000 };

describe.each(FAULTS.map(([what, fault], column) => ({ what, fault, column })))('$what', ({ fault, column }) => {
  it.each(JOB_RPCS.map((rpc) => [rpc, spelledOut(ONCE[rpc])[column] ?? ''] as const))(
    'at one %s: %s',
    TIMEOUT,
    async (rpc, expected) => {
      expect(await runCell(rpc, fault, 1)).toBe(expected);
    },
  );

  it.each(JOB_RPCS.map((rpc) => [rpc, spelledOut(FOR_EVER[rpc])[column] ?? ''] as const))(
    'at every %s: %s',
    TIMEOUT,
    async (rpc, expected) => {
      expect(await runCell(rpc, fault, undefined)).toBe(expected);
    },
  );
});

it('the reference tells what is tested', async () => {
  const table = (rows: typeof ONCE): string =>
    [
      `| | ${FAULTS.map(([what]) => what).join(' | ')} |`,
      `|---|${'---|'.repeat(FAULTS.length)}`,
      ...JOB_RPCS.map((rpc) => `| \`${rpc}\` | ${rows[rpc].join(' | ')} |`),
    ].join('\n');
  const text = [
    INTRO,
    '## When one call goes wrong',
    table(ONCE),
    '## When every call of an RPC does',
    table(FOR_EVER),
  ];
  const page = await format(`${text.join('\n\n')}\n`, { parser: 'markdown', printWidth: 120, proseWrap: 'preserve' });
  await expect(page).toMatchFileSnapshot('../../../../docs/reference/faults.md');
});
