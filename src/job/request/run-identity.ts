import { err, ok, type Result } from 'neverthrow';

import { invalidInput, type InvalidInput } from '../../core/errors.js';
import type { LinuxContainerSecurityContextInit } from '../../generated/types.js';
import { type Identity, planRunAs } from '../../policy/users/run-as.js';
import type { JobServices } from '../services/services.js';
import type { PodRequest } from './complete-pod.js';
import type { StepSpec } from '../spec/step-spec.js';

/** As whom a step's program runs. */
export interface RunIdentity {
  /** Undefined where it is the image's user. */
  readonly identity: Identity | undefined;
  /** The part of the security context that says it; it goes over what else is said there. */
  readonly context: LinuxContainerSecurityContextInit;
}

/**
 * CraneSched's rule: root, and whoever has a user namespace, may run as anybody; everybody else as exactly themselves,
 * with groups that are theirs. A program that runs as its owner on the host gains no privileges either, and no groups
 * that the image claims for it: the image is its owner's, and could make it root.
 */
export async function runIdentity(
  { host, capabilities }: Pick<JobServices, 'host' | 'capabilities'>,
  { owner, userNamespace }: PodRequest,
  spec: StepSpec,
): Promise<Result<RunIdentity, InvalidInput>> {
  const groups = spec.supplementalGroups ?? [];
  const supplementalGroups = groups.map(BigInt);
  if (owner.uid === 0 && userNamespace === undefined) {
    const { runAsUser: uid, runAsGroup: gid } = spec;
    const further = groups.length === 0 ? {} : { supplementalGroups };
    if (uid === undefined) return ok({ identity: undefined, context: further });
    const runAsGroup = gid === undefined ? undefined : { value: BigInt(gid) };
    return ok({
      identity: { uid, gid: gid ?? uid },
      context: { runAsUser: { value: BigInt(uid) }, runAsGroup, ...further },
    });
  }
  const planned = planRunAs(owner, userNamespace !== undefined, { uid: spec.runAsUser, gid: spec.runAsGroup });
  if (planned.isErr()) return err(invalidInput('ContainerJob.run', planned.error.problems));
  const identity = planned.value;
  const runAs = { runAsUser: { value: BigInt(identity.uid) }, runAsGroup: { value: BigInt(identity.gid) } };
  if (userNamespace !== undefined) return ok({ identity, context: { ...runAs, supplementalGroups } });

  const own = groups.length === 0 ? [] : await host.groups(owner);
  const problems = groups.flatMap((gid, index) =>
    own.includes(gid)
      ? []
      : [{ field: `supplementalGroups[${index}]`, problem: `${gid} is not a group of user ${owner.uid}` }],
  );
  if (problems.length > 0) return err(invalidInput('ContainerJob.run', problems));
  return ok({
    identity,
    context: {
      ...runAs,
      supplementalGroups,
      noNewPrivs: true,
      ...(capabilities.supplementalGroupsPolicy ? { supplementalGroupsPolicy: 'Strict' } : {}),
    },
  });
}
