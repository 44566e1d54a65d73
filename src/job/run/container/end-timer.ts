import { err, ok, type Result } from 'neverthrow';

import type { Timer } from '../../../core/clock.js';
import { invalidInput, type InvalidInput, type WrongState } from '../../../core/errors.js';
import type { LedgerUnwritable } from '../../../ledger/ledger-unwritable.js';
import type { CancelSwitch } from '../../outcome/cancel-switch.js';
import { isOver } from '../../outcome/not-running.js';
import type { Phase } from '../../outcome/step-transitions.js';
import { type Moment, msSince } from '../../record/moment.js';
import type { JobNotes } from '../../record/notes.js';
import type { JobServices } from '../../services/services.js';
import { type TimeLimits, timeLimitsOf } from '../../outcome/time-limits.js';
import { timeLimitProblems } from '../../spec/time-limits.js';

/** What changing time limits can fail with; the former ones are then in force. */
export type TimeLimitsError = InvalidInput | WrongState | LedgerUnwritable;

/** How often a time of day is looked at again, in milliseconds: somebody may set the clock, and a machine may sleep. */
const LOOK_AGAIN_MS = 60_000;

const NO_LIMITS = { timeLimitMs: undefined, timeLimitFromMs: undefined, deadlineMs: undefined };

/** What a timer works with. */
interface EndTimerParts {
  readonly services: JobServices;
  readonly cancel: CancelSwitch;
  readonly notes: JobNotes;
  readonly stepId: number;
}

/** Asks for the end of a step when its time is over. The limits can be changed until then. */
export class EndTimer {
  readonly #parts: EndTimerParts;
  #limits: TimeLimits;
  #started: Moment | undefined;
  #phase: (() => Phase) | undefined;
  #timer: Timer | undefined;
  #isOver = false;
  #changing: Promise<unknown> | undefined;

  constructor(parts: EndTimerParts, limits: TimeLimits) {
    this.#parts = parts;
    this.#limits = timeLimitsOf(limits);
  }

  /** Ends the step by a time of day that passes before its program runs, too: a pull may take long. */
  begin(phase: () => Phase): void {
    this.#phase = phase;
    this.#arm();
  }

  /** The program runs, and its time counts. */
  start(started: Moment): void {
    this.#started = started;
    this.#arm();
  }

  /** Nothing ends the step by its time any more, and no limit can be changed. */
  stop(): void {
    this.#isOver = true;
    this.#timer?.cancel();
  }

  /** Changes what `limits` names, one change after the other; answers what is in force. In the ledger before. */
  change(operation: string, limits: TimeLimits): Promise<Result<TimeLimits, TimeLimitsError>> {
    const changed = (this.#changing ?? Promise.resolve()).then(() => this.#change(operation, limits));
    this.#changing = changed.catch(() => undefined);
    return changed;
  }

  async #change(operation: string, limits: TimeLimits): Promise<Result<TimeLimits, TimeLimitsError>> {
    const problems = timeLimitProblems(limits);
    if (problems.length > 0) return err(invalidInput(operation, problems));
    if (this.#isEnding()) return err(isOver(operation));
    const { notes, stepId } = this.#parts;
    const before = this.#limits;
    const next = { ...before, ...timeLimitsOf(limits) };
    const written = await notes.writeStep(stepId, next, 'kill');
    if (written.isErr()) {
      await notes.noteStep(stepId, { ...NO_LIMITS, ...before }, 'kill');
      return err(written.error);
    }
    if (this.#isEnding()) return err(isOver(operation));
    this.#limits = next;
    if (this.#phase !== undefined || this.#started !== undefined) this.#arm();
    return ok(Object.freeze({ ...next }));
  }

  #isEnding(): boolean {
    return this.#isOver || this.#parts.cancel.isAsked();
  }

  readonly #arm = (): void => {
    this.#timer?.cancel();
    this.#timer = undefined;
    const next = this.#next();
    if (this.#isEnding() || next === undefined) return;
    const { services, cancel } = this.#parts;
    const { by, reason, leftMs, isOfDay } = next;
    // Timers of less are none.
    if (leftMs < 1) cancel.ask({ by, reason, during: this.#phase?.() ?? 'running' });
    else this.#timer = services.clock.setTimer(isOfDay ? Math.min(leftMs, LOOK_AGAIN_MS) : leftMs, this.#arm);
  };

  /** What ends the step first. */
  #next() {
    const { services } = this.#parts;
    const { timeLimitMs = Infinity, timeLimitFromMs: fromMs, deadlineMs = Infinity } = this.#limits;
    const nowMs = services.clock.nowMs();
    const started = this.#started;
    // Without a time of day nothing counts before the start.
    const passedMs =
      fromMs !== undefined ? nowMs - fromMs : started === undefined ? -Infinity : msSince(started, services);
    const [limitLeftMs, deadlineLeftMs] = [timeLimitMs - passedMs, deadlineMs - nowMs];
    if (deadlineLeftMs <= limitLeftMs) {
      if (deadlineLeftMs === Infinity) return undefined;
      const reason = `the deadline ${new Date(deadlineMs).toISOString()} passed`;
      return { by: 'deadline', reason, leftMs: deadlineLeftMs, isOfDay: true } as const;
    }
    const reason = `the time limit of ${timeLimitMs} ms passed`;
    return { by: 'time_limit', reason, leftMs: limitLeftMs, isOfDay: fromMs !== undefined } as const;
  }
}
