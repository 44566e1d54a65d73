import { ImageManager } from 'crane-cri';
import { expect, it } from 'vitest';

import { describeEachStand, type Situation, SITUATIONS } from './stand.js';

describeEachStand('a pull', (stand) => {
  it.each(Object.entries(SITUATIONS) as [Situation, string | undefined][])('with %s: %s', async (situation, reason) => {
    const { client, situations } = stand();
    const { reference, credentials } = situations[situation];
    const images = ImageManager.over(client, { retry: { maxAttempts: 1 } });
    const isCrio = (await client.capabilities())._unsafeUnwrap().family === 'cri-o';
    // CRI-O waits by itself when it is asked too often, until it is given up.
    const waitsInside = situation === 'too_many_requests' && isCrio;
    const timeoutMs = waitsInside ? 300 : undefined;
    const pulled = await images.ensure(reference, { policy: 'Always', credentials, timeoutMs });
    if (reason === undefined) {
      expect(pulled._unsafeUnwrap()).toMatchObject({ pulled: true, reference, credentialSource: 'explicit' });
      return;
    }
    const error = pulled._unsafeUnwrapErr();
    if (waitsInside) {
      expect(error).toMatchObject({ kind: 'deadline_exceeded' });
      return;
    }
    const passes = ['rate_limited', 'registry_down', 'network'].includes(reason);
    expect(error).toMatchObject({ kind: 'pull_failed', reason, transient: passes, reference });
    expect(error.hint.length).toBeGreaterThan(20);
    expect(JSON.stringify(error)).not.toContain('quite-another-one');
  });

  it('from a registry that stalls half-way is given up, leaves nothing, and works when the registry does', async () => {
    const { client, endless, hasContent } = stand();
    const pull = await endless();
    const images = ImageManager.over(client, {
      retry: { maxAttempts: 1 },
      stallTimeoutMs: 1_500,
      progressIntervalMs: 100,
    });
    const options = { policy: 'Always' as const, timeoutMs: hasContent ? undefined : 300 };
    const error = (await images.ensure(pull.reference, options))._unsafeUnwrapErr();
    // Silence can be told from slowness only where a runtime tells of its downloads.
    expect(error).toMatchObject(
      hasContent ? { kind: 'pull_failed', reason: 'stalled', transient: true } : { kind: 'deadline_exceeded' },
    );
    await pull.abandoned();
    expect((await client.imageStatus({ image: { image: pull.reference } }))._unsafeUnwrap().image).toBeUndefined();
  });
});
