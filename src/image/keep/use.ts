import { err, ok, type Result } from 'neverthrow';

import type { CallError } from '../../core/errors.js';
import { imageIdDigits } from '../../policy/image/reference.js';
import type { ContentSource } from '../../runtime/content-source.js';
import type { ContainerService, ImageService } from '../../runtime/service.js';
import { type LocalImage, localImageOf } from '../ensure/image-lookup.js';

/** The images of the node, and where the service knows them, the containers that use them and the content store. */
export type NodeImages = ImageService &
  Partial<Pick<ContainerService, 'listContainers'>> & { readonly content?: ContentSource | undefined };

/** All images on the node. */
export async function listImages(
  service: NodeImages,
  signal: AbortSignal,
): Promise<Result<readonly LocalImage[], CallError>> {
  const answer = await service.listImages({}, { signal });
  return answer.isOk() ? ok(answer.value.images.map((image) => localImageOf(image))) : err(answer.error);
}

/** What containers of the node name their images by, in any state. Undefined where the service knows no containers. */
export async function usedImages(
  service: NodeImages,
  signal: AbortSignal,
): Promise<Result<ReadonlySet<string> | undefined, CallError>> {
  if (service.listContainers === undefined) return ok(undefined);
  const answer = await service.listContainers({}, { signal });
  if (answer.isErr()) return err(answer.error);
  const names = answer.value.containers.flatMap(({ imageRef, imageId, image }) => [
    imageRef,
    imageId,
    image?.image ?? '',
  ]);
  return ok(new Set(names.filter((name) => name !== '').map(keyOf)));
}

/** Whether a container uses the image, under its id or any of its names. */
export function isUsed(image: LocalImage, used: ReadonlySet<string>): boolean {
  return [image.id, ...image.tags, ...image.digests].some((name) => used.has(keyOf(name)));
}

export function keyOf(name: string): string {
  return imageIdDigits(name) ?? name;
}
