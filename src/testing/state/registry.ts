import { sha256 } from './ids.js';
import { imageDigest, type MockImage } from './image-store.js';
import { parseReference, type Reference } from './image-reference.js';

/** What is wrong with a registry. A number is the HTTP status it answers with. */
export type RegistryFault =
  | 'refused'
  | 'no_such_host'
  | 'speaks_http'
  | 'self_signed'
  /** Accepts and never answers. */
  | 'silent'
  /** Begins to send and stops. */
  | 'stalled'
  | 'corrupt'
  /** Answers with a page of HTML. */
  | 'html'
  /** Has the manifest and lacks a layer. */
  | 'blob_missing'
  /** Breaks the connection in the middle of a layer, each time. */
  | 'cut_short'
  /** Has the image for other machines only. */
  | 'wrong_platform'
  /** The node's disk is full. */
  | 'disk_full'
  | 403
  /** Answers so already to the question whether it is a registry, which CRI-O asks first. */
  | '403_at_ping'
  | 429
  | 500
  | 502
  | 503;

/** A registry as the simulated node meets it. */
export interface MockRegistry {
  /** What it has. A text is a plain image of that name. */
  readonly images?: readonly (string | MockImage)[] | undefined;
  /** Needed for every pull. @default none */
  readonly credentials?: { readonly username: string; readonly password: string } | undefined;
  /** How it asks for credentials. @default 'basic' */
  readonly auth?: 'basic' | 'bearer' | undefined;
  /** A token it takes instead, where the runtime passes one on. */
  readonly identityToken?: string | undefined;
  readonly fault?: RegistryFault | undefined;
  /** How long a pull takes, in milliseconds. @default 20 */
  readonly pullMs?: number | undefined;
  /** Has every well-formed reference. @default false */
  readonly hasEverything?: boolean | undefined;
}

/** A registry with its images looked up by name. */
export interface Registry extends Omit<MockRegistry, 'images'> {
  readonly host: string;
  readonly images: readonly MockImage[];
}

/** What is in the registry of the default host, where a test says nothing else. */
export const USUAL_IMAGES: readonly MockImage[] = [
  { names: ['docker.io/library/busybox:latest', 'docker.io/library/busybox:1.36'], sizeBytes: 4_300_000 },
  { names: ['docker.io/library/alpine:latest', 'docker.io/library/alpine:3.20'], sizeBytes: 7_800_000 },
  { names: ['docker.io/library/debian:latest', 'docker.io/library/debian:12'], sizeBytes: 117_000_000, cmd: ['bash'] },
  {
    names: ['docker.io/library/ubuntu:latest', 'docker.io/library/ubuntu:22.04'],
    sizeBytes: 77_900_000,
    cmd: ['bash'],
  },
];

export const DEFAULT_PULL_MS = 20;

/** Makes an image of a text, which is its name. */
export function asImage(image: string | MockImage): MockImage {
  return typeof image === 'string' ? { names: [image] } : image;
}

/** The image of a registry that a reference names. */
export function findInRegistry(registry: Registry, reference: Reference): MockImage | undefined {
  const found = registry.images.find((image) =>
    image.names.some((name) => {
      const known = parseReference(name);
      if (typeof known === 'string' || known.repository !== reference.repository) return false;
      return reference.digest === undefined ? known.text === reference.text : imageDigest(image) === reference.digest;
    }),
  );
  if (found !== undefined || registry.hasEverything !== true) return found;
  return { names: [reference.text], sizeBytes: 1_000_000 + Number.parseInt(sha256(reference.text).slice(0, 5), 16) };
}
