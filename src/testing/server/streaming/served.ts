import type { Duplex } from 'node:stream';

/** How a command that is served ended. */
export type ServedExit =
  | { readonly exitCode: number }
  /** It could not be run, or the server had trouble: the text is told to the client. */
  | { readonly error: string };

/** A running program, as the streaming server sees it. */
export interface ServedProcess {
  /** Takes bytes for its stdin; the server waits for the promise before it reads on. */
  writeStdin(bytes: Uint8Array): void | Promise<void>;
  /** No more will come on stdin. */
  endStdin(): void;
  /** What it writes from now on, to its end. Read no faster than the client takes it. */
  readonly stdout: AsyncIterable<Uint8Array>;
  readonly stderr: AsyncIterable<Uint8Array>;
  resize(columns: number, rows: number): void;
  /** Never rejects. */
  readonly exit: Promise<ServedExit>;
  /** The client took its leave, or vanished. */
  hangUp(inOrder: boolean): void;
}

/** Which streams a session has, as the RPC asked. */
export interface ServedStreams {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** What a streaming URL stands for. */
export type StreamTarget =
  | { readonly kind: 'process'; readonly streams: ServedStreams; readonly start: () => ServedProcess }
  /** `connect` answers a connection to a port of the pod, or throws what the client is told. */
  | { readonly kind: 'ports'; readonly connect: (port: number) => Promise<Duplex> };
