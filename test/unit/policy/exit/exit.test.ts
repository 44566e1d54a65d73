import { constants } from 'node:os';

import { describe, expect, it } from 'vitest';

import type { ContainerId } from '../../../../src/core/ids.js';
import type { ContainerStatus } from '../../../../src/generated/types.js';
import { exitOfRecord, judgeExit, readExit, wasStartCutOff } from '../../../../src/policy/exit/exit.js';

function status(fields: Partial<ContainerStatus>): ContainerStatus {
  return {
    id: 'a'.repeat(64) as ContainerId,
    metadata: undefined,
    state: 'CONTAINER_EXITED',
    createdAt: 1n,
    startedAt: 2_000_000_000n,
    finishedAt: 3_500_000_000n,
    exitCode: 0,
    image: undefined,
    imageRef: '',
    reason: 'Completed',
    message: '',
    labels: {},
    annotations: {},
    mounts: [],
    logPath: '',
    resources: undefined,
    imageId: '',
    user: undefined,
    stopSignal: 'SIGNAL_RUNTIME_DEFAULT',
    ...fields,
  };
}

describe('readExit', () => {
  it('measures the run in milliseconds', () => {
    expect(readExit(status({}), 'event')).toMatchObject({
      code: 0,
      durationMs: 1_500,
      source: 'event',
      signal: undefined,
    });
  });

  it('clamps an end that is reported before its start', () => {
    const exit = readExit(status({ finishedAt: 1_999_000_000n }), 'status');
    expect(exit).toMatchObject({ durationMs: 0, finishedAtNs: 2_000_000_000n });
  });

  it('measures no time of a program that never started', () => {
    expect(readExit(status({ startedAt: 0n, exitCode: 128, reason: 'StartError' }), 'status')).toMatchObject({
      durationMs: 0,
      startedAtNs: 0n,
      signal: undefined,
    });
  });

  it.each([
    [137, 'SIGKILL'],
    [143, 'SIGTERM'],
    [139, 'SIGSEGV'],
  ])('calls %d likely %s when nobody here sent it', (exitCode, name) => {
    expect(readExit(status({ exitCode, reason: 'Error' }), 'event').signal).toMatchObject({ name, evidence: 'likely' });
  });

  it.each([
    [137, 'SIGKILL'],
    [143, 'SIGTERM'],
  ])('calls %d %s as sent after a stop', (exitCode, name) => {
    expect(readExit(status({ exitCode, reason: 'Error' }), 'event', true).signal).toMatchObject({
      name,
      evidence: 'sent',
    });
  });

  it('calls the SIGKILL of a lack of memory sent, whoever stopped what', () => {
    expect(readExit(status({ exitCode: 137, reason: 'OOMKilled' }), 'event').signal?.evidence).toBe('sent');
    expect(readExit(status({ exitCode: 143, reason: 'OOMKilled' }), 'event').signal?.evidence).toBe('likely');
  });

  // Two names of one number: the other one is used.
  it.each(Object.entries(constants.signals).filter(([name]) => !['SIGIOT', 'SIGPOLL', 'SIGUNUSED'].includes(name)))(
    'calls %s by the number that the kernel has for it',
    (name, number) => {
      expect(readExit(status({ exitCode: 128 + number, reason: 'Error' }), 'event').signal?.name).toBe(name);
    },
  );

  it('does not blame a stop for a crash', () => {
    expect(readExit(status({ exitCode: 139, reason: 'Error' }), 'event', true).signal?.evidence).toBe('likely');
  });

  it('is certain of what the runtime saw, and of nothing it lost or cut off', () => {
    expect(readExit(status({ exitCode: 255, reason: 'Error' }), 'event').certainty).toBe('certain');
    expect(readExit(status({ exitCode: 255, reason: 'Unknown' }), 'event').certainty).toBe('unknown');
    const failedStart = { exitCode: 128, reason: 'StartError', startedAt: 0n };
    expect(readExit(status({ ...failedStart, message: 'no such file' }), 'status').certainty).toBe('certain');
    expect(readExit(status({ ...failedStart, message: 'context canceled' }), 'status').certainty).toBe('unknown');
  });

  it('takes an exit file, which the program can write, for likely', () => {
    expect(exitOfRecord(3, 5, undefined, false)).toMatchObject({
      code: 3,
      source: 'exit_file',
      certainty: 'likely',
      durationMs: 0,
    });
  });

  it.each([128, 160, 200, 255])('claims no signal for exit code %d', (exitCode) => {
    expect(readExit(status({ exitCode, reason: 'Error' }), 'event').signal).toBeUndefined();
  });
});

