import type { CallOptions } from '../core/call-options.js';
import type { Clock } from '../core/clock.js';
import type { TlsOptions } from '../transport/grpc-wire.js';

/** Options of a connection to a runtime. */
export interface ConnectOptions extends CallOptions {
  /** Endpoint of the image service, in the forms of the runtime endpoint. @default the runtime endpoint */
  readonly imageEndpoint?: string | undefined;
  /** Largest message either way, in bytes. @default 16 MiB (16_777_216), as in the field; CRI-O can send up to 80 MiB */
  readonly maxMessageBytes?: number | undefined;
  /** Accept a socket that every user may write to, which makes every user root. @default false */
  readonly allowWorldWritableSocket?: boolean | undefined;
  /** TLS for an endpoint over TCP. @default none: plain text */
  readonly tls?: TlsOptions | undefined;
  /** Where timers and time stamps come from. @default the machine's clock */
  readonly clock?: Clock | undefined;
}

/** Every option by its name: one that is forgotten here does not compile. */
export const CONNECT_OPTIONS: Readonly<Record<keyof ConnectOptions, true>> = {
  ...{ signal: true, timeoutMs: true, imageEndpoint: true, maxMessageBytes: true },
  ...{ allowWorldWritableSocket: true, tls: true, clock: true },
};

/** Those of a client, out of options that hold more. */
export function clientOptionsOf(options: ConnectOptions): ConnectOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => Object.hasOwn(CONNECT_OPTIONS, name)));
}
