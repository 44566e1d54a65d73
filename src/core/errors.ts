import { orElse } from './or-else.js';
import { failure, type Failure, type Outcome } from './failure.js';

/** One thing that is wrong with what the caller gave. */
export interface InputProblem {
  /** Path of the field, such as `config.metadata.name` or `mounts[1].hostPath`. */
  readonly field: string;
  readonly problem: string;
}

/**
 * The caller's input was refused before any RPC was sent.
 *
 * @remedy Correct the fields that `problems` names. Nothing was sent.
 */
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
  /** Nothing listens on the socket. */
  | 'refused'
  /** What listens there does not speak gRPC. */
  | 'not_grpc'
  /** Connections are accepted and never answered. */
  | 'silent'
  /** The connection broke. */
  | 'lost'
  /** This client was closed. */
  | 'closed';

/**
 * No usable connection to the runtime.
 *
 * @remedy See `reason`. Where `outcome` is `unknown`, list or ask for the status before you repeat a call that
 * changes something.
 */
export interface ConnectionFailed extends Failure<'connection_failed'> {
  readonly endpoint: string;
  readonly reason: ConnectionReason;
  readonly outcome: Outcome;
}

/**
 * The time limit of the call passed without an answer.
 *
 * @remedy Check what the call left (list, status), then repeat it or give it more time.
 */
export interface DeadlineExceeded extends Failure<'deadline_exceeded'> {
  /** The limit that passed, in milliseconds; 0 where it was the runtime's own, whose words are in the message. */
  readonly timeoutMs: number;
  readonly outcome: Outcome;
}

/**
 * The caller's signal was aborted.
 *
 * @remedy Nothing, it was asked for. A call that changes something continues: check the state before you repeat it.
 */
export interface Cancelled extends Failure<'cancelled'> {
  /** The signal's reason. */
  readonly reason: unknown;
  readonly outcome: Outcome;
}

/**
 * The runtime is up but not yet ready to serve; repeat the call a little later.
 *
 * @remedy Repeat the call after some hundred milliseconds; jobs do so themselves.
 */
export interface NotReady extends Failure<'not_ready'> {
  readonly outcome: 'not_applied';
}

/**
 * This runtime does not offer the RPC.
 *
 * @remedy Ask `runtime.capabilities()` first, and use another way or a newer runtime.
 */
export type Unimplemented = Failure<'unimplemented'>;

/**
 * A message exceeded a size limit.
 *
 * @remedy Ask for less (a filter), or raise `maxMessageBytes` where the runtime allows more.
 */
export interface MessageTooLarge extends Failure<'message_too_large'> {
  readonly outcome: Outcome;
}

/**
 * The answer could not be read, or lacked what it must hold.
 *
 * @remedy Check that the endpoint is a CRI v1 server of a supported version; check the state before you repeat the call.
 */
export interface BadResponse extends Failure<'bad_response'> {
  readonly outcome: Outcome;
}

/**
 * The runtime answered with an error that fits no other kind.
 *
 * @remedy Read `message`, which has the runtime's own words, and `codeName`.
 */
export interface Rejected extends Failure<'rejected'> {
  /** gRPC status code, 1..16. */
  readonly code: number;
  /** Name of the code, such as `INVALID_ARGUMENT`. */
  readonly codeName: string;
  readonly outcome: Outcome;
}

/** What the runtime could not find. */
export type Resource = 'sandbox' | 'container' | 'image' | 'resource';

/**
 * The runtime has no such resource.
 *
 * @remedy It was removed, or never created: list by label to see what exists.
 */
export interface NotFound extends Failure<'not_found'> {
  readonly resource: Resource;
}

/**
 * A sandbox or container of the same name exists, or is being created. List by label and adopt it, or remove it.
 *
 * @remedy Run the job under a higher `attempt`, or remove the holder; `node.sweepOrphans()` removes
 * orphans.
 */
export interface NameReserved extends Failure<'name_reserved'> {
  /** Id of the holder, where the runtime reports it (a hint: list to be sure). */
  readonly reservedBy?: string | undefined;
}

/**
 * The container is in a state that does not allow the call, such as starting a running one.
 *
 * @remedy Ask for the container's status, and act on it.
 */
export type WrongState = Failure<'wrong_state'>;

/**
 * The program of a container cannot be started: not found, not executable, bad working directory or mount.
 *
 * @remedy Check command, working directory, user, mounts and limits; `message` has the runtime's words.
 */
export type CannotStart = Failure<'cannot_start'>;

/**
 * This runtime cannot do what is asked: it would ignore it silently, or fail halfway. Nothing was sent to it.
 *
 * @remedy Ask for something else, or run the job on a node whose runtime can do it.
 */
export interface Unsupported extends Failure<'unsupported'> {
  /** The fields of the request that are not supported, never empty. */
  readonly problems: readonly InputProblem[];
}

/**
 * A port of the host that a pod asks for is in use. Nothing was created.
 *
 * @remedy Ask for another port, or for host port 0 to be given a free one.
 */
export interface PortInUse extends Failure<'port_in_use'> {
  /** Each port that is in use, never empty. */
  readonly problems: readonly InputProblem[];
}

/**
 * A defect of this package. Please report it.
 *
 * @remedy Report it with the message and the `cause`.
 */
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

/** Makes an {@link Unsupported} of problems. */
export function unsupported(operation: string, problems: readonly InputProblem[]): Unsupported {
  return failure({
    kind: 'unsupported',
    operation,
    message: problems.map((p) => `${p.field}: ${p.problem}`).join('; '),
    hint: 'Ask for something else, or run the job on a node whose runtime can do it.',
    problems,
  });
}

/** Makes a {@link PortInUse} of problems. */
export function portInUse(operation: string, problems: readonly InputProblem[]): PortInUse {
  return failure({
    kind: 'port_in_use',
    operation,
    message: problems.map((p) => `${p.field}: ${p.problem}`).join('; '),
    hint: 'Ask for another port, or for host port 0 to be given a free one.',
    problems,
  });
}

/** Makes a {@link Defect} of something that was thrown where nothing may throw. */
export function defect(operation: string, cause: unknown): Defect {
  const text = orElse(
    () => (cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)),
    'a value that cannot be printed',
  );
  return failure({
    kind: 'defect',
    operation,
    message: `unexpected: ${text}`,
    hint: 'This is a defect of crane-cri. Please report it with the message and the cause.',
    cause,
  });
}
