import type { SandboxId } from '../../../core/ids.js';
import { printable } from '../../../core/printable.js';
import type { PublishedPort } from '../../../policy/network/port-mappings.js';
import type { JobNetwork } from '../../outcome/outcome.js';
import type { PodRequest } from '../../request/complete-pod.js';
import type { JobServices } from '../../services/services.js';

/** How a pod is reached, once it is made; undefined on the host's network. */
export async function networkOf(
  { runtime }: Pick<JobServices, 'runtime'>,
  { spec }: PodRequest,
  podSandboxId: SandboxId,
  ports: readonly PublishedPort[],
): Promise<JobNetwork | undefined> {
  if (spec.network !== 'pod') return undefined;
  const answer = await runtime.podSandboxStatus({ podSandboxId });
  const network = answer.isOk() ? answer.value.status?.network : undefined;
  const addresses = [network?.ip ?? '', ...(network?.additionalIps ?? []).map(({ ip }) => ip)];
  return Object.freeze({ addresses: Object.freeze(addresses.filter((ip) => ip !== '').map(printable)), ports });
}
