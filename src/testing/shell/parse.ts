import { parseCommand, parseRedirects } from './parse-command.js';
import type { Cursor } from './parse-word.js';
import { Scanner } from './scanner.js';
import { type Node, ShellSyntaxError, type Word } from './syntax.js';

const CLOSING = new Set(['then', 'elif', 'else', 'fi', 'do', 'done', 'esac', '}']);

/** Deepest nesting, so that no text can exhaust the stack. */
const MAX_DEPTH = 200;

/** What a program is made of: lists, pipelines and the commands that hold others. */
class Parser {
  readonly #scanner: Scanner;
  #depth = 0;

  constructor(scanner: Scanner) {
    this.#scanner = scanner;
  }

  /** A program up to the end of the text, or up to a closing parenthesis or word, which is left where it stands. */
  list(): Node {
    const scanner: Scanner = this.#scanner;
    if (++this.#depth > MAX_DEPTH) throw new ShellSyntaxError('nested too deeply');
    const items: { node: Node; background: boolean }[] = [];
    while (!this.#closes()) {
      const node = this.#andOr();
      scanner.skipBlank();
      const background = scanner.pass('&');
      items.push({ node, background });
      const ended = background || (!scanner.stands(';;') && scanner.pass(';')) || scanner.stands('\n');
      if (!ended && !this.#closes()) scanner.unexpected();
    }
    this.#depth--;
    return items.length === 1 && items[0]?.background === false ? items[0].node : { kind: 'list', items };
  }

  /** Passes what is empty, and says whether a text or word follows that ends a list. */
  #closes(): boolean {
    const scanner: Scanner = this.#scanner;
    scanner.skipLines();
    if (scanner.atEnd || scanner.stands(')') || scanner.stands(';;')) return true;
    return CLOSING.has(scanner.peekWord() ?? '');
  }

  #andOr(): Node {
    const scanner: Scanner = this.#scanner;
    let left = this.#pipeline();
    for (;;) {
      scanner.skipBlank();
      const kind = scanner.pass('&&') ? 'and' : scanner.pass('||') ? 'or' : undefined;
      if (kind === undefined) return left;
      scanner.skipLines();
      left = { kind, left, right: this.#pipeline() };
    }
  }

  #pipeline(): Node {
    const scanner: Scanner = this.#scanner;
    scanner.skipBlank();
    const negated = scanner.peekWord() === '!' && scanner.pass('!');
    const first = this.#command();
    const parts = [first];
    while (this.#passPipe()) parts.push(this.#command());
    return parts.length === 1 && !negated ? first : { kind: 'pipeline', parts, negated };
  }

  #passPipe(): boolean {
    this.#scanner.skipBlank();
    if (this.#scanner.stands('||') || !this.#scanner.pass('|')) return false;
    this.#scanner.skipLines();
    return true;
  }

  #command(): Node {
    this.#scanner.skipBlank();
    const body = this.#compound();
    if (body === undefined) return parseCommand(this.#scanner);
    const redirects = parseRedirects(this.#scanner);
    return redirects.length === 0 ? body : { kind: 'redirected', body, redirects };
  }

  #compound(): Node | undefined {
    const scanner: Scanner = this.#scanner;
    if (scanner.pass('(')) {
      const body = this.list();
      if (!scanner.pass(')')) scanner.unexpected();
      return { kind: 'group', body, subshell: true };
    }
    const word = scanner.peekWord();
    switch (word) {
      case '{':
        return { kind: 'group', body: this.#between('{', '}'), subshell: false };
      case 'if':
        return this.#if();
      case 'while':
      case 'until': {
        scanner.takeWord(word);
        const test = this.list();
        return { kind: 'while', until: word === 'until', test, body: this.#between('do', 'done') };
      }
      case 'for':
        return this.#for();
      case 'case':
        return this.#case();
      default:
        return this.#function();
    }
  }

  #between(open: string, close: string): Node {
    this.#scanner.takeWord(open);
    const body = this.list();
    this.#scanner.takeWord(close);
    return body;
  }

  #if(): Node {
    const scanner: Scanner = this.#scanner;
    const branches: { test: Node; body: Node }[] = [];
    let next: string | undefined = 'if';
    while (next === 'if' || next === 'elif') {
      scanner.takeWord(next);
      const test = this.list();
      scanner.takeWord('then');
      branches.push({ test, body: this.list() });
      next = scanner.peekWord();
    }
    const otherwise = next === 'else' ? this.#between('else', 'fi') : undefined;
    if (otherwise === undefined) scanner.takeWord('fi');
    return { kind: 'if', branches, otherwise };
  }

  #for(): Node {
    const scanner: Scanner = this.#scanner;
    scanner.takeWord('for');
    scanner.skipBlank();
    const name = scanner.peekWord();
    if (name === undefined || !/^[A-Za-z_]\w*$/.test(name)) scanner.unexpected();
    scanner.takeWord(name);
    scanner.skipLines();
    let words: Word[] | undefined;
    if (scanner.peekWord() === 'in') {
      scanner.takeWord('in');
      words = [];
      for (let word = scanner.word(); word !== undefined; word = scanner.word()) words.push(word);
    }
    scanner.skipBlank();
    scanner.pass(';');
    return { kind: 'for', name, words, body: this.#between('do', 'done') };
  }

  #case(): Node {
    const scanner: Scanner = this.#scanner;
    scanner.takeWord('case');
    const subject = scanner.word();
    if (subject === undefined) scanner.unexpected();
    scanner.takeWord('in');
    const arms: { patterns: readonly Word[]; body: Node }[] = [];
    scanner.skipLines();
    while (scanner.peekWord() !== 'esac') {
      scanner.pass('(');
      const patterns = this.#patterns();
      if (!scanner.pass(')')) scanner.unexpected();
      arms.push({ patterns, body: this.list() });
      scanner.pass(';;');
      scanner.skipLines();
    }
    scanner.takeWord('esac');
    return { kind: 'case', subject, arms };
  }

  #patterns(): readonly Word[] {
    const scanner: Scanner = this.#scanner;
    const patterns: Word[] = [];
    do {
      const pattern = scanner.word();
      if (pattern === undefined) scanner.unexpected();
      patterns.push(pattern);
      scanner.skipBlank();
    } while (scanner.pass('|'));
    return patterns;
  }

  #function(): Node | undefined {
    const found = this.#scanner.match(/([A-Za-z_]\w*)[ \t]*\([ \t]*\)/y);
    if (found === undefined) return undefined;
    this.#scanner.skipLines();
    return { kind: 'function', name: found[1] ?? '', body: this.#command() };
  }
}

function parseWithin(cursor: Cursor): Node {
  const node = new Parser(new Scanner(cursor, parseWithin)).list();
  if (cursor.text[cursor.at] !== ')') throw new ShellSyntaxError('syntax error: missing ")"');
  return node;
}

/** Reads a shell program. Throws {@link ShellSyntaxError}, for an open here-document only where more text may come. */
export function parseShell(text: string, mayGoOn = false): Node {
  const scanner = new Scanner({ text, at: 0 }, parseWithin);
  const node = new Parser(scanner).list();
  if (mayGoOn && scanner.endsWithin) throw new ShellSyntaxError('unterminated here-document');
  if (!scanner.atEnd) scanner.unexpected();
  return node;
}
