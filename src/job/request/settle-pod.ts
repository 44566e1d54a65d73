import { err, ok, type Result } from 'neverthrow';

import {
  type InputProblem,
  invalidInput,
  type InvalidInput,
  unsupported,
  type Unsupported,
} from '../../core/errors.js';
import type { Capabilities } from '../../policy/runtime/capabilities.js';
import type { SubIdPlan } from '../../policy/users/subid.js';
import type { PodPlan } from './pod-plan.js';
import type { JobServices } from '../services/services.js';

/** Who a job belongs to, as its machine knows the user. */
export interface JobOwner {
  readonly uid: number;
  readonly gid: number;
  /** Names as in the user database; empty where it has none. */
  readonly name: string;
  readonly groupName: string;
}

/** A pod's plan, with what its machine and its runtime had to say. */
export interface SettledPod extends PodPlan {
  readonly owner: JobOwner;
  /** The ids that the pod's ids are shifted to; undefined without a user namespace. */
  readonly userNamespace: SubIdPlan | undefined;
}

/**
 * Completes a pod's plan by what the machine knows of its owner, and refuses what this runtime can't do. Nothing is sent
 * to the runtime, and nothing is made.
 */
export async function settlePod(
  services: JobServices,
  pod: PodPlan,
): Promise<Result<SettledPod, InvalidInput | Unsupported>> {
  const { capabilities } = services;
  const refused = podRefusals(capabilities, pod);
  if (refused.length > 0) return err(unsupported('ContainerJob.run', refused));
  const owner = await ownerOf(services, pod);
  if (owner.isErr()) return err(invalidInput('ContainerJob.run', [owner.error]));
  if (!wantsUserNamespace(services, pod)) return ok({ ...pod, owner: owner.value, userNamespace: undefined });

  const { uid, gid, name } = owner.value;
  const ids = await services.host.subIds({ uid, gid, name: name === '' ? String(uid) : name });
  if (ids.isErr()) return err(invalidInput('ContainerJob.run', ids.error.problems));
  const namespaces = { ...pod.namespaces, usernsOptions: ids.value.userNamespace };
  const { config } = pod.sandbox;
  const linux = {
    ...config.linux,
    securityContext: { ...config.linux?.securityContext, namespaceOptions: namespaces },
  };
  return ok({
    ...pod,
    owner: owner.value,
    userNamespace: ids.value,
    namespaces,
    sandbox: { ...pod.sandbox, config: { ...config, linux } },
  });
}

/** What the pod asks for and this runtime can't do. */
function podRefusals(capabilities: Capabilities, { spec }: PodPlan): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  const handler = spec.runtimeHandler ?? '';
  if (handler !== '' && capabilities.handlers.length > 0 && !capabilities.handlers.includes(handler)) {
    const known = capabilities.handlers.filter((name) => name !== '').join(', ');
    problems.push({ field: 'runtimeHandler', problem: `"${handler}" is none of this runtime's: ${known}` });
  }
  const network = capabilities.problems.find(({ condition }) => condition === 'NetworkReady');
  if (spec.network === 'pod' && network !== undefined) {
    problems.push({ field: 'network', problem: `this runtime has no pod network: ${network.message}` });
  }
  if (spec.userNamespace === true) {
    const problem = userNamespaceRefusal(capabilities, handler, spec.network === 'pod');
    if (problem !== undefined) problems.push({ field: 'userNamespace', problem });
  }
  return problems;
}

function userNamespaceRefusal(capabilities: Capabilities, handler: string, podNetwork: boolean): string | undefined {
  const { runtimeName, runtimeVersion } = capabilities;
  if (!canUserNamespace(capabilities, handler)) {
    return capabilities.userNamespaces === 'ignored'
      ? `${runtimeName} ${runtimeVersion} would run the program as root of the host instead`
      : `the runtime says of its handler "${handler}" that it has no user namespaces`;
  }
  return podNetwork || capabilities.hostNetworkUserNamespaces
    ? undefined
    : "needs network 'pod': this runtime has no user namespaces on the host's network";
}

function canUserNamespace(capabilities: Capabilities, handler: string): boolean {
  return capabilities.userNamespaces === 'by_handler'
    ? capabilities.userNamespaceHandlers.includes(handler)
    : capabilities.userNamespaces === 'yes';
}

function wantsUserNamespace({ host, capabilities }: JobServices, { spec }: PodPlan): boolean {
  if (spec.userNamespace !== undefined) return spec.userNamespace;
  const possible = canUserNamespace(capabilities, spec.runtimeHandler ?? '') && host.kernelHasUserNamespaces;
  return host.userNamespaceByDefault && spec.network === 'pod' && possible;
}

async function ownerOf({ host }: JobServices, { spec, job }: PodPlan): Promise<Result<JobOwner, InputProblem>> {
  const { uid } = job;
  if (uid === 0 && spec.userNamespace !== true) {
    return ok({ uid, gid: spec.gid ?? 0, name: 'root', groupName: 'root' });
  }
  const known = await host.user(uid);
  const own = uid === process.getuid?.() ? process.getgid?.() : undefined;
  const gid = spec.gid ?? known?.gid ?? own;
  if (gid === undefined) return err({ field: 'gid', problem: `must be given: this machine knows no user ${uid}` });
  return ok({ uid, gid, name: known?.name ?? '', groupName: known?.gid === gid ? known.groupName : '' });
}
