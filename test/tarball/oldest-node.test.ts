import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { skipUnless } from '../helpers/skip-unless.js';
import { type Consumer, makeConsumer, readJson, ROOT } from './consumer.js';
import { PROGRAMS } from './program.js';

const BIN = join(ROOT, 'test/matrix/oldest-node/node_modules/node/bin');
const isFetched = existsSync(BIN);
if (!isFetched && process.env['CI'] === 'true') throw new Error('run `npm run matrix -- oldest-node` first');

const onOldest = skipUnless(isFetched, 'needs the oldest Node: `npm run matrix -- oldest-node` fetches it');

describe('on the oldest Node that the package names, what is published', onOldest, () => {
  let consumer: Consumer;
  beforeAll(() => {
    consumer = makeConsumer();
  }, 180_000);
  afterAll(() => consumer.remove());
  const run = (...args: string[]): string => consumer.run(join(BIN, 'node'), ...args);

  it('is what runs here', () => {
    const { engines } = readJson(join(ROOT, 'package.json')) as { engines: { node: string } };
    expect(run('--version')).toBe(`v${engines.node.replace('>=', '')}.0\n`);
  });

  it.each(PROGRAMS)('runs a job from %s', (_format, flags, program) => {
    expect(run(...flags, '--eval', program)).toBe('exited 3\n');
  });
});
