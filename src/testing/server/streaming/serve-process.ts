import { once } from 'node:events';

import type { SpdySession } from '../../../streaming/spdy/spdy-session.js';
import type { SpdyStream } from '../../../streaming/spdy/spdy-stream.js';
import type { ServedExit, ServedProcess, ServedStreams } from './served.js';

/** In what order a session ends: containerd ends the outputs, then tells the status; CRI-O tells it and resets them. */
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
  void session.ended.then(() => process.hangUp());
  const resize = streams.get('resize');
  if (resize !== undefined) void readSizes(resize, process);
  const stdin = streams.get('stdin');
  const fed = stdin === undefined ? Promise.resolve() : feed(stdin, process);
  const outputs = [copyOut(process.stdout, streams.get('stdout')), copyOut(process.stderr, streams.get('stderr'))];
  await Promise.all(outputs);
  const exit = await process.exit;
  if (endOrder === 'containerd') {
    streams.get('stdout')?.end();
    streams.get('stderr')?.end();
    // It waits for its own copying of stdin, which a program that reads nothing more holds up.
    if (stdin !== undefined && stdin.readableLength > 0) await Promise.race([fed, session.ended]);
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
    if (!to.write(bytes)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
  }
}

async function feed(stdin: SpdyStream, process: ServedProcess): Promise<void> {
  for await (const bytes of stdin) await process.writeStdin(bytes as Uint8Array);
  process.endStdin();
}

/** Terminal sizes come as JSON objects, one after the other without anything between. */
async function readSizes(resize: SpdyStream, process: ServedProcess): Promise<void> {
  let text = '';
  for await (const bytes of resize) {
    text += (bytes as Buffer).toString('utf8');
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
