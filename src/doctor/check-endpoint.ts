import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

import { shownEndpoint } from '../core/endpoint.js';
import type { CallError, ConnectionReason } from '../core/errors.js';
import { fine, type Found, problem, skipped, warning } from './finding.js';
import type { Check } from './target.js';

const SUMMARIES: Readonly<Record<ConnectionReason, string>> = {
  missing: 'The socket does not exist.',
  not_a_socket: 'This path is not a socket.',
  path_too_long: 'The path is too long for a socket.',
  denied: 'This user may not open the socket.',
  world_writable: 'Everybody may open the socket.',
  refused: 'Nothing listens there.',
  not_grpc: 'The process that listens there is not a CRI runtime.',
  silent: 'A process accepts connections there and does not answer.',
  lost: 'The connection broke.',
  closed: 'The connection was closed.',
};

function unreachable(error: CallError): Found {
  if (error.kind === 'connection_failed') return problem(SUMMARIES[error.reason], error.hint, error.message);
  if (error.kind === 'deadline_exceeded') {
    const remedy = 'See in its log whether the runtime is frozen or overloaded, and restart it; containers live on.';
    return problem(SUMMARIES.silent, remedy, error.message);
  }
  if (error.kind === 'not_ready') {
    return warning(
      'The runtime is starting and not ready to serve.',
      'Wait a few seconds, and try again.',
      error.message,
    );
  }
  return problem('The runtime does not answer as CRI v1 requires.', error.hint, error.message);
}

/** Whether a runtime answers at the endpoint. */
export const checkEndpoint: Check = async ({ endpoint, client, reached, options }, signal) => {
  if (endpoint === undefined) {
    return problem(
      'No endpoint was given, and no runtime is where they usually are.',
      'Start containerd or CRI-O, or give the endpoint, such as unix:///run/containerd/containerd.sock.',
    );
  }
  if (client === undefined || reached === undefined) {
    return problem(
      'The endpoint cannot be read.',
      'Write unix:///path/of.sock, or tcp://host:port.',
      shownEndpoint(endpoint),
    );
  }
  if (reached.isErr()) return unreachable(reached.error);
  const { runtimeName, runtimeVersion } = reached.value.version;
  const answered = fine(`${runtimeName} ${runtimeVersion} answers.`, client.endpoint);
  if (options.imageEndpoint === undefined) return answered;
  const images = await client.imageFsInfo({}, { signal });
  if (images.isOk() || images.error.kind !== 'connection_failed') return answered;
  return problem(
    `The image service does not answer: ${SUMMARIES[images.error.reason]}`,
    images.error.hint,
    images.error.message,
  );
};

const TAKE_BACK =
  'Take the permission back (chmod o-w), and let those who need the socket run as root or join the group that owns it. Never make it writable for everyone: whoever can write to it is root on this machine.';

/** Who may open the socket. */
export const checkPermissions: Check = async ({ socketPath }) => {
  if (socketPath === undefined) return skipped('The endpoint is not a socket on this machine.');
  let file;
  try {
    file = await stat(socketPath);
  } catch (cause) {
    return skipped('The socket cannot be inspected.', String((cause as NodeJS.ErrnoException).code));
  }
  const { uid, gid, mode } = file;
  const shown = `${socketPath}: mode ${(mode & 0o777).toString(8).padStart(3, '0')}, owner ${uid}, group ${gid}`;
  if ((mode & 0o002) !== 0 && ((await stat(dirname(socketPath))).mode & 0o001) !== 0) {
    return problem('Everybody may write to the socket, which makes every user root.', TAKE_BACK, shown);
  }
  const me = process.geteuid?.() ?? 0;
  if (uid !== 0 && uid !== me) {
    return warning(
      'The socket belongs to neither root nor this user.',
      'See that it is the socket of a runtime you trust: whoever owns it sees every secret that is sent to it.',
      shown,
    );
  }
  const isShared = (mode & 0o020) !== 0 && gid !== 0;
  return fine(
    isShared ? `Members of group ${gid} may use the runtime, and so are root.` : 'Only its owner may use the runtime.',
    shown,
  );
};
