import type { LaunchPolicy } from '../../core/launch-policy.js';
import type { LinuxContainerSecurityContextInit, LinuxSandboxSecurityContextInit } from '../../generated/types.js';
import type { Launch, PolicyViolation } from './types.js';

export const CONTEXT = 'container.linux.securityContext';
export const POD_CONTEXT = 'sandbox.linux.securityContext';

/** Privileges, CDI devices, and what the policy requires of the container. */
export function containerViolations(policy: LaunchPolicy, launch: Launch): PolicyViolation[] {
  const context = launch.container.linux?.securityContext ?? {};
  const podContext = launch.sandbox.linux?.securityContext ?? {};
  return [
    ...privilegeViolations(policy, context, podContext),
    ...cdiViolations(policy, launch),
    ...requirementViolations(policy, context),
    ...rootViolations(policy, launch, context),
  ];
}

function privilegeViolations(
  policy: LaunchPolicy,
  context: LinuxContainerSecurityContextInit,
  podContext: LinuxSandboxSecurityContextInit,
): PolicyViolation[] {
  const violations: PolicyViolation[] = [];
  for (const [path, privileged] of [
    [CONTEXT, context.privileged],
    [POD_CONTEXT, podContext.privileged],
  ] as const) {
    if (privileged === true && !policy.privileged) {
      violations.push({ rule: 'privileged', field: `${path}.privileged`, problem: 'privileged is not allowed' });
    }
  }
  const allowed = policy.capabilities;
  if (allowed === 'any') return violations;
  const bare = allowed.map(bareCapability);
  for (const list of ['addCapabilities', 'addAmbientCapabilities'] as const) {
    for (const name of context.capabilities?.[list] ?? []) {
      if (bare.includes(bareCapability(name)) || bare.includes('ALL')) continue;
      const field = `${CONTEXT}.capabilities.${list}`;
      violations.push({ rule: 'capabilities', field, problem: `the capability ${name.slice(0, 60)} is not allowed` });
    }
  }
  return violations;
}

function bareCapability(name: string): string {
  return name.toUpperCase().replace(/^CAP_/, '');
}

function cdiViolations(policy: LaunchPolicy, { container }: Launch): PolicyViolation[] {
  const allowed = policy.cdiDevices;
  if (allowed === 'any') return [];
  return (container.cdiDevices ?? []).flatMap(({ name = '' }, index) => {
    const kind = name.split('=', 1)[0] ?? '';
    if (allowed.includes(name) || allowed.includes(kind)) return [];
    return [
      {
        rule: 'cdiDevices',
        field: `container.cdiDevices[${index}]`,
        problem: `"${name.slice(0, 120)}" is not an allowed device`,
      },
    ];
  });
}

function requirementViolations(policy: LaunchPolicy, context: LinuxContainerSecurityContextInit): PolicyViolation[] {
  const violations: PolicyViolation[] = [];
  if (policy.requireReadOnlyRootfs && context.readonlyRootfs !== true) {
    const problem = 'the root file system must be read-only';
    violations.push({ rule: 'requireReadOnlyRootfs', field: `${CONTEXT}.readonlyRootfs`, problem });
  }
  if (policy.requireNoNewPrivileges && context.noNewPrivs !== true) {
    const problem = 'the program must be kept from gaining privileges';
    violations.push({ rule: 'requireNoNewPrivileges', field: `${CONTEXT}.noNewPrivs`, problem });
  }
  return violations;
}

function rootViolations(
  policy: LaunchPolicy,
  launch: Launch,
  context: LinuxContainerSecurityContextInit,
): PolicyViolation[] {
  if (policy.runAsRoot || hasUserNamespace(launch)) return [];
  const name = context.runAsUsername;
  if (context.runAsUser === undefined && name !== undefined && name !== '') {
    const problem = 'a name may be root in the image: give the number of the user';
    return [{ rule: 'runAsRoot', field: `${CONTEXT}.runAsUsername`, problem }];
  }
  // A message without its value is 0 on the wire.
  const uid = context.runAsUser === undefined ? launch.imageUid : (context.runAsUser.value ?? 0n);
  if (uid !== undefined && uid !== 0n) return [];
  const problem =
    uid === undefined ? 'a user must be given: the image may run as root' : 'must not be root of the host';
  return [{ rule: 'runAsRoot', field: `${CONTEXT}.runAsUser`, problem }];
}

/** Whether container ids are shifted, and none of them to root of the host. */
function hasUserNamespace({ sandbox, container }: Launch): boolean {
  const pod = sandbox.linux?.securityContext?.namespaceOptions?.usernsOptions;
  const own = container.linux?.securityContext?.namespaceOptions?.usernsOptions;
  if (pod === undefined || (pod.mode ?? 'POD') !== 'POD' || (own !== undefined && (own.mode ?? 'POD') !== 'POD')) {
    return false;
  }
  const uids = pod.uids ?? [];
  return uids.length > 0 && uids.every((map) => (map.hostId ?? 0) > 0);
}
