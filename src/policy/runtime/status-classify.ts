import type { Resource } from '../../core/errors.js';
import type { RpcName } from '../../generated/rpcs.js';

/** What a gRPC status of a runtime means. */
export type StatusMeaning =
  | { readonly kind: 'not_ready' | 'unimplemented' | 'wrong_state' | 'cannot_start' | 'deadline' | 'rejected' }
  | { readonly kind: 'not_found'; readonly resource: Resource }
  | { readonly kind: 'name_reserved'; readonly reservedBy: string | undefined };

/** Names of the gRPC status codes, by number. */
export const CODE_NAMES: readonly string[] = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

const UNKNOWN = 2;
const DEADLINE_EXCEEDED = 4;
const NOT_FOUND = 5;
const UNIMPLEMENTED = 12;

const NOT_INITIALIZED = /server is not initialized yet/;
const RESERVED = /is reserved for "([0-9a-f]{1,64})?/;
/** CRI-O says UNKNOWN where containerd says NOT_FOUND. */
const ABSENT =
  /ID does not exist|specified sandbox not found|does not resolve to an image ID|could not find (?:container|sandbox)|no such id/;
const WRONG_STATE =
  /is in CONTAINER_[A-Z]+ state|not in (?:created|running) state|already in (?:starting|removing|running) state|in starting state|is still running|is not running|was stopped|is not created or running|no running task found|cannot start an already running container|is in use by a container|not running or created state|unexpected metrics response: \[\]/;
const CANNOT_START =
  /OCI runtime (?:create|exec) failed|runc (?:create|exec) failed|container create failed|no command specified|failed to create containerd task|failed to start containerd task|executable file not found|command error|memory limit \d+ too low|no users found|unable to find user/;

/** Who speaks first in these is the helper that executes: whatever stands behind may be a name that the job's author chose. */
const HELPER_SPEAKS =
  /^(?:failed to (?:create|start) (?:containerd|shim) task(?: "[0-9a-f]*")?: )*(?:OCI runtime create failed|container create failed): |^(?:failed to exec in container: )?(?:failed to start exec "[0-9a-f]*": )?OCI runtime exec failed: exec failed: unable to start container process: /;

/** RPCs whose failure can mean that the program itself is at fault. */
const STARTS: ReadonlySet<RpcName> = new Set<RpcName>(['createContainer', 'startContainer', 'execSync']);

function resourceOf(rpc: RpcName, details: string): Resource {
  if (rpc === 'createContainer') {
    return /image/i.test(details) && !/sandbox/i.test(details) ? 'image' : 'sandbox';
  }
  if (/image/i.test(rpc)) return 'image';
  if (/podSandbox|portForward/i.test(rpc)) return 'sandbox';
  return 'container';
}

/**
 * Reads a status by code and text: the four runtimes disagree on codes, so some meanings are only in the words. The
 * one place, with the classifier of pulls, where a runtime's words are looked at.
 *
 * Source: answers of containerd 1.6, 1.7, 2.1 and CRI-O 1.37, kept as test data.
 */
export function classifyStatus(rpc: RpcName, code: number, details: string): StatusMeaning {
  const text = details.slice(0, 65_536);
  if (code === UNKNOWN && STARTS.has(rpc) && HELPER_SPEAKS.test(text)) return { kind: 'cannot_start' };
  if (NOT_INITIALIZED.test(text)) return { kind: 'not_ready' };
  if (code === UNIMPLEMENTED) return { kind: 'unimplemented' };
  const reserved = RESERVED.exec(text);
  if (reserved !== null) return { kind: 'name_reserved', reservedBy: reserved[1] };
  if (code === DEADLINE_EXCEEDED) return { kind: 'deadline' };
  if (WRONG_STATE.test(text)) return { kind: 'wrong_state' };
  if (code === NOT_FOUND || ABSENT.test(text)) return { kind: 'not_found', resource: resourceOf(rpc, text) };
  if (STARTS.has(rpc) && CANNOT_START.test(text)) return { kind: 'cannot_start' };
  return { kind: 'rejected' };
}
