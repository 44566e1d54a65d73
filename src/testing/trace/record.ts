import { type Clock, systemClock } from '../../core/clock.js';
import type { RpcName } from '../../generated/rpcs.js';
import type { VersionResponse } from '../../generated/types.js';
import type { WireFailure, Wire } from '../../transport/wire.js';
import { redacted } from '../dispatch/call-log.js';
import type { Trace, TracedCall } from './trace.js';
import { inTest } from '../base/misuse.js';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Carries calls on to another wire and writes down what passes. */
export class Recorder {
  /** To be given to `CriRuntime.over`. */
  readonly wire: Wire;
  readonly #calls: Writable<TracedCall>[] = [];
  readonly #clock: Clock;
  readonly #startedMs: number;

  constructor(wire: Wire, clock: Clock = systemClock) {
    this.#clock = clock;
    this.#startedMs = inTest('Recorder', () => clock.monotonicMs());
    const note = (rpc: RpcName, request: unknown): Note => this.#note(rpc, request);
    this.wire = {
      endpoint: inTest('Recorder', () => wire.endpoint),
      async unary(rpc, request, call) {
        const noted = note(rpc, request);
        const result = await wire.unary(rpc, request, call);
        if (result.isOk()) noted.answer(result.value);
        noted.end(result.isErr() ? result.error : undefined, true);
        return result;
      },
      async *stream(rpc, request, call) {
        const noted = note(rpc, request);
        let ended = false;
        let failure: WireFailure | undefined;
        try {
          for await (const message of wire.stream(rpc, request, call)) {
            if (message.isOk()) noted.answer(message.value);
            else failure = message.error;
            yield message;
          }
          ended = failure?.kind !== 'aborted';
        } finally {
          noted.end(failure?.kind === 'aborted' ? undefined : failure, ended);
        }
      },
      close: () => wire.close(),
    };
  }

  /** What has passed so far. */
  get trace(): Trace {
    const version = this.#calls.find((call) => call.rpc === 'version')?.answers[0]?.answer as
      VersionResponse | undefined;
    return {
      runtime: version === undefined ? 'unknown' : `${version.runtimeName} ${version.runtimeVersion}`,
      calls: this.#calls.map((call) => ({ ...call, answers: [...call.answers] })),
    };
  }

  #note(rpc: RpcName, request: unknown): Note {
    const answers: { atMs: number; answer: unknown }[] = [];
    const beganMs = this.#clock.monotonicMs();
    const sinceMs = (fromMs: number): number => Math.round((this.#clock.monotonicMs() - fromMs) * 1_000) / 1_000;
    const call: Writable<TracedCall> = {
      rpc,
      atMs: sinceMs(this.#startedMs),
      tookMs: 0,
      request: redacted(rpc, request),
      answers,
      failure: undefined,
      ended: false,
    };
    this.#calls.push(call);
    return {
      answer: (answer) => {
        answers.push({ atMs: sinceMs(beganMs), answer });
        call.tookMs = sinceMs(beganMs);
      },
      end: (failure, ended) => {
        call.failure = failure;
        call.ended = ended;
        call.tookMs = sinceMs(beganMs);
      },
    };
  }
}

interface Note {
  answer(answer: unknown): void;
  end(failure: WireFailure | undefined, ended: boolean): void;
}
