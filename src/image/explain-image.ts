import { err, ok, type Result } from 'neverthrow';

import { type CallError, invalidInput } from '../core/errors.js';
import { explainPullDecision, type PullDecision } from '../policy/image/pull-decision.js';
import { CallLimits } from './pull/call-limits.js';
import { decide, candidatesFor, pullKey } from './ensure/ensure.js';
import { checkEnsure, type EnsureContext, type EnsureOptions } from './ensure/wanted.js';
import { type LocalImage, lookUpImage } from './ensure/image-lookup.js';

/** What `ensure` would do now, and why; nothing was done, and nothing secret is in it. */
export interface ImageExplanation {
  readonly reference: string;
  readonly decision: PullDecision;
  /** The decision as a sentence. */
  readonly sentence: string;
  /** What the node has; undefined where it has no such image. */
  readonly local: LocalImage | undefined;
  /** Whose credentials would be tried, in turn. */
  readonly credentials: readonly string[];
  /** What kept credentials from being found, a sentence each. */
  readonly troubles: readonly string[];
  /** How long this image is still not tried again after failures, in milliseconds. */
  readonly backOffMs: number;
  /** Pulls that go on, and that wait for their turn. */
  readonly activePulls: number;
  readonly waitingPulls: number;
}

/** See {@link import('./image-manager.js').ImageManager.explain}. */
export async function explainImage(
  context: EnsureContext,
  text: string,
  options: EnsureOptions,
): Promise<Result<ImageExplanation, CallError>> {
  const operation = 'ImageManager.explain';
  const wanted = checkEnsure(context, text, options);
  if (wanted.isErr()) return err(invalidInput(operation, wanted.error.problems));
  const { name, runtimeHandler } = wanted.value;
  const { engine } = context;
  const limits = new CallLimits(engine.clock, operation, options);
  try {
    const local = await lookUpImage(engine.service, name, text, runtimeHandler, limits.signal);
    if (limits.left()) return err(limits.leftBecause('not_applied'));
    if (local.isErr()) return err(local.error);
    const found = await candidatesFor(context, wanted.value, limits.signal);
    if (limits.left()) return err(limits.leftBecause('not_applied'));
    const decision = decide(context, wanted.value, local.value);
    return ok({
      reference: name.canonical,
      decision,
      sentence: explainPullDecision(decision),
      local: local.value,
      credentials: found.candidates.map(({ source }) => source),
      troubles: found.troubles.map(({ credentials, message }) => `${credentials}: ${message}`),
      backOffMs: engine.backOffs.remainingMs(pullKey(wanted.value, found)),
      activePulls: engine.queue.active,
      waitingPulls: engine.queue.waiting,
    });
  } finally {
    limits.close();
  }
}
