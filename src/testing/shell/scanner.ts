import { type Cursor, type ParseProgram, readHereText, readParts } from './parse-word.js';
import { ShellSyntaxError, type Word } from './syntax.js';

const BLANK = /[ \t]+|\\\n|#[^\n]*/y;
const PLAIN_WORD = /[^\s;&|<>()'"$`\\]+/y;

/** A here-document whose text begins behind the end of the line. */
interface PendingHere {
  readonly redirect: { target: Word };
  readonly delimiter: string;
  readonly quoted: boolean;
  readonly strips: boolean;
}

/** Where reading stands in a program: its characters, blanks and words, and the here-documents that are still to come. */
export class Scanner {
  readonly cursor: Cursor;
  readonly #program: ParseProgram;
  readonly #here: PendingHere[] = [];
  #endsWithin = false;

  constructor(cursor: Cursor, program: ParseProgram) {
    this.cursor = cursor;
    this.#program = program;
  }

  /** Whether the text ended before a here-document did. */
  get endsWithin(): boolean {
    return this.#endsWithin || this.#here.length > 0;
  }

  get atEnd(): boolean {
    return this.cursor.at >= this.cursor.text.length;
  }

  stands(text: string): boolean {
    return this.cursor.text.startsWith(text, this.cursor.at);
  }

  /** Passes a text where it stands here, and says whether it did. */
  pass(text: string): boolean {
    if (!this.stands(text)) return false;
    this.cursor.at += text.length;
    return true;
  }

  /** Passes what a sticky expression matches here. */
  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.cursor.at;
    const found = pattern.exec(this.cursor.text) ?? undefined;
    this.cursor.at += found?.[0].length ?? 0;
    return found;
  }

  unexpected(): never {
    const near = this.peekWord() ?? this.cursor.text[this.cursor.at] ?? '';
    throw new ShellSyntaxError(`syntax error: unexpected ${this.atEnd ? 'end of file' : `"${near.slice(0, 20)}"`}`);
  }

  /** Passes blanks, comments and line ends that a backslash takes away. */
  skipBlank(): void {
    while (this.match(BLANK) !== undefined);
  }

  /** The same, and line ends. */
  skipLines(): void {
    do this.skipBlank();
    while (this.passNewline());
  }

  /** Passes a line end, and the here-documents that begin behind it. */
  passNewline(): boolean {
    if (!this.pass('\n')) return false;
    for (const here of this.#here.splice(0)) {
      const text = this.#readHere(here);
      here.redirect.target = here.quoted ? [{ kind: 'text', text, quoted: true }] : readHereText(text, this.#program);
    }
    return true;
  }

  #readHere({ delimiter, strips }: PendingHere): string {
    const { text } = this.cursor;
    for (let body = ''; ;) {
      if (this.atEnd) {
        this.#endsWithin = true;
        return body;
      }
      const end = text.indexOf('\n', this.cursor.at);
      const stop = end === -1 ? text.length : end;
      const raw = text.slice(this.cursor.at, stop);
      const line = strips ? raw.replace(/^\t+/, '') : raw;
      this.cursor.at = Math.min(stop + 1, text.length);
      if (line === delimiter) return body;
      body += `${line}\n`;
    }
  }

  /** Has the text of a redirection be read behind the next line end, up to the word that is its target now. */
  expectHere(redirect: { target: Word }, strips: boolean): void {
    const { target } = redirect;
    const delimiter = target.map((part) => (part.kind === 'text' ? part.text : '')).join('');
    const quoted = target.some((part) => part.kind === 'text' && part.quoted);
    this.#here.push({ redirect, delimiter, quoted, strips });
  }

  /** The next word where it is plain text, without passing it. */
  peekWord(): string | undefined {
    PLAIN_WORD.lastIndex = this.cursor.at;
    return PLAIN_WORD.exec(this.cursor.text)?.[0];
  }

  /** Passes a word that must come now. */
  takeWord(word: string): void {
    this.skipLines();
    if (this.peekWord() !== word) this.unexpected();
    this.cursor.at += word.length;
  }

  /** The next word on this line. */
  word(): Word | undefined {
    this.skipBlank();
    const start = this.cursor.at;
    const word = this.parts();
    return this.cursor.at === start ? undefined : word;
  }

  /** The parts of the word that stands here, if any. */
  parts(): Word {
    return readParts(this.cursor, false, this.#program, undefined);
  }
}
