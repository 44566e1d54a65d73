import { err, ok, type Result } from 'neverthrow';

/** The keys that leave a terminal session, as docker and podman have them. */
export const DEFAULT_DETACH_KEYS = 'ctrl-p,ctrl-q';

/**
 * Reads a key sequence such as `ctrl-p,ctrl-q` or `~,.`: single characters, or `ctrl-` and one of `a`..`z`, `@`, `[`,
 * `\`, `]`, `^`, `_`. The error is a sentence.
 */
export function parseDetachKeys(text: string): Result<Uint8Array, string> {
  const bytes: number[] = [];
  for (const key of text.split(',')) {
    const control = /^ctrl-([a-z@[\\\]^_])$/.exec(key)?.[1];
    if (control !== undefined) bytes.push(control.toUpperCase().charCodeAt(0) & 0x1f);
    else if (/^[\x20-\x7e]$/.test(key)) bytes.push(key.charCodeAt(0));
    else return err(`"${key.slice(0, 20)}" is not a key: write one character or ctrl- and a letter`);
  }
  return ok(Uint8Array.from(bytes));
}

/** Finds the detach keys in what is typed, over any cutting into pieces. */
export class DetachFilter {
  private matched = 0;

  constructor(private readonly keys: Uint8Array) {}

  /** What is to be passed on of these bytes, and whether the keys are whole. A beginning of them is held back. */
  push(chunk: Uint8Array): { readonly forward: Uint8Array; readonly detached: boolean } {
    const forward: number[] = [];
    for (const byte of chunk) {
      if (byte !== this.keys[this.matched]) {
        forward.push(...this.keys.subarray(0, this.matched));
        this.matched = 0;
      }
      if (byte === this.keys[this.matched]) this.matched += 1;
      else forward.push(byte);
      if (this.matched === this.keys.length) return { forward: Uint8Array.from(forward), detached: true };
    }
    return { forward: Uint8Array.from(forward), detached: false };
  }

  /** The beginning that is held back, when no more comes. */
  finish(): Uint8Array {
    const held = this.keys.subarray(0, this.matched);
    this.matched = 0;
    return held;
  }
}
