import { inspect } from 'node:util';

import { CriRuntime } from 'crane-cri';
import type { Wire } from 'crane-cri/cri';
import { MockRuntime } from 'crane-cri/testing';
import { describe, expect, it } from 'vitest';

// What a reader of a log, or of a debugger, meets: each thing says what it is, and nothing that is secret.

const SECRET = 'hunter2';

describe('CriRuntime', () => {
  it('is what its ways make, with its methods written once', async () => {
    await using mock = new MockRuntime();
    const made = [CriRuntime.over(mock.wire), CriRuntime.lazy('/nowhere/x.sock')._unsafeUnwrap(), mock.service];
    expect(made.every((one) => one instanceof CriRuntime)).toBe(true);
    expect(Object.keys(mock.service).sort()).toEqual(['clock', 'content', 'endpoint']);
    expect(mock.service.version).toBe(CriRuntime.prototype.version);
  });

  it('shows where it leads, without a password', () => {
    const wire = { endpoint: `tcp://alice:${SECRET}@127.0.0.1:1` } as Wire;
    expect(inspect(CriRuntime.over(wire))).toMatch(/^CriRuntime \{ endpoint: 'tcp:.*127\.0\.0\.1:1' \}$/);
    expect(inspect(CriRuntime.over(wire), { showHidden: true, depth: 9 })).not.toContain(SECRET);
  });

  it('answers a defect where a method is called on nothing', async () => {
    const { version } = CriRuntime.lazy('/nowhere/x.sock')._unsafeUnwrap();
    expect((await version({}))._unsafeUnwrapErr().kind).toBe('defect');
  });
});
