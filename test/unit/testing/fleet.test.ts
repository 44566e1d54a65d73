import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';

import type { ContainerId } from '../../../src/core/ids.js';
import { localProcess, MockFleet, type MockRuntime, PERSONALITIES, VirtualClock } from '../../../src/testing/index.js';
import { create, IMAGE, must, newFolder, newMock, podConfig, start, untilExited } from './helpers.js';

describe('MockFleet', () => {
  it('has nodes with names, ids and faults of their own, on one clock', async () => {
    const fleet = new MockFleet({
      size: 12,
      images: [IMAGE],
      node: (index) => ({ personality: index % 2 === 0 ? 'cri-o-1.37' : 'containerd-2.1' }),
    });
    onTestFinished(() => fleet.close());
    expect(fleet.nodes.map((node) => node.state.options.hostname).slice(0, 3)).toEqual(['node00', 'node01', 'node02']);
    const ids = await Promise.all(fleet.nodes.map(async (node) => (await create(node.service, ['true'])).containerId));
    expect(new Set(ids).size).toBe(12);
    expect((await must(fleet.nodes[0]!.service.version({}))).runtimeName).toBe('cri-o');
    fleet.nodes[3]!.goDown();
    expect((await fleet.nodes[3]!.service.version({})).isErr()).toBe(true);
    await must(fleet.nodes[4]!.service.version({}));
    expect(() => fleet.assertNothingLeaked()).toThrow(/job-1 is ready \(on node00\)/);
    expect(fleet.nodes.every((node) => node.clock === fleet.clock)).toBe(true);
  });
});

/** A script as a real process whose output goes to a log file. */
async function startLogged(mock: MockRuntime, script: string): Promise<{ containerId: ContainerId; logPath: string }> {
  const logDirectory = newFolder();
  const pod = podConfig('logged', { logDirectory });
  const { containerId } = await start(mock.service, ['/bin/sh', '-c', script], { logPath: 'out.log' }, pod);
  return { containerId, logPath: join(logDirectory, 'out.log') };
}

/** What a process has said on its first line, once it has. */
async function logged(logPath: string): Promise<string> {
  return vi.waitFor(() => / stdout F (.*)\n/.exec(readFileSync(logPath, 'utf8'))![1]!, { timeout: 30_000 });
}

/** Whether a process of this machine runs: one that waits to be reaped does not. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

describe('localProcess', () => {
  it('runs a real process of this machine: output, code, signals, stdin', async () => {
    const mock = newMock();
    mock.program({}, localProcess());
    const logDirectory = newFolder();
    const pod = podConfig('real', { logDirectory });
    const { containerId } = await start(
      mock.service,
      ['node', '-e', 'console.log(process.env.KEY); process.exit(5)'],
      {
        logPath: 'out.log',
        envs: [
          { key: 'KEY', value: 'value' },
          { key: 'PATH', value: process.env['PATH'] ?? '' },
        ],
      },
      pod,
    );
    expect((await untilExited(mock, containerId)).exitCode).toBe(5);
    expect(readFileSync(join(logDirectory, 'out.log'), 'utf8')).toContain(' stdout F value\n');
    const missing = await start(mock.service, ['/no/such/program'], {}, podConfig('missing'));
    expect((await untilExited(mock, missing.containerId)).exitCode).toBe(127);
  });

  it('is killed with what it has started, when it ignores SIGTERM', async () => {
    const mock = newMock();
    mock.program({}, localProcess());
    const { logPath, containerId } = await startLogged(mock, 'trap "" TERM; sleep 100 & echo $!; wait; wait');
    const child = Number(await logged(logPath));
    await must(mock.service.stopContainer({ containerId, timeout: 1n }));
    expect((await untilExited(mock, containerId)).exitCode).toBe(137);
    await vi.waitFor(() => expect(isRunning(child)).toBe(false), { timeout: 30_000 });
  });

  it('ends with its own end, whatever it has left behind', async () => {
    const mock = newMock();
    mock.program({}, localProcess());
    const { logPath, containerId } = await startLogged(mock, 'sleep 100 & echo $!; exit 4');
    const child = Number(await logged(logPath));
    expect((await untilExited(mock, containerId)).exitCode).toBe(4);
    await vi.waitFor(() => expect(isRunning(child)).toBe(false), { timeout: 30_000 });
  });

  it('runs in the folder it is told, and virtual time stands still meanwhile', async () => {
    const folder = newFolder();
    const mock = newMock({ clock: new VirtualClock() });
    mock.program({}, localProcess({ cwd: folder }));
    const before = mock.clock.nowMs();
    const { containerId } = await start(mock.service, ['/bin/sh', '-c', 'sleep 0.05; echo here > file']);
    expect((await untilExited(mock, containerId)).exitCode).toBe(0);
    expect(mock.clock.nowMs() - before).toBeLessThan(1_000);
    expect(existsSync(join(folder, 'file'))).toBe(true);
  });
});

it('every personality has its name', () => {
  for (const [name, personality] of Object.entries(PERSONALITIES)) expect(personality.name).toBe(name);
});
