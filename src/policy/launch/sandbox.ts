import type { HostNamespace, LaunchPolicy } from '../../core/launch-policy.js';
import type { NamespaceOptionInit } from '../../generated/types.js';
import { LABEL, OWN_PREFIX, RESERVED_PREFIXES } from '../names/labels.js';
import type { Launch, PolicyViolation } from './types.js';

/** What the sandbox itself asks for, and the keys of both objects' labels and annotations. */
export function sandboxViolations(policy: LaunchPolicy, launch: Launch): PolicyViolation[] {
  const { sandbox, container } = launch;
  const podUid = sandbox.metadata?.uid;
  return [
    ...sysctlViolations(policy, sandbox.linux?.sysctls ?? {}),
    ...handlerViolations(policy, launch),
    ...keyViolations(policy, 'sandbox.labels', sandbox.labels, podUid),
    ...keyViolations(policy, 'sandbox.annotations', sandbox.annotations, podUid),
    ...keyViolations(policy, 'container.labels', container.labels, podUid),
    ...keyViolations(policy, 'container.annotations', container.annotations, podUid),
  ];
}

/** Namespaces of the host that either object shares. */
export function namespaceViolations(policy: LaunchPolicy, { sandbox, container }: Launch): PolicyViolation[] {
  const places: [string, NamespaceOptionInit | undefined][] = [
    ['sandbox', sandbox.linux?.securityContext?.namespaceOptions],
    ['container', container.linux?.securityContext?.namespaceOptions],
  ];
  return places.flatMap(([object, options]) =>
    (['network', 'pid', 'ipc'] as const).flatMap((name) => {
      const mode = options?.[name];
      // TARGET and what this version does not know may reach anything, so they need the same leave as the host's.
      if (mode === undefined || mode === 'POD' || mode === 'CONTAINER' || allowsNamespace(policy, name)) return [];
      const field = `${object}.linux.securityContext.namespaceOptions.${name}`;
      return [{ rule: 'hostNamespaces', field, problem: `the ${name} namespace must be the pod's own, not ${mode}` }];
    }),
  );
}

function allowsNamespace(policy: LaunchPolicy, name: HostNamespace): boolean {
  return policy.hostNamespaces.includes(name);
}

function sysctlViolations(policy: LaunchPolicy, sysctls: Readonly<Record<string, string>>): PolicyViolation[] {
  const allowed = policy.sysctls;
  if (allowed === 'any') return [];
  return Object.keys(sysctls).flatMap((name) => {
    const dotted = name.replaceAll('/', '.');
    const fits = allowed.some((rule) => {
      const pattern = rule.replaceAll('/', '.');
      return pattern.endsWith('*') ? dotted.startsWith(pattern.slice(0, -1)) : dotted === pattern;
    });
    if (fits) return [];
    return [
      { rule: 'sysctls', field: `sandbox.linux.sysctls[${JSON.stringify(name)}]`, problem: 'is not an allowed sysctl' },
    ];
  });
}

function handlerViolations(policy: LaunchPolicy, { container, runtimeHandler = '' }: Launch): PolicyViolation[] {
  const allowed = policy.runtimeHandlers;
  if (allowed === 'any') return [];
  const handlers: [string, string][] = [
    ['runtimeHandler', runtimeHandler],
    ['container.image.runtimeHandler', container.image?.runtimeHandler ?? runtimeHandler],
  ];
  return handlers
    .filter(([, name], index) => !allowed.includes(name) && (index === 0 || name !== runtimeHandler))
    .map(([field, name]) => ({
      rule: 'runtimeHandlers',
      field,
      problem: `"${name}" is not an allowed runtime handler`,
    }));
}

function keyViolations(
  policy: LaunchPolicy,
  field: string,
  texts: Readonly<Record<string, string>> = {},
  podUid: string | undefined,
): PolicyViolation[] {
  return Object.entries(texts).flatMap(([key, value]) => {
    const lower = key.toLowerCase();
    const reserved = RESERVED_PREFIXES.find((prefix) => lower.startsWith(prefix));
    // Ours are set by this package, which keeps users from setting them.
    if (reserved === undefined || reserved === OWN_PREFIX || (key === LABEL.podUid && value === podUid)) return [];
    if (policy.reservedKeys.some((prefix) => prefix !== '' && lower.startsWith(prefix.toLowerCase()))) return [];
    const problem = `keys that start with "${reserved}" are reserved`;
    return [{ rule: 'reservedKeys', field: `${field}[${JSON.stringify(key.slice(0, 80))}]`, problem }];
  });
}
