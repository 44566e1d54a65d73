import type { SpdySession } from '../../../streaming/spdy/spdy-session.js';
import type { SpdyStream } from '../../../streaming/spdy/spdy-stream.js';
import type { ServedExit, ServedProcess, ServedStreams } from './served.js';

/** In what order a session ends: containerd ends the outputs, then tells the status; CRI-O reports it and resets them. */
export type EndOrder = 'containerd' | 'cri-o';

type Named = ReadonlyMap<string, SpdyStream>;

/** Streams that a client must open before anything happens. */
export function neededStreams({ stdin, stdout, stderr, tty }: ServedStreams): readonly string[] {
  const asked = Object.entries({ stdin, stdout, stderr: stderr && !tty, resize: tty });
  return ['error', ...asked.filter(([, wanted]) => wanted).map(([name]) => name)];
}

/** Serves one exec or attach over the streams that the client opened. */
export async function serveProcess(
  session: SpdySession,
  streams: Named,
  process: ServedProcess,
  endOrder: EndOrder,
): Promise<void> {
  void session.ended.then(() => process.hangUp(session.isLeft));
  const resize = streams.get('resize');
  if (resize !== undefined) void readSizes(resize, process);
  const stdin = streams.get('stdin');
  const feeder = new Feeder(process);
  if (stdin !== undefined) void feeder.run(stdin);
  const outputs = [copyOut(process.stdout, streams.get('stdout')), copyOut(process.stderr, streams.get('stderr'))];
  await Promise.all(outputs);
  const exit = await process.exit;
  if (endOrder === 'containerd') {
    streams.get('stdout')?.end();
    streams.get('stderr')?.end();
    // It waits for its own copying of stdin, which a program that reads nothing more holds up.
    await Promise.race([feeder.copying, session.ended]);
  }
  tellStatus(streams.get('error'), exit, endOrder);
  for (const stream of streams.values()) if (endOrder === 'cri-o' || stream === streams.get('error')) reset(stream);
  session.leave();
}

/** Resets a stream once what was written to it has left. */
function reset(stream: SpdyStream): void {
  stream.discard();
  stream.destroy();
}

async function copyOut(from: AsyncIterable<Uint8Array>, to: SpdyStream | undefined): Promise<void> {
  for await (const bytes of from) {
    if (to === undefined || to.destroyed || to.endedBy === 'session') continue; // nobody takes it
    // Until it has left: the status goes by another stream, and must not overtake it.
    await new Promise<void>((resolve) => to.write(bytes, () => resolve()));
  }
}

/** Copies what comes for stdin to the process. */
class Feeder {
  /** Resolves when nothing is being copied. */
  copying: void | Promise<void> = undefined;

  constructor(private readonly process: ServedProcess) {}

  async run(stdin: SpdyStream): Promise<void> {
    for await (const bytes of piecesOf(stdin)) {
      this.copying = this.process.writeStdin(bytes);
      await this.copying;
    }
    this.process.endStdin();
  }
}

/** What comes on a stream, up to its end or its reset. */
async function* piecesOf(stream: SpdyStream): AsyncGenerator<Buffer, void, undefined> {
  try {
    for await (const bytes of stream) yield bytes as Buffer;
  } catch {
    // Reset, or closed with the session: no more will come.
  }
}

/** Terminal sizes come as JSON objects, one after the other without anything between. */
async function readSizes(resize: SpdyStream, process: ServedProcess): Promise<void> {
  let text = '';
  for await (const bytes of piecesOf(resize)) {
    text += bytes.toString('utf8');
    for (let end = text.indexOf('}'); end !== -1; end = text.indexOf('}')) {
      const [, columns, rows] = /"Width":(\d+),"Height":(\d+)/i.exec(text.slice(0, end)) ?? [];
      if (Number(columns) > 0 && Number(rows) > 0) process.resize(Number(columns), Number(rows));
      text = text.slice(end + 1);
    }
  }
}

function tellStatus(error: SpdyStream | undefined, exit: ServedExit, endOrder: EndOrder): void {
  error?.write(JSON.stringify({ ...(endOrder === 'containerd' ? { metadata: {} } : {}), ...statusOf(exit) }));
}

function statusOf(exit: ServedExit): object {
  if ('error' in exit) {
    const message = `Internal error occurred: error executing command in container: ${exit.error}`;
    return {
      status: 'Failure',
      message,
      reason: 'InternalError',
      details: { causes: [{ message: exit.error }] },
      code: 500,
    };
  }
  if (exit.exitCode === 0) return { status: 'Success' };
  const causes = [{ reason: 'ExitCode', message: String(exit.exitCode) }];
  const message = `command terminated with non-zero exit code: exit status ${exit.exitCode}`;
  return { status: 'Failure', message, reason: 'NonZeroExitCode', details: { causes } };
}
