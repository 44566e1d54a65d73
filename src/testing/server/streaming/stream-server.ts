import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

import { type Clock, systemClock, type Timer } from '../../../core/clock.js';
import { type Headers } from '../../../streaming/spdy/header-block.js';
import { SpdySession } from '../../../streaming/spdy/spdy-session.js';
import type { SpdyStream } from '../../../streaming/spdy/spdy-stream.js';
import { HeaderInflater } from './header-inflater.js';
import { LINGER_MS, PortServer } from './serve-ports.js';
import { type EndOrder, neededStreams, serveProcess } from './serve-process.js';
import type { StreamTarget } from './served.js';

export type StreamKind = 'exec' | 'attach' | 'portforward';

export interface StreamServerOptions {
  /** What a token stands for. It is asked once per request, whatever becomes of the request; `undefined` is a 404. */
  readonly take: (kind: StreamKind, token: string) => StreamTarget | undefined;
  /** @default 'containerd' */
  readonly endOrder?: EndOrder | undefined;
  /** Ends a session without traffic after so long, in milliseconds. @default 4 hours */
  readonly idleTimeoutMs?: number | undefined;
  /** What a forwarded connection stays open after one direction's end, in milliseconds. @default 1_000 */
  readonly lingerMs?: number | undefined;
  /** @default the machine's own time */
  readonly clock?: Clock | undefined;
}

const FOUR_HOURS_MS = 4 * 60 * 60 * 1_000;
const MAX_DATA_BYTES = 0xff_ffff;
const REMOTE_COMMAND = ['v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io'];
const PORT_FORWARD = ['portforward.k8s.io'];

/**
 * The streaming server of a simulated runtime, on a port of the loopback interface: exec, attach and port-forward over
 * SPDY/3.1 as containerd and CRI-O serve them, for this package's client and for any other.
 */
export class StreamServer {
  private readonly sessions = new Set<SpdySession>();
  private readonly clock: Clock;

  private constructor(
    private readonly server: Server,
    private readonly options: StreamServerOptions,
  ) {
    this.clock = options.clock ?? systemClock;
    server.on('request', (request, response) => {
      const found = this.target(request);
      response.writeHead(found === undefined ? 404 : 400);
      response.end(found === undefined ? '404 page not found\n' : 'X-Stream-Protocol-Version is required\n');
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', () => socket.destroy());
      this.upgrade(request, socket, head);
    });
  }

  static async listen(options: StreamServerOptions): Promise<StreamServer> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return new StreamServer(server, options);
  }

  /** Such as `http://127.0.0.1:34567`; the URL of a token is this, `/`, its kind, `/` and the token. */
  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Cuts every session, as a runtime does that is killed, and listens no more. */
  async close(): Promise<void> {
    this.dropSessions();
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  /** Cuts every session and listens on. */
  dropSessions(): void {
    for (const session of this.sessions) session.drop();
  }

  private target(request: IncomingMessage): StreamTarget | undefined {
    const [, kind, token] = /^\/(exec|attach|portforward)\/([\w-]{1,64})$/.exec(request.url ?? '') ?? [];
    return kind === undefined || token === undefined ? undefined : this.options.take(kind as StreamKind, token);
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const target = this.target(request);
    if (target === undefined) {
      refuse(socket, '404 Not Found', [], '404 page not found\n');
      return;
    }
    const known = target.kind === 'process' ? REMOTE_COMMAND : PORT_FORWARD;
    const protocol = offered(request).find((name) => known.includes(name));
    if (request.headers.upgrade?.toLowerCase() !== 'spdy/3.1' || protocol === undefined) {
      const accepted = known.map((name) => `X-Accepted-Stream-Protocol-Versions: ${name}`);
      refuse(socket, '403 Forbidden', accepted, '');
      return;
    }
    socket.write(
      [
        'HTTP/1.1 101 Switching Protocols',
        'Connection: Upgrade',
        'Upgrade: SPDY/3.1',
        `X-Stream-Protocol-Version: ${protocol}`,
        '\r\n',
      ].join('\r\n'),
    );
    this.serve(target, socket, head);
  }

  private serve(target: StreamTarget, socket: Duplex, head: Buffer): void {
    const inflater = new HeaderInflater();
    const take = target.kind === 'process' ? this.processes(target) : this.ports(target);
    const session: SpdySession = new SpdySession(socket, head, {
      maxDataBytes: MAX_DATA_BYTES,
      onStream: (stream, block) => {
        void inflater.next(block).then((headers) => {
          if (headers === undefined || !take(session, stream, headers)) stream.destroy();
          else session.reply(stream);
        });
      },
    });
    this.sessions.add(session);
    const idle = this.watchIdle(session);
    void session.ended.then(() => {
      idle.cancel();
      this.sessions.delete(session);
    });
  }

  private processes(target: Extract<StreamTarget, { kind: 'process' }>) {
    const streams = new Map<string, SpdyStream>();
    const needed = neededStreams(target.streams);
    return (session: SpdySession, stream: SpdyStream, headers: Headers): boolean => {
      const name = headers['streamtype'] ?? '';
      if (!needed.includes(name) || streams.has(name)) return false;
      streams.set(name, stream);
      const whole = streams.size === needed.length;
      if (whole) {
        // After the reply to this stream.
        setImmediate(() => {
          void serveProcess(session, streams, target.start(), this.options.endOrder ?? 'containerd');
        });
      }
      return true;
    };
  }

  private ports({ connect }: Extract<StreamTarget, { kind: 'ports' }>) {
    const ports = new PortServer(connect, this.clock, this.options.lingerMs ?? LINGER_MS);
    return (_session: SpdySession, stream: SpdyStream, headers: Headers): boolean => ports.take(stream, headers);
  }

  private watchIdle(session: SpdySession): Timer {
    const idleMs = this.options.idleTimeoutMs ?? FOUR_HOURS_MS;
    let timer: Timer;
    let before = -1;
    const look = (): void => {
      if (session.arrivals === before) {
        session.drop();
        return;
      }
      before = session.arrivals;
      timer = this.clock.setTimer(idleMs, look);
    };
    look();
    return { cancel: () => timer.cancel() };
  }
}

function offered(request: IncomingMessage): readonly string[] {
  const header = request.headers['x-stream-protocol-version'] ?? '';
  return (Array.isArray(header) ? header.join(',') : header).split(',').map((name) => name.trim());
}

function refuse(socket: Duplex, status: string, headers: readonly string[], body: string): void {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  socket.end([`HTTP/1.1 ${status}`, ...headers, length, 'Connection: close', '', body].join('\r\n'));
}
