const INTERRUPT = 0x03;
const END_OF_TRANSMISSION = 0x04;
const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUIT = 0x1c;

const SIGNALS: Readonly<Record<number, { readonly number: number; readonly shown: string }>> = {
  [INTERRUPT]: { number: 2, shown: '^C' },
  [QUIT]: { number: 3, shown: '^\\' },
};

/** What typed bytes do. */
export type Typed =
  | { readonly kind: 'input'; readonly bytes: Uint8Array; readonly echo: Uint8Array }
  | { readonly kind: 'signal'; readonly number: number; readonly echo: Uint8Array }
  | { readonly kind: 'end_of_input' };

/**
 * What a terminal makes of what is typed, in its usual mode: Enter is a newline, Ctrl-C and Ctrl-\ are signals, Ctrl-D
 * at the beginning of a line is the end of input, and input is shown. Lines are not held back for editing.
 */
export class LineDiscipline {
  private atLineStart = true;

  *type(typed: Uint8Array): Generator<Typed, void, undefined> {
    let bytes: number[] = [];
    const input = function* (): Generator<Typed, void, undefined> {
      if (bytes.length > 0) yield { kind: 'input', bytes: Uint8Array.from(bytes), echo: echoOf(bytes) };
      bytes = [];
    };
    for (const key of typed) {
      const signal = SIGNALS[key];
      if (signal !== undefined) {
        yield* input();
        yield { kind: 'signal', number: signal.number, echo: Buffer.from(signal.shown) };
        this.atLineStart = true;
      } else if (key === END_OF_TRANSMISSION) {
        yield* input();
        if (this.atLineStart) yield { kind: 'end_of_input' };
        this.atLineStart = true; // after an unfinished line it sends the line, and the next one ends the input
      } else {
        const byte = key === CARRIAGE_RETURN ? NEWLINE : key;
        bytes.push(byte);
        this.atLineStart = byte === NEWLINE;
      }
    }
    yield* input();
  }
}

/** Newlines are shown as carriage return and newline. */
function echoOf(bytes: readonly number[]): Uint8Array {
  return Uint8Array.from(bytes.flatMap((byte) => (byte === NEWLINE ? [CARRIAGE_RETURN, NEWLINE] : [byte])));
}
