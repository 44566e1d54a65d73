import type { CallOptions } from '../../core/call-options.js';
import { type ManifestBlobs, MAX_MANIFEST_BYTES, readIndex, readManifest } from '../../policy/image/pull-progress.js';
import type { ContentBlob, ContentSource } from '../../runtime/content-source.js';

/** Blobs whose reading is remembered; most of them turn out to be no manifest. */
const MAX_REMEMBERED = 1_024;

/** Reads manifests from a content store, each once. */
export class Manifests {
  readonly #content: ContentSource;
  readonly #read = new Map<
    string,
    { readonly manifest: ManifestBlobs | undefined; readonly index: readonly string[] }
  >();

  constructor(content: ContentSource) {
    this.#content = content;
  }

  async of(digest: string, call: CallOptions): Promise<ManifestBlobs | undefined> {
    return (await this.#entry(digest, call))?.manifest;
  }

  /** The manifest of an image that is named by its manifest or by an index. */
  async ofImage(
    digest: string,
    present: readonly ContentBlob[],
    call: CallOptions,
  ): Promise<ManifestBlobs | undefined> {
    const entry = await this.#entry(digest, call);
    if (entry === undefined || entry.manifest !== undefined) return entry?.manifest;
    // Only the manifest of this node's platform was fetched.
    const here = new Set(present.map((blob) => blob.digest));
    for (const inner of entry.index.filter((other) => here.has(other))) {
      const manifest = await this.of(inner, call);
      if (manifest?.blobs.every((blob) => here.has(blob.digest)) === true) return manifest;
    }
    return undefined;
  }

  async #entry(digest: string, call: CallOptions) {
    if (!this.#read.has(digest)) {
      const read = await this.#content.read(digest, MAX_MANIFEST_BYTES, call);
      if (read.isErr()) return undefined;
      for (const oldest of this.#read.keys()) {
        if (this.#read.size < MAX_REMEMBERED) break;
        this.#read.delete(oldest);
      }
      const text = Buffer.from(read.value).toString('utf8');
      this.#read.set(digest, { manifest: readManifest(text), index: readIndex(text) });
    }
    return this.#read.get(digest);
  }
}
