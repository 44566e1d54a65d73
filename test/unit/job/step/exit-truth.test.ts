import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { believedExit } from '../../../../src/job/step/exit-truth.js';
import { newFolder } from '../../../helpers/new-folder.js';

const GONE = { kind: 'gone', message: 'no such container' } as const;

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
    expect(await believedExit(GONE, false, folderWith('exit 3\n'))).toMatchObject({
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
    expect(await believedExit(GONE, false, folder())).toBeUndefined();
  });
});
