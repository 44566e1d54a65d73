import { withContainer, withContext, withPodContext } from '../launches.js';
import { type Case, caseOf, CONTEXT, PROFILE } from './case.js';

/** What reaches beyond the container: privileges, namespaces of the host, devices. */
export const PRIVILEGES: readonly Case[] = [
  caseOf('a privileged container', withContext({ privileged: true }), 'privileged', `${CONTEXT}.privileged`, {
    privileged: true,
  }),
  caseOf('a privileged sandbox', withPodContext({ privileged: true }), 'privileged', `${PROFILE}.privileged`, {
    privileged: true,
  }),
  caseOf(
    'a capability',
    withContext({ capabilities: { addCapabilities: ['CAP_SYS_ADMIN'] } }),
    'capabilities',
    `${CONTEXT}.capabilities.addCapabilities`,
    { capabilities: ['SYS_ADMIN'] },
  ),
  caseOf(
    'all capabilities',
    withContext({ capabilities: { addCapabilities: ['all'] } }),
    'capabilities',
    `${CONTEXT}.capabilities.addCapabilities`,
    { capabilities: ['ALL'] },
  ),
  caseOf(
    'a capability where all may be had',
    withContext({ capabilities: { addCapabilities: ['SYS_ADMIN'] } }),
    'capabilities',
    `${CONTEXT}.capabilities.addCapabilities`,
    { capabilities: ['ALL'] },
  ),
  caseOf(
    'an ambient capability',
    withContext({ capabilities: { addAmbientCapabilities: ['NET_RAW'] } }),
    'capabilities',
    `${CONTEXT}.capabilities.addAmbientCapabilities`,
    { capabilities: 'any' },
  ),
  caseOf(
    'the host’s processes',
    withPodContext({ namespaceOptions: { pid: 'NODE' } }),
    'hostNamespaces',
    `${PROFILE}.namespaceOptions.pid`,
    { hostNamespaces: ['pid'] },
  ),
  caseOf(
    'the host’s processes, by the container',
    withContext({ namespaceOptions: { pid: 'NODE' } }),
    'hostNamespaces',
    `${CONTEXT}.namespaceOptions.pid`,
    { hostNamespaces: ['pid'] },
  ),
  caseOf(
    'another container’s processes',
    withContext({ namespaceOptions: { pid: 'TARGET', targetId: 'x' } }),
    'hostNamespaces',
    `${CONTEXT}.namespaceOptions.pid`,
    { hostNamespaces: ['pid'] },
  ),
  caseOf(
    'a mode that is not known',
    withContext({ namespaceOptions: { ipc: 'UNRECOGNIZED_9' } }),
    'hostNamespaces',
    `${CONTEXT}.namespaceOptions.ipc`,
    { hostNamespaces: ['ipc'] },
  ),
  caseOf(
    'the host’s network',
    withPodContext({ namespaceOptions: { network: 'NODE' } }),
    'hostNamespaces',
    `${PROFILE}.namespaceOptions.network`,
    { hostNamespaces: ['network'] },
    'hardened',
  ),
  caseOf(
    'a raw device',
    withContainer({ devices: [{ hostPath: '/dev/kvm', containerPath: '/dev/kvm' }] }),
    'devices',
    'container.devices[0].hostPath',
    { devices: ['/dev/kvm'] },
  ),
  caseOf(
    'a device behind a link',
    { ...withContainer({ devices: [{ hostPath: '/dev/x' }] }), realPaths: new Map([['/dev/x', '/dev/sda']]) },
    'devices',
    'container.devices[0].hostPath',
    { devices: ['/dev'] },
  ),
];
