import { RPCS, type RpcName } from '../../generated/rpcs.js';
import type { Rpcs } from '../../generated/types.js';
import type { StreamRpc, UnaryRpc } from '../../transport/wire.js';
import { CallLog, type CallOutcome, type RecordedCall } from './call-log.js';
import { type Fault, FaultTable } from './faults.js';
import { Holds } from './holds.js';
import { DROPPED, outcomeOf, type Reply, replyOf, type RunningCall, type RunningStream } from './reply.js';
import { CallScope } from '../state/call-scope.js';
import { ConnectionCut, GrpcStatus, unimplemented } from '../state/grpc-status.js';
import { HANDLERS, STREAM_HANDLERS } from '../state/handlers.js';
import type { RuntimeState } from '../state/runtime-state.js';

/** How the runtime's process ends: at once, or after it has ended its streams in order, where it does that. */
export type Shutdown = 'killed' | 'terminated';

/** How long calls take: not at all, as measured on the real runtime, or so many milliseconds by RPC. */
export type Latency = 'none' | 'measured' | Readonly<Partial<Record<RpcName, number>>>;

interface Begun {
  readonly scope: CallScope;
  readonly faults: readonly Fault[];
  readonly cut: Promise<Reply<never>>;
  readonly end: (outcome: CallOutcome) => void;
}

/** A failure kept until the faults of the call have had their turn. */
class Failed {
  constructor(readonly cause: unknown) {}
}

/** Takes calls from both transports, lets them go wrong where that was asked for, and hands them to the simulated runtime. */
export class Dispatcher {
  readonly state: RuntimeState;
  readonly log = new CallLog();
  readonly faults: FaultTable;
  readonly holds = new Holds();
  readonly #latency: Latency;
  readonly #running = new Set<{ readonly rpc: RpcName; readonly scope: CallScope; cut(details: string): void }>();
  readonly #onDown = new Set<(how: Shutdown) => void>();
  #frozen: { readonly thawed: Promise<void>; thaw(): void } | undefined;
  #notReadyCalls = 0;
  /** Why the runtime died by itself, oldest first. */
  readonly deaths: string[] = [];

  constructor(state: RuntimeState, latency: Latency) {
    this.state = state;
    this.#latency = latency;
    this.faults = new FaultTable(() => state.seeded.chance());
  }

  /** Calls under way. */
  get running(): number {
    return this.#running.size;
  }

  get isFrozen(): boolean {
    return this.#frozen !== undefined;
  }

