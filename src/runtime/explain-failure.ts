import type { CallError, CannotStart, ConnectionReason, NameReserved, NotFound, WrongState } from '../core/errors.js';
import type { PullFailed } from '../core/image-errors.js';
import { defect, invalidInput } from '../core/errors.js';
import { failure, type Outcome } from '../core/failure.js';
import { callCancelled, deadlineExceeded } from '../core/scope.js';
import { RPCS, type RpcName } from '../generated/rpcs.js';
import { classifyPull } from '../policy/image/pull-classify.js';
import { pullHint, sandboxImageHint } from '../policy/image/pull-hints.js';
import { RPC_RULES } from '../policy/runtime/rpc-rules.js';
import { startHint } from '../policy/runtime/start-hint.js';
import { classifyStatus, CODE_NAMES } from '../policy/runtime/status-classify.js';
import { tooLargeHint } from '../policy/runtime/too-large-hint.js';
import type { WireFailure } from '../transport/wire.js';

/** Every error that an RPC can end in; {@link import('./service.js').RpcError} narrows it per RPC. */
export type AnyRpcError = CallError | NotFound | NameReserved | WrongState | CannotStart | PullFailed;

const CONNECTION_HINTS: Readonly<Record<ConnectionReason, string>> = {
  missing:
    'Is the runtime running, and is this its socket? Usual places: /run/containerd/containerd.sock, /var/run/crio/crio.sock.',
  not_a_socket: 'Give the path of the socket that the runtime listens on.',
  path_too_long: 'Use a shorter path, for example a link in /run.',
  denied: 'Run as root or as a member of the group that owns the socket. Do not make it writable for everyone.',
  world_writable:
    'Whoever can write to this socket is root on this machine: take the permission back (chmod o-w), or pass allowWorldWritableSocket to accept it.',
  refused: 'Nothing listens on the socket. Start or restart the runtime; the client reconnects by itself.',
  not_grpc:
    'The process that listens there is not a CRI server, but for example Docker. Check the endpoint: beside Docker, containerd has /run/containerd/containerd.sock.',
  silent: 'The server accepts connections and does not answer. It may be frozen, or not a CRI server.',
  lost: 'The runtime closed the connection during the call. Look at the state (list or status) before repeating a call that changes something.',
  closed: 'Make a new client; this one was closed.',
};

/** Codes that say the runtime refused the request before it did anything. */
const REFUSALS: ReadonlySet<string> = new Set([
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'PERMISSION_DENIED',
  'UNIMPLEMENTED',
  'UNAUTHENTICATED',
]);

/** Classifies a transport failure. All RPC errors are built here. */
export function explainFailure(
  rpc: RpcName,
  request: object,
  endpoint: string,
  timeoutMs: number | undefined,
  wire: WireFailure,
): AnyRpcError {
  const changed: Outcome = RPC_RULES[rpc].effect === 'read' ? 'not_applied' : 'unknown';
  return wire.kind === 'status'
    ? explainStatus(rpc, request, wire.code, wire.details, timeoutMs, changed)
    : explainWire(RPCS[rpc].rpc, endpoint, timeoutMs, changed, wire);
}

/** What became of a call that got no status, whichever RPC it was. */
export function explainWire(
  operation: string,
  endpoint: string,
  timeoutMs: number | undefined,
  changed: Outcome,
  wire: Exclude<WireFailure, { readonly kind: 'status' }>,
): CallError {
  switch (wire.kind) {
    case 'connection':
      return failure({
        kind: 'connection_failed',
        operation,
        message: `no connection to ${endpoint}: ${wire.details}`,
        hint: CONNECTION_HINTS[wire.reason],
        endpoint,
        reason: wire.reason,
        outcome: wire.sent ? changed : 'not_applied',
      });
    case 'deadline':
      return callTimedOut(operation, timeoutMs ?? 0, changed, wire.details);
    case 'aborted':
      return callCancelled(operation, wire.reason, changed);
    case 'bad_request':
      return invalidInput(operation, [{ field: wire.field, problem: wire.problem }]);
    case 'bad_answer':
      return failure({
        kind: 'bad_response',
        operation,
        message: `the answer to ${operation} could not be read: ${wire.details}`,
        hint: 'The runtime speaks another protocol version, or the connection is damaged.',
        outcome: changed,
      });
    case 'too_large':
      return failure({
        kind: 'message_too_large',
        operation,
        message: `a message of ${operation} exceeds the size limit: ${wire.details}`,
        hint: tooLargeHint(operation, wire.details),
        outcome: changed,
      });
    default:
      return defect(operation, wire satisfies never);
  }
}

