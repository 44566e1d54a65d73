import { isAbsolute } from 'node:path';

import type { InputProblem } from '../core/errors.js';
import { MAX_TIMEOUT_MS, timeoutProblems } from '../core/scope.js';
import { unknownNames } from '../core/unknown-names.js';
import { CONNECT_OPTIONS, type ConnectOptions } from '../runtime/connect-options.js';
import { policyProblems } from './launch-policy-shape.js';
import type { NodeOptions } from './node-options.js';

/** Every option by its name: one that is forgotten here does not compile. */
const OPTIONS: Readonly<Record<keyof (ConnectOptions & NodeOptions), true>> = {
  ...CONNECT_OPTIONS,
  ...{ launchPolicy: true, scanImage: true, onPolicyWarning: true, instance: true },
  ...{ ledgerDirectory: true, usageSampleMs: true, cgroupVersion: true, cgroupDriver: true, images: true, dns: true },
  ...{ subId: true, bindFs: true, userNamespaceByDefault: true, cdiFolders: true, scratchDirectory: true },
  ...{ subIdFiles: true, bindDirectory: true, runtimeLogDirectory: true },
  ...{ pullTimeoutMs: true, maxHeavyCalls: true },
};

/** Problems of a node's options. An unknown one would be ignored in silence, and it may be a policy. */
export function optionProblems(options: NodeOptions): readonly InputProblem[] {
  const paths = [
    ['ledgerDirectory', options.ledgerDirectory],
    ['scratchDirectory', options.scratchDirectory],
    ['bindDirectory', options.bindDirectory],
    ['runtimeLogDirectory', options.runtimeLogDirectory],
    ...(options.cdiFolders ?? []).map((folder, index) => [`cdiFolders[${index}]`, folder] as const),
  ] as const;
  const relative = paths.filter(([, path]) => path !== undefined && !isAbsolute(path));
  const problems: InputProblem[] = [
    ...unknownNames(options, Object.keys(OPTIONS)),
    ...relative.map(([field]) => ({ field, problem: 'must be an absolute path' })),
  ];
  const { pullTimeoutMs, launchPolicy, usageSampleMs, maxHeavyCalls } = options;
  if (
    maxHeavyCalls !== undefined &&
    !(Number.isInteger(maxHeavyCalls) && maxHeavyCalls >= 1 && maxHeavyCalls <= 1_000)
  ) {
    problems.push({ field: 'maxHeavyCalls', problem: 'must be a whole number from 1 to 1000' });
  }
  if (usageSampleMs !== undefined && !(usageSampleMs >= 100 && usageSampleMs <= MAX_TIMEOUT_MS)) {
    problems.push({ field: 'usageSampleMs', problem: 'must be >= 100 ms' });
  }
  problems.push(...timeoutProblems('pullTimeoutMs', pullTimeoutMs));
  if (launchPolicy !== undefined) problems.push(...policyProblems(launchPolicy));
  return problems;
}
