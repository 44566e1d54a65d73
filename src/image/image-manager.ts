import { inspect } from 'node:util';

import { err, ok, type Result, type ResultAsync } from 'neverthrow';

import { type CallError, invalidInput, type InvalidInput, type WrongState } from '../core/errors.js';
import { lazily } from '../core/lazy.js';
import { fromBody } from '../core/from-body.js';
import { orElse } from '../core/or-else.js';
import { readOnce } from '../core/plain.js';
import { callOptionProblems } from '../core/scope.js';
import { AccessLedger } from '../policy/image/access.js';
import { imageRewriter } from '../policy/image/mirrors.js';
import type { ImageReference } from '../policy/image/reference.js';
import type { AskError, AskOptions, ResolvedImage, VerifiedCredentials } from './ask-registry.js';
import type { EnsuredImage, EnsureError, EnsureOptions } from './ensure/wanted.js';
import type { ImageExplanation } from './explain-image.js';
import type { ImageEngine } from './image-engine.js';
import { rewritten } from './ensure/image-name.js';
import type { ImageManagerOptions, ImageParts } from './image-options.js';
import type { NodeImages } from './keep/use.js';
import { type ImageLease, Leases } from './keep/leases.js';
import type { PrefetchReport } from './keep/prefetch.js';
import type { CollectOptions, CollectReport, RemovedImage, RemoveOptions } from './keep/remove.js';

export type { EnsuredImage, EnsureError, EnsureOptions } from './ensure/wanted.js';
export type { ImageManagerOptions } from './image-options.js';

const UNREADABLE = invalidInput('ImageManager', [{ field: 'options', problem: 'throws when read' }]);

/**
 * The images of one node: found, pulled once for all callers, leased and removed. The implementation is loaded at the first
 * call.
 */
export class ImageManager {
  readonly #parts: ImageParts;
  readonly #engine: () => Promise<ImageEngine> = lazily(async () =>
    (await import('./image-engine.js')).imageEngine(this.#parts),
  );

