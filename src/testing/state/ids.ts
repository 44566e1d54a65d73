import { createHash } from 'node:crypto';

/** The digest of a text: 64 lower-case hex digits. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Ids and chances that are the same in every run with the same seed. */
export class Seeded {
  readonly #seed: string;
  #ids = 0;
  #chances: number;

  constructor(seed: string | number) {
    this.#seed = String(seed);
    this.#chances = Number.parseInt(sha256(`chance ${this.#seed}`).slice(0, 8), 16);
  }

  /** A new id of 64 lower-case hex digits. */
  nextId(): string {
    return sha256(`id ${this.#seed} ${this.#ids++}`);
  }

  /** A number from 0 to 1, 1 excluded. */
  chance(): number {
    // mulberry32, a public-domain generator: small, and good enough to place faults.
    this.#chances = (this.#chances + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#chances ^ (this.#chances >>> 15), this.#chances | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
}
