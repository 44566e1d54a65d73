import { expect, it } from 'vitest';

import { FIRST, LANES } from '../../scripts/test/projects.mjs';
import config from '../../vitest.config.js';

it('every project of the tests is run, once', () => {
  const { projects = [] } = (config as { test?: { projects?: { test: { name: string } }[] } }).test ?? {};
  expect([FIRST, ...LANES].flat().sort()).toEqual(projects.map(({ test }) => test.name).sort());
});
