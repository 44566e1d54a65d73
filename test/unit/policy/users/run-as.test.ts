import { describe, expect, test } from 'vitest';

import { planRunAs } from '../../../../src/policy/users/run-as.js';

const owner = { uid: 1000, gid: 100 };

describe('planRunAs', () => {
  test('without a user namespace a job runs as its owner, and as nobody else', () => {
    expect(planRunAs(owner, false)._unsafeUnwrap()).toEqual(owner);
    expect(planRunAs(owner, false, owner)._unsafeUnwrap()).toEqual(owner);
    expect(
      planRunAs(owner, false, { uid: 0, gid: 0 })
        ._unsafeUnwrapErr()
        .problems.map((p) => p.field),
    ).toEqual(['runAsUser', 'runAsGroup']);
    expect(planRunAs(owner, false, { gid: 27 })._unsafeUnwrapErr().message).toContain('must be 100');
  });

  test('root, and whoever has a user namespace, runs as anybody', () => {
    expect(planRunAs({ uid: 0, gid: 0 }, false, { uid: 5, gid: 6 })._unsafeUnwrap()).toEqual({ uid: 5, gid: 6 });
    expect(planRunAs(owner, true, { uid: 5 })._unsafeUnwrap()).toEqual({ uid: 5, gid: 0 });
    expect(planRunAs(owner, true)._unsafeUnwrap()).toEqual({ uid: 0, gid: 0 });
  });

  test.each([-1, 1.5, 2 ** 31, Number.NaN])('the id %d is refused', (uid) => {
    const fieldsOf = (requested: object) =>
      planRunAs({ uid: 0, gid: 0 }, true, requested)
        ._unsafeUnwrapErr()
        .problems.map(({ field }) => field);
    expect(fieldsOf({ uid })).toEqual(['runAsUser']);
    expect(fieldsOf({ gid: uid })).toEqual(['runAsGroup']);
  });
});