  /** Accepts calls and answers none. */
  freeze(): void {
    if (this.#frozen !== undefined) return;
    let thaw = (): void => undefined;
    const thawed = new Promise<void>((resolve) => (thaw = resolve));
    this.#frozen = { thawed, thaw };
  }

  thaw(): void {
    this.#frozen?.thaw();
    this.#frozen = undefined;
  }

  /** Calls `listener` when the runtime goes down. */
  onDown(listener: (how: Shutdown) => void): () => void {
    this.#onDown.add(listener);
    return () => this.#onDown.delete(listener);
  }

  /** The runtime stops: calls under way are cut, containers live on. */
  goDown(how: Shutdown = 'killed'): void {
    if (!this.state.up) return;
    this.state.up = false;
    for (const container of this.state.containers.values()) container.log?.pause();
    const endsEvents = how === 'terminated' && this.state.personality.eventsAtShutdown === 'end_ok';
    for (const call of [...this.#running]) {
      if (endsEvents && call.rpc === 'getContainerEvents') continue;
      call.scope.abandon('down');
      call.cut(DROPPED);
    }
    this.state.events.reset();
    for (const listener of this.#onDown) listener(how);
  }

  /** The runtime is back. The first calls may hear that it is not ready. */
  comeUp(notReadyCalls: number): void {
    if (this.state.up) return;
    this.state.up = true;
    this.#notReadyCalls = this.state.personality.notInitializedCode === undefined ? 0 : notReadyCalls;
    for (const container of this.state.containers.values()) container.log?.resume();
    for (const resolve of this.state.whenUp.splice(0)) resolve();
  }

  unary<R extends UnaryRpc>(
    rpc: R,
    request: Rpcs[R]['received'],
    transport: RecordedCall['transport'],
    timeoutMs: number | undefined,
  ): RunningCall<Rpcs[R]['answer']> {
    const begun = this.#begin(rpc, request, transport, timeoutMs);
    if ('refused' in begun) return { reply: Promise.resolve(begun.refused), abandon: () => undefined };
    const { scope, cut, end } = begun;
    const work = this.#work(rpc, request, begun);
    const reply = Promise.race([work, cut]).then((result): Reply<Rpcs[R]['answer']> => {
      end(outcomeOf(result, 1));
      return result;
    });
    return {
      reply,
      abandon: (why) => {
        scope.abandon(why);
        end({ kind: 'abandoned', why });
      },
    };
  }

  stream<R extends StreamRpc>(
    rpc: R,
    request: Rpcs[R]['received'],
    transport: RecordedCall['transport'],
    timeoutMs: number | undefined,
  ): RunningStream<Rpcs[R]['answer']> {
    const begun = this.#begin(rpc, request, transport, timeoutMs);
    if ('refused' in begun) return { next: async () => begun.refused, abandon: () => undefined };
    const { scope, cut, end, faults } = begun;
    const messages = this.#messages(rpc, request, begun);
    const ending = faults.find((fault) => fault.kind === 'stream_ends');
    let count = 0;
    let done = false;
    const next = async (): Promise<Reply<Rpcs[R]['answer']> | undefined> => {
      if (done) return undefined;
      if (ending !== undefined && count >= ending.afterMessages) {
        done = true;
        scope.abandon('cancelled');
        end({ kind: 'ok', messages: count });
        return ending.how === 'ok' ? undefined : { kind: 'cut', details: DROPPED };
      }
      const result = await Promise.race([
        replyOf(messages.next().then((item) => (item.done === true ? undefined : item.value))),
        cut,
      ]);
      if (result.kind === 'answer' && result.answer !== undefined) {
        count++;
        return { kind: 'answer', answer: result.answer };
      }
      done = true;
      end(outcomeOf(result, count));
      return result.kind === 'answer' ? undefined : result;
    };
    return {
      next,
      abandon: (why) => {
        scope.abandon(why);
        end({ kind: 'abandoned', why });
        void messages.return(undefined).catch(() => undefined);
      },
    };
  }

  #begin(
    rpc: RpcName,
    request: unknown,
    transport: RecordedCall['transport'],
    timeoutMs: number | undefined,
  ): Begun | { readonly refused: Reply<never> } {
    const log = this.log.begin(rpc, request, transport, this.state.clock.nowMs());
    if (!this.state.up) {
      const details = 'No connection established. Last error: Error: connect ECONNREFUSED';
      log({ kind: 'no_connection', details }, this.state.clock.nowMs());
      return { refused: { kind: 'refused', details } };
    }
    const faults = this.faults.strike(rpc, request);
    const delayMs = faults.reduce(
      (sum, fault) =>
        sum + (fault.kind === 'delay' ? fault.ms + (fault.jitterMs ?? 0) * this.state.seeded.chance() : 0),
      0,
    );
    const scope = new CallScope(this.state.clock, this.#latencyMs(rpc) + delayMs, timeoutMs);
    let cutNow = (_details: string): void => undefined;
    const cut = new Promise<Reply<never>>((resolve) => (cutNow = (details) => resolve({ kind: 'cut', details })));
    const running = { rpc, scope, cut: cutNow };
    this.#running.add(running);
    const end = (outcome: CallOutcome): void => {
      this.#running.delete(running);
      log(outcome, this.state.clock.nowMs());
    };
    return { scope, faults, cut, end };
  }

  #latencyMs(rpc: RpcName): number {
    if (this.#latency === 'none') return 0;
    const table = this.#latency === 'measured' ? this.state.personality.latencyMs : this.#latency;
    return table[rpc] ?? 0;
  }

  /** What every call passes before its handler sees it. Throws what the caller gets. */
  async #gate(rpc: RpcName, request: unknown, { scope, faults }: Begun): Promise<void> {
    const frozen = this.#frozen;
    if (frozen !== undefined) await Promise.race([frozen.thawed, scope.left()]);
    if (this.holds.holdsAny) await Promise.race([this.holds.pass(rpc, request), scope.left()]);
    if (scope.abandonment() !== undefined) throw scope.gone();
    const { notInitializedCode, unimplemented: absent } = this.state.personality;
    if (this.#notReadyCalls > 0 && notInitializedCode !== undefined) {
      this.#notReadyCalls--;
      throw new GrpcStatus(notInitializedCode, 'server is not initialized yet');
    }
    const how = absent[rpc];
    const { rpc: name, service } = RPCS[rpc];
    if (how === 'unknown method') throw unimplemented(`unknown method ${name} for service runtime.v1.${service}`);
    if (how !== undefined) throw unimplemented(`method ${name} not implemented`);
    for (const fault of faults) await this.#before(fault, scope);
  }

  async #before(fault: Fault, scope: CallScope): Promise<void> {
    switch (fault.kind) {
      case 'status':
        if (!(await scope.work())) throw scope.gone();
        throw new GrpcStatus(fault.code, fault.details);
      case 'hang':
        await scope.left();
        throw scope.gone();
      case 'connection_lost':
        throw new ConnectionCut(DROPPED);
      case 'runtime_dies':
        this.#die('told to die');
        throw new ConnectionCut(DROPPED);
      default:
    }
  }

  async #work<R extends UnaryRpc>(
    rpc: R,
    request: Rpcs[R]['received'],
    begun: Begun,
  ): Promise<Reply<Rpcs[R]['answer']>> {
    const { scope, faults } = begun;
    return replyOf(
      (async (): Promise<Rpcs[R]['answer']> => {
        await this.#gate(rpc, request, begun);
        const answer = await this.#handle(rpc, request, scope).catch((cause: unknown) => new Failed(cause));
        if (faults.some((fault) => fault.kind === 'answer_lost')) throw new ConnectionCut(DROPPED);
        if (faults.some((fault) => fault.kind === 'answer_never_comes')) await scope.left();
        if (answer instanceof Failed) throw answer.cause;
        return answer;
      })(),
    );
  }

  async #handle<R extends UnaryRpc>(
    rpc: R,
    request: Rpcs[R]['received'],
    scope: CallScope,
  ): Promise<Rpcs[R]['answer']> {
    try {
      return await HANDLERS[rpc](this.state, request, scope);
    } catch (cause) {
      if (cause instanceof ConnectionCut) this.#die(cause.message);
      throw cause;
    }
  }

  async *#messages<R extends StreamRpc>(
    rpc: R,
    request: Rpcs[R]['received'],
    begun: Begun,
  ): AsyncGenerator<Rpcs[R]['answer'], void, undefined> {
    await this.#gate(rpc, request, begun);
    yield* STREAM_HANDLERS[rpc](this.state, request, begun.scope);
  }

  #die(why: string): void {
    this.deaths.push(why);
    this.goDown();
  }
}
