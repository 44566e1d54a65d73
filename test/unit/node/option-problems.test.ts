import { CraneNode } from '../../../src/index.js';
import { MockRuntime } from '../../../src/testing/index.js';
import { describe, expect, it } from 'vitest';

import { optionProblems } from '../../../src/node/option-problems.js';

/** As a caller without types gives them. */
const problemsOf = (options: object): object => optionProblems(options);

describe('unknown options of a node', () => {
  it.each([
    [{ ledgerDir: '/x' }, 'ledgerDir', 'unknown option; did you mean ledgerDirectory?'],
    [{ wibble: 1 }, 'wibble', 'unknown option'],
    [{ ledgerdirectory: '/x' }, 'ledgerdirectory', 'unknown option; did you mean ledgerDirectory?'],
    [{ launchpolicy: {} }, 'launchpolicy', 'unknown option; did you mean launchPolicy?'],
    [
      { launchPolicy: { preset: 'hardened', mount: [] } },
      'launchPolicy.mount',
      'is not a known field; did you mean mounts?',
    ],
    [{ launchPolicy: 'hardened' }, 'launchPolicy', "must be an object, such as { preset: 'hardened' }"],
    [{ launchPolicy: null }, 'launchPolicy', "must be an object, such as { preset: 'hardened' }"],
    [
      { launchPolicy: { preset: 'strict' } },
      'launchPolicy.preset',
      'must be one of open, default, hardened, got the string "strict"',
    ],
    [{ launchPolicy: { runAsRoot: 'no' } }, 'launchPolicy.runAsRoot', 'must be true or false, got a string'],
    [{ launchPolicy: { capabilities: 'ALL' } }, 'launchPolicy.capabilities', 'must be a list, got a string'],
    [{ launchPolicy: { mounts: ['/home'] } }, 'launchPolicy.mounts[0]', 'must be an object, got a string'],
    [{ launchPolicy: { imageScan: true } }, 'launchPolicy.imageScan', 'must be one of off, no_fail, pass, got true'],
  ])('%j is refused, not left out', (options, field, problem) => {
    expect(problemsOf(options)).toEqual([{ field, problem }]);
  });

  it('are no problem where they are undefined', () => {
    expect(
      problemsOf({
        ledgerDir: undefined,
        launchPolicy: {
          mount: undefined,
          registries: 'any',
          devices: ['/dev/x'],
          mounts: [{ path: '/a', readOnly: true }],
        },
      }),
    ).toEqual([]);
  });

  it('are told by connect and by over before anything is sent', async () => {
    const options: object = { ledgerDir: '/x' };
    const mock = new MockRuntime();
    for (const node of [await CraneNode.connect('/nowhere.sock', options), await CraneNode.over(mock.service, options)])
      expect(node._unsafeUnwrapErr()).toMatchObject({ kind: 'invalid_input', problems: [{ field: 'ledgerDir' }] });
    expect(mock.calls('version')).toEqual([]);
  });
});
