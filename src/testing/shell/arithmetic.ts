/** What is wrong with an arithmetic expression. */
export class ArithmeticError extends Error {
  override readonly name = 'ArithmeticError';
}

const TOKEN = /\s*(\d+|[A-Za-z_]\w*|<=|>=|==|!=|&&|\|\||[-+*/%()<>!])/y;

const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['+', '-'],
  ['*', '/', '%'],
];

const OPERATIONS: Readonly<Record<string, (a: number, b: number) => number>> = {
  '||': (a, b) => Number(a !== 0 || b !== 0),
  '&&': (a, b) => Number(a !== 0 && b !== 0),
  '==': (a, b) => Number(a === b),
  '!=': (a, b) => Number(a !== b),
  '<': (a, b) => Number(a < b),
  '<=': (a, b) => Number(a <= b),
  '>': (a, b) => Number(a > b),
  '>=': (a, b) => Number(a >= b),
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => Math.trunc(a / b),
  '%': (a, b) => a % b,
};

/** Computes `$((…))`: whole numbers, variables, the usual operators. */
export function arithmetic(text: string, variable: (name: string) => string): number {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) tokens.push(match[1] ?? '');
  if (text.replace(/\s/g, '').length !== tokens.join('').length) throw new ArithmeticError('arithmetic syntax error');
  let at = 0;

  function level(index: number): number {
    const operators = LEVELS[index];
    if (operators === undefined) return unary();
    let value = level(index + 1);
    for (let operator = tokens[at]; operator !== undefined && operators.includes(operator); operator = tokens[at]) {
      at++;
      const right = level(index + 1);
      if (right === 0 && (operator === '/' || operator === '%')) throw new ArithmeticError('divide by zero');
      value = (OPERATIONS[operator] as (a: number, b: number) => number)(value, right);
    }
    return value;
  }

  function unary(): number {
    const token = tokens[at++];
    if (token === '-') return -unary();
    if (token === '+') return unary();
    if (token === '!') return Number(unary() === 0);
    if (token === '(') {
      const value = level(0);
      if (tokens[at++] !== ')') throw new ArithmeticError('arithmetic syntax error');
      return value;
    }
    if (token === undefined) throw new ArithmeticError('arithmetic syntax error');
    const number = /^\d/.test(token) ? Number(token) : Number(variable(token) || 0);
    if (!Number.isInteger(number)) throw new ArithmeticError(`bad number: ${token}`);
    return number;
  }

  if (tokens.length === 0) return 0;
  const value = level(0);
  if (at !== tokens.length) throw new ArithmeticError('arithmetic syntax error');
  return value;
}
