import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { planSubIds, readSubIdFile, subIdLine, type SubIdEntries } from '../../../../src/policy/users/subid.js';

const MAX = 2n ** 32n - 1n;
const leo = { name: 'leo', uid: 1005, gid: 1007 };
const mapping = { id: 1000n, idCount: 100n, subIdStart: 100_000n, subIdSize: 65_536n };
const managed = { managed: true, uidMappings: [mapping], gidMappings: [mapping] };
const unmanaged = { managed: false, uidMappings: [], gidMappings: [] };
const uid = { start: 100_000n + 5n * 65_536n, count: 65_536n };
const gid = { start: 100_000n + 7n * 65_536n, count: 65_536n };
const none: SubIdEntries = { uid: [], gid: [] };

/** The plan's error as `field: problem`. */
function refused(...args: Parameters<typeof planSubIds>): string[] {
  return planSubIds(...args)
    ._unsafeUnwrapErr()
    .problems.map((p) => `${p.field}: ${p.problem}`);
}

describe('managed ranges', () => {
  test('follow from the mapping, and are appended when the files have nothing', () => {
    expect(planSubIds(managed, leo, none)._unsafeUnwrap()).toEqual({
      action: 'append',
      uid,
      gid,
      userNamespace: {
        mode: 'POD',
        uids: [{ hostId: Number(uid.start), containerId: 0, length: 65_536 }],
        gids: [{ hostId: Number(gid.start), containerId: 0, length: 65_536 }],
      },
    });
  });

  test('are used when the files hold exactly them', () => {
    expect(planSubIds(managed, leo, { uid: [uid], gid: [gid] })._unsafeUnwrap().action).toBe('use');
  });

  test.each([
    [
      'one file empty',
      { uid: [uid], gid: [] },
      ['subgid: /etc/subgid must hold exactly 558752:65536 for the user, and holds nothing'],
    ],
    [
      'another start',
      { uid: [{ ...uid, start: 5n }], gid: [gid] },
      ['subuid: /etc/subuid must hold exactly 427680:65536 for the user, and holds 5:65536'],
    ],
    [
      'another count',
      { uid: [uid], gid: [{ ...gid, count: 1n }] },
      ['subgid: /etc/subgid must hold exactly 558752:65536 for the user, and holds 558752:1'],
    ],
    [
      'a second entry',
      { uid: [uid, uid], gid: [gid] },
      ['subuid: /etc/subuid must hold exactly 427680:65536 for the user, and holds 427680:65536, 427680:65536'],
    ],
  ])('are refused with %s', (_, entries: SubIdEntries, expected) => {
    expect(refused(managed, leo, entries)).toEqual(expected);
  });

  test('of a user outside of the mappings are refused, uid and gid at once', () => {
    expect(refused(managed, { name: 'eve', uid: 1100, gid: 999 }, none)).toEqual([
      'uid: 1100 is in none of the mappings of Container.SubId.UidMappings',
      'gid: 999 is in none of the mappings of Container.SubId.GidMappings',
    ]);
  });

  test('that end beyond 32 bits are refused before anything is appended', () => {
    const high = { ...mapping, subIdStart: MAX - 65_536n * 6n + 2n };
    expect(refused({ ...managed, uidMappings: [high] }, leo, none)).toEqual([
      expect.stringContaining('does not fit 32 bits'),
    ]);
    const huge = { ...mapping, subIdStart: 2n ** 64n - 1n, subIdSize: 2n ** 63n };
    expect(refused({ ...managed, uidMappings: [huge] }, leo, none)).toHaveLength(1);
  });

  test('that hold id 0 are refused: root of the container would be root of the host', () => {
    const zero = { id: 1005n, idCount: 1n, subIdStart: 0n, subIdSize: 10n };
    expect(refused({ ...managed, uidMappings: [zero] }, leo, none)).toEqual([
      'subuid: the range holds id 0, which is root of the host',
    ]);
  });

  test('of different users never overlap', () => {
    const id = fc.integer({ min: 1_000, max: 1_099 });
    fc.assert(
      fc.property(id, id, (a, b) => {
        fc.pre(a !== b);
        const [first, second] = [a, b].map(
          (n) => planSubIds(managed, { name: 'x', uid: n, gid: n }, none)._unsafeUnwrap().uid,
        );
        if (first === undefined || second === undefined) throw new Error('no range');
        expect(first.start + first.count <= second.start || second.start + second.count <= first.start).toBe(true);
      }),
    );
  });
});

