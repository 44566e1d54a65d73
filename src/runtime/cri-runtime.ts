import { inspect } from 'node:util';

import { err, ok, type Result, ResultAsync } from 'neverthrow';

import type { CallOptions } from '../core/call-options.js';
import { type Clock, sleep, systemClock } from '../core/clock.js';
import { parseEndpoint, shownEndpoint } from '../core/endpoint.js';
import type { CallError, Defect, InvalidInput } from '../core/errors.js';
import { invalidInput } from '../core/errors.js';
import { failure } from '../core/failure.js';
import { fromBody } from '../core/from-body.js';
import { orElse } from '../core/or-else.js';
import { callOptionProblems, isTimeout } from '../core/scope.js';
import { unknownNames } from '../core/unknown-names.js';
import { RPCS } from '../generated/rpcs.js';
import type { Capabilities } from '../policy/runtime/capabilities.js';
import { lazyGrpcWire } from '../transport/lazy-wire.js';
import { routedWire } from '../transport/routed-wire.js';
import type { Wire } from '../transport/wire.js';
import { type ContentSource, contentSourceOf } from './content-source.js';
import { CONNECT_OPTIONS, type ConnectOptions } from './connect-options.js';
import { RpcClient } from './rpc-client.js';

/** What {@link CriRuntime.connect} can fail with. */
export type ConnectError = CallError;

const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
const CLOSE_WAIT_MS = 10_000;

/** A client of one CRI runtime: all 43 RPCs, and what the runtime was found to be. */
export class CriRuntime extends RpcClient {
  /** The runtime endpoint in canonical form, such as `unix:///run/containerd/containerd.sock`. */
  readonly endpoint: string;
  /** The clock this client runs on. */
  readonly clock: Clock;
  /**
   * The content store beside CRI, from which the progress of pulls is known to the byte; undefined for a simulated
   * runtime. Only containerd has one: every other runtime answers `unimplemented`.
   */
  readonly content: ContentSource | undefined;
  readonly #wire: Wire;
  /** Changes under way that nobody waits for any more. */
  readonly #detached: Set<Promise<unknown>>;
  #known: Capabilities | undefined;

  private constructor(wire: Wire, options: Pick<ConnectOptions, 'clock'>) {
    const clock = orElse(() => options.clock, undefined) ?? systemClock;
    const detached = new Set<Promise<unknown>>();
    super({ wire, clock, detached });
    this.endpoint = orElse(() => wire.endpoint, '');
    this.clock = clock;
    this.content = orElse(() => contentSourceOf(wire), undefined);
    this.#wire = wire;
    this.#detached = detached;
  }

  /**
   * Dials a runtime, verifies that it speaks CRI v1 (Version), and learns what it can do.
   *
   * @param endpoint `/run/containerd/containerd.sock`, `unix:///run/…`, `unix:/run/…`, or `tcp://host:port`.
   * @param options `timeoutMs` limits each of the calls that learn. @default 10_000 for Version
   * Errors: `invalid_input` for a bad endpoint or an unknown option, `connection_failed` with its `reason`, and the other kinds of a call.
   */
  static connect(endpoint: string, options: ConnectOptions = {}): ResultAsync<CriRuntime, ConnectError | Defect> {
    return fromBody<CriRuntime, ConnectError>('CriRuntime.connect', async () => {
      const client = CriRuntime.lazy(endpoint, options);
      if (client.isErr()) return err(client.error);
      const { signal, timeoutMs } = options;
      const capabilities = await client.value.capabilities({ signal, timeoutMs });
      if (capabilities.isOk()) return ok(client.value);
      await client.value.close();
      return err(silentPeer(capabilities.error, client.value.endpoint));
    });
  }

  /** A client that has not yet looked whether anybody is there: the first call dials. Errors: `invalid_input`. */
  static lazy(endpoint: string, options: ConnectOptions = {}): Result<CriRuntime, InvalidInput> {
    const problem = { field: 'options', problem: 'must be an object that can be read' };
    return orElse(() => wireOf(endpoint, options), err(invalidInput('CriRuntime', [problem]))).map(
      (wire) => new CriRuntime(wire, options),
    );
  }

  /** A client over any wire: a channel, or a simulated runtime. Over what is no wire, every call answers `defect`. */
  static over(wire: Wire, options: Pick<ConnectOptions, 'clock'> = {}): CriRuntime {
    return new CriRuntime(wire, options);
  }

