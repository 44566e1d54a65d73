import { describe, expect, test } from 'vitest';

import { SecretGuard } from '../../../helpers/secret-guard.js';

describe('the guard over the passwords of the tests', () => {
  const PASSWORD = 'gu4rded-"p4ssword"';

  test.each<[string, unknown]>([
    ['plain', `before ${PASSWORD} after`],
    ['in JSON', JSON.stringify({ password: PASSWORD })],
    ['in base64', Buffer.from(PASSWORD).toString('base64')],
    ['in a URL', `https://h.io/?token=${encodeURIComponent(PASSWORD)}`],
    ['as bytes', Buffer.from(`x${PASSWORD}`)],
    ['deep in an error', { kind: 'x', cause: new Error('outer', { cause: new Error(PASSWORD) }) }],
  ])('finds one %s', (_, value) => {
    const guard = new SecretGuard();
    guard.see('error', value);
    expect(guard.leaks()).toEqual([]);
    // Also one that becomes known later.
    guard.register(PASSWORD);
    const leaks = guard.leaks();
    expect(leaks).toEqual(['a secret that begins with "gu4" went to error']);
    expect(leaks.join()).not.toContain(PASSWORD);
  });

  test('takes no plain word for a secret', () => {
    const guard = new SecretGuard();
    for (const word of ['password', 'short', 'p']) guard.register(word);
    expect(guard.count).toBe(0);
  });
});
