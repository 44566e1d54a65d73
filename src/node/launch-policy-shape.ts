import type { InputProblem } from '../core/errors.js';
import type { LaunchPolicySettings, MountRule } from '../core/launch-policy.js';
import { anyOr, fieldProblems, type Fields, flag, list, object, oneOf, text } from '../core/shape.js';
import { LAUNCH_PRESETS } from '../policy/launch/presets.js';

const mounts = anyOr(list(object<MountRule>({ path: text, readOnly: flag })));
const texts = anyOr(list(text));

const FIELDS: Fields<LaunchPolicySettings> = {
  preset: oneOf(...Object.keys(LAUNCH_PRESETS)),
  mode: oneOf('enforce', 'audit'),
  privileged: flag,
  capabilities: texts,
  hostNamespaces: list(oneOf('network', 'pid', 'ipc')),
  devices: texts,
  cdiDevices: texts,
  mounts,
  sensitiveMounts: mounts,
  mountSources: oneOf('held', 'trusted'),
  bidirectionalMounts: flag,
  sysctls: texts,
  customSeccomp: flag,
  customMac: flag,
  unmaskedPaths: flag,
  runtimeHandlers: texts,
  registries: texts,
  latestTag: flag,
  requireDigest: flag,
  requireReadOnlyRootfs: flag,
  requireNoNewPrivileges: flag,
  runAsRoot: flag,
  reservedKeys: list(text),
  imageScan: oneOf('off', 'no_fail', 'pass'),
};

/** What is wrong with a policy from a caller without types: a `'false'` would open what it is to close. */
export function policyProblems(policy: unknown): readonly InputProblem[] {
  const field = 'launchPolicy';
  if (typeof policy !== 'object' || policy === null)
    return [{ field, problem: "must be an object, such as { preset: 'hardened' }" }];
  return fieldProblems(policy, FIELDS, 'launchPolicy.');
}
