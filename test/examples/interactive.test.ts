import { CraneNode } from 'crane-cri';
import { MockRuntime } from 'crane-cri/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { AT_TERMINAL, Terminal } from '../helpers/terminal.js';

const EXAMPLE = `${process.execPath} --import ./scripts/run-typescript.mjs examples/interactive/main.ts`;

describe('examples/interactive in a terminal', AT_TERMINAL, () => {
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
    await expect.poll(() => mock.state.containers.size, { timeout: 200_000 }).toBe(1);
    terminal.type('echo one $((40 + 2))', 'Enter');
    await terminal.shows(/^one 42$/m);
    await terminal.size('30 100');
    terminal.resize(120, 40);
    await terminal.size('40 120');
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
  }, 240_000);

  it('leaves by the detach keys, comes back, and tells the exit code', async () => {
    run('', 'FIRST');
    await expect.poll(() => mock.state.containers.size, { timeout: 200_000 }).toBe(1);
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
  }, 240_000);
});
