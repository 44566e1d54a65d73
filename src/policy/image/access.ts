import { readOnce } from '../../core/plain.js';
import { imageIdDigits } from './reference.js';

/** Which images on the node are checked again for a user who has not shown that the registry lets it have them. */
export type ImageAccessMode =
  /** Those that were pulled by somebody's own credentials. */
  | 'known_private'
  /** Those, and all of which is not known how they came. */
  | 'unknown_too';

/** What is known of one image: that anybody may have it, or who may. */
export interface AccessEntry {
  readonly imageId: string;
  readonly isPublic: boolean;
  readonly users: readonly string[];
}

/** One thing learned: `user` got the image from its registry, by its own credentials or by the node's. */
export interface AccessProof {
  readonly imageId: string;
  readonly user: string | undefined;
  /** Somebody's own credentials were needed, so that it holds for this user alone. */
  readonly isPrivate: boolean;
}

/** Images that are remembered; those learned of first are forgotten first. */
const MAX_IMAGES = 10_000;
const MAX_USERS = 10_000;

interface Known {
  isPublic: boolean;
  readonly users: Set<string>;
}

/**
 * Who has shown a right to which image, on a node that many users share: without it, whoever knows the name of a
 * private image that is on the node may run it. Holds ids and users, never a credential. Without memory beyond the
 * process: `entries` and the constructor carry it over.
 */
export class AccessLedger {
  readonly #mode: ImageAccessMode;
  readonly #known = new Map<string, Known>();

  constructor(mode: ImageAccessMode, entries: readonly AccessEntry[] = []) {
    this.#mode = mode;
    for (const { imageId, isPublic, users } of readOnce(entries).map(entriesOf).unwrapOr([])) {
      this.#known.set(keyOf(imageId), { isPublic, users: new Set(users) });
    }
  }

  /** Whether the user may have an image that is on the node without its registry being asked. */
  mayUse(imageId: string, user: string): boolean {
    const known = this.#known.get(keyOf(imageId));
    if (known === undefined) return this.#mode === 'known_private';
    return known.isPublic || known.users.has(user);
  }

  /** Notes what a pull has shown. An image that once was public stays so: everybody could have kept it. */
  record(proof: AccessProof): void {
    const { imageId, user, isPrivate } = recordOf(readOnce(proof).unwrapOr(undefined));
    if (typeof imageId !== 'string') return;
    const key = keyOf(imageId);
    const known = this.#known.get(key) ?? { isPublic: false, users: new Set<string>() };
    known.isPublic ||= isPrivate === false;
    if (user !== undefined && known.users.size < MAX_USERS) known.users.add(user);
    this.#known.set(key, known);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MAX_IMAGES) break;
      this.#known.delete(oldest);
    }
  }

  /** Forgets an image that was removed. */
  forget(imageId: string): void {
    this.#known.delete(keyOf(imageId));
  }

  /** Everything that is known, fit for JSON. */
  get entries(): readonly AccessEntry[] {
    return [...this.#known].map(([imageId, { isPublic, users }]) => ({ imageId, isPublic, users: [...users] }));
  }
}

function keyOf(imageId: string): string {
  return typeof imageId === 'string' ? (imageIdDigits(imageId) ?? imageId) : '';
}

/** What is no object has no fields. */
function recordOf<T>(value: T): Partial<NonNullable<T>> {
  return typeof value === 'object' && value !== null ? value : {};
}

/** Those that can be read, of what an earlier process wrote down: the others are known of nobody. */
function entriesOf(given: unknown): readonly AccessEntry[] {
  const entries: readonly unknown[] = Array.isArray(given) ? given : [];
  return entries.filter((entry): entry is AccessEntry => {
    const { imageId, isPublic, users } = recordOf(entry) as Readonly<Record<keyof AccessEntry, unknown>>;
    return typeof imageId === 'string' && typeof isPublic === 'boolean' && Array.isArray(users);
  });
}
