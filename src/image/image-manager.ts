import type { ResultAsync } from 'neverthrow';

import { type Clock, systemClock } from '../core/clock.js';
import { fromBody } from '../core/from-body.js';
import type { ImageService } from '../runtime/service.js';
import { type EnsureContext, type EnsuredImage, type EnsureError, ensureImage, type EnsureOptions } from './ensure.js';
import { SharedWork } from './shared-work.js';

export type { EnsuredImage, EnsureError, EnsureOptions } from './ensure.js';

/** How a manager works. */
export interface ImageManagerOptions {
  /** @default the machine's own time */
  readonly clock?: Clock | undefined;
}

/** The images of one node: looked for, pulled once however many ask, and told truthfully. */
export class ImageManager {
  readonly #context: EnsureContext;

  private constructor(context: EnsureContext) {
    this.#context = context;
  }

  /** Makes a manager over an image service. One manager per runtime: what is shared, is shared within it. */
  static over(service: ImageService, options: ImageManagerOptions = {}): ImageManager {
    const { clock = systemClock } = options;
    return new ImageManager({ service, clock, pulls: new SharedWork() });
  }

  /**
   * Makes an image present by its policy. RPC: ImageStatus, then PullImage and ImageStatus where it must be pulled.
   *
   * Callers who want the same image for the same handler by the same credentials share one pull. Who leaves it, by
   * `signal` or `timeoutMs`, does not disturb the others; the last one to leave cancels it.
   *
   * @param reference such as `ubuntu:22.04`, or the id of an image that is on the node
   * @param options.timeoutMs time limit of this caller for everything. @default none
   * Errors: `invalid_input` (nothing was sent), `image_absent`, `pull_failed`, and those of any call.
   */
  ensure(reference: string, options: EnsureOptions = {}): ResultAsync<EnsuredImage, EnsureError> {
    return fromBody('ImageManager.ensure', () => ensureImage(this.#context, reference, options));
  }
}
