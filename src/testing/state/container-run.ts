import { sleep } from '../../core/clock.js';
import { EXIT_MOUNT } from '../../policy/exit/wrapper.js';
import { announceContainer } from './announce.js';
import type { CallScope } from './call-scope.js';
import { FileProblem } from '../process/container-files.js';
import { ContainerLog } from './container-log.js';
import { unknown } from './grpc-status.js';
import type { Handler } from './handler.js';
import { type ProcessExit, SimProcess } from '../process/process.js';
import type { ContainerRecord } from './records.js';
import type { RuntimeState } from './runtime-state.js';

/** How far a node's clock steps back between start and exit of a very short run, in nanoseconds (measured: 0.4 to 1.9 ms). */
const STEP_BACK_NS = 400_000n;

/** A state in the words of CRI-O. */
export function crioStateWord(container: ContainerRecord): string {
  if (container.state === 'CONTAINER_CREATED') return 'created';
  return container.state === 'CONTAINER_RUNNING' ? 'running' : 'stopped';
}

function checkStartable(state: RuntimeState, container: ContainerRecord): void {
  const isCrio = state.personality.family === 'cri-o';
  const lead = `failed to set starting state for container "${container.id}": `;
  if (container.state !== 'CONTAINER_CREATED') {
    throw unknown(
      isCrio
        ? `container ${container.id} is not in created state: ${crioStateWord(container)}`
        : `${lead}container is in ${container.state} state`,
    );
  }
  if (container.starting !== undefined) {
    throw unknown(
      isCrio
        ? `failed to start container ${container.id}: cannot start an already running container`
        : `${lead}container is already in starting state`,
    );
  }
  if (container.removing) throw unknown(`${lead}container is in removing state, can't be started`);
  if (!container.sandbox.ready) throw unknown(`sandbox container "${container.sandbox.id}" is not running`);
}

function failStart(state: RuntimeState, container: ContainerRecord, message: string): void {
  container.state = 'CONTAINER_EXITED';
  container.exitCode = 128;
  container.reason = 'StartError';
  container.message = message;
  container.startedAtNs = 0n;
  container.finishedAtNs = state.nowNs();
}

function openLog(state: RuntimeState, container: ContainerRecord): ContainerLog | undefined {
  if (container.logPath === '') return undefined;
  try {
    return new ContainerLog(container.logPath, state.personality, () => state.nowNs());
  } catch (cause) {
    const text = `failed to create containerd task: failed to create container loggers: failed to start container stdout logger: failed to open "${container.logPath}": ${(cause as Error).message}`;
    failStart(state, container, text);
    throw unknown(text);
  }
}

export const startContainer: Handler<'startContainer'> = async (state, { containerId }, scope) => {
  const container = state.container(containerId);
  checkStartable(state, container);
  const start = begin(state, container, scope);
  container.starting = start.catch(() => undefined);
  try {
    await start;
  } finally {
    container.starting = undefined;
  }
  return {};
};

async function begin(state: RuntimeState, container: ContainerRecord, scope: CallScope): Promise<void> {
  const { startTakesMs } = container.program;
  const goesOn = state.personality.abandonedStart === 'goes_on';
  if (!(goesOn ? await scope.workOn(startTakesMs) : await scope.work(startTakesMs))) {
    if (scope.abandonment() !== 'down') {
      const why = scope.abandonment() === 'deadline' ? 'context deadline exceeded' : 'context canceled';
      failStart(state, container, `failed to start containerd task "${container.id}": ${why}`);
    }
    throw scope.gone();
  }
  if (container.startError !== undefined) {
    failStart(state, container, container.startError);
    throw unknown(container.startError);
  }
  if (!container.sandbox.ready) {
    const gone = `sandbox container "${container.sandbox.id}" is not running`;
    failStart(state, container, gone);
    throw unknown(gone);
  }
  container.log = openLog(state, container);
  container.state = 'CONTAINER_RUNNING';
  container.startedAtNs = state.nowNs();
  const process = launch(state, container);
  container.process = process;
  container.exited = process.exit.then((exit) => finish(state, container, exit));
  announceContainer(state, 'CONTAINER_STARTED_EVENT', container);
}

/** Whether the container's process is process 1 of a namespace of its own. */
function isInit(container: ContainerRecord): boolean {
  const own = container.config.linux?.securityContext?.namespaceOptions;
  const options = own ?? container.sandbox.config.linux?.securityContext?.namespaceOptions;
  return options?.pid === 'CONTAINER';
}

function launch(state: RuntimeState, container: ContainerRecord): SimProcess {
  const { config } = container;
  const process = new SimProcess(
    state.clock,
    {
      argv: container.argv,
      env: container.env,
      cwd: container.cwd,
      user: container.user,
      hostname: container.env['HOSTNAME'] ?? state.options.hostname,
      files: container.files,
      tty: config.tty,
      memoryLimitBytes: Number(container.resources?.memoryLimitInBytes ?? 0n),
      isInit: isInit(container),
    },
    container.program.body,
    (stream, bytes) => container.log?.write(stream, bytes),
  );
  if (!config.stdin) process.stdin.end();
  return process;
}

/** Does as the wrapper of this package does, which the program runs under. */
function recordExit({ files }: ContainerRecord, { exitCode, oomKilled }: ProcessExit): void {
  // Who kills the program from outside kills the wrapper.
  if (exitCode === 137 && !oomKilled) return;
  try {
    files.write(`${EXIT_MOUNT}/exit`, Buffer.from(`exit ${exitCode}\n`), false);
  } catch (cause) {
    if (!(cause instanceof FileProblem)) throw cause;
  }
}

async function finish(state: RuntimeState, container: ContainerRecord, exit: ProcessExit): Promise<void> {
  const finishedAtNs = container.program.finishesBeforeItStarted ? container.startedAtNs - STEP_BACK_NS : state.nowNs();
  for (const exec of container.execs) exec.signal(9);
  if (container.recordsExit) recordExit(container, exit);
  if (state.exitNoticeMs > 0) await sleep(state.clock, state.exitNoticeMs);
  container.log?.close();
  container.log = undefined;
  if (!state.up && state.personality.exitsWhileDown === 'lost') {
    await new Promise<void>((resolve) => state.whenUp.push(resolve));
    container.exitCode = 255;
    container.reason = 'Unknown';
    container.finishedAtNs = state.nowNs();
    container.state = 'CONTAINER_EXITED';
    return;
  }
  container.exitCode = exit.exitCode;
  container.reason = exit.oomKilled ? 'OOMKilled' : exit.exitCode === 0 ? 'Completed' : 'Error';
  container.finishedAtNs = finishedAtNs;
  container.state = 'CONTAINER_EXITED';
  announceContainer(state, 'CONTAINER_STOPPED_EVENT', container);
}