describe('judgeExit', () => {
  it.each([
    [0, 'Completed', 'exited'],
    [3, 'Error', 'exited'],
    [255, 'Error', 'exited'],
    [255, 'Unknown', 'unknown'],
    [137, 'OOMKilled', 'out_of_memory'],
    [0, 'OOMKilled', 'out_of_memory'],
    [128, 'StartError', 'not_started'],
  ])('takes %d %s for %s', (exitCode, reason, verdict) => {
    expect(judgeExit(readExit(status({ exitCode, reason }), 'status'))).toBe(verdict);
  });
});

describe('a start that was cut off', () => {
  const TASK = 'failed to create containerd task: failed to create shim task: ';
  const ID = 'a'.repeat(64);

  it.each([
    'context canceled',
    `failed to start containerd task "${ID}": context deadline exceeded`,
    `${TASK}context canceled: unknown`,
    `${TASK}ttrpc: closed: unknown`,
    `${TASK}OCI runtime create failed: signal: killed`,
    `${TASK}OCI runtime create failed: runc did not terminate successfully: exit status 137: unknown`,
    `${TASK}OCI runtime create failed: runc did not terminate successfully: exit status 137: : unknown`,
    `${TASK}OCI runtime create failed: runc did not terminate successfully: exit status 137: fatal error: exec: "x": unknown`,
    `${TASK}OCI runtime create failed: unable to retrieve OCI runtime error (open /run/log.json: no such file or directory): runc did not terminate successfully: signal: killed: unknown`,
    `failed to start containerd task "${ID}": OCI runtime start failed: runc did not terminate successfully: signal: killed: unknown`,
    'rpc error: code = Unavailable desc = transport is closing',
    'connection error: desc = "transport: Error while dialing: dial unix /run/s: connect: connection refused"',
    'failed to create containerd task: read unix @->/run/s.ttrpc: read: connection reset by peer: unknown',
    'container create failed: signal: killed',
  ])('is told by what its message ends in, or by who ended: %s', (message) => {
    expect(wasStartCutOff(message)).toBe(true);
  });

  const CUT_OFF = [
    'context canceled',
    'context deadline exceeded',
    'ttrpc: closed',
    'connection reset',
    'connection refused',
    'transport is closing',
    'signal: killed',
    'exit status 137',
    'signal: killed: unknown',
    'runc did not terminate successfully: exit status 137: : unknown',
    `${TASK}OCI runtime create failed: runc did not terminate successfully: signal: killed`,
  ];
  const RUNC = `${TASK}OCI runtime create failed: runc create failed: unable to start container process: `;

  it.each(CUT_OFF)('is none that was refused because of a program, a folder or a mount that is named "%s"', (name) => {
    for (const message of [
      `${RUNC}exec: "${name}": executable file not found in $PATH: unknown`,
      `${RUNC}exec: "/${name}": stat /${name}: no such file or directory: unknown`,
      `${RUNC}exec /${name}: exec format error: unknown`,
      `${RUNC}chdir to cwd ("/${name}") set in config.json failed: permission denied: unknown`,
      `${RUNC}error during container init: error mounting "/${name}" to rootfs at "/${name}": not a directory: unknown`,
      `container create failed: executable file \`${name}\` not found in $PATH: No such file or directory`,
    ])
      expect(wasStartCutOff(message)).toBe(false);
  });
});
