import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CraneNode } from 'crane-cri';
import { MockRuntime } from 'crane-cri/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const EXAMPLE = `${process.execPath} --import ./scripts/run-typescript.mjs examples/interactive/main.ts`;

/** A terminal of its own, in which a person could sit. */
class Terminal {
  private readonly folder = mkdtempSync(join(tmpdir(), 'crane-tmux-'));
  private readonly socket = join(this.folder, 'tmux.sock');

  constructor() {
    this.tmux('-f', '/dev/null', 'new-session', '-d', '-x', '100', '-y', '30', 'exec /bin/sh');
  }

  type(...keys: readonly string[]): void {
    this.tmux('send-keys', ...keys);
  }

  resize(columns: number, rows: number): void {
    this.tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  screen(): string {
    return this.tmux('capture-pane', '-p', '-J', '-S', '-');
  }

  async shows(what: string | RegExp): Promise<string> {
    await expect.poll(() => this.screen(), { timeout: 15_000, interval: 50 }).toMatch(what);
    return this.screen();
  }

  close(): void {
    spawnSync('tmux', ['-S', this.socket, 'kill-server']);
    rmSync(this.folder, { recursive: true });
  }

  private tmux(...args: readonly string[]): string {
    return execFileSync('tmux', ['-S', this.socket, ...args], { encoding: 'utf8' });
  }
}

describe('examples/interactive in a terminal', () => {
  let mock: MockRuntime;
  let endpoint: string;
  let terminal: Terminal;

  beforeEach(async () => {
    mock = new MockRuntime();
    endpoint = (await mock.serve()).endpoint;
    terminal = new Terminal();
    await terminal.shows(/[#$] /); // what is typed before the shell asks may be lost
  });

  afterEach(async () => {
    terminal.close();
    await mock.close();
  });

  const run = (args: string, label: string): void =>
    terminal.type(`${EXAMPLE} --endpoint ${endpoint} ${args}; echo ${label} $?`, 'Enter');

  it('passes what is typed, Ctrl-C, Ctrl-D and the exit code, and gives the terminal back', async () => {
    run('', 'FIRST');
    await expect.poll(() => mock.state.containers.size, { timeout: 15_000 }).toBe(1);
    terminal.type('echo one $((40 + 2))', 'Enter');
    await terminal.shows(/^one 42$/m);
    terminal.type('cat', 'Enter', 'back and forth', 'Enter');
    await terminal.shows(/^back and forth\n+back and forth$/m);
    terminal.type('C-d');
    await terminal.shows(/^FIRST 0$/m);

    run(`-- /bin/sh -c 'echo asl''eep; sleep 1000'`, 'SECOND');
    await terminal.shows(/^asleep$/m);
    terminal.type('C-c');
    await terminal.shows(/SECOND 1\d\d$/m);
    terminal.type('stty -a', 'Enter');
    await terminal.shows(/ icanon.* echo /s);
  }, 60_000);

  it('leaves by the detach keys, comes back, and tells the exit code', async () => {
    run('', 'FIRST');
    await expect.poll(() => mock.state.containers.size, { timeout: 15_000 }).toBe(1);
    terminal.type('word=kept', 'Enter', 'echo ready', 'Enter');
    await terminal.shows(/^ready$/m);
    terminal.type('C-p', 'C-q');
    const [, id = ''] = /--attach ([0-9a-f]{64})/.exec(await terminal.shows(/^FIRST 0$/m)) ?? [];
    expect(mock.state.containers.size).toBe(1);
    run(`--attach ${id}`, 'SECOND');
    terminal.resize(120, 40);
    await terminal.shows(/interactive: attached$/m);
    terminal.type('echo $word; exit 42', 'Enter');
    expect(await terminal.shows(/^SECOND 42$/m)).toMatch(/^kept$/m);
    const node = (await CraneNode.connect(endpoint))._unsafeUnwrap();
    expect((await node.runtime.listPodSandbox({}))._unsafeUnwrap().items).toEqual([]);
    await node[Symbol.asyncDispose]();
  }, 60_000);
});
