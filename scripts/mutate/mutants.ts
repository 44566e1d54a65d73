import ts from 'typescript';

/** One small change of a source file. */
export interface Mutant {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** What kind of change it is, such as `equality`. */
  readonly kind: string;
}

const BINARY: Readonly<Record<string, readonly (readonly [kind: string, to: string])[]>> = {
  '===': [['equality', '!==']],
  '!==': [['equality', '===']],
  '<': [
    ['equality', '<='],
    ['equality', '>='],
  ],
  '<=': [
    ['equality', '<'],
    ['equality', '>'],
  ],
  '>': [
    ['equality', '>='],
    ['equality', '<='],
  ],
  '>=': [
    ['equality', '>'],
    ['equality', '<'],
  ],
  '&&': [['logic', '||']],
  '||': [['logic', '&&']],
  '??': [['logic', '&&']],
  '+': [['arithmetic', '-']],
  '-': [['arithmetic', '+']],
  '*': [['arithmetic', '/']],
  '/': [['arithmetic', '*']],
  '%': [['arithmetic', '*']],
  '**': [['arithmetic', '*']],
  '&': [['arithmetic', '|']],
  '|': [['arithmetic', '&']],
  '<<': [['arithmetic', '>>']],
  '>>': [['arithmetic', '<<']],
  '>>>': [['arithmetic', '<<']],
  '+=': [['assignment', '-=']],
  '-=': [['assignment', '+=']],
};

/** Methods that are called in another's place, or (`''`) not at all. */
const METHODS: Readonly<Record<string, string>> = {
  some: 'every',
  every: 'some',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  toLowerCase: 'toUpperCase',
  toUpperCase: 'toLowerCase',
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
  filter: '',
  slice: '',
  trim: '',
  trimEnd: '',
  trimStart: '',
  sort: '',
  toSorted: '',
  reverse: '',
};

/** A regular expression with one thing changed: an anchor gone, a class turned round, a repetition gone. */
function regexMutants(text: string): readonly string[] {
  const end = text.lastIndexOf('/');
  const body = text.slice(1, end);
  const flags = text.slice(end);
  const changed: string[] = [];
  if (body.startsWith('^')) changed.push(body.slice(1));
  if (body.endsWith('$') && !body.endsWith('\\$')) changed.push(body.slice(0, -1));
  const change = (at: number, length: number, to: string): void => {
    changed.push(body.slice(0, at) + to + body.slice(at + length));
  };
  let inClass = false;
  for (let at = 0; at < body.length; at += 1) {
    const char = body.charAt(at);
    if (char === '\\') {
      const next = body.charAt(at + 1);
      if (/[dDsSwW]/.test(next))
        change(at + 1, 1, next === next.toLowerCase() ? next.toUpperCase() : next.toLowerCase());
      at += 1;
    } else if (inClass) inClass = char !== ']';
    else if (char === '[') {
      inClass = true;
      if (body[at + 1] === '^') change(at + 1, 1, '');
      else change(at + 1, 0, '^');
    } else if (
      char === '*' ||
      char === '+' ||
      (char === '?' && body[at - 1] !== '(' && !/[*+?}]/.test(body.charAt(at - 1)))
    )
      change(at, 1, '');
  }
  return changed.filter((each) => each !== '' && compiles(each, flags.slice(1))).map((each) => `/${each}${flags}`);
}

function compiles(body: string, flags: string): boolean {
  try {
    return new RegExp(body, flags) instanceof RegExp;
  } catch {
    return false;
  }
}

/** Text for people: it may be worded anew without a test that holds every word. */
const isProse = (text: string): boolean => /\s/.test(text.trim());

