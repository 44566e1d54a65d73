import { connect, type Socket } from 'node:net';

import { ByteQueue } from '../base/byte-queue.js';
import { attachStream, execStream, type ProcessSession } from '../state/exec.js';
import { GrpcStatus } from '../state/grpc-status.js';
import type { Personality } from '../state/personality.js';
import type { RuntimeState } from '../state/runtime-state.js';
import type { StreamRequest } from '../state/stream-tokens.js';
import { VirtualClock } from '../base/virtual-clock.js';
import { LineDiscipline, type Typed } from './streaming/line-discipline.js';
import { StreamServer } from './streaming/stream-server.js';
import type { ServedExit, ServedProcess, StreamTarget } from './streaming/served.js';

/** Quiet turns of the event loop that a stream of this process may take between two steps. */
const STREAM_TURNS = 16;

const SIGKILL = 9;
const SIGPIPE = 13;

/** What a pipe and the copying before it hold of input that the program does not read, in bytes. */
const UNREAD_BYTES = 128 * 1_024;

async function* chunksOf(queue: ByteQueue): AsyncGenerator<Uint8Array, void, undefined> {
  for (let bytes = await queue.read(); bytes !== undefined; bytes = await queue.read()) yield bytes;
}

function served(
  state: RuntimeState,
  open: () => ProcessSession,
  what: 'exec' | 'attach',
  endsStdin: boolean,
  tty: boolean,
): ServedProcess {
  state.streams.sessions++;
  const terminal = tty ? new LineDiscipline() : undefined;
  // The terminal of a container has been there for long.
  const readyMs = state.clock.monotonicMs() + (what === 'exec' ? state.personality.deafTerminalMs : 0);
  const outputs = { stdout: new ByteQueue(), stderr: new ByteQueue() };
  let session: ProcessSession | undefined;
  let exit: Promise<ServedExit>;
  try {
    const opened = open();
    session = opened;
    const stop = opened.onOutput((stream, bytes) => outputs[stream].write(bytes));
    exit = opened.exit.then((ended) => {
      stop();
      outputs.stdout.end();
      outputs.stderr.end();
      return 'error' in ended ? ended : { exitCode: ended.exitCode };
    });
  } catch (cause) {
    if (!(cause instanceof GrpcStatus)) throw cause;
    outputs.stdout.end();
    outputs.stderr.end();
    exit = Promise.resolve({ error: cause.details });
  }
  return {
    writeStdin: (bytes) => {
      if (terminal === undefined) return feed(session?.stdin, bytes);
      const isDeaf = state.clock.monotonicMs() < readyMs;
      for (const typed of terminal.type(bytes)) {
        if (!isDeaf || typed.kind !== 'end_of_input') apply(typed, session, outputs.stdout);
      }
      return undefined;
    },
    endStdin: () => {
      if (endsStdin) session?.stdin.end();
    },
    stdout: chunksOf(outputs.stdout),
    stderr: chunksOf(outputs.stderr),
    resize: (columns, rows) => session?.resize(columns, rows),
    exit,
    hangUp: (inOrder) => {
      state.streams.sessions--;
      if (what === 'exec' && session !== undefined) leaveExec(state.personality, session, inOrder);
      outputs.stdout.end();
      outputs.stderr.end();
    },
  };
}

/** What becomes of a command whose client is gone. */
function leaveExec({ execAtHangUp }: Personality, session: ProcessSession, inOrder: boolean): void {
  if (execAtHangUp === 'killed_unless_left' && !inOrder) session.signal(SIGKILL);
  if (execAtHangUp === 'dies_on_write') session.onOutput(() => session.signal(SIGPIPE));
}

/** Passes input on, and waits where the program reads it more slowly than it comes. */
function feed(stdin: ByteQueue | undefined, bytes: Uint8Array): Promise<void> | undefined {
  stdin?.write(bytes);
  return stdin?.room(UNREAD_BYTES);
}

/** Does what a terminal does with a piece of what was typed. */
function apply(typed: Typed, session: ProcessSession | undefined, screen: ByteQueue): void {
  if (typed.kind === 'end_of_input') {
    session?.stdin.end();
    return;
  }
  screen.write(typed.echo);
  if (typed.kind === 'signal') session?.signal(typed.number);
  else session?.stdin.write(typed.bytes);
}

async function forward(state: RuntimeState, port: number): Promise<Socket> {
  const localPort = state.ports.get(port);
  const refusal = `failed to connect to localhost:${port} inside namespace "mock", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused`;
  if (localPort === undefined) throw new Error(refusal);
  const socket = connect(localPort, '127.0.0.1');
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', () => reject(new Error(refusal)));
  });
  return socket;
}

function targetOf(state: RuntimeState, what: StreamRequest): StreamTarget {
  if (what.kind === 'portforward') return { kind: 'ports', connect: (port) => forward(state, port) };
  const { request } = what;
  const { stdin, stdout, stderr, tty } = request;
  const config = state.containers.get(request.containerId)?.config;
  const start =
    what.kind === 'exec'
      ? () => served(state, () => execStream(state, what.request), 'exec', true, tty)
      : () =>
          served(state, () => attachStream(state, request), 'attach', config?.stdinOnce === true && !config.tty, tty);
  return { kind: 'process', streams: { stdin, stdout, stderr, tty }, start };
}

/** Starts the streaming server of a simulated runtime; its URLs are answered from then on. */
export async function openStreamDoor(state: RuntimeState): Promise<StreamServer> {
  if (state.clock instanceof VirtualClock) state.clock.needQuietTurns(STREAM_TURNS);
  const server = await StreamServer.listen({
    take: (kind, token) => {
      const what = state.streams.take(kind, token);
      return what === undefined ? undefined : targetOf(state, what);
    },
    endOrder: state.personality.family,
  });
  state.streams.baseUrl = server.baseUrl;
  return server;
}
