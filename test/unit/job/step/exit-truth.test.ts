import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import type { ContainerStatus } from '../../../../src/generated/types.js';
import { believedExit, endOfDoubt, type ExitContext } from '../../../../src/job/run/container/exit-truth.js';
import { newFolder } from '../../../helpers/new-folder.js';

const GONE = { kind: 'gone', message: 'no such container' } as const;

const context = (exitFolder: string | undefined, died = false): ExitContext => ({
  stopped: false,
  exitFolder,
  nowMs: 1_000_000,
  sandboxDoubt: () => Promise.resolve(died ? 'its sandbox is not ready' : undefined),
});

function folderWith(text?: string): string {
  const folder = newFolder();
  if (text !== undefined) {
    writeFileSync(join(folder, 'exit'), text);
    utimesSync(join(folder, 'exit'), 100, 100);
  }
  return folder;
}

describe('the exit of a program whose container the runtime lost', () => {
  it('is the one that its wrapper wrote', async () => {
    expect(await believedExit(GONE, context(folderWith('exit 3\n')))).toMatchObject({
      code: 3,
      source: 'exit_file',
      certainty: 'likely',
      finishedAtNs: 100_000_000_000n,
    });
  });

  it.each([
    ['there is no folder', () => undefined],
    ['nothing was written', () => folderWith()],
    ['something else was written', () => folderWith('exit code\n')],
    ['too much was written', () => folderWith(`exit 3\n${' '.repeat(20)}`)],
    [
      'the program put a link there',
      () => {
        const folder = folderWith();
        symlinkSync(join(folderWith('exit 0\n'), 'exit'), join(folder, 'exit'));
        return folder;
      },
    ],
    [
      'the program put a folder there',
      () => {
        const folder = folderWith();
        mkdirSync(join(folder, 'exit'));
        return folder;
      },
    ],
  ])('is not known where %s', async (_, folder) => {
    expect(await believedExit(GONE, context(folder()))).toBeUndefined();
  });
});

describe('a program that its wrapper could not run', () => {
  const exited = (exitCode: number) =>
    ({
      kind: 'exited',
      source: 'event',
      status: { exitCode, reason: 'Error', message: '', startedAt: 5n, finishedAt: 9n } as ContainerStatus,
    }) as const;

  it.each([
    [127, 'exec 2\n', 'no such file or directory'],
    [126, 'exec 8\n', 'exec format error'],
    [126, 'exec 99\n', 'error 99'],
  ])('was not started, by the code %d and %j', async (code, record, why) => {
    const exit = await believedExit(exited(code), context(folderWith(record)));
    expect(exit).toMatchObject({ code, reason: 'StartError', certainty: 'certain', startedAtNs: 0n });
    expect(exit?.message).toBe(`the program could not be executed: ${why}`);
  });

  it('was not started where the runtime lost its exit', async () => {
    const exit = await believedExit(GONE, context(folderWith('exec 13\n')));
    expect(exit).toMatchObject({ reason: 'StartError', certainty: 'likely', source: 'exit_file' });
  });

  it('is another one than a program that answers such a code, or that writes such a record', async () => {
    const own = await believedExit(exited(127), context(folderWith('exit 127\n')));
    expect(own).toMatchObject({ code: 127, reason: 'Error', certainty: 'certain' });
    const forged = await believedExit(exited(3), context(folderWith('exec 2\n')));
    expect(forged).toMatchObject({ code: 3, reason: 'Error', certainty: 'certain' });
  });
});

describe('a start in doubt', () => {
  it('ended as the wrapper wrote down', async () => {
    expect(await endOfDoubt('nobody knows', folderWith('exit 3\n'))).toMatchObject({
      kind: 'exit',
      exit: { code: 3, source: 'exit_file', certainty: 'likely' },
    });
  });

  it.each([
    ['wrote nothing', () => folderWith()],
    ['was not used', () => undefined],
  ])('stays in doubt where the wrapper %s', async (_, folder) => {
    expect(await endOfDoubt('nobody knows', folder())).toEqual({ kind: 'unknown', evidence: 'nobody knows' });
  });
});
