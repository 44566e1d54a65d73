import { CraneNode } from '../../../src/index.js';
import { MockRuntime } from '../../../src/testing/index.js';
import { describe, expect, it } from 'vitest';

import { optionProblems } from '../../../src/node/option-problems.js';

/** As a caller without types gives them. */
const problemsOf = (options: object): object => optionProblems(options);

describe('options of a node that there are not', () => {
  it.each([
    [{ ledgerDir: '/x' }, 'ledgerDir', 'is not an option that there is; did you mean ledgerDirectory?'],
    [{ wibble: 1 }, 'wibble', 'is not an option that there is'],
    [{ ledgerdirectory: '/x' }, 'ledgerdirectory', 'is not an option that there is; did you mean ledgerDirectory?'],
    [{ launchpolicy: {} }, 'launchpolicy', 'is not an option that there is; did you mean launchPolicy?'],
    [
      { launchPolicy: { preset: 'hardened', mount: [] } },
      'launchPolicy.mount',
      'is not an option that there is; did you mean mounts?',
    ],
    [{ launchPolicy: 'hardened' }, 'launchPolicy', "must be an object, such as { preset: 'hardened' }"],
    [{ launchPolicy: null }, 'launchPolicy', "must be an object, such as { preset: 'hardened' }"],
    [{ launchPolicy: { preset: 'strict' } }, 'launchPolicy.preset', 'must be one of open, default, hardened'],
  ])('%j is refused, not left out', (options, field, problem) => {
    expect(problemsOf(options)).toEqual([{ field, problem }]);
  });

  it('are no problem where they are undefined', () => {
    expect(problemsOf({ ledgerDir: undefined, launchPolicy: { mount: undefined } })).toEqual([]);
  });

  it('are told by connect and by over before anything is sent', async () => {
    const options: object = { ledgerDir: '/x' };
    const mock = new MockRuntime();
    for (const node of [await CraneNode.connect('/nowhere.sock', options), await CraneNode.over(mock.service, options)])
      expect(node._unsafeUnwrapErr()).toMatchObject({ kind: 'invalid_input', problems: [{ field: 'ledgerDir' }] });
    expect(mock.calls('version')).toEqual([]);
  });
});
