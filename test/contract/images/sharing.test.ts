import { ImageManager } from 'crane-cri';
import { expect, it } from 'vitest';

import { describeEachStand } from './stand.js';

const CROWD = 100;

describeEachStand('callers who want one image', (stand) => {
  it(`${CROWD} at once make one pull at the registry`, async () => {
    const { client, fresh, pullsOf } = stand();
    const { reference } = await fresh();
    const images = ImageManager.over(client);
    const ensured = await Promise.all(Array.from({ length: CROWD }, () => images.ensure(reference)));
    expect(ensured.filter((one) => one.isOk())).toHaveLength(CROWD);
    expect(pullsOf(reference)).toBe(1);
    // And nobody asks again for what is there.
    expect((await images.ensure(reference))._unsafeUnwrap().pulled).toBe(false);
    expect(pullsOf(reference)).toBe(1);
  });

  it(`${CROWD} at once by two passwords make two pulls`, async () => {
    const { client, freshPrivate, pullsOf } = stand();
    const { reference, users } = await freshPrivate();
    const images = ImageManager.over(client);
    const ensured = await Promise.all(
      Array.from({ length: CROWD }, (_, i) =>
        images.ensure(reference, { policy: 'Always', credentials: users[i % users.length] }),
      ),
    );
    expect(ensured.filter((one) => one.isOk())).toHaveLength(CROWD);
    expect(pullsOf(reference)).toBe(2);
  });

  it('cancelling one waiter does not affect the others', async () => {
    const { client, fresh, pullsOf } = stand();
    const { reference } = await fresh();
    const images = ImageManager.over(client);
    const leaving = new AbortController();
    const leaver = images.ensure(reference, { signal: leaving.signal, onProgress: () => leaving.abort('enough') });
    const others = Array.from({ length: 9 }, () => images.ensure(reference));
    expect((await leaver)._unsafeUnwrapErr()).toMatchObject({ kind: 'cancelled', reason: 'enough' });
    expect((await Promise.all(others)).every((one) => one.isOk())).toBe(true);
    expect(pullsOf(reference)).toBe(1);
  });

  it('who all leave cancel the pull, and who comes after begins anew', async () => {
    const { client, endless, hasContent } = stand();
    const pull = await endless();
    const images = ImageManager.over(client);
    const leaving = Array.from({ length: 10 }, () => new AbortController());
    const callers = leaving.map(({ signal }) => images.ensure(pull.reference, { policy: 'Always', signal }));
    await pull.begun();
    for (const one of leaving) one.abort();
    for (const answer of await Promise.all(callers)) expect(answer._unsafeUnwrapErr().kind).toBe('cancelled');
    await pull.abandoned();
    expect(client.content !== undefined).toBe(hasContent);
    const late = new AbortController();
    const again = images.ensure(pull.reference, { policy: 'Always', signal: late.signal });
    late.abort();
    expect((await again)._unsafeUnwrapErr().kind).toBe('cancelled');
  });
});
