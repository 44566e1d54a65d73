import type { RpcName } from '../../generated/rpcs.js';
import { type Clock, sleep, systemClock } from '../../core/clock.js';
import type { Rpcs } from '../../generated/types.js';
import { CriRuntime } from '../../runtime/cri-runtime.js';
import type { RecordedCall } from '../dispatch/call-log.js';
import { ContainerControl } from './container-control.js';
import { Dispatcher, type Shutdown } from '../dispatch/dispatcher.js';
import type { ActiveFault, FaultRule } from '../dispatch/faults.js';
import type { Hold } from '../dispatch/holds.js';
import { type Leak, LeakError, leaksOf } from './leaks.js';
import { MockWire } from '../dispatch/mock-wire.js';
import { type Program, program as makeProgram, type ProgramSpec } from '../process/program.js';
import { wellFormed } from '../base/well-formed.js';
import { ruleShape, rpcShape } from '../dispatch/fault-shape.js';
import { programShape } from '../process/program.js';
import { imageShape, matchShape, registryShape } from '../state/option-shapes.js';
import { type MockRuntimeOptions, optionsShape, type RestartOptions, restartShape, shutdownShape } from './options.js';
import { MockServer } from '../server/mock-server.js';
import { openStreamDoor } from '../server/stream-server.js';
import type { StreamServer } from '../server/streaming/stream-server.js';
import { type Snapshot, takeSnapshot } from './snapshot.js';
import type { MockImage } from '../state/image-store.js';
import { PERSONALITIES } from '../state/personalities.js';
import { type MockRegistry, USUAL_IMAGES } from '../state/registry.js';
import { type ProgramMatch, RuntimeState } from '../state/runtime-state.js';
import { killPause } from '../state/pause.js';
import { VirtualClock } from '../base/virtual-clock.js';
import { inTest, misused } from '../base/misuse.js';

/**
 * A simulated container runtime. `service` is a client of it within the process; `serve()` puts the same state behind a
 * socket. Use `await using`, or `close()`.
 */
export class MockRuntime {
  readonly clock: Clock;
  /** The wire within the process, for a client of your own. */
  readonly wire: MockWire;
  /** A client within the process, on the same clock. */
  readonly service: CriRuntime;
  /** The simulated runtime itself. For those who add to it; follows no version promise. */
  readonly state: RuntimeState;
  readonly #dispatcher: Dispatcher;
  readonly #servers = new Set<MockServer>();
  #streams: Promise<StreamServer> | undefined;

  constructor(options: MockRuntimeOptions = {}) {
    try {
      wellFormed('MockRuntime', options, optionsShape);
      this.clock = options.clock ?? systemClock;
      const personality = PERSONALITIES[options.personality ?? 'containerd-2.1'];
      this.state = new RuntimeState({
        clock: this.clock,
        personality,
        seed: options.seed ?? 0,
        registries: options.registries ?? { 'docker.io': { images: USUAL_IMAGES } },
        localImages: options.images ?? [],
        network: options.network ?? 'ready',
        events: options.events ?? false,
        hostname: options.hostname ?? 'mock-node',
        node: {
          cgroups: options.traits?.cgroups ?? 'v2',
          hugetlb: options.traits?.hugetlb ?? true,
          mounts: options.traits?.mounts ?? 'shared',
          pauseImage: options.traits?.pauseImage ?? 'present',
          checksSignatures: options.traits?.checksSignatures ?? false,
          podMetrics: options.traits?.podMetrics ?? 'one',
          deafPause: options.traits?.deafPause ?? true,
        },
      });
      if (options.latency === 'measured') this.state.exitNoticeMs = personality.exitNoticeMs;
      for (const device of options.cdiDevices ?? []) this.state.cdiDevices.add(device);
      for (const { match, program } of options.programs ?? []) this.program(match, program);
      this.#dispatcher = new Dispatcher(this.state, options.latency ?? 'none');
      this.state.streams.open = () => (this.#streams ??= openStreamDoor(this.state));
      this.#dispatcher.onDown(() => {
        this.state.streams.forget();
        void this.#streams?.then((server) => server.close());
        this.#streams = undefined; // the next one has a port of its own
      });
      this.wire = new MockWire(this.#dispatcher);
      this.service = CriRuntime.over(this.wire, { clock: this.clock });
    } catch (cause) {
      throw misused('MockRuntime', cause);
    }
  }

