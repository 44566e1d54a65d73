import { type Cursor, readHereText, readParts } from './parse-word.js';
import { type Assignment, type Node, type Redirect, ShellSyntaxError, type Word } from './syntax.js';

const RESERVED = new Set([
  'if',
  'then',
  'elif',
  'else',
  'fi',
  'while',
  'until',
  'for',
  'do',
  'done',
  'case',
  'esac',
  '{',
  '}',
  '!',
]);
const CLOSING = new Set(['then', 'elif', 'else', 'fi', 'do', 'done', 'esac', '}']);

/** Deepest nesting, so that no text can exhaust the stack. */
const MAX_DEPTH = 200;

interface PendingHere {
  readonly redirect: { target: Word };
  readonly delimiter: string;
  readonly quoted: boolean;
  readonly strips: boolean;
}

class Parser {
  readonly #cursor: Cursor;
  readonly #here: PendingHere[] = [];
  #depth = 0;
  #endsWithin = false;

  constructor(cursor: Cursor) {
    this.#cursor = cursor;
  }

  /** A program up to the end of the text, or up to a closing parenthesis or word, which is left where it stands. */
  list(): Node {
    if (++this.#depth > MAX_DEPTH) throw new ShellSyntaxError('nested too deeply');
    const items: { node: Node; background: boolean }[] = [];
    for (;;) {
      this.#skipBlank(true);
      const next = this.#peekWord();
      if (
        this.#atEnd() ||
        this.#char() === ')' ||
        this.#cursor.text.startsWith(';;', this.#cursor.at) ||
        (next !== undefined && CLOSING.has(next))
      )
        break;
      const node = this.#andOr();
      this.#skipBlank(false);
      const background = this.#char() === '&';
      items.push({ node, background });
      if (background || (this.#char() === ';' && !this.#cursor.text.startsWith(';;', this.#cursor.at)))
        this.#cursor.at++;
      else if (this.#char() === '\n') this.#newline();
      else if (!this.#atEnd() && this.#char() !== ')' && this.#char() !== ';') this.#unexpected();
    }
    this.#depth--;
    return items.length === 1 && items[0]?.background === false ? items[0].node : { kind: 'list', items };
  }

  /** Whether the text ended before a here-document did. */
  get endsWithin(): boolean {
    return this.#endsWithin || this.#here.length > 0;
  }

  #atEnd(): boolean {
    return this.#cursor.at >= this.#cursor.text.length;
  }

  #char(): string | undefined {
    return this.#cursor.text[this.#cursor.at];
  }

  #unexpected(): never {
    const near = this.#atEnd() ? 'end of file' : `"${(this.#peekWord() ?? this.#char() ?? '').slice(0, 20)}"`;
    throw new ShellSyntaxError(`syntax error: unexpected ${near}`);
  }

  #skipBlank(newlines: boolean): void {
    for (;;) {
      const char = this.#char();
      if (char === ' ' || char === '\t') this.#cursor.at++;
      else if (char === '\\' && this.#cursor.text[this.#cursor.at + 1] === '\n') this.#cursor.at += 2;
      else if (char === '#') {
        const end = this.#cursor.text.indexOf('\n', this.#cursor.at);
        this.#cursor.at = end === -1 ? this.#cursor.text.length : end;
      } else if (char === '\n' && newlines) this.#newline();
      else return;
    }
  }

  /** Passes a line end, and the here-documents that begin behind it. */
  #newline(): void {
    this.#cursor.at++;
    for (const here of this.#here.splice(0)) {
      let body = '';
      for (;;) {
        if (this.#atEnd()) {
          this.#endsWithin = true;
          break;
        }
        const end = this.#cursor.text.indexOf('\n', this.#cursor.at);
        const stop = end === -1 ? this.#cursor.text.length : end;
        const raw = this.#cursor.text.slice(this.#cursor.at, stop);
        const line = here.strips ? raw.replace(/^\t+/, '') : raw;
        this.#cursor.at = Math.min(stop + 1, this.#cursor.text.length);
        if (line === here.delimiter) break;
        body += `${line}\n`;
      }
      here.redirect.target = here.quoted
        ? [{ kind: 'text', text: body, quoted: true }]
        : readHereText(body, parseWithin);
    }
  }

  /** The next word where it is plain text, without passing it. */
  #peekWord(): string | undefined {
    const match = /[^\s;&|<>()'"$`\\]+/y;
    match.lastIndex = this.#cursor.at;
    return match.exec(this.#cursor.text)?.[0];
  }

  #takeWord(word: string): void {
    this.#skipBlank(true);
    if (this.#peekWord() !== word) this.#unexpected();
    this.#cursor.at += word.length;
  }

  #andOr(): Node {
    let left = this.#pipeline();
    for (;;) {
      this.#skipBlank(false);
      const operator = this.#cursor.text.slice(this.#cursor.at, this.#cursor.at + 2);
      if (operator !== '&&' && operator !== '||') return left;
      this.#cursor.at += 2;
      this.#skipBlank(true);
      left = { kind: operator === '&&' ? 'and' : 'or', left, right: this.#pipeline() };
    }
  }

  #pipeline(): Node {
    this.#skipBlank(false);
    const negated = this.#peekWord() === '!';
    if (negated) this.#cursor.at++;
    const parts = [this.#command()];
    for (;;) {
      this.#skipBlank(false);
      if (this.#char() !== '|' || this.#cursor.text[this.#cursor.at + 1] === '|') break;
      this.#cursor.at++;
      this.#skipBlank(true);
      parts.push(this.#command());
    }
    const only = parts[0] as Node;
    return parts.length === 1 && !negated ? only : { kind: 'pipeline', parts, negated };
  }

  #command(): Node {
    this.#skipBlank(false);
    const compound = this.#compound();
    if (compound === undefined) return this.#simple();
    const redirects: Redirect[] = [];
    for (let next = this.#redirect(); next !== undefined; next = this.#redirect()) redirects.push(next);
    return redirects.length === 0 ? compound : { kind: 'redirected', body: compound, redirects };
  }

  #compound(): Node | undefined {
    if (this.#char() === '(') {
      this.#cursor.at++;
      const body = this.list();
      if (this.#char() !== ')') this.#unexpected();
      this.#cursor.at++;
      return { kind: 'group', body, subshell: true };
    }
    switch (this.#peekWord()) {
      case '{': {
        this.#takeWord('{');
        const body = this.list();
        this.#takeWord('}');
        return { kind: 'group', body, subshell: false };
      }
      case 'if':
        return this.#if();
      case 'while':
      case 'until': {
        const until = this.#peekWord() === 'until';
        this.#cursor.at += 5;
        const test = this.list();
        return { kind: 'while', until, test, body: this.#doGroup() };
      }
      case 'for':
        return this.#for();
      case 'case':
        return this.#case();
      default:
        return this.#function();
    }
  }

  #if(): Node {
    this.#takeWord('if');
    const branches: { test: Node; body: Node }[] = [];
    for (;;) {
      const test = this.list();
      this.#takeWord('then');
      branches.push({ test, body: this.list() });
      this.#skipBlank(true);
      const next = this.#peekWord();
      if (next === 'elif') {
        this.#takeWord('elif');
        continue;
      }
      let otherwise: Node | undefined;
      if (next === 'else') {
        this.#takeWord('else');
        otherwise = this.list();
      }
      this.#takeWord('fi');
      return { kind: 'if', branches, otherwise };
    }
  }

  #for(): Node {
    this.#takeWord('for');
    this.#skipBlank(false);
    const name = this.#peekWord();
    if (name === undefined || !/^[A-Za-z_]\w*$/.test(name)) this.#unexpected();
    this.#cursor.at += name.length;
    this.#skipBlank(true);
    let words: Word[] | undefined;
    if (this.#peekWord() === 'in') {
      this.#takeWord('in');
      words = [];
      for (let word = this.#word(); word !== undefined; word = this.#word()) words.push(word);
    }
    this.#skipBlank(false);
    if (this.#char() === ';') this.#cursor.at++;
    return { kind: 'for', name, words, body: this.#doGroup() };
  }

  #doGroup(): Node {
    this.#takeWord('do');
    const body = this.list();
    this.#takeWord('done');
    return body;
  }

  #case(): Node {
    this.#takeWord('case');
    const subject = this.#word();
    if (subject === undefined) this.#unexpected();
    this.#takeWord('in');
    const arms: { patterns: Word[]; body: Node }[] = [];
    for (;;) {
      this.#skipBlank(true);
      if (this.#peekWord() === 'esac') break;
      if (this.#char() === '(') this.#cursor.at++;
      const patterns: Word[] = [];
      for (;;) {
        const pattern = this.#word();
        if (pattern === undefined) this.#unexpected();
        patterns.push(pattern);
        this.#skipBlank(false);
        if (this.#char() !== '|') break;
        this.#cursor.at++;
      }
      if (this.#char() !== ')') this.#unexpected();
      this.#cursor.at++;
      arms.push({ patterns, body: this.list() });
      this.#skipBlank(true);
      if (this.#cursor.text.startsWith(';;', this.#cursor.at)) this.#cursor.at += 2;
    }
    this.#takeWord('esac');
    return { kind: 'case', subject, arms };
  }

  #function(): Node | undefined {
    const match = /([A-Za-z_]\w*)[ \t]*\([ \t]*\)/y;
    match.lastIndex = this.#cursor.at;
    const found = match.exec(this.#cursor.text);
    if (found === null) return undefined;
    this.#cursor.at += found[0].length;
    this.#skipBlank(true);
    return { kind: 'function', name: found[1] ?? '', body: this.#command() };
  }

  #simple(): Node {
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    for (;;) {
      const redirect = this.#redirect();
      if (redirect !== undefined) {
        redirects.push(redirect);
        continue;
      }
      const assignment = words.length === 0 ? this.#assignment() : undefined;
      if (assignment !== undefined) {
        assignments.push(assignment);
        continue;
      }
      const plain = this.#peekWord();
      if (words.length === 0 && plain !== undefined && RESERVED.has(plain)) this.#unexpected();
      const word = this.#word();
      if (word === undefined) break;
      words.push(word);
    }
    if (words.length + assignments.length + redirects.length === 0) this.#unexpected();
    return { kind: 'command', assignments, words, redirects };
  }

  #assignment(): Assignment | undefined {
    this.#skipBlank(false);
    const match = /([A-Za-z_]\w*)=/y;
    match.lastIndex = this.#cursor.at;
    const found = match.exec(this.#cursor.text);
    if (found === null) return undefined;
    this.#cursor.at += found[0].length;
    return { name: found[1] ?? '', value: readParts(this.#cursor, false, parseWithin, undefined) };
  }

  #word(): Word | undefined {
    this.#skipBlank(false);
    const start = this.#cursor.at;
    const word = readParts(this.#cursor, false, parseWithin, undefined);
    return this.#cursor.at === start ? undefined : word;
  }

  #redirect(): Redirect | undefined {
    this.#skipBlank(false);
    const match = /(\d?)(<<-?|>>|>&|<&|>\||&>|<|>)/y;
    match.lastIndex = this.#cursor.at;
    const found = match.exec(this.#cursor.text);
    if (found === null) return undefined;
    this.#cursor.at += found[0].length;
    const operator = found[2] ?? '';
    const fd = found[1] === '' || found[1] === undefined ? (operator.startsWith('<') ? 0 : 1) : Number(found[1]);
    const target = this.#word();
    if (target === undefined) this.#unexpected();
    if (operator.startsWith('<<')) {
      const redirect = { fd, operator: '<<' as const, target };
      const delimiter = target.map((part) => (part.kind === 'text' ? part.text : '')).join('');
      const quoted = target.some((part) => part.kind === 'text' && part.quoted);
      this.#here.push({ redirect, delimiter, quoted, strips: operator === '<<-' });
      return redirect;
    }
    const plain = operator === '>|' ? '>' : operator;
    return { fd, operator: plain as Redirect['operator'], target };
  }
}

function parseWithin(cursor: Cursor): Node {
  const node = new Parser(cursor).list();
  if (cursor.text[cursor.at] !== ')') throw new ShellSyntaxError('syntax error: missing ")"');
  return node;
}

/** Reads a shell program. Throws {@link ShellSyntaxError}, for an open here-document only where more text may come. */
export function parseShell(text: string, mayGoOn = false): Node {
  const cursor: Cursor = { text, at: 0 };
  const parser = new Parser(cursor);
  const node = parser.list();
  if (mayGoOn && parser.endsWithin) throw new ShellSyntaxError('unterminated here-document');
  if (cursor.at < text.length)
    throw new ShellSyntaxError(`syntax error: unexpected "${text.slice(cursor.at, cursor.at + 10)}"`);
  return node;
}
