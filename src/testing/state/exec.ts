import { sleep } from '../../core/clock.js';
import type { AttachRequest, ExecRequest } from '../../generated/types.js';
import type { ByteQueue } from '../base/byte-queue.js';
import { commandProblem } from '../shell/command-lookup.js';
import { shell } from '../shell/shell-program.js';
import { containerOrUnknown } from './container-reads.js';
import { Code, GrpcStatus, notFound, unknown } from './grpc-status.js';
import type { Handler } from './handler.js';
import { type ProcessExit, SimProcess } from '../process/process.js';
import type { ContainerRecord } from './records.js';
import { absentContainer, type RuntimeState } from './runtime-state.js';

/** A process with its streams open, for whoever carries them to a client. */
export interface ProcessSession {
  readonly stdin: ByteQueue;
  /** Hears the output from now on. Answers how to stop. */
  onOutput(listener: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void): () => void;
  resize(columns: number, rows: number): void;
  signal(signal: number): void;
  /** How it ended; an error where the runtime does not report it. */
  readonly exit: Promise<ProcessExit | { readonly error: string }>;
}

type OnOutput = (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void;

function badCommand(state: RuntimeState, problem: string): GrpcStatus {
  if (state.personality.family === 'cri-o') {
    const escaped = problem.replaceAll('"', '\\"');
    return unknown(
      `command error: time="2026-01-01T00:00:00Z" level=error msg="exec failed: unable to start container process: ${escaped}"\n, stdout: , stderr: , exit code -1`,
    );
  }
  const end = state.personality.name === 'containerd-2.1' ? '' : ': unknown';
  return unknown(
    `failed to exec in container: failed to start exec "${state.seeded.nextId()}": OCI runtime exec failed: exec failed: ${problem}${end}`,
  );
}

function checkRunning(state: RuntimeState, container: ContainerRecord): void {
  if (container.state === 'CONTAINER_RUNNING') return;
  if (state.personality.family !== 'cri-o')
    throw unknown(`failed to exec in container: container is in ${container.state} state`);
  if (container.state === 'CONTAINER_EXITED' || state.personality.execOfCreated === 'refused') {
    throw notFound('container is not created or running');
  }
}

/** Starts a command in a container. */
function launch(
  state: RuntimeState,
  container: ContainerRecord,
  cmd: readonly string[],
  tty: boolean,
  onOutput: OnOutput,
): SimProcess {
  checkRunning(state, container);
  const isCrio = state.personality.family === 'cri-o';
  if (cmd.length === 0)
    throw isCrio ? unknown('exec command cannot be empty') : badCommand(state, 'args must not be empty');
  const scripted = container.program.exec.get(cmd.join(' '));
  const lead = isCrio ? '' : 'unable to start container process: ';
  if (scripted?.startError !== undefined) throw badCommand(state, `${lead}${scripted.startError}`);
  const problem =
    scripted === undefined ? commandProblem(cmd[0] ?? '', container.files, container.env['PATH'] ?? '') : undefined;
  if (problem !== undefined) throw badCommand(state, `${lead}exec: "${cmd[0] ?? ''}": ${problem}`);
  const setup = {
    argv: cmd,
    env: container.env,
    cwd: container.cwd,
    user: container.user,
    hostname: container.env['HOSTNAME'] ?? state.options.hostname,
    files: container.files,
    tty,
    memoryLimitBytes: Number(container.resources?.memoryLimitInBytes ?? 0n),
    isInit: false,
  };
  const process = new SimProcess(state.clock, setup, (scripted ?? shell).body, onOutput);
  container.execs.add(process);
  void process.exit.then(() => container.execs.delete(process));
  return process;
}

export const execSync: Handler<'execSync'> = async (state, { containerId, cmd, timeout }, scope) => {
  if (!(await scope.work())) throw scope.gone();
  const found = containerId === '' ? undefined : state.lookUpContainer(containerId);
  if (found === undefined && state.personality.family === 'cri-o') throw notFound(absentContainer(containerId));
  const container = state.container(
    containerId,
    `failed to exec in container: failed to find container "${containerId}" in store`,
  );
  const output: Record<'stdout' | 'stderr', Uint8Array[]> = { stdout: [], stderr: [] };
  const process = launch(state, container, cmd, false, (stream, bytes) => output[stream].push(bytes));
  process.stdin.end();
  const waiting = new AbortController();
  const ends: Promise<unknown>[] = [process.exit];
  if (timeout > 0n) ends.push(sleep(state.clock, Number(timeout) * 1_000, waiting.signal));
  if (state.personality.abandonedExec === 'killed') ends.push(scope.left());
  await Promise.race(ends);
  waiting.abort();
  if (process.ended === undefined) {
    process.signal(9);
    if (scope.abandonment() !== undefined) throw scope.gone();
    if (state.personality.execTimeout === 'minus_one') return { exitCode: -1, stderr: 'command timed out' };
    throw new GrpcStatus(
      Code.DEADLINE_EXCEEDED,
      `failed to exec in container: timeout ${timeout}s exceeded: context deadline exceeded`,
    );
  }
  const { exitCode } = await process.exit;
  return limited(state, Buffer.concat(output.stdout), Buffer.concat(output.stderr), exitCode);
};

const MOST_EXEC_BYTES = 16 * 1024 * 1024;
/** What CRI-O's helper writes around a piece of output in the log it reads the answer from. */
const LOG_OVERHEAD_BYTES = 46;
const LOG_PIECE_BYTES = 8_192;

/** An answer as far as it fits: containerd refuses to send a longer one, CRI-O cuts it short and says nothing. */
function limited(state: RuntimeState, stdout: Buffer, stderr: Buffer, exitCode: number) {
  const bytes = stdout.length + stderr.length;
  if (state.personality.longExecOutput === 'refused') {
    if (bytes <= MOST_EXEC_BYTES) return { stdout, stderr, exitCode };
    throw new GrpcStatus(
      Code.RESOURCE_EXHAUSTED,
      `grpc: trying to send message larger than max (${bytes + 10} vs. ${MOST_EXEC_BYTES})`,
    );
  }
  return { stdout: cutShort(stdout), stderr, exitCode };
}

function cutShort(output: Buffer): Buffer {
  if (output.length < MOST_EXEC_BYTES / (LOG_OVERHEAD_BYTES + 1)) return output;
  let [at, logged] = [0, 0];
  while (at < output.length) {
    const newline = output.indexOf(10, at);
    const end = Math.min(newline === -1 ? output.length : newline + 1, at + LOG_PIECE_BYTES);
    logged += end - at + LOG_OVERHEAD_BYTES;
    if (logged > MOST_EXEC_BYTES) return output.subarray(0, at);
    at = end;
  }
  return output;
}

/** Opens the streams of a command in a container. Throws the status that the streaming server would have answered. */
export function execStream(state: RuntimeState, request: ExecRequest): ProcessSession {
  const waiting: { stream: 'stdout' | 'stderr'; bytes: Uint8Array }[] = [];
  const listeners = new Set<OnOutput>();
  const container = state.container(request.containerId);
  const process = launch(state, container, request.cmd, request.tty, (stream, bytes) => {
    if (listeners.size === 0) waiting.push({ stream, bytes });
    for (const listener of listeners) listener(stream, bytes);
  });
  if (!request.stdin) process.stdin.end();
  return {
    stdin: process.stdin,
    onOutput: (listener) => {
      // What came before anybody listened is not lost.
      for (const { stream, bytes } of waiting.splice(0)) listener(stream, bytes);
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    resize: (columns, rows) => process.resize(columns, rows),
    signal: (signal) => process.signal(signal),
    exit: process.exit.then((exit) => {
      const isKilledFromOutside = exit.exitCode === 137 && container.process?.ended !== undefined;
      return isKilledFromOutside && state.personality.family === 'cri-o' ? { error: 'signal: killed' } : exit;
    }),
  };
}

/** Opens the streams of the container's own process. */
export function attachStream(state: RuntimeState, request: AttachRequest): ProcessSession {
  const { process } = state.container(request.containerId);
  if (process === undefined) throw unknown('container is not running');
  return {
    stdin: process.stdin,
    onOutput: (listener) => process.onOutput(listener),
    resize: (columns, rows) => process.resize(columns, rows),
    signal: (signal) => process.signal(signal),
    exit: process.exit,
  };
}

function checkStreams({ tty, stdin, stdout, stderr }: Pick<ExecRequest, 'tty' | 'stdin' | 'stdout' | 'stderr'>): void {
  if (tty && stderr) throw new GrpcStatus(Code.INVALID_ARGUMENT, 'tty and stderr cannot both be true');
  if (!stdin && !stdout && !stderr)
    throw new GrpcStatus(Code.INVALID_ARGUMENT, 'one of stdin, stdout, or stderr must be set');
}

export const exec: Handler<'exec'> = async (state, request, scope) => {
  await scope.work();
  const container = containerOrUnknown(
    state,
    request.containerId,
    `failed to find container "${request.containerId}" in store`,
  );
  checkStreams(request);
  // CRI-O gives out a URL for what has exited too, and says so in the stream.
  if (state.personality.family !== 'cri-o') checkRunning(state, container);
  return { url: await state.streams.issue({ kind: 'exec', request: { ...request, containerId: container.id } }) };
};

export const attach: Handler<'attach'> = async (state, request, scope) => {
  await scope.work();
  const container = containerOrUnknown(state, request.containerId, 'failed to find container in store');
  checkStreams(request);
  if (container.state !== 'CONTAINER_RUNNING' && state.personality.family !== 'cri-o')
    throw unknown(`container is in ${container.state} state`);
  return { url: await state.streams.issue({ kind: 'attach', request: { ...request, containerId: container.id } }) };
};

export const portForward: Handler<'portForward'> = async (state, request, scope) => {
  await scope.work();
  const sandbox = request.podSandboxId === '' ? undefined : state.lookUpSandbox(request.podSandboxId);
  if ((sandbox === undefined || sandbox === 'ambiguous') && state.personality.family !== 'cri-o') {
    throw notFound(`failed to find sandbox "${request.podSandboxId}": not found`);
  }
  if (sandbox !== undefined && sandbox !== 'ambiguous' && !sandbox.ready && state.personality.family !== 'cri-o') {
    throw unknown(`sandbox container "${sandbox.id}" is not running`);
  }
  return { url: await state.streams.issue({ kind: 'portforward', request }) };
};
