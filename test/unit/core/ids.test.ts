import { describe, expect, it } from 'vitest';

import { containerId, sandboxId } from '../../../src/cri.js';

const ID = '0123456789abcdef'.repeat(4);

describe('an id from outside', () => {
  it('is taken whole', () => {
    expect(sandboxId(ID)._unsafeUnwrap()).toBe(ID);
    expect(containerId(ID)._unsafeUnwrap()).toBe(ID);
  });

  it.each([
    ['a prefix', ID.slice(0, 12), `got "${ID.slice(0, 12)}"`],
    ['upper case', ID.toUpperCase(), `got "${ID.toUpperCase()}"`],
    ['more than an id', `${ID}${ID}`, `got "${`${ID}${ID}`.slice(0, 80)}"`],
    ['a line end behind it', `${ID}\n`, `got "${ID}\\x0a"`],
    ['no text', 7 as never, 'got number'],
  ])('is refused where it is %s, and shown', (_, text, shown) => {
    for (const [read, operation] of [
      [sandboxId, 'sandboxId'],
      [containerId, 'containerId'],
    ] as const)
      expect(read(text)._unsafeUnwrapErr()).toMatchObject({
        kind: 'invalid_input',
        operation,
        problems: [{ field: 'id', problem: `must be 64 lower-case hex digits, ${shown}` }],
      });
  });
});