/** Where a node stands that is no code: types, imports, names of properties. */
const isOutOfReach = (node: ts.Node): boolean =>
  ts.isTypeNode(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isImportDeclaration(node) ||
  ts.isExportDeclaration(node);

const isValuePosition = (node: ts.Node): boolean =>
  !(ts.isPropertyAssignment(node.parent) && node.parent.name === node) && !ts.isComputedPropertyName(node.parent);

/** Every mutant of a source text, in its order. */
export function mutantsOf(file: string, text: string): readonly Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Mutant[] = [];
  const add = (node: ts.Node, kind: string, replacement: string): void => {
    const start = node.getStart(source);
    const { line } = source.getLineAndCharacterOfPosition(start);
    if (source.text.slice(start, node.end) === replacement) return;
    found.push({ file, line: line + 1, start, end: node.end, replacement, kind });
  };
  const condition = (node: ts.Expression, both = true): void => {
    if (both) add(node, 'condition', 'true');
    add(node, 'condition', 'false');
  };
  const visit = (node: ts.Node): void => {
    if (isOutOfReach(node)) return;
    if (ts.isBinaryExpression(node)) {
      for (const [kind, to] of BINARY[node.operatorToken.getText(source)] ?? []) add(node.operatorToken, kind, to);
      if (node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken)
        add(node, 'logic', node.left.getText(source));
    } else if (ts.isPrefixUnaryExpression(node)) {
      if (node.operator === ts.SyntaxKind.ExclamationToken || node.operator === ts.SyntaxKind.MinusToken)
        add(node, 'unary', node.operand.getText(source));
    } else if (ts.isIfStatement(node)) condition(node.expression);
    else if (ts.isConditionalExpression(node)) condition(node.condition);
    else if (ts.isWhileStatement(node)) condition(node.expression, false);
    else if (ts.isForStatement(node) && node.condition !== undefined) condition(node.condition, false);
    else if (node.kind === ts.SyntaxKind.TrueKeyword) add(node, 'boolean', 'false');
    else if (node.kind === ts.SyntaxKind.FalseKeyword) add(node, 'boolean', 'true');
    else if (ts.isNumericLiteral(node) && isValuePosition(node)) add(node, 'number', `(${node.text} + 1)`);
    else if (ts.isBigIntLiteral(node)) add(node, 'number', `(${node.text} + 1n)`);
    else if (ts.isStringLiteral(node) && isValuePosition(node) && !isProse(node.text))
      add(node, 'string', node.text === '' ? "'mutant'" : "''");
    else if (
      ts.isTemplateExpression(node) &&
      !node.templateSpans.some(({ literal }) => isProse(literal.text)) &&
      !isProse(node.head.text)
    )
      add(node, 'string', "''");
    else if (ts.isRegularExpressionLiteral(node)) for (const each of regexMutants(node.text)) add(node, 'regex', each);
    else if (ts.isArrayLiteralExpression(node) && node.elements.length > 0) add(node, 'array', '[]');
    else if (ts.isObjectLiteralExpression(node) && node.properties.length > 0) add(node, 'object', '({})');
    else if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { name, expression } = node.expression;
      const to = METHODS[name.text];
      if (to === '') add(node, 'method', expression.getText(source));
      else if (to !== undefined) add(name, 'method', to);
    } else if (ts.isBlock(node) && node.statements.length > 0 && !ts.isCatchClause(node.parent))
      add(node, 'block', '{}');
    else if (ts.isExpressionStatement(node)) add(node, 'statement', ';');
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The text with one mutant in it, and with loops that give up after a million rounds, so that every run ends. */
export function withMutant(text: string, mutant: Mutant): string {
  const mutated = text.slice(0, mutant.start) + mutant.replacement + text.slice(mutant.end);
  const source = ts.createSourceFile(mutant.file, mutated, ts.ScriptTarget.Latest, true);
  const bodies: ts.Statement[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIterationStatement(node, false)) bodies.push(node.statement);
    ts.forEachChild(node, visit);
  };
  visit(source);
  if (bodies.length === 0) return mutated;
  const guard = "if (++rounds_ > 1e7) throw new Error('a mutant without end');";
  const insertions = bodies.flatMap((body) => [
    { at: body.getStart(source), text: `{ ${guard} ` },
    { at: body.end, text: ' }' },
  ]);
  // From the end, so that positions before stay true; at one place what closes comes before what opens.
  insertions.sort((a, b) => b.at - a.at);
  let guarded = mutated;
  for (const { at, text: inserted } of insertions) guarded = guarded.slice(0, at) + inserted + guarded.slice(at);
  return `var rounds_ = 0; ${guarded}`;
}
