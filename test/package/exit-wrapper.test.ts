import { expect, it } from 'vitest';

import { wrapperBinaries } from '../../scripts/exit-wrapper.mjs';

it('the published wrapper is what its source builds, where its compilers are installed', ({ skip }) => {
  const { problems, undone } = wrapperBinaries();
  expect(problems).toEqual([]);
  skip(undone !== undefined, undone);
});
