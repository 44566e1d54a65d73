import { expect, it } from 'vitest';

import { lazily } from '../../../src/core/lazy.js';

it('what could not be loaded once is loaded the next time, and then kept', async () => {
  let tries = 0;
  const loaded = lazily(() => (++tries === 1 ? Promise.reject(new Error('EMFILE')) : Promise.resolve(tries)));
  await expect(Promise.all([loaded(), loaded()])).rejects.toThrow('EMFILE');
  expect([await loaded(), await loaded()]).toEqual([2, 2]);
});
