import { once } from 'node:events';

import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { describe, expect, it } from 'vitest';

import type { DeadlineExceeded } from '../../../../src/core/errors.js';
import { failure } from '../../../../src/core/failure.js';
import { callCancelled } from '../../../../src/core/scope.js';
import type { ExecService } from '../../../../src/runtime/service.js';
import { execSync } from '../../../../src/streaming/sessions/exec-sync.js';
import { containerId } from './fake-runtime.js';

const request = { containerId, command: ['true'] };

function answering(answer: { exitCode?: number; stdout?: Uint8Array; stderr?: Uint8Array }) {
  const timeouts: (bigint | undefined)[] = [];
  const service: Pick<ExecService, 'execSync'> = {
    execSync: ({ timeout }) => {
      timeouts.push(timeout);
      return okAsync({ exitCode: 0, stdout: new Uint8Array(0), stderr: new Uint8Array(0), ...answer });
    },
  };
  return { service, timeouts };
}

describe('execSync', () => {
  it('answers with output and exit code', async () => {
    const { service } = answering({ exitCode: 3, stdout: Buffer.from('out'), stderr: Buffer.from('err') });
    const { stdout, stderr, ...rest } = (await execSync(service, request))._unsafeUnwrap();
    expect([Buffer.from(stdout).toString(), Buffer.from(stderr).toString()]).toEqual(['out', 'err']);
    expect(rest).toEqual({ exitCode: 3, truncated: 'no' });
  });

  it.each([
    [1, 1n],
    [500, 1n],
    [1_000, 1n],
    [1_001, 2n],
    [undefined, 10n],
  ])('sends a limit of %s ms as %s s, never none', async (timeoutMs, seconds) => {
    const { service, timeouts } = answering({});
    expect((await execSync(service, request, { timeoutMs })).isOk()).toBe(true);
    expect(timeouts).toEqual([seconds]);
  });

  it('says exec_timed_out for the deadline of containerd and for the exit -1 of CRI-O', async () => {
    const late = failure<DeadlineExceeded>({
      kind: 'deadline_exceeded',
      operation: 'ExecSync',
      message: 'timeout 1s exceeded',
      hint: '',
      timeoutMs: 1_000,
      outcome: 'unknown',
    });
    const containerd: Pick<ExecService, 'execSync'> = { execSync: () => errAsync(late) };
    const crio = answering({ exitCode: -1, stderr: Buffer.from('command timed out') }).service;
    for (const service of [containerd, crio]) {
      const error = (await execSync(service, request, { timeoutMs: 1_000 }))._unsafeUnwrapErr();
      expect(error).toMatchObject({ kind: 'exec_timed_out', timeoutMs: 1_000, killed: 'yes' });
    }
  });

  it('ends a second after the limit where the runtime does not answer, and does not say that it was killed', async () => {
    const silent: Pick<ExecService, 'execSync'> = {
      execSync: (_, { signal } = {}) =>
        ResultAsync.fromSafePromise(once(signal ?? new EventTarget(), 'abort')).andThen(() =>
          errAsync(callCancelled('ExecSync', signal?.reason, 'unknown')),
        ),
    };
    const startedAt = performance.now();
    const error = (await execSync(silent, request, { timeoutMs: 1_000 }))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'exec_timed_out', timeoutMs: 1_000, killed: 'unknown' });
    expect(performance.now() - startedAt).toBeGreaterThan(1_900);
    const signal = AbortSignal.timeout(10);
    expect((await execSync(silent, request, { signal }))._unsafeUnwrapErr().kind).toBe('cancelled');
  });

  it('keeps maxOutputBytes and says so', async () => {
    const { service } = answering({ stdout: Buffer.from('12345'), stderr: Buffer.from('12') });
    const result = (await execSync(service, request, { maxOutputBytes: 3 }))._unsafeUnwrap();
    expect([result.stdout.length, result.stderr.length, result.truncated]).toEqual([3, 2, 'cut']);
  });

  it('warns where CRI-O drops the rest without a word', async () => {
    // What `seq 1 1400000` came to: 2,160,948 of 10,088,896 bytes.
    const lines = Array.from({ length: 324_421 }, (_, i) => `${i + 1}\n`)
      .join('')
      .slice(0, 2_160_948);
    const { service } = answering({ stdout: Buffer.from(lines) });
    expect((await execSync(service, request))._unsafeUnwrap().truncated).toBe('maybe');
    const long = answering({ stdout: Buffer.alloc(2_160_948, 'x') });
    expect((await execSync(long.service, request))._unsafeUnwrap().truncated).toBe('no');
  });

  it.each([
    [{ ...request, command: [] }, {}],
    [request, { maxOutputBytes: -1 }],
  ])('refuses %j %j', async (asked, options) => {
    const { service, timeouts } = answering({});
    expect((await execSync(service, asked, options))._unsafeUnwrapErr().kind).toBe('invalid_input');
    expect(timeouts).toEqual([]);
  });
});