  /**
   * What this runtime can do. Asked once (Version, Status, RuntimeConfig) and kept; {@link CriRuntime.connect} has
   * asked already. Errors: those of Version.
   */
  capabilities(options: CallOptions = {}): ResultAsync<Capabilities, CallError> {
    return fromBody<Capabilities, CallError>('CriRuntime.capabilities', async () => {
      const problems = callOptionProblems(options);
      if (problems.length > 0) return err(invalidInput('CriRuntime.capabilities', problems));
      return this.#known === undefined ? this.#learn(options) : ok(this.#known);
    });
  }

  /**
   * Ends reads and streams, waits up to `timeoutMs` (@default 10_000) for changes under way that nobody waits for any
   * more, and releases the connection. Never fails; closing twice does nothing.
   */
  close(options?: Pick<CallOptions, 'timeoutMs'>): ResultAsync<void, never> {
    return ResultAsync.fromSafePromise(this.#letGo(closeWaitMs(options)));
  }

  /** Closes, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#letGo(CLOSE_WAIT_MS);
  }

  /** Where it leads, without a password that the endpoint may hold. */
  [inspect.custom](): string {
    return `CriRuntime ${inspect({ endpoint: shownEndpoint(this.endpoint) })}`;
  }

  async #learn(options: CallOptions): Promise<Result<Capabilities, CallError>> {
    const version = await this.version({ version: 'v1' }, options);
    if (version.isErr()) return err(version.error);
    const [status, config, { capabilitiesOf }] = await Promise.all([
      this.status({}, options),
      this.runtimeConfig({}, options),
      import('../policy/runtime/capabilities.js'),
    ]);
    this.#known = capabilitiesOf(version.value, status.unwrapOr(undefined), config.unwrapOr(undefined));
    return ok(this.#known);
  }

  async #letGo(timeoutMs: number): Promise<void> {
    if (this.#detached.size > 0) {
      const waiting = new AbortController();
      await Promise.race([Promise.all(this.#detached), sleep(this.clock, timeoutMs, waiting.signal)]);
      waiting.abort();
    }
    // Who brings a wire may have broken it; a close never fails.
    await (async () => this.#wire.close())().catch(() => undefined);
  }
}

/** How long a close waits for what is under way, in milliseconds: it never fails, so what is no time is the usual one. */
export function closeWaitMs(options: Pick<CallOptions, 'timeoutMs'> | undefined): number {
  const timeoutMs: unknown = orElse(() => options?.timeoutMs, undefined);
  // 0 is not to wait at all.
  return timeoutMs === 0 || isTimeout(timeoutMs) ? timeoutMs : CLOSE_WAIT_MS;
}

function wireOf(endpoint: string, options: ConnectOptions): Result<Wire, InvalidInput> {
  const problems = [...unknownNames(options, Object.keys(CONNECT_OPTIONS)), ...callOptionProblems(options)];
  if (problems.length > 0) return err(invalidInput('CriRuntime', problems));
  const runtimeEndpoint = parseEndpoint(endpoint);
  if (runtimeEndpoint.isErr()) return err(runtimeEndpoint.error);
  const imageEndpoint = options.imageEndpoint === undefined ? runtimeEndpoint : parseEndpoint(options.imageEndpoint);
  if (imageEndpoint.isErr()) return err(imageEndpoint.error);
  const maxMessageBytes = options.maxMessageBytes ?? MAX_MESSAGE_BYTES;
  if (!Number.isSafeInteger(maxMessageBytes) || maxMessageBytes <= 0) {
    return err(invalidInput('CriRuntime', [{ field: 'maxMessageBytes', problem: 'must be > 0 bytes' }]));
  }
  const wireOptions = {
    maxMessageBytes,
    allowWorldWritableSocket: options.allowWorldWritableSocket ?? false,
    tls: options.tls,
  };
  const wire = lazyGrpcWire(runtimeEndpoint.value, wireOptions);
  const images =
    imageEndpoint.value.text === runtimeEndpoint.value.text ? wire : lazyGrpcWire(imageEndpoint.value, wireOptions);
  return ok(images === wire ? wire : routedWire(wire, images));
}

/** Says of a peer that never answered Version what it is: silent, rather than slow. */
function silentPeer(error: CallError, endpoint: string): CallError {
  if (error.kind !== 'deadline_exceeded') return error;
  return failure({
    kind: 'connection_failed',
    operation: RPCS.version.rpc,
    message: `${endpoint} accepts connections and did not answer within ${error.timeoutMs} ms`,
    hint: 'The runtime may be frozen or overloaded, or the process that listens there is not a CRI server.',
    endpoint,
    reason: 'silent',
    outcome: 'not_applied',
    cause: error,
  });
}
