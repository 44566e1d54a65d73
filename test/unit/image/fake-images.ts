// What a manager loads with its first question is here already: these tests move the clock by hand.
import '../../../src/image/image-engine.js';
import { err, ok, type Result, ResultAsync } from 'neverthrow';

import type { CallOptions } from '../../../src/core/call-options.js';
import type { CallError } from '../../../src/core/errors.js';
import type { PullFailed, PullReason } from '../../../src/core/image-errors.js';
import { failure } from '../../../src/core/failure.js';
import type { ContainerId, SandboxId } from '../../../src/core/ids.js';
import type { Container, Image, PullImageRequestInit, Rpcs } from '../../../src/generated/types.js';
import type { NodeImages } from '../../../src/image/keep/use.js';
import type { ImageService } from '../../../src/runtime/service.js';

type PullError = CallError | PullFailed;

/** What one PullImage does. Nothing: it works. */
export type PullScript = (call: PullCall) => Promise<PullError | undefined> | PullError | undefined;

export interface PullCall {
  readonly image: string;
  readonly userSpecifiedImage: string;
  readonly runtimeHandler: string;
  /** `user:password`, the token, or undefined where none was sent. */
  readonly auth: string | undefined;
  readonly request: PullImageRequestInit;
  readonly options: CallOptions;
}

export const pullFailed = (reason: PullReason, transient = false): PullFailed =>
  failure({
    kind: 'pull_failed',
    operation: 'PullImage',
    message: `registry said ${reason}`,
    hint: '-',
    reference: '-',
    reason,
    transient,
  });

export const lost = (): CallError =>
  failure({
    kind: 'connection_failed',
    operation: 'PullImage',
    message: 'lost',
    hint: '-',
    endpoint: '-',
    reason: 'lost',
    outcome: 'unknown',
  });

const cancelled = (reason: unknown): CallError =>
  failure({ kind: 'cancelled', operation: 'PullImage', message: 'cancelled', hint: '-', reason, outcome: 'unknown' });

export const idOf = (name: string): string => `sha256:${Buffer.from(name).toString('hex').padEnd(64, '0').slice(-64)}`;

export const imageOf = (name: string, fields: Partial<Image> = {}): Image => ({
  id: idOf(name),
  repoTags: [name],
  repoDigests: [`${name.replace(/[:@][^:@/]*$/, '')}@${idOf(`digest of ${name}`)}`],
  size: 1_000n,
  uid: undefined,
  username: '',
  spec: undefined,
  pinned: false,
  ...fields,
});

const CONTAINER: Container = {
  id: 'ab'.repeat(32) as ContainerId,
  podSandboxId: 'cd'.repeat(32) as SandboxId,
  metadata: undefined,
  image: undefined,
  imageRef: '',
  imageId: '',
  state: 'CONTAINER_EXITED',
  createdAt: 0n,
  labels: {},
  annotations: {},
};

/** Resolves on command. */
export class Gate {
  readonly opened: Promise<undefined>;
  open!: () => void;
  constructor() {
    this.opened = new Promise((resolve) => {
      this.open = () => resolve(undefined);
    });
  }
}

/** An image service in which the test says what happens. */
export class FakeImages {
  /** By name, as ImageStatus finds them. */
  readonly images = new Map<string, Image>();
  readonly pulls: PullCall[] = [];
  readonly removed: string[] = [];
  /** Names that ImageStatus was asked for. */
  readonly looked: string[] = [];
  /** What the next pulls do, in turn; after the last one, `pull` decides. */
  readonly script: PullScript[] = [];
  /** What a pull does when the script is at its end. */
  pull: PullScript = () => undefined;
  /** What ImageStatus fails with. */
  statusError: CallError | undefined;
  /** Awaited by every ImageStatus after it has looked. */
  statusGate: Promise<undefined> = Promise.resolve(undefined);
  /** Called when a pull is done. */
  afterPull: () => void = () => undefined;
  usedBytes = 0n;
  /** Image references of the containers on the node. */
  readonly containers: string[] = [];
  /** What RemoveImage fails with. */
  removeError: CallError | undefined;
  /** Pulls on the wire now, and the most there ever were. */
  active = 0;
  mostActive = 0;
  aborted = 0;

