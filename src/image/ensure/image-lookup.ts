import { err, ok, type Result } from 'neverthrow';

import type { CallError } from '../../core/errors.js';
import { failure } from '../../core/failure.js';
import type { Image } from '../../generated/types.js';
import { imageIdDigits } from '../../policy/image/reference.js';
import type { ImageService } from '../../runtime/service.js';
import type { ImageName } from './image-name.js';

/** An image that is on the node. */
export interface LocalImage {
  /** What the runtime knows it by, as it said it: `sha256:` and hex digits, or (CRI-O) the digits alone. */
  readonly id: string;
  /** Digest of its manifest in the repository it was named by, such as `sha256:…`, where the runtime reports it. */
  readonly digest?: string | undefined;
  /** The user of the image's configuration. Empty where it says none, which means root. */
  readonly user: { readonly uid?: bigint | undefined; readonly username?: string | undefined };
  /** Compressed on containerd, uncompressed on CRI-O. */
  readonly sizeBytes: number;
  readonly tags: readonly string[];
  readonly digests: readonly string[];
  /** The runtime itself keeps it, as it does with the image of sandboxes. */
  readonly pinned: boolean;
}

/**
 * Asks the runtime for an image by name. Undefined where it has none; a runtime that fails to answer is an error, never
 * an absence. By ImageStatus, as containerd ignores the filter of ListImages.
 */
export async function lookUpImage(
  service: ImageService,
  name: ImageName,
  userText: string,
  runtimeHandler: string,
  signal: AbortSignal,
): Promise<Result<LocalImage | undefined, CallError>> {
  const image = { image: askedFor(name), userSpecifiedImage: userText, runtimeHandler };
  const answer = await service.imageStatus({ image }, { signal });
  if (answer.isErr()) return err(answer.error);
  const found = answer.value.image;
  if (found === undefined) return ok(undefined);
  if (found.id === '') return err(withoutId(name.canonical));
  return ok(localImageOf(found, name));
}

/** An id goes without `sha256:`, with which CRI-O does not know it; containerd takes both. */
function askedFor({ namedBy, canonical }: ImageName): string {
  return namedBy === 'id' ? (imageIdDigits(canonical) ?? canonical) : canonical;
}

/** What the runtime said of an image, in the terms of this package. */
export function localImageOf(image: Image, name?: ImageName): LocalImage {
  const { uid, username } = image;
  const repository =
    name?.reference === undefined ? undefined : `${name.reference.registry}/${name.reference.repository}@`;
  const repoDigest =
    repository === undefined ? undefined : image.repoDigests.find((text) => text.startsWith(repository));
  return Object.freeze({
    id: image.id,
    digest: repoDigest?.slice(repoDigest.indexOf('@') + 1) ?? name?.reference?.digest,
    user: Object.freeze({ uid: uid?.value, username: username === '' ? undefined : username }),
    sizeBytes: Number(image.size),
    tags: image.repoTags,
    digests: image.repoDigests,
    pinned: image.pinned,
  });
}

function withoutId(canonical: string): CallError {
  return failure({
    kind: 'bad_response',
    operation: 'ImageStatus',
    message: `the runtime has ${canonical} and returned no image id`,
    hint: 'The runtime does not follow CRI v1; its log may say more.',
    outcome: 'not_applied',
  });
}