  /** Puts the mock behind a unix socket as well. Without a path one is made up. */
  async serve(path?: string): Promise<MockServer> {
    const server = await MockServer.listen(this.#dispatcher, path);
    this.#servers.add(server);
    return server;
  }

  // ---- what containers do ----

  /** Says what containers do that match, from their creation on. The last that matches counts. */
  program(match: ProgramMatch, what: Program | ProgramSpec): void {
    wellFormed('MockRuntime.program', match, matchShape, 'match');
    wellFormed('MockRuntime.program', what, programShape, 'program');
    this.state.programs.push({ match, program: 'kind' in what ? what : makeProgram(what) });
  }

  /** A container by id, part of an id, or name: to end it, to signal it, to let it write. */
  container(idOrName: string): ContainerControl {
    return new ContainerControl(this.state, idOrName);
  }

  /** Lets port forwarding to this port of any sandbox reach a port of this machine. Others are refused. */
  forwardPort(port: number, localPort: number): void {
    this.state.ports.set(port, localPort);
  }

  /**
   * Kills the pause process of a sandbox, as somebody on the node might: the sandbox is not ready, and a container that
   * shares its pid namespace is killed. Answers whether there is such a process: on CRI-O not every sandbox has one.
   */
  killPause(sandboxId: string): Promise<boolean> {
    return killPause(this.state, sandboxId);
  }

  // ---- images and registries ----

  /** Puts an image on the node without a pull. */
  loadImage(image: string | MockImage): void {
    wellFormed('MockRuntime.loadImage', image, imageShape, 'image');
    inTest('MockRuntime.loadImage', () => this.state.load(image));
  }

  /** Describes a registry again: what it has, whom it lets in, what is wrong with it. */
  registry(host: string, registry: MockRegistry): void {
    wellFormed('MockRuntime.registry', registry, registryShape);
    inTest('MockRuntime.registry', () => this.state.setRegistry(host, registry));
  }

  // ---- what goes wrong ----

  /** Lets calls go wrong. */
  fail<R extends RpcName>(rule: FaultRule<R>): ActiveFault {
    wellFormed('MockRuntime.fail', rule, ruleShape);
    return this.#dispatcher.faults.add(rule);
  }

  /** Ends all faults. */
  clearFaults(): void {
    this.#dispatcher.faults.clear();
  }

  /** Keeps calls of an RPC waiting until released. */
  hold<R extends RpcName>(rpc: R, when?: (request: Rpcs[R]['received']) => boolean): Hold {
    wellFormed('MockRuntime.hold', rpc, rpcShape, 'rpc');
    return this.#dispatcher.holds.add(rpc, when);
  }

  /** The runtime accepts calls and answers none, as if stopped by SIGSTOP. */
  freeze(): void {
    this.#dispatcher.freeze();
  }

  /** Ends a `freeze`: what was held back goes on. */
  thaw(): void {
    this.#dispatcher.thaw();
  }

  /** The runtime's process ends. Containers live on. */
  goDown(how: Shutdown = 'killed'): void {
    wellFormed('MockRuntime.goDown', how, shutdownShape, 'how');
    this.#dispatcher.goDown(how);
  }

  /** The runtime's process is back. */
  async comeUp(options: Pick<RestartOptions, 'notReadyCalls'> = {}): Promise<void> {
    wellFormed('MockRuntime.comeUp', options, restartShape);
    this.#dispatcher.comeUp(options.notReadyCalls ?? 1);
    await Promise.all([...this.#servers].map((server) => server.start()));
  }

  /** The runtime restarts. Calls under way break; exits meanwhile are lost or not, as the personality has it. */
  async restart(options: RestartOptions = {}): Promise<void> {
    wellFormed('MockRuntime.restart', options, restartShape);
    this.goDown(options.how);
    const downForMs = options.downForMs ?? 0;
    if (downForMs > 0) await sleep(this.clock, downForMs);
    await this.comeUp(options);
  }

  /** Lets another subscriber take the next events. */
  stealEvents(count: number): void {
    this.state.events.steal(count);
  }

  /** Why the runtime died by itself: requests that kill a real one. Empty in a healthy test. */
  get deaths(): readonly string[] {
    return this.#dispatcher.deaths;
  }

  // ---- what happened ----

  /** Calls that reached the mock, all or of one RPC, oldest first. Secrets are redacted. */
  calls<R extends RpcName = RpcName>(rpc?: R): readonly RecordedCall<R>[] {
    if (rpc !== undefined) wellFormed('MockRuntime.calls', rpc, rpcShape, 'rpc');
    return this.#dispatcher.log.of(rpc);
  }

  /** Forgets every call recorded so far. */
  clearCalls(): void {
    this.#dispatcher.log.clear();
  }

  /** What the runtime holds now, as plain data. */
  snapshot(): Snapshot {
    return takeSnapshot(this.state);
  }

  /** What is left that a tidy client would have removed. */
  leaks(): readonly Leak[] {
    return leaksOf(
      this.state,
      this.#dispatcher.running,
      this.clock instanceof VirtualClock ? this.clock.pendingTimers : 0,
    );
  }

  /**
   * Waits until no call and no event stream is under way. Over a socket the runtime learns a moment after its caller that
   * a call was given up, so wait for this before {@link assertNothingLeaked}. What stays open is left to that to tell.
   *
   * @param withinMs longest wait, in milliseconds of real time. @default 2_000
   */
  async whenQuiet(withinMs = 2_000): Promise<void> {
    const endMs = systemClock.monotonicMs() + withinMs;
    const isBusy = (): boolean => this.#dispatcher.running > 0 || this.state.events.readers > 0;
    while (isBusy() && systemClock.monotonicMs() < endMs) await sleep(systemClock, 5);
  }

  /** Throws a {@link LeakError} where containers, sandboxes, streams, calls or timers are left, or the runtime died. */
  assertNothingLeaked(): void {
    const deaths = this.deaths.map((why) => ({ what: 'death' as const, id: 'runtime', detail: why }));
    const leaks = [...deaths, ...this.leaks()];
    if (leaks.length > 0) throw new LeakError(leaks);
  }

  /** Throws an `AssertionError` that names each fault that is still in force and has struck no call: it tested nothing. */
  assertFaultsStruck(): void {
    this.#dispatcher.faults.assertStruck();
  }

  /** Ends everything: processes, sockets, calls under way. */
  async close(): Promise<void> {
    await Promise.all([...this.#servers].map((server) => server.close()));
    await this.wire.close();
    await (await this.#streams)?.close();
    for (const container of this.state.containers.values()) container.process?.signal(9);
    this.state.events.reset();
  }

  /** Closes, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
