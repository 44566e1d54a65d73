import type { LaunchPolicy, MountRule } from '../../core/launch-policy.js';
import type { MountInit } from '../../generated/types.js';
import type { Launch, PolicyViolation } from './types.js';
import { isWithin, lengthProblem, resolvePath } from '../mounts/path.js';

/**
 * Host paths that give away the node: kernel interfaces and devices, and the sockets and data of runtimes, kubelet and
 * the scheduler. A path is sensitive when it is one of them, lies in one, or holds one.
 */
const SENSITIVE_PATHS: readonly string[] = Object.freeze([
  '/proc',
  '/sys',
  '/dev',
  '/run/containerd',
  '/run/crio',
  '/run/docker.sock',
  '/run/docker',
  '/run/podman',
  '/run/systemd',
  '/run/dbus',
  '/var/lib/containerd',
  '/var/lib/containers',
  '/var/lib/docker',
  '/var/lib/kubelet',
]);

/** Mounts and raw devices of the container. */
export function mountViolations(policy: LaunchPolicy, launch: Launch): PolicyViolation[] {
  const mounts = (launch.container.mounts ?? []).flatMap((mount, index) =>
    mount.image === undefined ? oneMount(policy, launch, mount, `container.mounts[${index}]`) : [],
  );
  return [...mounts, ...deviceViolations(policy, launch), ...looseViolations(policy, launch)];
}

function looseViolations(policy: LaunchPolicy, { container, loosePaths }: Launch): PolicyViolation[] {
  if (policy.mountSources === 'trusted') return [];
  return (['mounts', 'devices'] as const).flatMap((kind) =>
    (container[kind] ?? []).flatMap(({ hostPath = '' }, index) => {
      const why = loosePaths?.get(hostPath);
      const problem = `others than root can replace ${hostPath} before it is used: ${why}`;
      return why === undefined
        ? []
        : [{ rule: 'mountSources', field: `container.${kind}[${index}].hostPath`, problem }];
    }),
  );
}

function oneMount(policy: LaunchPolicy, launch: Launch, mount: MountInit, field: string): PolicyViolation[] {
  const violations: PolicyViolation[] = [];
  if (!policy.bidirectionalMounts && !isOneWay(mount)) {
    const problem = 'changes in the container must not show on the host';
    violations.push({ rule: 'bidirectionalMounts', field: `${field}.propagation`, problem });
  }
  const tooLong = lengthProblem(mount.hostPath ?? '');
  if (tooLong !== undefined) return [...violations, { rule: 'mounts', field: `${field}.hostPath`, problem: tooLong }];
  for (const path of pathsOf(launch, mount.hostPath ?? '')) {
    const rule = isSensitive(path, launch.ownPaths ?? []) ? 'sensitiveMounts' : 'mounts';
    const problem = refusal(policy[rule], path, mount.readonly === true);
    if (problem !== undefined) violations.push({ rule, field: `${field}.hostPath`, problem });
  }
  return violations;
}

function isOneWay({ propagation }: MountInit): boolean {
  return (
    propagation === undefined ||
    propagation === 'PROPAGATION_PRIVATE' ||
    propagation === 'PROPAGATION_HOST_TO_CONTAINER'
  );
}

function refusal(rules: 'any' | readonly MountRule[], path: string, readOnly: boolean): string | undefined {
  if (rules === 'any') return undefined;
  const covering = rules.filter((rule) => isWithin(path, resolvePath('/', rule.path)));
  if (covering.length === 0) return `${path} may not be mounted`;
  return covering.some((rule) => readOnly || !rule.readOnly) ? undefined : `${path} may only be mounted read-only`;
}

function isSensitive(path: string, ownPaths: readonly string[]): boolean {
  // On today's systems /var/run is a link to /run; the real path is looked at as well where it is known.
  const plain = path === '/var/run' || path.startsWith('/var/run/') ? path.slice('/var'.length) : path;
  return [...SENSITIVE_PATHS, ...ownPaths].some(
    (sensitive) => isWithin(plain, sensitive) || isWithin(sensitive, plain),
  );
}

/** The path as it is written and as it really is; both must be allowed. */
function pathsOf({ realPaths }: Launch, hostPath: string): readonly string[] {
  const written = resolvePath('/', hostPath);
  const real = realPaths?.get(hostPath);
  return real === undefined || real === written ? [written] : [written, resolvePath('/', real)];
}

function deviceViolations(policy: LaunchPolicy, launch: Launch): PolicyViolation[] {
  const allowed = policy.devices;
  if (allowed === 'any') return [];
  return (launch.container.devices ?? []).flatMap(({ hostPath = '' }, index) =>
    pathsOf(launch, hostPath)
      .filter((path) => !allowed.some((rule) => isWithin(path, resolvePath('/', rule))))
      .map((path) => ({
        rule: 'devices' as const,
        field: `container.devices[${index}].hostPath`,
        problem: `${path} is not an allowed device`,
      })),
  );
}
