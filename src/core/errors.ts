import { failure, type Failure, type Outcome } from './failure.js';

/** One thing that is wrong with what the caller gave. */
export interface InputProblem {
  /** Path of the field, such as `config.metadata.name` or `mounts[1].hostPath`. */
  readonly field: string;
  readonly problem: string;
}

/** The caller's input was refused before any RPC was sent. */
export interface InvalidInput extends Failure<'invalid_input'> {
  /** Every problem found, never empty. */
  readonly problems: readonly InputProblem[];
}

/** How an endpoint failed to be a working CRI server. */
export type ConnectionReason =
  /** The socket file does not exist. */
  | 'missing'
  /** The path exists and is not a socket. */
  | 'not_a_socket'
  /** The path exceeds what a unix socket address can hold (107 bytes). */
  | 'path_too_long'
  /** This user may not open the socket. */
  | 'denied'
  /** Everybody may open the socket, which makes everybody root. */
  | 'world_writable'
  /** Nobody listens. */
  | 'refused'
  /** Something listens that does not speak gRPC. */
  | 'not_grpc'
  /** Something accepts and never answers. */
  | 'silent'
  /** The connection broke. */
  | 'lost'
  /** This client was closed. */
  | 'closed';

/** No usable connection to the runtime. */
export interface ConnectionFailed extends Failure<'connection_failed'> {
  readonly endpoint: string;
  readonly reason: ConnectionReason;
  readonly outcome: Outcome;
}

/** The time limit of the call passed without an answer. */
export interface DeadlineExceeded extends Failure<'deadline_exceeded'> {
  /** The limit that passed, in milliseconds. */
  readonly timeoutMs: number;
  readonly outcome: Outcome;
}

/** The caller's signal was aborted. */
export interface Cancelled extends Failure<'cancelled'> {
  /** The signal's reason. */
  readonly reason: unknown;
  readonly outcome: Outcome;
}

/** The runtime is up but not yet ready to serve; repeat the call a little later. */
export interface NotReady extends Failure<'not_ready'> {
  readonly outcome: 'not_applied';
}

/** This runtime does not offer the RPC. */
export type Unimplemented = Failure<'unimplemented'>;

/** A message exceeded a size limit. */
export interface MessageTooLarge extends Failure<'message_too_large'> {
  readonly outcome: Outcome;
}

/** The answer could not be read, or lacked what it must hold. */
export interface BadResponse extends Failure<'bad_response'> {
  readonly outcome: Outcome;
}

/** The runtime answered with an error that fits no other kind. */
export interface Rejected extends Failure<'rejected'> {
  /** gRPC status code, 1..16. */
  readonly code: number;
  /** Name of the code, such as `INVALID_ARGUMENT`. */
  readonly codeName: string;
  readonly outcome: Outcome;
}

/** What the runtime could not find. */
export type Resource = 'sandbox' | 'container' | 'image' | 'resource';

/** The runtime knows no such resource. */
export interface NotFound extends Failure<'not_found'> {
  readonly resource: Resource;
}

/** A sandbox or container of the same name exists, or is being made. List by label and adopt it, or remove it. */
export interface NameReserved extends Failure<'name_reserved'> {
  /** Id of the holder, where the runtime tells it (a hint: list to be sure). */
  readonly reservedBy?: string | undefined;
}

/** The container is in a state that does not allow the call, such as starting what already runs. */
export type WrongState = Failure<'wrong_state'>;

/** The program of a container cannot be started: not found, not executable, bad working directory or mount. */
export type CannotStart = Failure<'cannot_start'>;

/** Why a pull failed, as far as the runtime's words tell. */
export type PullReason =
  /** The registry has no such repository, tag or digest, or hides it from these credentials. */
  | 'not_found'
  /** Credentials are missing or wrong. A private repository without credentials can't be told from a missing one. */
  | 'unauthorized'
  /** The credentials are known and may not read this repository. */
  | 'denied'
  | 'rate_limited'
  /** The registry answered with a server error. */
  | 'registry_down'
  /** No way to the registry: name resolution, refused connection, broken transfer. */
  | 'network'
  /** The registry's certificate is not trusted. */
  | 'tls'
  /** A plain HTTP registry was asked by HTTPS. */
  | 'scheme'
  /** The image has no variant for this node's platform. */
  | 'platform'
  /** What came does not match its digest, or is no image. */
  | 'corrupt'
  | 'disk_full'
  | 'signature_rejected'
  | 'invalid_reference'
  /** The runtime gave the pull up although nobody here asked for it. */
  | 'cancelled'
  /** No bytes came for longer than the inactivity limit. */
  | 'stalled'
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

/** The runtime could not pull an image. Nothing of it was kept. */
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

/** The image is not on this node, at least not for this caller, and was not pulled. */
export interface ImageAbsent extends Failure<'image_absent'> {
  readonly reference: string;
  readonly reason: AbsenceReason;
}

/** A defect of this package. Please report it. */
export type Defect = Failure<'defect'>;

/** What any RPC can fail with. */
export type CallError =
  | ConnectionFailed
  | DeadlineExceeded
  | Cancelled
  | NotReady
  | Unimplemented
  | MessageTooLarge
  | BadResponse
  | Rejected
  | InvalidInput
  | Defect;

type Tagged = { readonly kind: string };

/** A function per kind of `E`. */
export type Handlers<E extends Tagged, R> = {
  readonly [K in E['kind']]: (error: Extract<E, { readonly kind: K }>) => R;
};

/** Calls the handler of the error's kind. A kind without a handler does not compile. */
export function matchError<E extends Tagged, R>(error: E, handlers: Handlers<E, R>): R {
  const handler = handlers[error.kind as E['kind']] as (e: E) => R;
  return handler(error);
}

/** Makes an {@link InvalidInput} of problems. */
export function invalidInput(operation: string, problems: readonly InputProblem[]): InvalidInput {
  const text = problems.map((p) => (p.field === '' ? p.problem : `${p.field}: ${p.problem}`)).join('; ');
  return failure({
    kind: 'invalid_input',
    operation,
    message: text,
    hint: 'Correct the named fields. Nothing was sent to the runtime.',
    problems,
  });
}

/** Makes a {@link Defect} of something that was thrown where nothing may throw. */
export function defect(operation: string, cause: unknown): Defect {
  const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return failure({
    kind: 'defect',
    operation,
    message: `unexpected: ${text}`,
    hint: 'This is a defect of crane-cri. Please report it with the message and the cause.',
    cause,
  });
}
