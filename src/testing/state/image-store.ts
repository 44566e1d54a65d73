import type { ImageInit } from '../../generated/types.js';
import type { Program } from '../process/program.js';
import { sha256 } from './ids.js';
import { parseReference, type Reference } from './image-reference.js';
import type { Personality } from './personality.js';

/** An image, as a registry or a node has it. */
export interface MockImage {
  /** Its names, such as `docker.io/library/busybox:latest`. Several names are one image with one id. */
  readonly names: readonly string[];
  /** `USER` of its configuration: a number, a name, or `uid:gid`. @default root */
  readonly user?: string | undefined;
  readonly entrypoint?: readonly string[] | undefined;
  /** @default ['sh'] where there is no entrypoint */
  readonly cmd?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** @default '/' */
  readonly workingDir?: string | undefined;
  /** Signal that StopContainer sends, where the runtime heeds it. @default 'SIGTERM' */
  readonly stopSignal?: string | undefined;
  /** Files in it by absolute path, besides a small usual set. */
  readonly files?: Readonly<Record<string, string>> | undefined;
  /** Uncompressed. @default 4_000_000 */
  readonly sizeBytes?: number | undefined;
  /** What its containers do, where the test gives them no other program. @default the shell reads their command */
  readonly program?: Program | undefined;
  /** @default true: has a variant for this node's platform */
  readonly fitsPlatform?: boolean | undefined;
  /** The runtime's garbage collector leaves it alone. @default false */
  readonly pinned?: boolean | undefined;
}

/** An image on the node. */
export interface StoredImage {
  /** 64 hex digits. */
  readonly id: string;
  /** Of the manifest: 64 hex digits. */
  readonly digest: string;
  readonly image: MockImage;
  readonly tags: Set<string>;
  readonly digests: Set<string>;
}

const DEFAULT_SIZE_BYTES = 4_000_000;

/** Id of an image: the same in every run and every registry. */
function imageId(image: MockImage): string {
  return sha256(`image config ${image.names.join(' ')}`);
}

/** Digest of an image's manifest. */
export function imageDigest(image: MockImage): string {
  return sha256(`image manifest ${image.names.join(' ')}`);
}

/** Size as the runtime reports it, in bytes. */
export function imageSize(image: MockImage, personality: Personality): number {
  const size = image.sizeBytes ?? DEFAULT_SIZE_BYTES;
  return personality.imageSize === 'compressed' ? Math.max(1, Math.round(size / 2)) : size;
}

/** The images of a node. */
export class ImageStore {
  readonly #images = new Map<string, StoredImage>();
  readonly #idPrefix: Personality['imageIdPrefix'];

  constructor(idPrefix: Personality['imageIdPrefix']) {
    this.#idPrefix = idPrefix;
  }

  all(): readonly StoredImage[] {
    return [...this.#images.values()];
  }

  /** Adds an image under the name it was asked for. */
  add(image: MockImage, reference: Reference): StoredImage {
    const id = imageId(image);
    const digest = imageDigest(image);
    const stored = this.#images.get(id) ?? { id, digest, image, tags: new Set(), digests: new Set() };
    this.#images.set(id, stored);
    if (reference.tag !== undefined) stored.tags.add(reference.text);
    stored.digests.add(`${reference.repository}@sha256:${digest}`);
    return stored;
  }

  /** Finds by id, whole or in part, with `sha256:` where the runtime takes that, or by name or digest. */
  find(text: string): StoredImage | undefined {
    const bare = text.startsWith(this.#idPrefix) ? text.slice(this.#idPrefix.length) : text;
    if (/^[0-9a-f]{3,64}$/.test(bare)) {
      const byId = this.all().filter((stored) => stored.id.startsWith(bare));
      if (byId.length === 1) return byId[0];
    }
    const reference = parseReference(text);
    if (typeof reference === 'string') return undefined;
    return this.all().find((stored) =>
      reference.digest === undefined ? stored.tags.has(reference.text) : stored.digests.has(reference.text),
    );
  }

  remove(stored: StoredImage): void {
    this.#images.delete(stored.id);
  }

  /** Whether the node still has it. */
  has(stored: StoredImage): boolean {
    return this.#images.get(stored.id) === stored;
  }
}

/** An image as CRI shows it. */
export function showImage(stored: StoredImage, personality: Personality): ImageInit {
  const user = (stored.image.user ?? '').split(':')[0] ?? '';
  const isNumber = /^\d+$/.test(user);
  return {
    id: `${personality.imageIdPrefix}${stored.id}`,
    repoTags: [...stored.tags],
    repoDigests: [...stored.digests],
    size: BigInt(imageSize(stored.image, personality)),
    uid: isNumber ? { value: BigInt(user) } : undefined,
    username: isNumber ? '' : user,
    // CRI-O sends it along with nothing in it.
    spec: personality.family === 'cri-o' ? {} : undefined,
    pinned: stored.image.pinned ?? false,
  };
}
