import { err, ok, type Result } from 'neverthrow';

import { onAbort } from '../../core/on-abort.js';
import { type Clock, sleep, type Timer } from '../../core/clock.js';
import type { CallError } from '../../core/errors.js';
import type { PullAttempt, PullFailed, PullReason } from '../../core/image-errors.js';
import { failure } from '../../core/failure.js';
import type { ImageSpecInit } from '../../generated/types.js';
import { isPassing, pullDelayMs, type ResolvedPullRetry } from '../../policy/image/pull-retry.js';
import type { ImageService } from '../../runtime/service.js';
import type { BackOffs } from './back-offs.js';
import { type FailedTries, gaveUp, NO_LIMIT_MS, tookTooLong } from './call-limits.js';
import type { CandidateCredentials } from '../credentials/chain.js';
import { authConfigOf } from '../credentials/credentials.js';
import { observePull } from './observe.js';
import type { ProgressHub } from '../progress/hub.js';
import type { ProgressWatch } from '../progress/poll.js';
import type { PullQueue } from './queue.js';

/** What all pulls of a manager share. */
export interface PullEngine {
  readonly service: ImageService;
  readonly clock: Clock;
  readonly queue: PullQueue;
  readonly backOffs: BackOffs;
  readonly retry: ResolvedPullRetry;
  /** 0 up to 1. */
  readonly random: () => number;
  /** Time limit of a pull with all its tries, in milliseconds, from the first one on; undefined for none. */
  readonly pullTimeoutMs: number | undefined;
  readonly progress: ProgressWatch;
}

/** One pull, checked and complete. */
export interface PullOrder {
  /** Equal for pulls that share their back-off. */
  readonly key: string;
  readonly registry: string;
  readonly repository: string;
  readonly image: ImageSpecInit;
  /** Tried in turn, never empty. */
  readonly candidates: readonly CandidateCredentials[];
  /** What kept other credentials from being found, told when the pull fails. */
  readonly troubles: readonly PullAttempt[];
  readonly priority: () => number;
  readonly hub: ProgressHub;
  /** Where the tries that failed are told to those who wait. */
  readonly failed: { tries?: FailedTries | undefined };
}

export type PullError = CallError | PullFailed;

/** What came of a pull: what the runtime named the image by, and whose credentials it was. */
export interface Pulled {
  readonly imageRef: string;
  readonly source: string;
}

const OPERATION = 'PullImage';

/** Registry answers after which other credentials may help. */
const REFUSALS: ReadonlySet<PullReason> = new Set<PullReason>(['unauthorized', 'denied']);

function isRefusal(error: PullError): boolean {
  return error.kind === 'pull_failed' && REFUSALS.has(error.reason);
}

/** Waits its turn, pulls, and repeats what may pass by itself, until it works, may not be repeated, or is given up. */
export async function runPull(
  engine: PullEngine,
  order: PullOrder,
  signal: AbortSignal,
): Promise<Result<Pulled, PullError>> {
  const run = new PullRun(engine, order, signal);
  try {
    return await run.go();
  } finally {
    run.close();
  }
}

class PullRun {
  readonly #engine: PullEngine;
  readonly #order: PullOrder;
  /** Ends the RPC under way: the last waiter left, or a time limit passed. */
  readonly #ending = new AbortController();
  readonly #ignore: () => void;
  readonly #attempts: PullAttempt[] = [];
  #refusals: PullError[] = [];
  #candidate = 0;
  #limit: Timer | undefined;
  #isOverdue = false;
  /** Whether the registry wants to be left alone, which outlives this run; until it is asked, as it was before. */
  #isRateLimited: boolean;

  constructor(engine: PullEngine, order: PullOrder, signal: AbortSignal) {
    this.#engine = engine;
    this.#order = order;
    this.#isRateLimited = engine.backOffs.remainingMs(order.key) > 0;
    this.#ignore = onAbort(signal, () => this.#ending.abort());
  }

