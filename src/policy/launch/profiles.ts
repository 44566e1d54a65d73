import type { LaunchPolicy } from '../../core/launch-policy.js';
import type {
  LinuxContainerSecurityContextInit,
  LinuxSandboxSecurityContextInit,
  SecurityProfileInit,
} from '../../generated/types.js';
import { CONTEXT, POD_CONTEXT } from './container.js';
import type { Launch, PolicyViolation } from './types.js';

/** Seccomp, AppArmor, SELinux, and what is hidden of /proc and /sys. */
export function profileViolations(policy: LaunchPolicy, { sandbox, container }: Launch): PolicyViolation[] {
  const context = container.linux?.securityContext ?? {};
  const podContext = sandbox.linux?.securityContext ?? {};
  return [
    ...seccompViolations(policy, context, podContext),
    ...macViolations(policy, CONTEXT, context),
    ...macViolations(policy, POD_CONTEXT, podContext),
    ...maskViolations(policy, context),
  ];
}

/** Without a profile runtimes run a container without any filter, so silence is refused too. */
function seccompViolations(
  policy: LaunchPolicy,
  context: LinuxContainerSecurityContextInit,
  podContext: LinuxSandboxSecurityContextInit,
): PolicyViolation[] {
  if (policy.customSeccomp) return [];
  const violations: PolicyViolation[] = [];
  const add = (field: string, problem: string): void => void violations.push({ rule: 'customSeccomp', field, problem });
  if (context.seccomp === undefined) {
    add(`${CONTEXT}.seccomp`, 'must be RuntimeDefault: without a profile runtimes filter nothing');
  }
  for (const [path, { seccomp, seccompProfilePath }] of [
    [CONTEXT, context],
    [POD_CONTEXT, podContext],
  ] as const) {
    if (!isDefaultProfile(seccomp)) add(`${path}.seccomp`, `must be RuntimeDefault, not ${seccomp?.profileType ?? ''}`);
    if (!isDefaultName(seccompProfilePath)) add(`${path}.seccompProfilePath`, 'must not choose a profile');
  }
  return violations;
}

function macViolations(
  policy: LaunchPolicy,
  path: string,
  context: LinuxContainerSecurityContextInit | LinuxSandboxSecurityContextInit,
): PolicyViolation[] {
  if (policy.customMac) return [];
  const violations: PolicyViolation[] = [];
  const add = (field: string, problem: string): void =>
    void violations.push({ rule: 'customMac', field: `${path}.${field}`, problem });
  if (!isDefaultProfile(context.apparmor)) add('apparmor', 'must be RuntimeDefault');
  if ('apparmorProfile' in context && !isDefaultName(context.apparmorProfile)) {
    add('apparmorProfile', 'must not choose a profile');
  }
  const { user, role, type, level } = context.selinuxOptions ?? {};
  if ([user, role, type, level].some((part) => part !== undefined && part !== '')) {
    add('selinuxOptions', 'must not choose a label');
  }
  return violations;
}

function isDefaultProfile(profile: SecurityProfileInit | undefined): boolean {
  return profile?.profileType === undefined || profile.profileType === 'RuntimeDefault';
}

function isDefaultName(name: string | undefined): boolean {
  return name === undefined || name === '' || name === 'runtime/default';
}

/** What containerd and CRI-O hide and protect by themselves; a list in the request replaces theirs. */
const MASKED = ['/proc/acpi', '/proc/kcore', '/proc/keys', '/proc/latency_stats', '/proc/timer_list', '/sys/firmware'];
const READ_ONLY = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];

function maskViolations(policy: LaunchPolicy, context: LinuxContainerSecurityContextInit): PolicyViolation[] {
  if (policy.unmaskedPaths) return [];
  const masked = context.maskedPaths ?? [];
  const readOnly = context.readonlyPaths ?? [];
  const lists: [string, readonly string[], readonly string[]][] = [
    // A path that is hidden is protected as well.
    ['maskedPaths', masked, masked.length === 0 ? [] : MASKED.filter((path) => !masked.includes(path))],
    [
      'readonlyPaths',
      readOnly,
      readOnly.length === 0 ? [] : READ_ONLY.filter((path) => !readOnly.includes(path) && !masked.includes(path)),
    ],
  ];
  return lists
    .filter(([, , missing]) => missing.length > 0)
    .map(([name, , missing]) => ({
      rule: 'unmaskedPaths',
      field: `${CONTEXT}.${name}`,
      problem: `leaves out ${missing.join(', ')}`,
    }));
}
