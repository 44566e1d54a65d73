import type { Scanner } from './scanner.js';
import type { Assignment, Node, Redirect, Word } from './syntax.js';

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

/** A command as it is typed: assignments, words and redirections. */
export function parseCommand(scanner: Scanner): Node {
  const assignments: Assignment[] = [];
  const words: Word[] = [];
  const redirects: Redirect[] = [];
  for (;;) {
    const redirect = parseRedirect(scanner);
    if (redirect !== undefined) {
      redirects.push(redirect);
      continue;
    }
    const assignment = words.length === 0 ? parseAssignment(scanner) : undefined;
    if (assignment !== undefined) {
      assignments.push(assignment);
      continue;
    }
    const plain = scanner.peekWord();
    if (words.length === 0 && plain !== undefined && RESERVED.has(plain)) scanner.unexpected();
    const word = scanner.word();
    if (word === undefined) break;
    words.push(word);
  }
  if (words.length + assignments.length + redirects.length === 0) scanner.unexpected();
  return { kind: 'command', assignments, words, redirects };
}

function parseAssignment(scanner: Scanner): Assignment | undefined {
  scanner.skipBlank();
  const found = scanner.match(/([A-Za-z_]\w*)=/y);
  return found && { name: found[1] ?? '', value: scanner.parts() };
}

/** The redirections that stand here. */
export function parseRedirects(scanner: Scanner): readonly Redirect[] {
  const redirects: Redirect[] = [];
  for (let next = parseRedirect(scanner); next !== undefined; next = parseRedirect(scanner)) redirects.push(next);
  return redirects;
}

function parseRedirect(scanner: Scanner): Redirect | undefined {
  scanner.skipBlank();
  const found = scanner.match(/(\d?)(<<-?|>>|>&|<&|>\||&>|<|>)/y);
  if (found === undefined) return undefined;
  const [, digit = '', operator = ''] = found;
  const fd = digit === '' ? (operator.startsWith('<') ? 0 : 1) : Number(digit);
  const target = scanner.word();
  if (target === undefined) scanner.unexpected();
  if (!operator.startsWith('<<')) {
    return { fd, operator: (operator === '>|' ? '>' : operator) as Redirect['operator'], target };
  }
  const redirect = { fd, operator: '<<' as const, target };
  scanner.expectHere(redirect, operator === '<<-');
  return redirect;
}
