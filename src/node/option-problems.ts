import { isAbsolute } from 'node:path';

import type { InputProblem } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { LAUNCH_PRESETS } from '../policy/launch/presets.js';
import type { ConnectOptions } from '../runtime/cri-runtime.js';
import type { NodeOptions } from './node-options.js';

/** Every option by its name: one that is forgotten here does not compile. */
const OPTIONS: Readonly<Record<keyof (ConnectOptions & NodeOptions), true>> = {
  ...{ signal: true, timeoutMs: true, imageEndpoint: true, maxMessageBytes: true, allowWorldWritableSocket: true },
  ...{ tls: true, clock: true, launchPolicy: true, scanImage: true, onPolicyWarning: true, instance: true },
  ...{ ledgerDirectory: true, usageSampleMs: true, cgroupVersion: true, cgroupDriver: true, images: true, dns: true },
  ...{ subId: true, bindFs: true, userNamespaceByDefault: true, cdiFolders: true, scratchDirectory: true },
  ...{ subIdFiles: true, pullTimeoutMs: true },
};

/** What is wrong with the options of a node: one that there is not would be left out without a word, a policy too. */
export function optionProblems(options: NodeOptions): readonly InputProblem[] {
  const paths = [
    ['ledgerDirectory', options.ledgerDirectory],
    ['scratchDirectory', options.scratchDirectory],
    ...(options.cdiFolders ?? []).map((folder, index) => [`cdiFolders[${index}]`, folder] as const),
  ] as const;
  const relative = paths.filter(([, path]) => path !== undefined && !isAbsolute(path));
  const problems: InputProblem[] = [
    ...unknownNames(options, '', Object.keys(OPTIONS)),
    ...relative.map(([field]) => ({ field, problem: 'must be an absolute path' })),
  ];
  const { pullTimeoutMs, launchPolicy, usageSampleMs } = options;
  if (usageSampleMs !== undefined && !(usageSampleMs >= 100 && usageSampleMs <= 2 ** 31 - 1)) {
    problems.push({ field: 'usageSampleMs', problem: 'must be milliseconds from 100 to 2147483647' });
  }
  if (pullTimeoutMs !== undefined && !(pullTimeoutMs > 0 && pullTimeoutMs <= 2 ** 31 - 1)) {
    problems.push({ field: 'pullTimeoutMs', problem: 'must be milliseconds above 0, at most 2147483647' });
  }
  if (launchPolicy !== undefined) problems.push(...policyProblems(launchPolicy));
  return problems;
}

function policyProblems(policy: object): readonly InputProblem[] {
  const field = 'launchPolicy';
  if (typeof policy !== 'object') return [{ field, problem: "must be an object, such as { preset: 'hardened' }" }];
  const { preset = 'default' } = policy as { readonly preset?: string };
  const presets = Object.keys(LAUNCH_PRESETS);
  return [
    ...unknownNames(policy, 'launchPolicy.', ['preset', ...Object.keys(LAUNCH_PRESETS.default)]),
    ...(presets.includes(preset)
      ? []
      : [{ field: 'launchPolicy.preset', problem: `must be one of ${presets.join(', ')}` }]),
  ];
}

function unknownNames(given: object, path: string, known: readonly string[]): readonly InputProblem[] {
  return Object.entries(given)
    .filter(([name, value]) => value !== undefined && !known.includes(name))
    .map(([name]) => {
      const near = nearest(name, known);
      const meant = near === undefined ? '' : `; did you mean ${near}?`;
      return { field: `${path}${name.slice(0, 80)}`, problem: `is not an option that there is${meant}` };
    });
}