  put(name: string, fields: Partial<Image> = {}): Image {
    const image = imageOf(name, fields);
    this.images.set(name, image);
    return image;
  }

  get service(): ImageService {
    const unused = (): never => {
      throw new Error('not part of this fake');
    };
    return {
      imageStatus: (request, options) => new ResultAsync(this.#status(request, options)),
      pullImage: (request, options) => new ResultAsync(this.#pull(request, options ?? {})),
      removeImage: (request) => {
        const name = request.image?.image ?? '';
        if (this.removeError !== undefined) return new ResultAsync(Promise.resolve(err(this.removeError)));
        this.removed.push(name);
        const id = this.images.get(name)?.id ?? name;
        for (const [key, image] of this.images) if (image.id === id) this.images.delete(key);
        return new ResultAsync(Promise.resolve(ok({})));
      },
      listImages: () => {
        const unique = new Map([...this.images.values()].map((image) => [image.id, image]));
        return new ResultAsync(Promise.resolve(ok({ images: [...unique.values()] })));
      },
      imageFsInfo: () => {
        const usage = {
          timestamp: 0n,
          fsId: { mountpoint: '/images' },
          usedBytes: { value: this.usedBytes },
          inodesUsed: undefined,
        };
        return new ResultAsync(Promise.resolve(ok({ imageFilesystems: [usage], containerFilesystems: [] })));
      },
      streamImages: unused,
    };
  }

  /** The same, knowing containers as well. */
  get node(): NodeImages {
    return {
      ...this.service,
      listContainers: () => {
        const containers = this.containers.map((imageRef) => ({ ...CONTAINER, imageRef }));
        return new ResultAsync(Promise.resolve(ok({ containers })));
      },
    };
  }

  async #status(
    request: Rpcs['imageStatus']['request'],
    options: CallOptions = {},
  ): Promise<Result<Rpcs['imageStatus']['response'], CallError>> {
    const name = request.image?.image ?? '';
    this.looked.push(name);
    const digits = name.replace(/^sha256:/, '');
    const found =
      this.images.get(name) ?? [...this.images.values()].find((image) => image.id.replace(/^sha256:/, '') === digits);
    const { signal } = options;
    const abort = new Promise<'aborted'>((resolve) =>
      signal?.addEventListener('abort', () => resolve('aborted'), { once: true }),
    );
    const how = await Promise.race([abort, this.statusGate]);
    if (how === 'aborted' || signal?.aborted === true) return err(cancelled(signal?.reason));
    if (this.statusError !== undefined) return err(this.statusError);
    return ok({ image: found, info: {} });
  }

  async #pull(
    request: PullImageRequestInit,
    options: CallOptions,
  ): Promise<Result<Rpcs['pullImage']['response'], PullError>> {
    const { image: name = '', userSpecifiedImage = '', runtimeHandler = '' } = request.image ?? {};
    const { auth } = request;
    const sent = auth === undefined ? undefined : (auth.identityToken ?? `${auth.username}:${auth.password}`);
    const call: PullCall = { image: name, userSpecifiedImage, runtimeHandler, auth: sent, request, options };
    this.pulls.push(call);
    this.active += 1;
    this.mostActive = Math.max(this.mostActive, this.active);
    const { signal } = options;
    const abort = new Promise<PullError>((resolve) => {
      const onAbort = (): void => {
        this.aborted += 1;
        resolve(cancelled(signal?.reason));
      };
      if (signal?.aborted === true) onAbort();
      else signal?.addEventListener('abort', onAbort, { once: true });
    });
    const error = await Promise.race([abort, Promise.resolve((this.script.shift() ?? this.pull)(call))]);
    this.active -= 1;
    if (error !== undefined) return err(error);
    const image = this.images.get(name) ?? this.put(name);
    this.afterPull();
    return ok({ imageRef: image.id });
  }
}