describe('unmanaged ranges', () => {
  test('are the first entries of both files', () => {
    const plan = planSubIds(unmanaged, leo, { uid: [uid, gid], gid: [gid, uid] })._unsafeUnwrap();
    expect(plan).toMatchObject({ action: 'use', uid, gid });
  });

  test('must be in both files', () => {
    expect(refused(unmanaged, leo, none)).toEqual([
      'subuid: /etc/subuid has no entry for leo',
      'subgid: /etc/subgid has no entry for leo',
    ]);
    expect(refused(unmanaged, leo, { uid: [uid], gid: [] })).toHaveLength(1);
  });

  test.each([
    ['an empty range', { start: 5n, count: 0n }, 'is empty'],
    ['a start beyond 32 bits', { start: MAX + 1n, count: 1n }, 'does not fit 32 bits'],
    ['an end beyond 32 bits', { start: MAX, count: 2n }, 'does not fit 32 bits'],
    ['a count beyond 32 bits', { start: 1n, count: MAX + 1n }, 'does not fit 32 bits'],
  ])('%s is refused', (_, range, reason) => {
    expect(refused(unmanaged, leo, { uid: [range], gid: [gid] })).toEqual([expect.stringContaining(reason)]);
  });

  test('the last id of 32 bits is usable', () => {
    expect(planSubIds(unmanaged, leo, { uid: [{ start: MAX, count: 1n }], gid: [gid] }).isOk()).toBe(true);
  });
});

test('a plan is always one range from container id 0, within 32 bits, without id 0 of the host', () => {
  const big = fc.bigInt({ min: 0n, max: 2n ** 33n });
  const range = fc.record({ start: big, count: big });
  fc.assert(
    fc.property(fc.boolean(), big, big, range, range, (isManaged, subIdStart, subIdSize, u, g) => {
      const wide = { id: 0n, idCount: 2n ** 32n, subIdStart, subIdSize: subIdSize + 1n };
      const settings = { managed: isManaged, uidMappings: [wide], gidMappings: [wide] };
      const plan = planSubIds(settings, leo, isManaged ? none : { uid: [u], gid: [g] });
      if (plan.isErr()) return;
      const maps = [...(plan.value.userNamespace.uids ?? []), ...(plan.value.userNamespace.gids ?? [])];
      expect(maps).toHaveLength(2);
      for (const { hostId = 0, containerId, length = 0 } of maps) {
        expect(containerId).toBe(0);
        expect(hostId).toBeGreaterThan(0);
        expect(length).toBeGreaterThan(0);
        expect(hostId + length - 1).toBeLessThanOrEqual(Number(MAX));
      }
    }),
  );
});

describe('the files', () => {
  const text =
    'root:1:2\nleo:427680:65536\nleo:5\n# leo:1:1\nleo:x:1\nleo:1x:1\nleo:1:1x\n1005:9:1\n\nleona:3:4\nleo:7:8:9\n';

  test('a user is found by name and by uid, and odd lines are passed over', () => {
    expect(readSubIdFile(text, leo)).toEqual([uid, { start: 9n, count: 1n }]);
    expect(readSubIdFile('', leo)).toEqual([]);
  });

  test('a line that was made is read back', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constant('leo')), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (name, n) => {
        const owner = { name, uid: 1005 };
        const range = { start: n, count: n };
        expect(subIdLine(owner, range).split('\n')).toHaveLength(2);
        expect(readSubIdFile(subIdLine(owner, range), owner)).toEqual([range]);
      }),
    );
  });
});
