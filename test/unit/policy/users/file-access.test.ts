import { describe, expect, it, test } from 'vitest';

import { modeAllows } from '../../../../src/policy/users/file-access.js';

const USER = { uid: 1000, gid: 100, groups: [200, 300] };

describe('modeAllows', () => {
  test.each([
    ['the owner by the first digit', { uid: 1000, gid: 100, mode: 0o400 }, true],
    ['the owner not by the others', { uid: 1000, gid: 100, mode: 0o077 }, false],
    ['the group by the second digit', { uid: 1, gid: 100, mode: 0o040 }, true],
    ['a further group by the second digit', { uid: 1, gid: 300, mode: 0o040 }, true],
    ['the group not by the third', { uid: 1, gid: 200, mode: 0o704 }, false],
    ['all others by the third digit', { uid: 1, gid: 1, mode: 0o004 }, true],
    ['all others not by the others', { uid: 1, gid: 1, mode: 0o770 }, false],
  ])('lets %s read: %j', (_who, file, allowed) => {
    expect(modeAllows(file, USER, 'read')).toBe(allowed);
  });

  it('asks for all that is wanted', () => {
    const at = (mode: number) => modeAllows({ uid: 1000, gid: 1, mode }, USER, 'read', 'enter');
    expect([at(0o500), at(0o400), at(0o100), at(0o700)]).toEqual([true, false, false, true]);
  });

  it('lets root do everything', () => {
    expect(modeAllows({ uid: 1, gid: 1, mode: 0 }, { uid: 0, gid: 0, groups: [] }, 'read')).toBe(true);
  });
});
