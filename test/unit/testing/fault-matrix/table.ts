import { type Fault, faults } from 'crane-cri/testing';

/** The RPCs that a job makes, in the order in which it makes them. */
export const JOB_RPCS = [
  'imageStatus',
  'pullImage',
  'runPodSandbox',
  'listPodSandbox',
  'createContainer',
  'startContainer',
  'getContainerEvents',
  'containerStatus',
  'listContainers',
  'stopContainer',
  'removeContainer',
  'stopPodSandbox',
  'removePodSandbox',
] as const;
export type JobRpc = (typeof JOB_RPCS)[number];

/** What goes wrong, in the words of the reference. */
export const FAULTS: readonly (readonly [what: string, fault: Fault])[] = [
  ['an error', faults.status(2, 'boom')],
  ['disk full', faults.diskFull()],
  ['cancelled by the server', faults.serverCancelled()],
  ['message too large', faults.tooLarge()],
  ['not yet ready', faults.notInitialized()],
  ["the server's deadline", faults.serverDeadline()],
  ['connection lost', faults.connectionLost()],
  ['answer lost', faults.answerLost()],
  ['the runtime dies', faults.runtimeDies()],
  ['slow, with jitter', faults.delay(10_000, 5_000)],
  ['no answer', faults.hang()],
  ['done, and no answer', faults.answerNeverComes()],
];

/** What comes of a job, for each of {@link FAULTS}; `=` is the same as to the left. */
type Row = readonly [string, string, string, string, string, string, string, string, string, string, string, string];

const all = (answer: string): Row => [answer, '=', '=', '=', '=', '=', '=', '=', '=', '=', '=', '='];
const OK = 'exited 0';
const REJECTED = 'failed: rejected';
const TOO_LARGE = 'failed: message_too_large';
const NOT_READY = 'failed: not_ready';
const DEADLINE = 'failed: deadline_exceeded';
const LOST = 'failed: connection_failed (lost)';
const REFUSED = 'failed: connection_failed (refused)';
const UNKNOWN = 'unknown';
const STOPPED = 'cancelled by caller, exited 143';
const KILLED = 'cancelled by caller, exited 137';
const POD_LEFT = 'exited 0, sandbox left';
const LEFT = 'exited 0, container left';

/** What comes of a job when a call of it goes wrong once. */
export const ONCE: Readonly<Record<JobRpc, Row>> = {
  imageStatus: [REJECTED, '=', '=', TOO_LARGE, OK, DEADLINE, OK, '=', '=', '=', DEADLINE, '='],
  // prettier-ignore
  pullImage: [
    'failed: pull_failed (unknown)', 'failed: pull_failed (disk_full)', OK, TOO_LARGE, OK, '=', '=', '=', '=', '=', DEADLINE, '=',
  ],
  runPodSandbox: [REJECTED, '=', '=', TOO_LARGE, OK, '=', '=', '=', '=', '=', DEADLINE, '='],
  listPodSandbox: all(OK),
  createContainer: [REJECTED, '=', '=', TOO_LARGE, OK, '=', '=', '=', '=', '=', DEADLINE, '='],
  startContainer: [REJECTED, '=', '=', TOO_LARGE, OK, DEADLINE, UNKNOWN, OK, UNKNOWN, OK, DEADLINE, OK],
  getContainerEvents: [OK, '=', '=', '=', '=', '=', '=', '=', REFUSED, OK, '=', '='],
  containerStatus: all(OK),
  listContainers: all(OK),
  stopContainer: [STOPPED, '=', '=', '=', '=', '=', '=', '=', '=', '=', KILLED, STOPPED],
  removeContainer: [OK, '=', '=', '=', '=', '=', '=', '=', '=', '=', LEFT, '='],
  stopPodSandbox: all(OK),
  removePodSandbox: [OK, '=', '=', '=', '=', '=', '=', '=', '=', '=', POD_LEFT, '='],
};

const NOT_LISTED = 'failed: connection_failed (lost), sandbox left';
const NEVER_STOPPED = 'cancelled by caller, container left';
const ALL_LEFT = 'exited 0, container and sandbox left';
const LATE = 'cancelled by time_limit, exited 0';
const LIMIT = 'cancelled by time_limit';

/** What comes of a job when every call of an RPC goes wrong, until the job has ended. */
export const FOR_EVER: Readonly<Record<JobRpc, Row>> = {
  imageStatus: [REJECTED, '=', '=', TOO_LARGE, NOT_READY, DEADLINE, LOST, '=', REFUSED, OK, DEADLINE, '='],
  // prettier-ignore
  pullImage: [
    'failed: pull_failed (unknown)', 'failed: pull_failed (disk_full)', 'failed: pull_failed (cancelled)', TOO_LARGE,
    NOT_READY, 'failed: pull_failed (cancelled)', LOST, '=', '=', OK, DEADLINE, '=',
  ],
  runPodSandbox: [REJECTED, '=', '=', TOO_LARGE, NOT_READY, DEADLINE, LOST, OK, LOST, OK, DEADLINE, '='],
  listPodSandbox: [NOT_LISTED, '=', '=', '=', '=', '=', '=', '=', '=', OK, NOT_LISTED, '='],
  createContainer: [REJECTED, '=', '=', TOO_LARGE, NOT_READY, DEADLINE, LOST, OK, REFUSED, OK, DEADLINE, '='],
  startContainer: [REJECTED, '=', '=', TOO_LARGE, NOT_READY, DEADLINE, UNKNOWN, OK, UNKNOWN, OK, DEADLINE, OK],
  getContainerEvents: [OK, '=', '=', '=', '=', '=', '=', '=', REFUSED, OK, '=', '='],
  containerStatus: [LIMIT, '=', '=', '=', '=', '=', '=', '=', '=', OK, LIMIT, '='],
  listContainers: [OK, '=', '=', '=', LATE, '=', '=', '=', '=', OK, LATE, '='],
  stopContainer: [
    NEVER_STOPPED,
    '=',
    '=',
    '=',
    '=',
    '=',
    '=',
    STOPPED,
    'cancelled by caller, container and sandbox left',
    STOPPED,
    NEVER_STOPPED,
    STOPPED,
  ],
  removeContainer: [LEFT, '=', '=', '=', '=', '=', '=', '=', ALL_LEFT, OK, LEFT, '='],
  stopPodSandbox: [POD_LEFT, '=', '=', '=', '=', '=', '=', '=', '=', OK, POD_LEFT, '='],
  removePodSandbox: [POD_LEFT, '=', '=', '=', '=', '=', '=', '=', '=', OK, POD_LEFT, '='],
};

/** A row with every answer written out. */
export function spelledOut(row: Row): readonly string[] {
  const answers: string[] = [];
  for (const answer of row) answers.push(answer === '=' ? (answers.at(-1) ?? '') : answer);
  return answers;
}
