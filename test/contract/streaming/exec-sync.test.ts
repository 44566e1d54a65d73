import { afterAll, beforeAll, expect, it } from 'vitest';

import { execSync, type ExecSyncOptions } from '../../../src/streaming/sessions/exec-sync.js';
import { describeEachTarget } from '../each-target.js';
import { Pod, type Started } from './running-container.js';

describeEachTarget('execSync', ({ target, open }) => {
  let pod: Pod;
  let container: Started;

  beforeAll(async () => {
    pod = await Pod.run(target, open());
    container = await pod.start('trap "exit 0" TERM; while true; do sleep 0.1; done');
  }, 60_000);
  afterAll(() => pod.remove(), 60_000);

  const run = (script: string, options: ExecSyncOptions = {}) =>
    execSync(pod.runtime, { containerId: container.containerId, command: ['/bin/sh', '-c', script] }, options);

  it('case 17: answers with output and exit code', async () => {
    const { stdout, stderr, exitCode, truncated } = (await run('echo out; echo err >&2; exit 3'))._unsafeUnwrap();
    expect([String(Buffer.from(stdout)), String(Buffer.from(stderr)), exitCode]).toEqual(['out\n', 'err\n', 3]);
    expect(truncated).toBe('no');
  });

  it('case 17: answers 5 MB, or warns where the runtime leaves out some of so many lines', async () => {
    const { stdout, truncated } = (await run('seq 1 800000', { timeoutMs: 60_000 }))._unsafeUnwrap();
    if (open().capabilities.runtimeName !== 'cri-o') expect(stdout.length).toBe(5_488_895);
    else expect(truncated).not.toBe('no');
  }, 90_000);

  it('case 17: answers 17 MB with an error where the runtime does, and else warns', async () => {
    const answer = await run('seq 1 2400000', { timeoutMs: 60_000 });
    if (answer.isErr()) expect(answer.error.kind).toBe('message_too_large');
    else expect(answer.value.truncated).not.toBe('no');
  }, 90_000);

  it('case 17: ends a command that runs too long with one kind of error', async () => {
    expect((await run('sleep 30', { timeoutMs: 500 }))._unsafeUnwrapErr().kind).toBe('exec_timed_out');
  }, 20_000);
});
