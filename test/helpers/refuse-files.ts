import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

import { afterAll, afterEach, beforeAll } from 'vitest';

type Refuse = (path: string) => string | undefined;

const { open, readFile } = files;

/** Puts the refusals before a call of the system, for everybody who imports it. */
function refusing<A extends readonly never[], R>(
  now: () => Refuse,
  call: (...args: A) => Promise<R>,
): (...args: A) => Promise<R> {
  return (...args) => {
    const code = now()(String(args[0]));
    return code === undefined ? call(...args) : Promise.reject(Object.assign(new Error(code), { code }));
  };
}

/**
 * Lets the tests of a file say what the system answers instead of a file, by its path: the code of an error, or
 * `undefined` for what is there. Each test begins without.
 */
export function refuseFiles(): (refuse: Refuse) => void {
  let refuse: Refuse = () => undefined;
  beforeAll(() => {
    const now = (): Refuse => refuse;
    Object.assign(files, { open: refusing(now, open), readFile: refusing(now, readFile as never) });
    syncBuiltinESMExports();
  });
  afterEach(() => {
    refuse = () => undefined;
  });
  afterAll(() => {
    Object.assign(files, { open, readFile });
    syncBuiltinESMExports();
  });
  return (next) => {
    refuse = next;
  };
}
