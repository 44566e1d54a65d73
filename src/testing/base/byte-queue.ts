/** Bytes from one end to the other, waited for by at most one reader at a time. */
export class ByteQueue {
  readonly #chunks: Uint8Array[] = [];
  #ended = false;
  #abandoned = false;
  #wake: (() => void) | undefined;
  #held = 0;
  #onRoom: (() => void)[] = [];

  /** Resolves when at most so many bytes wait to be read; never, where nobody reads them. */
  async room(bytes: number): Promise<void> {
    while (this.#held > bytes) await new Promise<void>((resolve) => this.#onRoom.push(resolve));
  }

  /** Answers `false` where nobody will read it. */
  write(data: Uint8Array | string): boolean {
    if (this.#abandoned) return false;
    const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
    this.#held += bytes.length; // after the end too: nobody will read it
    if (this.#ended) return true;
    if (bytes.length > 0) this.#chunks.push(bytes);
    this.#wake?.();
    return true;
  }

  /** No more will come. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** The reader has gone. */
  abandon(): void {
    this.#abandoned = true;
    this.#chunks.length = 0;
    this.#held = 0;
  }

  /** What has come and was not yet read, waiting for it if need be; `undefined` at the end. */
  async read(): Promise<Uint8Array | undefined> {
    while (this.#chunks.length === 0) {
      if (this.#ended) return undefined;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    this.#held = 0;
    for (const resolve of this.#onRoom.splice(0)) resolve();
    return Buffer.concat(this.#chunks.splice(0));
  }

  /** One line without its end; `undefined` at the end. */
  async readLine(): Promise<string | undefined> {
    const parts: Uint8Array[] = [];
    for (let bytes = await this.read(); bytes !== undefined; bytes = await this.read()) {
      const end = bytes.indexOf(10);
      if (end === -1) {
        parts.push(bytes);
        continue;
      }
      parts.push(bytes.subarray(0, end));
      if (end + 1 < bytes.length) this.#chunks.unshift(bytes.subarray(end + 1));
      this.#held += bytes.length - end - 1;
      return Buffer.concat(parts).toString('utf8');
    }
    return parts.length === 0 ? undefined : Buffer.concat(parts).toString('utf8');
  }
}
