import type { Failure } from '../../core/failure.js';
import type { LaunchPolicy } from '../../core/launch-policy.js';
import type { ContainerConfigInit, PodSandboxConfigInit } from '../../generated/types.js';

/** What a scanner says of an image. */
export interface ImageScanVerdict {
  readonly verdict: 'pass' | 'fail' | 'unknown';
  /** Such as the worst finding. */
  readonly details?: string | undefined;
}

/** Everything that a policy looks at: the requests as they will be sent, and what was found out for them. */
export interface Launch {
  readonly sandbox: PodSandboxConfigInit;
  readonly container: ContainerConfigInit;
  /** Runtime handler of the sandbox. @default '' */
  readonly runtimeHandler?: string | undefined;
  /** What host paths of mounts and devices really are behind symbolic links, by the path in the request. */
  readonly realPaths?: ReadonlyMap<string, string> | undefined;
  /** Host paths of mounts and devices that others than root can replace and that can't be held, with the reason. */
  readonly loosePaths?: ReadonlyMap<string, string> | undefined;
  /**
   * Paths of this node that are as sensitive as those that everybody knows: the runtime's own socket, wherever it is, and
   * the folder of the ledger. @default none
   */
  readonly ownPaths?: readonly string[] | undefined;
  /** Numeric user of the image's configuration, who runs when the request names nobody. */
  readonly imageUid?: bigint | undefined;
  readonly scan?: ImageScanVerdict | undefined;
}

/** One thing that a launch asks for and the policy does not allow. */
export interface PolicyViolation {
  /** Key of the policy that would have to allow it. */
  readonly rule: Exclude<keyof LaunchPolicy, 'mode'>;
  /** Field of the request, such as `container.linux.securityContext.privileged`. */
  readonly field: string;
  readonly problem: string;
}

/**
 * The node's policy does not allow the launch. Nothing was sent to the runtime.
 *
 * @remedy Ask for less, or have the node's administrator allow it; `violations` names every rule.
 */
export interface PolicyDenied extends Failure<'policy_denied'> {
  /** Everything that is not allowed, never empty. */
  readonly violations: readonly PolicyViolation[];
}
