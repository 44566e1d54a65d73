// Set up before every test file: takes note of each password that passes the package, looks at everything that is
// shown or written while the file runs, and fails the file where one of them turns up.
import { afterAll } from 'vitest';

import { leaks, watchAnew } from './secret-watch.js';

watchAnew();

afterAll(() => {
  const found = leaks();
  if (found.length > 0) throw new Error(`secrets leak:\n${found.join('\n')}`);
});