/** The status of an RPC that only reads, and is none of CRI's. */
export function explainForeignStatus(operation: string, code: number, details: string): CallError {
  const codeName = CODE_NAMES[code] ?? `code ${code}`;
  const message = `${operation}: ${details === '' ? codeName : details}`;
  if (codeName === 'UNIMPLEMENTED') {
    return failure({ kind: 'unimplemented', operation, message, hint: 'This runtime does not offer the call.' });
  }
  const hint = 'The runtime refused the call; its log may say why.';
  return failure({ kind: 'rejected', operation, message, hint, code, codeName, outcome: 'not_applied' });
}

/**
 * @param timeoutMs 0 where it was the runtime's own time that was over
 * @param words the runtime's, where it said something
 */
export function callTimedOut(operation: string, timeoutMs: number, outcome: Outcome, words = ''): CallError {
  const late =
    timeoutMs > 0
      ? `${operation} was not answered within ${timeoutMs} ms`
      : `${operation} was ended by the runtime at its own time limit`;
  return deadlineExceeded(operation, timeoutMs, {
    message: words === '' ? late : `${late}: ${words}`,
    hint:
      outcome === 'unknown'
        ? 'It may still happen. Look at the state (list or status) before repeating it.'
        : `Is the runtime overloaded or frozen? Repeat the call${timeoutMs > 0 ? ', or give it more time with timeoutMs' : ''}.`,
    outcome,
  });
}

function explainStatus(
  rpc: RpcName,
  request: object,
  code: number,
  details: string,
  timeoutMs: number | undefined,
  changed: Outcome,
): AnyRpcError {
  const operation = RPCS[rpc].rpc;
  const codeName = CODE_NAMES[code] ?? `code ${code}`;
  const message = `${operation}: ${details === '' ? codeName : details}`;
  const meaning = classifyStatus(rpc, code, details);
  if (rpc === 'pullImage' && !['not_ready', 'unimplemented'].includes(meaning.kind))
    return pullFailed(request, code, details);
  const lacking = rpc === 'runPodSandbox' ? sandboxImageHint(code, details) : undefined;
  if (lacking !== undefined) {
    return failure({ kind: 'rejected', operation, message, hint: lacking, code, codeName, outcome: changed });
  }
  switch (meaning.kind) {
    case 'not_ready':
      return failure({
        kind: 'not_ready',
        operation,
        message,
        hint: 'The runtime is starting. Repeat the call in a moment.',
        outcome: 'not_applied',
      });
    case 'unimplemented':
      return failure({
        kind: 'unimplemented',
        operation,
        message,
        hint: 'This runtime does not offer the call. See the capabilities of the client.',
      });
    case 'not_found':
      return failure({
        kind: 'not_found',
        operation,
        message,
        hint: `The runtime has no such ${meaning.resource}: it was removed, or never created.`,
        resource: meaning.resource,
      });
    case 'name_reserved':
      return failure({
        kind: 'name_reserved',
        operation,
        message,
        hint: 'One with this name exists or is being created. Give a job another jobId or a higher attempt; otherwise list by label, then adopt or remove it.',
        reservedBy: meaning.reservedBy,
      });
    case 'wrong_state':
      return failure({
        kind: 'wrong_state',
        operation,
        message,
        hint: 'Read the status; the call does not fit the state it is in.',
      });
    case 'cannot_start':
      return failure({
        kind: 'cannot_start',
        operation,
        message,
        hint: startHint(message),
      });
    case 'deadline':
      return callTimedOut(operation, 0, changed, details);
    case 'rejected':
      return failure({
        kind: 'rejected',
        operation,
        message,
        hint: 'The runtime refused the call; its log may say why.',
        code,
        codeName,
        outcome: REFUSALS.has(codeName) ? 'not_applied' : changed,
      });
    default:
      return defect(operation, meaning satisfies never);
  }
}

function pullFailed(request: object, code: number, details: string): PullFailed {
  const { image, auth } = request as { readonly image?: { readonly image?: string }; readonly auth?: object };
  const reference = image?.image ?? '';
  const { reason, transient } = classifyPull(code, details);
  return failure({
    kind: 'pull_failed',
    operation: 'PullImage',
    message: `cannot pull ${reference}: ${details === '' ? (CODE_NAMES[code] ?? String(code)) : details}`,
    hint: pullHint(reason, auth !== undefined),
    reference,
    reason,
    transient,
  });
}
