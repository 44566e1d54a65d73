import { ArithmeticError, arithmetic } from './arithmetic.js';
import { expandGlob, patternToRegExp } from './glob.js';
import type { Node, Part, Word } from './syntax.js';
import type { ContainerFiles } from '../process/container-files.js';

/** What expansion needs of a shell. */
export interface Expander {
  readonly files: ContainerFiles;
  readonly cwd: string;
  /** Value of a variable or special parameter; `undefined` when unset. `@` and `*` are handled apart. */
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  readonly positional: readonly string[];
  /** Runs a program and answers what it wrote. */
  capture(body: Node): Promise<string>;
  /** Ends the shell with a message. */
  fail(message: string): never;
}

/** Text with the places marked where it was quoted. */
interface Piece {
  readonly text: string;
  readonly quoted: boolean;
}

function trimmed(value: string, operator: string, pattern: string): string {
  const wanted = patternToRegExp(pattern);
  const lengths = [...Array(value.length + 1).keys()];
  if (operator.length === 2) lengths.reverse();
  const fromStart = operator.startsWith('#');
  const found = lengths.find((length) =>
    wanted.test(fromStart ? value.slice(0, length) : value.slice(value.length - length)),
  );
  if (found === undefined) return value;
  return fromStart ? value.slice(found) : value.slice(0, value.length - found);
}

async function parameter(shell: Expander, part: Extract<Part, { kind: 'parameter' }>): Promise<string> {
  const { name, operator } = part;
  const value =
    name === '@' || name === '*'
      ? shell.positional.length > 0
        ? shell.positional.join(' ')
        : undefined
      : shell.get(name);
  if (operator === '') {
    if (value === undefined && shell.get('-')?.includes('u') === true && !/^[@*]$/.test(name))
      shell.fail(`${name}: parameter not set`);
    return value ?? '';
  }
  if (operator === 'length') return String((value ?? '').length);
  if (/^[#%]/.test(operator)) return trimmed(value ?? '', operator, await expandPattern(shell, part.argument));
  const isSet = value !== undefined && !(operator.startsWith(':') && value === '');
  const kind = operator.at(-1);
  if (kind === '+') return isSet ? expandText(shell, part.argument) : '';
  if (isSet) return value;
  const other = await expandText(shell, part.argument);
  if (kind === '?') shell.fail(`${name}: ${other === '' ? 'parameter not set' : other}`);
  if (kind === '=') shell.set(name, other);
  return other;
}

async function piece(shell: Expander, part: Part): Promise<Piece> {
  switch (part.kind) {
    case 'text':
      return part;
    case 'parameter':
      return { text: await parameter(shell, part), quoted: part.quoted };
    case 'command':
      return { text: (await shell.capture(part.body)).replace(/\n+$/, ''), quoted: part.quoted };
    case 'arithmetic': {
      const expression = await expandText(shell, part.expression);
      try {
        return { text: String(arithmetic(expression, (name) => shell.get(name) ?? '')), quoted: part.quoted };
      } catch (cause) {
        if (cause instanceof ArithmeticError) return shell.fail(cause.message);
        throw cause;
      }
    }
  }
}

function home(shell: Expander, word: Word): Word {
  const [first, ...rest] = word;
  if (first?.kind !== 'text' || first.quoted || !/^~(?=\/|$)/.test(first.text)) return word;
  return [{ ...first, text: first.text.replace('~', shell.get('HOME') ?? '/') }, ...rest];
}

/** Expands to one text: no splitting, no wildcards. */
export async function expandText(shell: Expander, word: Word): Promise<string> {
  let text = '';
  for (const part of home(shell, word)) text += (await piece(shell, part)).text;
  return text;
}

/** Expands to a pattern, in which quoted characters stand for themselves. */
export async function expandPattern(shell: Expander, word: Word): Promise<string> {
  let text = '';
  for (const part of word) {
    const found = await piece(shell, part);
    text += found.quoted ? found.text.replace(/[*?[\]\\]/g, '\\$&') : found.text;
  }
  return text;
}

/** Expands words to the fields of a command: split at blanks where unquoted, wildcards filled in. */
export async function expandWords(shell: Expander, words: readonly Word[]): Promise<string[]> {
  const fields: string[] = [];
  for (const word of words) fields.push(...(await expandWord(shell, home(shell, word))));
  return fields;
}

async function expandWord(shell: Expander, word: Word): Promise<readonly string[]> {
  const fields: { text: string; pattern: string; wild: boolean }[] = [];
  let open = false;
  const add = (text: string, quoted: boolean): void => {
    if (!open) fields.push({ text: '', pattern: '', wild: false });
    open = true;
    const last = fields.at(-1);
    if (last === undefined) return;
    last.text += text;
    last.pattern += quoted ? text.replace(/[*?[\]\\]/g, '\\$&') : text;
    last.wild ||= !quoted && /[*?[]/.test(text);
  };
  for (const part of word) {
    if (part.kind === 'parameter' && part.name === '@' && part.operator === '' && part.quoted) {
      for (const [index, value] of shell.positional.entries()) {
        if (index > 0) open = false;
        add(value, true);
      }
      continue;
    }
    const { text, quoted } = await piece(shell, part);
    if (quoted || part.kind === 'text') {
      add(text, quoted);
      continue;
    }
    if (text === '') continue;
    const values = text.split(/[ \t\n]+/);
    if (values[0] === '') open = false;
    for (const [index, value] of values.entries()) {
      if (index > 0) open = false;
      if (value !== '') add(value, false);
    }
  }
  return fields.flatMap((field) => (field.wild ? expandGlob(field.pattern, shell.cwd, shell.files) : [field.text]));
}
