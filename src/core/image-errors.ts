import type { Failure } from './failure.js';

/** Why a pull failed, as far as the runtime's words tell. */
export type PullReason =
  /** The registry has no such repository, tag or digest, or hides it from these credentials. */
  | 'not_found'
  /** Credentials are missing or wrong. A private repository without credentials cannot be told apart from a missing one. */
  | 'unauthorized'
  /** The credentials are known and may not read this repository. */
  | 'denied'
  /** The registry wants fewer requests. */
  | 'rate_limited'
  /** The registry answered with a server error. */
  | 'registry_down'
  /** The registry cannot be reached: name resolution, refused connection, broken transfer. */
  | 'network'
  /** The registry's certificate is not trusted. */
  | 'tls'
  /** A plain HTTP registry was asked by HTTPS. */
  | 'scheme'
  /** The image has no variant for this node's platform. */
  | 'platform'
  /** What came does not match its digest, is no image, or is not what a registry answers. */
  | 'corrupt'
  /** There is no room left on the node. */
  | 'disk_full'
  /** A signature that the node demands is missing or wrong. */
  | 'signature_rejected'
  /** The runtime does not take the name for one of an image. */
  | 'invalid_reference'
  /** The runtime gave the pull up although nobody here asked for it. */
  | 'cancelled'
  /** No bytes came for longer than the inactivity limit. */
  | 'stalled'
  /** The runtime said something that is not in our table; `message` has its words. */
  | 'unknown';

/** One try of a pull that failed. */
export interface PullAttempt {
  /** When it ended, in milliseconds since the epoch. */
  readonly endedAtMs: number;
  /** Where its credentials came from, such as `explicit`, `docker config` or `node`. */
  readonly credentials: string;
  /** A pull reason, or the kind of another error. */
  readonly reason: string;
  readonly message: string;
}

/**
 * The runtime could not pull an image. Nothing of it was kept.
 *
 * @remedy See `reason`; `transient` says whether a later try may succeed with nothing changed, `attempts` tells
 * every try.
 */
export interface PullFailed extends Failure<'pull_failed'> {
  /** The reference that was asked for. */
  readonly reference: string;
  readonly reason: PullReason;
  /** Whether a later try may succeed with nothing changed. */
  readonly transient: boolean;
  /** Every try, the last one last; absent where a single RPC is all there was. */
  readonly attempts?: readonly PullAttempt[] | undefined;
}

/** Why an image that this caller may not have from the node can't be fetched either. */
export type AbsenceReason =
  /** The policy is Never, and the image is not on the node. */
  | 'policy_never'
  /** It was named by its id, and no registry knows ids. */
  | 'id_only'
  /** It is there, private, and under the policy Never nobody can ask the registry whether this caller may use it. */
  | 'access_unproven'
  /** It was there, or was just pulled, and somebody removed it. */
  | 'vanished';

/**
 * The image is not on this node, at least not for this caller, and was not pulled.
 *
 * @remedy Pull it with the policy `IfNotPresent` or `Always`, or put it on the node first (`prefetch`).
 */
export interface ImageAbsent extends Failure<'image_absent'> {
  readonly reference: string;
  readonly reason: AbsenceReason;
}
