import { expect, it } from 'vitest';

import { wrapperBinaries } from '../../scripts/exit-wrapper.mjs';

it('the wrapper that is published is what its source builds, where there are the compilers it was built with', ({
  skip,
}) => {
  const { problems, undone } = wrapperBinaries();
  expect(problems).toEqual([]);
  skip(undone !== undefined, undone);
});
