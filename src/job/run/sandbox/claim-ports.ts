import { err, ok, type Result } from 'neverthrow';

import { portInUse, type PortInUse } from '../../../core/errors.js';
import { ANNOTATION, LABEL } from '../../../policy/names/labels.js';
import { isInOwnNamespace } from '../../../policy/names/own-objects.js';
import { portsText, type PublishedPort, readPortsText, wantedPorts } from '../../../policy/network/port-mappings.js';
import type { RpcError } from '../../../runtime/service.js';
import type { JobServices } from '../../services/services.js';
import type { PodRequest } from '../../request/complete-pod.js';

/** A pod with its ports, which are held in this process until they are released. */
export interface PodWithPorts {
  readonly pod: PodRequest;
  readonly ports: readonly PublishedPort[];
}

/**
 * Gives a pod its ports of the host: those it asks for, if nobody has them, and free ones. Who has which is known from
 * an annotation of every sandbox of CraneSched's, and from trying to listen. What a pod of another namespace says there
 * is not believed: it could keep all ports from our jobs.
 */
export async function claimPorts(
  { runtime, host }: JobServices,
  pod: PodRequest,
): Promise<Result<PodWithPorts, PortInUse | RpcError<'listPodSandbox'>>> {
  const wanted = wantedPorts(pod.spec.portMappings ?? []);
  if (wanted.length === 0) return ok({ pod, ports: [] });
  const listed = await runtime.listPodSandbox({
    filter: { labelSelector: { [LABEL.owner]: 'true' }, state: { state: 'SANDBOX_READY' } },
  });
  if (listed.isErr()) return err(listed.error);
  const ours = listed.value.items.filter(isInOwnNamespace);
  const others = ours.flatMap(({ annotations }) => readPortsText(annotations[ANNOTATION.ports] ?? ''));
  const taken = await host.ports.take(wanted, others);
  if (taken.isErr()) return err(portInUse('ContainerJob.run', taken.error));
  const ports = taken.value;
  const annotations = { ...pod.sandbox.annotations, [ANNOTATION.ports]: portsText(ports) };
  return ok({ pod: { ...pod, sandbox: { ...pod.sandbox, portMappings: ports, annotations } }, ports });
}
