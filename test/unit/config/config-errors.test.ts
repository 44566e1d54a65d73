import { describe, expect, it } from 'vitest';

import { invalidConfig } from '../../../src/config/config-errors.js';
import { parseContainerConfig } from '../../../src/config/parse-config.js';

const at = (path: string, line?: number, column?: number) => ({
  path,
  line,
  column,
  problem: `${path || 'all'} is bad`,
});

describe('a wrong configuration', () => {
  it('tells its problems in the order of the file, each with its place', () => {
    const error = invalidConfig('load', '/etc/x.yaml', [
      at('C', 2, 9),
      at('B', 2),
      at('D', 2, 10),
      at('A', 1, 5),
      at(''),
    ]);
    expect(error.problems.map(({ path }) => path)).toEqual(['', 'A', 'B', 'C', 'D']);
    expect(error.message).toBe(
      '/etc/x.yaml has 5 problems: all is bad; line 1, column 5: A A is bad; line 2, column 1: B B is bad; ' +
        'line 2, column 9: C C is bad; line 2, column 10: D D is bad',
    );
    expect(invalidConfig('load', undefined, [at('A')]).message).toBe('the configuration has 1 problem: A A is bad');
  });

  it('tells what has no line, or no column, before what has one', () => {
    const order = (...problems: ReturnType<typeof at>[]) =>
      invalidConfig('load', undefined, problems).problems.map(({ path }) => path);
    expect(order(at('A', 1), at(''))).toEqual(['', 'A']);
    expect(order(at('A', 1, 1), at('', 1))).toEqual(['', 'A']);
  });

  it.each([
    [new Error('no access'), 'cannot be read: no access'],
    ['no error', 'cannot be read: a member throws'],
  ])('is what throws while it is read: %s', (cause, problem) => {
    const settings = {
      get Container(): unknown {
        throw cause as Error;
      },
    };
    const error = parseContainerConfig(settings)._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'invalid_config', operation: 'parseContainerConfig', problems: [{ problem }] });
  });
});
