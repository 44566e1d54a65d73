// A person at a terminal inside a container, as `calloc` promises: raw keys, the terminal's size, detach keys, exit code.
//
//   npm run example -- examples/interactive/main.ts --endpoint unix:///run/containerd/containerd.sock \
//     --image docker.io/library/busybox:latest -- /bin/sh
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';

import { attach, type AttachSession, type ContainerJob, CraneNode } from 'crane-cri';
import { type ContainerId, containerId } from 'crane-cri/cri';

import { describe, exitCodeOf } from '../launch/exit-code.js';
import { joinTerminal, sizeOf } from './terminal.js';

const USAGE = `usage: interactive [--endpoint URI] [--image IMAGE] [--detach-keys KEYS] [-- COMMAND...]
       interactive --endpoint URI --attach CONTAINER

  Without --endpoint it runs on a simulated runtime. Ctrl-P Ctrl-Q leaves and lets the program go on;
  --attach comes back to it, and removes its pod when it has ended.`;

/** Waits for a first line, so that nothing the program shows is lost before this terminal is connected. */
const WAIT_FOR_TERMINAL = ['/bin/sh', '-c', 'read -r _; exec "$@"', 'sh'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    endpoint: { type: 'string' },
    image: { type: 'string', default: 'docker.io/library/busybox:latest' },
    attach: { type: 'string' },
    'detach-keys': { type: 'string', default: 'ctrl-p,ctrl-q' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
const tty = process.stdin.isTTY && process.stdout.isTTY;

function say(text: string): void {
  process.stderr.write(`interactive: ${text}\n`);
}

function fail(error: { readonly message: string; readonly hint?: string }): never {
  say(error.hint === undefined ? error.message : `${error.message}\n  ${error.hint}`);
  process.exit(125);
}

async function connect(): Promise<CraneNode> {
  if (values.endpoint !== undefined) return (await CraneNode.connect(values.endpoint)).match((node) => node, fail);
  const { MockRuntime } = await import('crane-cri/testing');
  return (await CraneNode.over(new MockRuntime().service)).match((node) => node, fail);
}

/** Talks to the container until it ends; leaves this process when the person detaches. */
async function talk(node: CraneNode, id: ContainerId, greeting: string): Promise<number | undefined> {
  const size = sizeOf(process.stdout);
  const options = { size, ...(tty ? { detachKeys: values['detach-keys'] } : {}) };
  const session: AttachSession = (await attach(node.runtime, { containerId: id, tty, stdin: true }, options)).match(
    (value) => value,
    fail,
  );
  session.stdin?.write(greeting);
  if (values.attach !== undefined) say('attached');
  const giveBack = joinTerminal(session, process.stdin, process.stdout);
  const exit = await session.exit;
  giveBack();
  // The job may have been cleaned up by now; then its outcome tells the exit.
  if (exit.isErr() && exit.error.kind === 'not_found') return undefined;
  const end = exit.match((value) => value, fail);
  if (end.kind === 'detached') {
    say(`detached; come back with --attach ${id}`);
    process.exit(0);
  }
  return end.kind === 'exited' ? end.exitCode : undefined;
}

async function runningContainer(job: ContainerJob): Promise<ContainerId | undefined> {
  for await (const state of job.states()) {
    if (state.phase === 'running') return state.containerId;
    if (state.phase === 'cleaned') return undefined;
  }
  return undefined;
}

async function start(node: CraneNode): Promise<number> {
  const command = positionals.length === 0 ? ['/bin/sh'] : positionals;
  const job = node
    .job({
      jobId: process.pid,
      image: values.image,
      command: [...WAIT_FOR_TERMINAL, ...command],
      stdin: true,
      tty,
      // Read by this process alone: what is seen at a terminal is nowhere else.
      logDirectory: tmpdir(),
      keepLog: false,
    })
    .match((value) => value, fail);
  const running = runningContainer(job);
  const ended = job.run();
  const id = await running;
  if (id !== undefined) await talk(node, id, '\n');
  const outcome = (await ended).match((value) => value, fail);
  if (outcome.kind !== 'exited') say(describe(outcome));
  return exitCodeOf(outcome);
}

async function comeBack(node: CraneNode, text: string): Promise<number> {
  const id = containerId(text).match((value) => value, fail);
  const { containers } = (await node.runtime.listContainers({ filter: { id } })).match((value) => value, fail);
  const podSandboxId = containers[0]?.podSandboxId;
  const { status } = (await node.runtime.containerStatus({ containerId: id })).match((value) => value, fail);
  const code = await talk(node, id, '');
  if (code === undefined || podSandboxId === undefined) return 255;
  (await node.runtime.stopPodSandbox({ podSandboxId })).match(() => undefined, fail);
  (await node.runtime.removePodSandbox({ podSandboxId })).match(() => undefined, fail);
  // The folder of this job's logs alone, in the node's `runtimeLogDirectory`: the process that would have removed it is gone.
  if (status !== undefined && status.logPath !== '') rmSync(dirname(status.logPath), { recursive: true, force: true });
  return code;
}

if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const node = await connect();
const code = values.attach === undefined ? await start(node) : await comeBack(node, values.attach);
await node[Symbol.asyncDispose]();
process.exit(code);
