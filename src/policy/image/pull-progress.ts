/** One blob of an image on its way. */
export interface LayerProgress {
  readonly digest: string;
  readonly sizeBytes: number;
  readonly doneBytes: number;
  readonly state: 'waiting' | 'active' | 'done';
}

/** What is known of the transfer. */
export type TransferProgress =
  /** Byte for byte, from the content store of containerd and the image's manifest. `layers` holds the config as well. */
  | {
      readonly accuracy: 'exact';
      readonly doneBytes: number;
      readonly totalBytes: number;
      /** 0 to 100; 100 only when everything has come. */
      readonly percent: number;
      readonly layers: readonly LayerProgress[];
    }
  /** Growth of the image file system, by whatever cause. */
  | { readonly accuracy: 'estimate'; readonly doneBytes: number }
  /** The runtime does not say. */
  | { readonly accuracy: 'none' };

/** What a manifest says has to come: its config and its layers, each blob once. */
export interface ManifestBlobs {
  readonly blobs: readonly { readonly digest: string; readonly sizeBytes: number }[];
  readonly totalBytes: number;
}

/** A download under way in the content store. */
export interface Ingest {
  /** Such as `layer-sha256:…`. */
  readonly ref: string;
  readonly offsetBytes: number;
  readonly totalBytes: number;
}

/** Largest manifest that is read, in bytes. Those of thousands of layers are smaller. */
export const MAX_MANIFEST_BYTES = 1_048_576;

const MAX_BLOBS = 4_096;

function descriptorOf(value: unknown): { readonly digest: string; readonly sizeBytes: number } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { digest, size } = value as Record<string, unknown>;
  const isSize = typeof size === 'number' && Number.isSafeInteger(size) && size >= 0;
  return typeof digest === 'string' && isSize ? { digest, sizeBytes: size } : undefined;
}

/** Reads an image manifest (Docker's or OCI's). Undefined for anything else, an index of manifests included. */
export function readManifest(text: string): ManifestBlobs | undefined {
  if (text.length > MAX_MANIFEST_BYTES || !text.includes('"layers"')) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null) return undefined;
  const { config, layers } = json as Record<string, unknown>;
  if (!Array.isArray(layers) || layers.length > MAX_BLOBS) return undefined;
  const blobs = [config, ...(layers as unknown[])].map(descriptorOf);
  const known = new Map<string, number>();
  for (const blob of blobs) {
    if (blob === undefined) return undefined;
    known.set(blob.digest, blob.sizeBytes);
  }
  const unique = [...known].map(([digest, sizeBytes]) => ({ digest, sizeBytes }));
  return { blobs: unique, totalBytes: unique.reduce((sum, blob) => sum + blob.sizeBytes, 0) };
}

/** The manifests that an index names, such as one per platform; empty for anything else. */
export function readIndex(text: string): readonly string[] {
  if (text.length > MAX_MANIFEST_BYTES || !text.includes('"manifests"')) return [];
  try {
    const { manifests } = JSON.parse(text) as Record<string, unknown>;
    return Array.isArray(manifests) ? manifests.flatMap((value) => descriptorOf(value)?.digest ?? []) : [];
  } catch {
    return [];
  }
}

/** The digest in an ingest's name, such as `layer-sha256:…`; undefined for names of another form. */
export function ingestDigest(ref: string): string | undefined {
  const dash = ref.indexOf('-');
  const digest = dash === -1 ? '' : ref.slice(dash + 1);
  return /^sha\d{3}:[0-9a-f]{64,128}$/.test(digest) ? digest : undefined;
}

/**
 * How far the blobs of a manifest are. Never less than `before` said: a download that starts over counts again when it
 * passes where it was.
 *
 * @param present digests that the content store holds
 */
export function exactProgress(
  manifest: Pick<ManifestBlobs, 'blobs'>,
  present: ReadonlySet<string>,
  ingests: readonly Ingest[],
  before: readonly LayerProgress[] = [],
): Extract<TransferProgress, { accuracy: 'exact' }> {
  const offsets = new Map<string, number>();
  for (const { ref, offsetBytes } of ingests) {
    const digest = ingestDigest(ref);
    if (digest !== undefined) offsets.set(digest, Math.max(offsets.get(digest) ?? 0, offsetBytes));
  }
  const earlier = new Map(before.map((layer) => [layer.digest, layer]));
  const layers = manifest.blobs.map(({ digest, sizeBytes }): LayerProgress => {
    const was = earlier.get(digest);
    if (present.has(digest) || was?.state === 'done') return { digest, sizeBytes, doneBytes: sizeBytes, state: 'done' };
    const offset = offsets.get(digest);
    const doneBytes = Math.max(Math.min(offset ?? 0, sizeBytes), was?.doneBytes ?? 0);
    return { digest, sizeBytes, doneBytes, state: offset === undefined ? 'waiting' : 'active' };
  });
  return sumUp(layers);
}

/** What is told when the pull has worked: everything has come. */
export function completeProgress(
  manifest: Pick<ManifestBlobs, 'blobs'>,
): Extract<TransferProgress, { accuracy: 'exact' }> {
  return exactProgress(manifest, new Set(manifest.blobs.map((blob) => blob.digest)), []);
}

function sumUp(layers: readonly LayerProgress[]): Extract<TransferProgress, { accuracy: 'exact' }> {
  const doneBytes = layers.reduce((sum, layer) => sum + layer.doneBytes, 0);
  const totalBytes = layers.reduce((sum, layer) => sum + layer.sizeBytes, 0);
  const isDone = layers.every((layer) => layer.state === 'done');
  const percent = isDone ? 100 : Math.min(99.9, Math.floor((doneBytes / Math.max(totalBytes, 1)) * 1_000) / 10);
  return Object.freeze({ accuracy: 'exact', doneBytes, totalBytes, percent, layers: Object.freeze(layers) });
}
