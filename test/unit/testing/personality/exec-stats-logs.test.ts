import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import type { ContainerId } from '../../../../src/core/ids.js';
import { exec } from '../../../../src/streaming/sessions/exec.js';
import { VirtualClock } from '../../../../src/testing/index.js';
import { create, must, newFolder, podConfig, start, untilExited, virtual } from '../helpers.js';
import { ALL, as, CRIO, NOBODY, status } from './ask.js';

describe('exec, stats, log format', () => {
  it.each(ALL)(
    'ExecSync beyond its timeout fails on containerd, and exits with -1 on cri-o: %s',
    async (personality) => {
      const mock = as(personality);
      const { containerId } = await start(mock.service, ['sleep', '600']);
      const result = await mock.wire.unary(
        'execSync',
        { containerId, cmd: ['sleep', '60'], timeout: 1n },
        { timeoutMs: 60_000 },
      );
      if (personality === CRIO) {
        const { exitCode, stderr } = result._unsafeUnwrap();
        expect([exitCode, Buffer.from(stderr).toString()]).toEqual([-1, 'command timed out']);
      } else {
        const details = 'failed to exec in container: timeout 1s exceeded: context deadline exceeded';
        expect(result._unsafeUnwrapErr()).toEqual({ kind: 'status', code: 4, details });
      }
      expect(mock.leaks().filter((leak) => leak.what === 'process')).toEqual([]);
    },
  );

  it.each(ALL)(
    'ExecSync is refused after the exit, and before the start by containerd alone: %s',
    async (personality) => {
      const mock = as(personality);
      const { containerId } = await create(mock.service, ['true']);
      expect((await status(mock, 'execSync', { containerId, cmd: ['true'] })).code).toBe(personality === CRIO ? 0 : 2);
      await must(mock.service.startContainer({ containerId }));
      await untilExited(mock, containerId);
      expect((await status(mock, 'execSync', { containerId, cmd: ['true'] })).code).toBe(personality === CRIO ? 5 : 2);
    },
  );

  it.each(ALL)(
    'stats of what has exited, and of a sandbox without cgroup parent, are told by cri-o alone: %s',
    async (personality) => {
      const mock = as(personality);
      const isCrio = personality === CRIO;
      const { podSandboxId, containerId } = await start(mock.service, ['true']);
      await untilExited(mock, containerId);
      expect((await status(mock, 'containerStats', { containerId })).code).toBe(isCrio ? 0 : 2);
      expect((await status(mock, 'containerStats', { containerId: NOBODY })).code).toBe(isCrio ? 2 : 5);
      expect((await status(mock, 'podSandboxStats', { podSandboxId })).code).toBe(isCrio ? 0 : 2);
    },
  );

  it.each(ALL)(
    'UpdateContainerResources of no container is refused, and of an exited one by cri-o alone: %s',
    async (personality) => {
      const mock = as(personality);
      const isCrio = personality === CRIO;
      const { containerId } = await start(mock.service, ['true']);
      await untilExited(mock, containerId);
      expect((await status(mock, 'updateContainerResources', { containerId, linux: {} })).code).toBe(isCrio ? 2 : 0);
      expect(
        (await status(mock, 'updateContainerResources', { containerId: NOBODY as ContainerId, linux: {} })).code,
      ).toBe(isCrio ? 2 : 5);
    },
  );

  describe.each(ALL)('a command whose client is gone, on %s,', (personality) => {
    /** Whether the command goes on, a second of its time after its client is gone. */
    async function survives(script: string, leave: 'in order' | 'abruptly'): Promise<boolean> {
      const mock = as(personality, { clock: new VirtualClock({ mode: 'manual' }) });
      const { containerId } = await start(mock.service, ['sleep', 'infinity']);
      const abort = new AbortController();
      const request = { containerId, command: ['sh', '-c', `echo up; ${script}`] };
      const session = await must(exec(mock.service, request, { signal: abort.signal }));
      await new Promise((resolve) => session.stdout?.once('data', resolve));
      if (leave === 'in order') session.detach();
      else abort.abort();
      while (mock.state.streams.sessions > 0) await new Promise((resolve) => setTimeout(resolve, 2));
      await virtual(mock).advance(1_000);
      return mock.leaks().some((leak) => leak.what === 'process');
    }

    it('goes on where it writes nothing and was left in order', async () => {
      expect(await survives('sleep 60', 'in order')).toBe(true);
    });

    it('goes on where it writes nothing and was dropped, but not on containerd 2', async () => {
      expect(await survives('sleep 60', 'abruptly')).toBe(personality !== 'containerd-2.1');
    });

    it('ends where it writes all the time and was dropped, but not on containerd 1', async () => {
      const goesOn = personality === 'containerd-1.6' || personality === 'containerd-1.7';
      expect(await survives('while true; do echo y; sleep 0.1; done', 'abruptly')).toBe(goesOn);
    });
  });

  it.each(ALL)(
    'CheckpointContainer is refused by %s, for want of CRIU, of support or of the RPC itself',
    async (personality) => {
      const mock = as(personality);
      const { containerId } = await start(mock.service, ['sleep', '600']);
      const { code, details } = await status(mock, 'checkpointContainer', { containerId, location: '/tmp/x.tar' });
      if (personality === 'containerd-2.1') expect(details).toMatch(/^CRIU binary not found/);
      if (personality === CRIO) expect(details).toBe('checkpoint/restore support not available');
      expect(code).toBe(personality === 'containerd-2.1' || personality === CRIO ? 2 : 12);
    },
  );

  it.each(ALL)('logs have the times, modes, carriage returns and pieces of long lines of %s', async (personality) => {
    const mock = as(personality);
    const isCrio = personality === CRIO;
    const logDirectory = join(newFolder(), 'pod');
    const { containerId } = await start(
      mock.service,
      ['sh', '-c', `echo tty; printf '%017000d\\n' 1`],
      { logPath: 'a.log', tty: true },
      podConfig('l', { logDirectory }),
    );
    await untilExited(mock, containerId);
    const path = join(logDirectory, 'a.log');
    const lines = readFileSync(path, 'latin1').split('\n');
    expect(lines[0]).toMatch(isCrio ? /^\S+\.\d{9}\+00:00 stdout F tty\r$/ : /^\S+Z stdout F tty$/);
    const pieces = lines.filter((line) => / stdout P 0+$/.test(line)).map((line) => line.replace(/^.* P /, '').length);
    expect(pieces).toEqual(isCrio ? [8_192, 8_192] : [16_384]);
    expect([statSync(logDirectory).mode & 0o777, statSync(path).mode & 0o777]).toEqual(
      isCrio ? [0o700, 0o600] : [0o755, 0o640],
    );
  });
});
