import { err, ok, type Result } from 'neverthrow';

import type { InvalidInput } from '../../core/errors.js';
import { keyOf } from './use.js';
import type { LocalImage } from '../ensure/image-lookup.js';
import { type ImageName, parseImageName } from '../ensure/image-name.js';

/** Keeps an image from being removed by this manager. Releasing twice does nothing. */
export interface ImageLease {
  /** The leased name, filled in. */
  readonly reference: string;
  /** Releases the image; twice does nothing. */
  release(): void;
  /** Releases, for `using`. */
  [Symbol.dispose](): void;
}

/** Images that somebody needs: by name, so that one can be leased before it is there. */
export class Leases {
  readonly #counts = new Map<string, number>();

  take(reference: string, rewrite: (name: ImageName) => ImageName): Result<ImageLease, InvalidInput> {
    const name = parseImageName(reference).map(rewrite);
    if (name.isErr()) return err(name.error);
    const key = keyOf(name.value.canonical);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    let held = true;
    const release = (): void => {
      if (!held) return;
      held = false;
      const left = (this.#counts.get(key) ?? 1) - 1;
      if (left === 0) this.#counts.delete(key);
      else this.#counts.set(key, left);
    };
    return ok({ reference: name.value.canonical, release, [Symbol.dispose]: release });
  }

  /** What is leased. */
  get names(): readonly string[] {
    return [...this.#counts.keys()];
  }

  /** Whether an image is leased under its id or any of its names. */
  holds(image: LocalImage): boolean {
    return [image.id, ...image.tags, ...image.digests].some((name) => this.#counts.has(keyOf(name)));
  }
}
