import { expect, it } from 'vitest';

import { CredentialLookups } from '../../../../src/image/credentials/lookups.js';

it('of one user for one repository at the same time are one, and nothing of it is kept', async () => {
  const lookups = new CredentialLookups();
  const never = new AbortController().signal;
  let finds = 0;
  let answer = (): void => undefined;
  const find = async (): Promise<{ candidates: []; troubles: [] }> => {
    finds += 1;
    await new Promise<void>((resolve) => (answer = resolve));
    return { candidates: [], troubles: [] };
  };
  const ask = (user: number, target: string) => lookups.join(user, target, find).wait(never);
  const asked = Array.from({ length: 10 }, () => ask(1_000, 'h.io/a'));
  expect(finds).toBe(1);
  answer();
  await Promise.all(asked);
  expect(lookups.size).toBe(0);

  const others = [ask(1_000, 'h.io/a'), ask(1_001, 'h.io/a'), ask(1_000, 'h.io/b')];
  expect(finds).toBe(4);
  expect(lookups.size).toBe(others.length);
});

it('in the same list of sources are one too, and in an equal one are not', () => {
  const lookups = new CredentialLookups();
  let finds = 0;
  const find = (): Promise<never> => {
    finds += 1;
    return new Promise(() => undefined);
  };
  const list: [] = [];
  for (const sources of [list, list, []]) lookups.join(sources, 'h.io/a', find);
  expect(finds).toBe(2);
});
