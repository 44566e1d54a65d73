import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { Looker } from '../../../src/files/looks.js';
import { ATTACKER } from '../../attackers/start.js';
import { AS_ROOT } from '../../helpers/needs-root.js';
import { newFolder } from '../../helpers/new-folder.js';

/** What Linux takes for one path, in bytes, with its end. */
const PATH_MAX = 4_096;

it('a path of every length is held, whatever letters it has', AS_ROOT, async () => {
  let path = newFolder();
  // Megabytes of answer: letters of two bytes are parted between its pieces.
  while (Buffer.byteLength(join(path, 'ü')) < PATH_MAX) path = join(path, 'ü');
  mkdirSync(path, { recursive: true });
  const held = await new Looker().use(ATTACKER, async (looks) => {
    const answer = (await looks.hold(path, false))._unsafeUnwrap();
    await answer.release();
    return answer;
  });
  expect(held.path).toBe(path);
  expect(held.above.map((each) => each.path).filter((each) => !path.startsWith(each))).toEqual([]);
  expect(held.above.length).toBeGreaterThan(1_000);
});
