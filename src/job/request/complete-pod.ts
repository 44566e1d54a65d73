import { err, ok, type Result } from 'neverthrow';

import {
  type InputProblem,
  invalidInput,
  type InvalidInput,
  unsupported,
  type Unsupported,
} from '../../core/errors.js';
import type { NamespaceOptionInit } from '../../generated/types.js';
import type { Capabilities } from '../../policy/runtime/capabilities.js';
import type { SubIdPlan } from '../../policy/users/subid.js';
import type { JobServices } from '../services/services.js';
import type { CheckedPod } from '../spec/check-pod.js';
import type { PodSpec } from '../spec/pod-spec.js';

/** Who a job belongs to, as its machine knows the user. */
export interface JobOwner {
  readonly uid: number;
  readonly gid: number;
  /** Names as in the user database; empty where it has none. */
  readonly name: string;
  readonly groupName: string;
}

/** A pod as its sandbox is asked for. */
export interface PodRequest extends CheckedPod {
  readonly owner: JobOwner;
  /** Namespaces of the sandbox, and of every container in it. */
  readonly namespaces: NamespaceOptionInit;
  /** The ids that the pod's ids are shifted to; undefined without a user namespace. */
  readonly userNamespace: SubIdPlan | undefined;
}

/**
 * Completes the request for a pod's sandbox by what the host knows of its owner, and refuses what this runtime can't do.
 * Nothing is sent to the runtime, and nothing is made.
 */
export async function completePod(
  services: JobServices,
  pod: CheckedPod,
): Promise<Result<PodRequest, InvalidInput | Unsupported>> {
  const { capabilities } = services;
  const refused = podRefusals(capabilities, pod);
  if (refused.length > 0) return err(unsupported('ContainerJob.run', refused));
  const owner = await ownerOf(services, pod);
  if (owner.isErr()) return err(invalidInput('ContainerJob.run', [owner.error]));
  if (!wantsUserNamespace(services, pod)) return ok(podRequest(pod, owner.value, undefined));

  const { uid, gid, name } = owner.value;
  const ids = await services.host.subIds({ uid, gid, name: name === '' ? String(uid) : name });
  return ids
    .map((userNamespace) => podRequest(pod, owner.value, userNamespace))
    .mapErr(({ problems }) => invalidInput('ContainerJob.run', problems));
}

function podRequest(pod: CheckedPod, owner: JobOwner, userNamespace: SubIdPlan | undefined): PodRequest {
  const own = namespacesOf(pod.spec);
  const namespaces = userNamespace === undefined ? own : { ...own, usernsOptions: userNamespace.userNamespace };
  const sandbox = {
    ...pod.sandbox,
    logDirectory: pod.logFolder,
    linux: {
      ...pod.sandbox.linux,
      resources: pod.resources,
      securityContext: { namespaceOptions: namespaces, seccomp: { profileType: 'RuntimeDefault' as const } },
    },
  };
  return { ...pod, owner, namespaces, userNamespace, sandbox };
}

function namespacesOf(spec: PodSpec): NamespaceOptionInit {
  return {
    network: spec.network === 'pod' ? 'POD' : 'NODE',
    pid: spec.pid === 'host' ? 'NODE' : spec.pid === 'container' ? 'CONTAINER' : 'POD',
    ipc: spec.ipc === 'host' ? 'NODE' : 'POD',
  };
}

/** What the pod asks for and this runtime can't do. */
function podRefusals(capabilities: Capabilities, { spec }: CheckedPod): readonly InputProblem[] {
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

function wantsUserNamespace({ host, capabilities }: JobServices, { spec }: CheckedPod): boolean {
  if (spec.userNamespace !== undefined) return spec.userNamespace;
  const possible = canUserNamespace(capabilities, spec.runtimeHandler ?? '') && host.kernelHasUserNamespaces;
  return host.userNamespaceByDefault && spec.network === 'pod' && possible;
}

async function ownerOf({ host }: JobServices, { spec, job }: CheckedPod): Promise<Result<JobOwner, InputProblem>> {
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
