/** Bytes from one end to the other, waited for by at most one reader at a time. */
export class ByteQueue {
  readonly #chunks: Uint8Array[] = [];
  #ended = false;
  #wake: (() => void) | undefined;

  write(data: Uint8Array | string): void {
    if (this.#ended) return;
    const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
    if (bytes.length > 0) this.#chunks.push(bytes);
    this.#wake?.();
  }

  /** No more will come. */
  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** What has come and was not yet read, waiting for it if need be; `undefined` at the end. */
  async read(): Promise<Uint8Array | undefined> {
    while (this.#chunks.length === 0) {
      if (this.#ended) return undefined;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    return Buffer.concat(this.#chunks.splice(0));
  }

  /** Gives bytes back, so that the next read has them first. */
  unread(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#chunks.unshift(bytes);
  }

  /** One line without its end; `undefined` at the end. */
  async readLine(): Promise<string | undefined> {
    let line = '';
    for (;;) {
      const bytes = await this.read();
      if (bytes === undefined) return line === '' ? undefined : line;
      const end = bytes.indexOf(10);
      if (end === -1) {
        line += Buffer.from(bytes).toString('utf8');
        continue;
      }
      this.unread(bytes.subarray(end + 1));
      return line + Buffer.from(bytes.subarray(0, end)).toString('utf8');
    }
  }
}
