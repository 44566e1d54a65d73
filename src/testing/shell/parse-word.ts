import { type Node, type Part, ShellSyntaxError, type Word } from './syntax.js';

/** Where reading stands in a text; shared by the readers of words and of commands. */
export interface Cursor {
  readonly text: string;
  at: number;
}

/** Reads a program up to, and not including, the closing text. */
export type ParseProgram = (cursor: Cursor, until: ')' | '`') => Node;

const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const SPECIAL = /[0-9@*#?$!-]/y;
const ENDS_WORD = new Set([' ', '\t', '\n', ';', '&', '|', '<', '>', '(', ')']);

function match(cursor: Cursor, pattern: RegExp): string | undefined {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0];
  if (found !== undefined) cursor.at += found.length;
  return found;
}

/** Collects parts, text next to text of the same quoting joined. */
class Parts {
  readonly parts: Part[] = [];

  text(text: string, quoted: boolean): void {
    const last = this.parts.at(-1);
    if (last?.kind === 'text' && last.quoted === quoted)
      this.parts[this.parts.length - 1] = { ...last, text: last.text + text };
    else this.parts.push({ kind: 'text', text, quoted });
  }
}

function bracedParameter(cursor: Cursor, quoted: boolean, program: ParseProgram): Part {
  const isLength = cursor.text[cursor.at] === '#' && cursor.text[cursor.at + 1] !== '}';
  if (isLength) cursor.at++;
  const name = match(cursor, NAME) ?? match(cursor, /\d+/y) ?? match(cursor, SPECIAL);
  if (name === undefined) throw new ShellSyntaxError('bad substitution');
  const operator = isLength ? 'length' : (match(cursor, /:?[-=+?]|##?|%%?/y) ?? '');
  // Quotes around the whole do not quote a pattern: "${path##*/}" is the last part of a path.
  const argument = readParts(cursor, quoted && !/^[#%]/.test(operator), program, '}');
  if (cursor.text[cursor.at] !== '}') throw new ShellSyntaxError('unterminated ${');
  cursor.at++;
  return { kind: 'parameter', name, operator, argument, quoted };
}

function arithmetic(cursor: Cursor, quoted: boolean, program: ParseProgram): Part {
  const parts = new Parts();
  let depth = 0;
  while (cursor.at < cursor.text.length) {
    const char = cursor.text[cursor.at] as string;
    if (char === ')' && depth === 0) {
      if (cursor.text[cursor.at + 1] !== ')') throw new ShellSyntaxError('expecting "))"');
      cursor.at += 2;
      return { kind: 'arithmetic', expression: parts.parts, quoted };
    }
    if (char === '(') depth++;
    if (char === ')') depth--;
    if (char === '$') parts.parts.push(dollar(cursor, true, program));
    else {
      parts.text(char, true);
      cursor.at++;
    }
  }
  throw new ShellSyntaxError('unterminated $((');
}

/** What follows a dollar sign, at which the cursor stands. */
function dollar(cursor: Cursor, quoted: boolean, program: ParseProgram): Part {
  cursor.at++;
  if (cursor.text.startsWith('((', cursor.at)) {
    cursor.at += 2;
    return arithmetic(cursor, quoted, program);
  }
  if (cursor.text[cursor.at] === '(') {
    cursor.at++;
    const body = program(cursor, ')');
    cursor.at++;
    return { kind: 'command', body, quoted };
  }
  if (cursor.text[cursor.at] === '{') {
    cursor.at++;
    return bracedParameter(cursor, quoted, program);
  }
  const name = match(cursor, NAME) ?? match(cursor, SPECIAL);
  return name === undefined
    ? { kind: 'text', text: '$', quoted }
    : { kind: 'parameter', name, operator: '', argument: [], quoted };
}

function backquoted(cursor: Cursor, quoted: boolean, program: ParseProgram): Part {
  cursor.at++;
  let inner = '';
  while (cursor.text[cursor.at] !== '`') {
    if (cursor.at >= cursor.text.length) throw new ShellSyntaxError('unterminated `');
    if (cursor.text[cursor.at] === '\\' && /[`$\\]/.test(cursor.text[cursor.at + 1] ?? '')) cursor.at++;
    inner += cursor.text[cursor.at++] ?? '';
  }
  cursor.at++;
  return { kind: 'command', body: program({ text: `${inner})`, at: 0 }, ')'), quoted };
}

/** Reads parts up to `end`, or up to where an unquoted word ends if there is none. */
export function readParts(cursor: Cursor, quoted: boolean, program: ParseProgram, end: '"' | '}' | undefined): Word {
  const parts = new Parts();
  let inDoubleQuotes = end === '"';
  for (;;) {
    const char = cursor.text[cursor.at];
    if (char === undefined) {
      if (inDoubleQuotes) throw new ShellSyntaxError('unterminated quoted string');
      return parts.parts;
    }
    if (inDoubleQuotes && char === '"') {
      if (end === '"') return parts.parts;
      inDoubleQuotes = false;
      cursor.at++;
    } else if (!inDoubleQuotes && (end === undefined ? ENDS_WORD.has(char) : char === end)) {
      return parts.parts;
    } else if (char === '\\') {
      const next = cursor.text[cursor.at + 1];
      cursor.at += 2;
      if (next === '\n' || next === undefined) continue;
      const keeps = inDoubleQuotes && !/[$`"\\]/.test(next);
      parts.text(keeps ? `\\${next}` : next, true);
    } else if (char === "'" && !inDoubleQuotes && !(quoted && end === '}')) {
      const close = cursor.text.indexOf("'", cursor.at + 1);
      if (close === -1) throw new ShellSyntaxError('unterminated quoted string');
      parts.text(cursor.text.slice(cursor.at + 1, close), true);
      cursor.at = close + 1;
    } else if (char === '"') {
      inDoubleQuotes = true;
      cursor.at++;
      parts.text('', true);
    } else if (char === '$') {
      const part = dollar(cursor, quoted || inDoubleQuotes, program);
      parts.parts.push(part);
    } else if (char === '`') {
      parts.parts.push(backquoted(cursor, quoted || inDoubleQuotes, program));
    } else {
      parts.text(char, quoted || inDoubleQuotes);
      cursor.at++;
    }
  }
}

/** Reads the body of a here-document whose delimiter was not quoted. */
export function readHereText(text: string, program: ParseProgram): Word {
  return readParts({ text: `${text.replaceAll('"', '\\"')}"`, at: 0 }, true, program, '"');
}
