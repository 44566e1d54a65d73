import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { PassThrough, type Readable } from 'node:stream';
import { errAsync, okAsync } from 'neverthrow';
import { onTestFinished } from 'vitest';

import type { NotFound } from '../../../../src/core/errors.js';
import { failure } from '../../../../src/core/failure.js';
import type { ContainerId, SandboxId } from '../../../../src/core/ids.js';
import type { ContainerService, ExecService } from '../../../../src/runtime/service.js';
import type { ServedExit, ServedProcess, StreamTarget } from '../../../../src/testing/server/streaming/served.js';
import { StreamServer, type StreamServerOptions } from '../../../../src/testing/server/streaming/stream-server.js';

export const containerId = 'c'.repeat(64) as ContainerId;
export const podSandboxId = 'd'.repeat(64) as SandboxId;

/** What a program of a test sees. */
export interface Io {
  readonly command: readonly string[];
  readonly stdin: Readable;
  write(stream: 'stdout' | 'stderr', bytes: string | Uint8Array): Promise<void>;
  readonly sizes: string[];
  /** Resolves when the client is gone. */
  readonly hungUp: Promise<void>;
}

export type Program = (io: Io) => Promise<number | ServedExit>;

/** Writes, and waits until the stream takes more or the client is gone; leaves no listener. */
async function feed(stream: PassThrough, bytes: string | Uint8Array, hungUp: Promise<void>): Promise<void> {
  if (stream.write(bytes)) return;
  const waiting = new AbortController();
  const drained = once(stream, 'drain', { signal: waiting.signal });
  await Promise.race([drained, hungUp]).finally(() => waiting.abort());
}

function serve(program: Program, command: readonly string[], hasStdin: boolean): ServedProcess {
  // Less than a frame, so that one that is not read holds up the others on every Node.
  const stdin = new PassThrough({ highWaterMark: 16_384 });
  const out = { stdout: new PassThrough(), stderr: new PassThrough() };
  const sizes: string[] = [];
  let hangUp = (): void => undefined;
  const hungUp = new Promise<void>((resolve) => (hangUp = resolve));
  if (!hasStdin) stdin.end();
  const io: Io = {
    command,
    stdin,
    sizes,
    hungUp,
    write: (stream, bytes) => feed(out[stream], bytes, hungUp),
  };
  const exit = program(io).then((end) => {
    out.stdout.end();
    out.stderr.end();
    return typeof end === 'number' ? { exitCode: end } : end;
  });
  return {
    writeStdin: (bytes) => feed(stdin, bytes, hungUp),
    endStdin: () => void stdin.end(),
    stdout: out.stdout,
    stderr: out.stderr,
    resize: (columns, rows) => void sizes.push(`${columns}x${rows}`),
    exit,
    hangUp,
  };
}

export interface FakeOptions extends Omit<StreamServerOptions, 'take'> {
  readonly connect?: ((port: number) => Promise<Duplex>) | undefined;
}

/** A streaming server with one program behind it, and the RPCs that lead there. Goes with the test. */
export class FakeRuntime {
  readonly rpcs: string[] = [];
  /** So many URLs are used up before they are handed out. */
  spoilUrls = 0;
  state = 'CONTAINER_RUNNING';
  exitCode = 0;
  /** Hands out these instead. */
  url: string | undefined;
  private readonly targets = new Map<string, StreamTarget>();
  private server!: StreamServer;

  private constructor(
    private readonly program: Program,
    private readonly options: FakeOptions,
  ) {}

  static async start(program: Program, options: FakeOptions = {}): Promise<FakeRuntime> {
    const fake = new FakeRuntime(program, options);
    fake.server = await StreamServer.listen({
      ...options,
      take: (_kind, token) => {
        const target = fake.targets.get(token);
        fake.targets.delete(token);
        return target;
      },
    });
    onTestFinished(() => fake.server.close());
    return fake;
  }

  dropSessions(): void {
    this.server.dropSessions();
  }

  readonly service: Pick<ExecService, 'exec' | 'attach' | 'portForward'> & Pick<ContainerService, 'containerStatus'> = {
    exec: ({ cmd = [], tty = false, stdin = false, stdout = false, stderr = false }) => {
      const start = (): ServedProcess => serve(this.program, cmd, stdin);
      return okAsync({ url: this.issue('exec', { kind: 'process', streams: { stdin, stdout, stderr, tty }, start }) });
    },
    attach: ({ tty = false, stdin = false, stdout = false, stderr = false }) => {
      const start = (): ServedProcess => serve(this.program, [], stdin);
      return okAsync({
        url: this.issue('attach', { kind: 'process', streams: { stdin, stdout, stderr, tty }, start }),
      });
    },
    portForward: () => {
      const connect = this.options.connect ?? (() => Promise.reject(new Error('connection refused')));
      return okAsync({ url: this.issue('portforward', { kind: 'ports', connect }) });
    },
    containerStatus: () => {
      this.rpcs.push('containerStatus');
      if (this.state === 'gone') return errAsync(failure(NOT_FOUND));
      return okAsync({ status: { state: this.state, exitCode: this.exitCode } } as never);
    },
  };

  private issue(kind: string, target: StreamTarget): string {
    this.rpcs.push(kind);
    const token = `token${this.rpcs.length}`;
    if (this.spoilUrls > 0) this.spoilUrls -= 1;
    else this.targets.set(token, target);
    return this.url ?? `${this.server.baseUrl}/${kind}/${token}`;
  }
}

const NOT_FOUND: NotFound = {
  kind: 'not_found',
  operation: 'ContainerStatus',
  message: 'gone',
  hint: '',
  resource: 'container',
};

/** All of a stream's bytes. */
export async function bytesOf(stream: Readable | undefined): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream ?? []) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export const textOf = async (stream: Readable | undefined): Promise<string> => (await bytesOf(stream)).toString('utf8');
