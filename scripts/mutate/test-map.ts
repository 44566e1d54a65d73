import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

import ts from 'typescript';

import { entriesOf } from '../entries.mjs';

/** The package's own names, and what they stand for in tests. */
export const ALIASES: Readonly<Record<string, string>> = Object.fromEntries(
  entriesOf(join(import.meta.dirname, '../..')).map(({ name, source }) => [name, source]),
);

/** A file of tests that loads a source file. */
interface LoadingTest {
  readonly test: string;
  /** Whether it is of the same room. */
  readonly own: boolean;
  /** How many imports lie between them. */
  readonly distance: number;
}

/** Answers, for a source file, the unit tests that load it: those of its room first, then the nearer first. */
export function mapTests(root: string): (source: string) => readonly LoadingTest[] {
  const importsOf = importReader(root);
  const tests = readdirSync(join(root, 'test/unit'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => `test/unit/${path}`);
  const reach = tests.map((test) => ({ test, loads: distances(test, importsOf) }));
  return (source) => {
    const room = join('test/unit', source.split('/')[1] ?? '');
    return reach
      .flatMap(({ test, loads }) => {
        const distance = loads.get(source);
        return distance === undefined ? [] : [{ test, own: test.startsWith(`${room}/`), distance }];
      })
      .sort((a, b) => Number(b.own) - Number(a.own) || a.distance - b.distance);
  };
}

/** How far each module is from a test file, over its imports. */
function distances(test: string, importsOf: (path: string) => readonly string[]): ReadonlyMap<string, number> {
  const found = new Map([[test, 0]]);
  for (const [path, distance] of found)
    for (const next of importsOf(path)) if (!found.has(next)) found.set(next, distance + 1);
  return found;
}

/** The modules that a module imports values of. An import by the package's name leads to where the names are made. */
function importReader(root: string): (path: string) => readonly string[] {
  const parse = (path: string): ts.SourceFile =>
    ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest);
  const inPlace = (from: string, specifier: string): string =>
    posix.join(posix.dirname(from), specifier.replace(/\.js$/, '.ts'));
  const makers = new Map(
    Object.values(ALIASES).map((index) => {
      const exported = parse(index).statements.filter(ts.isExportDeclaration);
      return [index, new Map(exported.flatMap((node) => namesOf(node).map((name) => [name, node] as const)))];
    }),
  );
  const read = (path: string): readonly string[] => {
    const source = parse(path);
    const later = lazyImports(source).filter((specifier) => specifier.startsWith('.'));
    return [...atOnce(path, source), ...later.map((specifier) => inPlace(path, specifier))];
  };
  const atOnce = (path: string, source: ts.SourceFile): readonly string[] =>
    source.statements.flatMap((node) => {
      if (!ts.isImportDeclaration(node) && !ts.isExportDeclaration(node)) return [];
      const specifier = specifierOf(node);
      if (specifier?.startsWith('.') === true) return namesOf(node).length > 0 ? [inPlace(path, specifier)] : [];
      const index = specifier === undefined ? undefined : ALIASES[specifier];
      if (index === undefined) return [];
      return namesOf(node).flatMap((name) => {
        const from = makers.get(index)?.get(name);
        const to = from === undefined ? undefined : specifierOf(from);
        return to?.startsWith('.') === true ? [inPlace(index, to)] : [];
      });
    });
  const known = new Map<string, readonly string[]>();
  return (path) => {
    const imports = known.get(path) ?? read(path);
    known.set(path, imports);
    return imports;
  };
}

const specifierOf = ({ moduleSpecifier: node }: ts.ImportDeclaration | ts.ExportDeclaration): string | undefined =>
  node !== undefined && ts.isStringLiteral(node) ? node.text : undefined;

/** The values that a declaration imports or exports; `*` for all. */
function namesOf(node: ts.ImportDeclaration | ts.ExportDeclaration): readonly string[] {
  if (ts.isExportDeclaration(node)) {
    if (node.isTypeOnly) return [];
    const clause = node.exportClause;
    return clause !== undefined && ts.isNamedExports(clause)
      ? clause.elements.filter((each) => !each.isTypeOnly).map((each) => each.name.text)
      : ['*'];
  }
  const clause = node.importClause;
  if (clause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return [];
  const names = clause?.namedBindings;
  return names !== undefined && ts.isNamedImports(names)
    ? names.elements.filter((each) => !each.isTypeOnly).map((each) => (each.propertyName ?? each.name).text)
    : ['*'];
}

/** What a module imports when it comes to need it. */
function lazyImports(source: ts.SourceFile): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [specifier] = node.arguments;
      if (specifier !== undefined && ts.isStringLiteral(specifier)) found.push(specifier.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