  /** What a registry asked for holds for all; what these callers had earned goes with them. */
  close(): void {
    if (!this.#isRateLimited) this.#engine.backOffs.forget(this.#order.key);
    this.#limit?.cancel();
    this.#ignore();
  }

  async go(): Promise<Result<Pulled, PullError>> {
    const { backOffs, retry, clock, queue, random } = this.#engine;
    const { key, registry, priority, hub } = this.#order;
    for (let attempt = 1; ; attempt += 1) {
      const waitMs = backOffs.remainingMs(key);
      if (waitMs > 0) {
        hub.tell({ phase: 'backing_off', attempt, waitMs });
        if ((await sleep(clock, waitMs, this.#ending.signal)) === 'aborted') return err(this.#ended());
      }
      hub.tell({ phase: 'queued', attempt });
      const slot = await queue.acquire(registry, priority, this.#ending.signal);
      if (slot === undefined) return err(this.#ended());
      let answer: Result<Pulled, PullError>;
      try {
        this.#startLimit();
        answer = await this.#tryCandidates(attempt);
      } finally {
        slot.release();
      }
      if (answer.isOk()) {
        this.#isRateLimited = false;
        return answer;
      }
      if (this.#ending.signal.aborted) return err(this.#ended());
      const { error } = answer;
      this.#order.failed.tries = { count: attempt, last: this.#withAttempts(error) };
      if (!isPassing(error)) return err(this.#withAttempts(error));
      this.#isRateLimited = error.kind === 'pull_failed' && error.reason === 'rate_limited';
      backOffs.failed(key, (failures) => pullDelayMs(error, failures, retry, random()));
      if (attempt >= retry.maxAttempts) return err(this.#withAttempts(error));
    }
  }

  /** Goes on to the next credentials when the registry refuses these, and for no other reason. */
  async #tryCandidates(attempt: number): Promise<Result<Pulled, PullError>> {
    const { candidates } = this.#order;
    for (;;) {
      const candidate = candidates[this.#candidate];
      const refusal =
        this.#refusals.find((error) => error.kind === 'pull_failed' && error.reason === 'denied') ?? this.#refusals[0];
      if (candidate === undefined) return err(refusal ?? this.#ended());
      const { clock } = this.#engine;
      const answer = await observePull(clock, this.#order, attempt, () => this.#pullOnce(candidate, attempt));
      if (answer.isOk()) return ok({ imageRef: answer.value, source: candidate.source });
      this.#attempts.push(this.#attemptOf(candidate.source, answer.error));
      if (!isRefusal(answer.error) || this.#ending.signal.aborted) return err(answer.error);
      this.#refusals.push(answer.error);
      this.#candidate += 1;
    }
  }

  async #pullOnce(candidate: CandidateCredentials, attempt: number): Promise<Result<string, PullError>> {
    const { service, progress } = this.#engine;
    const { image, registry, repository, hub } = this.#order;
    const stalled = new AbortController();
    const ignore = onAbort(this.#ending.signal, () => stalled.abort());
    let stalledForMs: number | undefined;
    const watch = progress.start({
      registry,
      repository,
      attempt,
      hub,
      onStall: (quietMs) => {
        stalledForMs = quietMs;
        stalled.abort();
      },
    });
    try {
      const request = { image, auth: authConfigOf(candidate.credentials, registry) };
      const answer = await service.pullImage(request, { signal: stalled.signal, timeoutMs: NO_LIMIT_MS });
      if (answer.isOk()) return ok(answer.value.imageRef);
      return err(stalledForMs === undefined ? answer.error : stalledError(image.image ?? '', stalledForMs));
    } finally {
      ignore();
      watch.stop();
    }
  }

  #startLimit(): void {
    const { clock, pullTimeoutMs } = this.#engine;
    if (pullTimeoutMs === undefined) return;
    this.#limit ??= clock.setTimer(pullTimeoutMs, () => {
      this.#isOverdue = true;
      this.#ending.abort();
    });
  }

  #ended(): CallError {
    return this.#isOverdue
      ? tookTooLong(
          OPERATION,
          this.#engine.pullTimeoutMs ?? 0,
          'unknown',
          this.#order.failed.tries,
          'pullTimeoutMs of the image manager',
        )
      : gaveUp(OPERATION, undefined, 'unknown');
  }

  #attemptOf(source: string, error: PullError): PullAttempt {
    const reason = error.kind === 'pull_failed' ? error.reason : error.kind;
    return Object.freeze({
      endedAtMs: this.#engine.clock.nowMs(),
      credentials: source,
      reason,
      message: error.message,
    });
  }

  /** The last failure, told with all that came before it. */
  #withAttempts(error: PullError): PullError {
    if (error.kind !== 'pull_failed') return error;
    const { troubles } = this.#order;
    const attempts = Object.freeze([...troubles, ...this.#attempts]);
    const tried = this.#attempts.map((attempt) => `${attempt.credentials}: ${attempt.reason}`).join(', ');
    const lacking = troubles.map((trouble) => `${trouble.credentials}: ${trouble.message}`).join('; ');
    const told = [
      this.#attempts.length > 1 ? `${this.#attempts.length} tries (${tried})` : '',
      lacking === '' ? '' : `credentials not used (${lacking})`,
    ].filter((text) => text !== '');
    const message = told.length === 0 ? error.message : `${error.message} [${told.join('; ')}]`;
    return failure({ ...error, message, attempts });
  }
}

function stalledError(reference: string, quietMs: number): PullFailed {
  return failure({
    kind: 'pull_failed',
    operation: OPERATION,
    message: `cannot pull ${reference}: no data came for ${quietMs} ms`,
    hint: 'Is the registry or the network overloaded? Raise stallTimeoutMs where it is only slow.',
    reference,
    reason: 'stalled',
    transient: true,
  });
}
