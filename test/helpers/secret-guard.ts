import { inspect } from 'node:util';

/** Where a text was seen. */
export type Outlet = 'error' | 'console' | 'output' | 'file' | 'call log' | 'trace' | 'warning';

/** Texts that are remembered per outlet; a leak repeats itself. */
const MAX_TEXTS = 20_000;
const MAX_LENGTH = 100_000;

/** Passwords that tests use, and everything that was shown or written meanwhile. */
export class SecretGuard {
  readonly #secrets = new Set<string>();
  readonly #seen = new Map<Outlet, Set<string>>();

  /** Takes a text for a secret from now on; short ones and plain words, which stand in any sentence, are left out. */
  register(text: string): void {
    if (text.length >= 8 && /[^a-z]/.test(text)) this.#secrets.add(text);
  }

  get count(): number {
    return this.#secrets.size;
  }

  see(outlet: Outlet, value: unknown): void {
    const texts = this.#seen.get(outlet) ?? new Set<string>();
    this.#seen.set(outlet, texts);
    if (texts.size < MAX_TEXTS) texts.add(asText(value).slice(0, MAX_LENGTH));
  }

  /** One sentence per leak; the secret is named by its begin, as this is printed as well. */
  leaks(): readonly string[] {
    const forms = [...this.#secrets].flatMap((secret) => [
      { secret, form: secret },
      { secret, form: JSON.stringify(secret).slice(1, -1) },
      { secret, form: Buffer.from(secret).toString('base64').replace(/=+$/, '') },
      { secret, form: encodeURIComponent(secret) },
    ]);
    return [...this.#seen].flatMap(([outlet, texts]) =>
      [...texts].flatMap((text) => {
        const found = forms.find(({ form }) => text.includes(form));
        return found === undefined ? [] : [`a secret that begins with "${found.secret.slice(0, 3)}" went to ${outlet}`];
      }),
    );
  }
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  try {
    return inspect(value, { depth: 8, maxStringLength: MAX_LENGTH, breakLength: Infinity });
  } catch {
    return String(value);
  }
}
