import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { ContainerConfigInit } from '../../../src/generated/types.js';
import { newFolder, newMock, podConfig, start, untilExited } from './helpers.js';

/** What a shell program writes and how it ends. */
export async function sh(
  script: string,
  more: Partial<ContainerConfigInit> = {},
): Promise<{ out: string; err: string; code: number }> {
  const mock = newMock();
  const logDirectory = newFolder();
  const config = { logPath: 'x.log', ...more };
  const { containerId } = await start(
    mock.service,
    ['sh', '-c', script, 'sh', 'one', 'two words'],
    config,
    podConfig('sh', { logDirectory }),
  );
  const { exitCode } = await untilExited(mock, containerId);
  const text = { stdout: '', stderr: '' };
  for (const line of readFileSync(join(logDirectory, 'x.log'), 'utf8')
    .split('\n')
    .filter((each) => each !== '')) {
    const [, stream, tag, rest] = /^\S+ (stdout|stderr) ([PF]) (.*)$/.exec(line) ?? [];
    text[stream as 'stdout'] += `${rest ?? ''}${tag === 'F' ? '\n' : ''}`;
  }
  return { out: text.stdout, err: text.stderr, code: exitCode };
}