  private constructor(service: NodeImages, options: ImageManagerOptions) {
    const asRead = orElse(() => ({ ...options }), undefined);
    const { access, mirrors = [] } = asRead ?? {};
    this.#parts = {
      service,
      options: asRead ?? {},
      leases: new Leases(),
      access: typeof access === 'string' ? new AccessLedger(access) : access,
      rewrite: asRead === undefined ? err(UNREADABLE) : readOnce(mirrors).match(imageRewriter, () => err(UNREADABLE)),
    };
  }

  /**
   * Makes a manager over an image service. One manager per runtime: what is shared, is shared within it. Options that
   * can't be used make every operation answer `invalid_input`.
   */
  static over(service: NodeImages, options: ImageManagerOptions = {}): ImageManager {
    return new ImageManager(service, options);
  }

  /** Its leases; no options, as they may hold credentials. */
  [inspect.custom](): string {
    return `ImageManager ${inspect({ leases: this.#parts.leases.names })}`;
  }

  /**
   * Makes an image present by its policy. RPC: ImageStatus, then PullImage and ImageStatus where it must be pulled.
   *
   * Callers who want the same image for the same handler by the same credentials share one pull. Cancelling one of
   * them, by `signal` or `timeoutMs`, does not affect the others; the last one cancels the pull. Pulls wait for their turn,
   * and failures that may be temporary are retried.
   *
   * @param reference such as `ubuntu:22.04`, or the id of an image that is on the node
   * @param options.timeoutMs time limit of this caller for everything. @default none
   * Errors: `invalid_input` (nothing was sent), `image_absent`, `pull_failed`, and those of any call.
   */
  ensure(reference: string, options: EnsureOptions = {}): ResultAsync<EnsuredImage, EnsureError> {
    return this.#guarded('ImageManager.ensure', options, (engine) => engine.ensure(reference, options));
  }

  /**
   * Makes many images present, so that they are there when they are needed. One that fails does not stop the others.
   *
   * Errors: `invalid_input`, naming every bad reference (nothing was sent).
   */
  prefetch(references: readonly string[], options: EnsureOptions = {}): ResultAsync<PrefetchReport, CallError> {
    return this.#guarded('ImageManager.prefetch', options, async ({ context }) =>
      (await import('./keep/prefetch.js')).prefetchImages(references, options, context.ensure, (reference) =>
        this.ensure(reference, options),
      ),
    );
  }

  /**
   * Asks the registry what a tag means now, so that a set of jobs can be pinned to one digest. The registry is asked by
   * this process, not by the runtime: mirrors and certificates of the runtime do not count. For a digest nothing is asked.
   *
   * Errors: `invalid_input`, `pull_failed` with the reason, `cancelled`, `deadline_exceeded`.
   */
  resolve(reference: string, options: AskOptions = {}): ResultAsync<ResolvedImage, AskError> {
    return this.#guarded('ImageManager.resolve', options, async ({ context }) =>
      (await import('./ask-registry.js')).resolveImage(context.ensure, reference, options),
    );
  }

  /**
   * Asks a registry whether it takes credentials, as a login does; pulls nothing and keeps nothing.
   *
   * @param registry such as `ghcr.io` or `host:5000`
   * Errors: as of `resolve`; `unauthorized` for wrong ones.
   */
  verifyCredentials(registry: string, options: AskOptions = {}): ResultAsync<VerifiedCredentials, AskError> {
    return this.#guarded('ImageManager.verifyCredentials', options, async ({ context }) =>
      (await import('./ask-registry.js')).verifyCredentials(context.ensure, registry, options),
    );
  }

  /** Says what `ensure` would do now, and why, and does nothing. Errors: as of `ensure`, but for those of a pull. */
  explain(reference: string, options: EnsureOptions = {}): ResultAsync<ImageExplanation, CallError> {
    return this.#guarded('ImageManager.explain', options, async ({ context }) =>
      (await import('./explain-image.js')).explainImage(context.ensure, reference, options),
    );
  }

  /**
   * Keeps an image from `remove` and `collect` of this manager until it is released. By name, so that it can be leased
   * before it is pulled. Errors: `invalid_input`.
   */
  lease(reference: string): Result<ImageLease, InvalidInput> {
    const rewrite = this.#parts.rewrite.unwrapOr((asked: ImageReference) => asked);
    return this.#parts.leases.take(reference, (name) => rewritten(name, rewrite));
  }

  /**
   * Removes an image from the node, and on containerd every name it has. RPC: ImageStatus, ListContainers, RemoveImage.
   * Idempotent: an image that is not there is `removed: false`. Refused, unless forced, while it is leased or a
   * container uses it, which containerd would allow.
   *
   * Errors: `invalid_input`, `wrong_state`, and those of any call.
   */
  remove(reference: string, options: RemoveOptions = {}): ResultAsync<RemovedImage, CallError | WrongState> {
    return this.#guarded('ImageManager.remove', options, async ({ context }) =>
      (await import('./keep/remove.js')).removeImage(context, reference, options),
    );
  }

  /**
   * Frees space when the image file system is filled to `highPercent`, down to `lowPercent`: images used longest ago
   * first, never one that is used, leased or pinned. What was used before this manager was made counts as used when it
   * first saw it. RPC: ImageFsInfo, ListImages, ListContainers, RemoveImage.
   *
   * Errors: `invalid_input`, and those of any call. What could not be removed is in the report.
   */
  collect(options: CollectOptions = {}): ResultAsync<CollectReport, CallError> {
    return this.#guarded('ImageManager.collect', options, async ({ context }) =>
      (await import('./keep/remove.js')).collectImages(context, options),
    );
  }

  /** Who has shown a right to which image, to be kept for the next process; undefined where that is not checked. */
  get access(): AccessLedger | undefined {
    return this.#parts.access;
  }

  #guarded<T, E>(
    operation: string,
    options: unknown,
    body: (engine: ImageEngine) => Promise<Result<T, E>>,
  ): ResultAsync<T, E | CallError> {
    return fromBody<T, E | CallError>(operation, async () => {
      const engine = await this.#engine();
      const problems = [...engine.problems, ...callOptionProblems(options)];
      if (problems.length > 0) return err(invalidInput(operation, problems));
      const result = await body(engine);
      return result.isOk() ? ok(result.value) : err(result.error);
    });
  }
}
