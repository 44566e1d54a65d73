import type { ConfigProblem } from './config-errors.js';
import type { Position, Tree } from './tree.js';

/**
 * Reads YAML text as a tree with places, or answers what is wrong with it. Scalars stay text, because the scheduler
 * (yaml-cpp) decides a scalar's type when it reads it, not by the rules of YAML 1.1 or 1.2.
 */
export async function treeOfYaml(text: string): Promise<Tree | readonly ConfigProblem[]> {
  const yaml = await import('yaml');
  const counter = new yaml.LineCounter();
  const place = (offset: number): Position => {
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const parse = () =>
    yaml.parseDocument(text, { schema: 'failsafe', uniqueKeys: false, lineCounter: counter, prettyErrors: false });
  let doc: ReturnType<typeof parse>;
  try {
    doc = parse();
  } catch {
    // Only a nesting deeper than the stack gets here.
    return [{ path: '', line: undefined, column: undefined, problem: 'is nested too deeply to be read' }];
  }
  if (doc.errors.length > 0) {
    return doc.errors.slice(0, MAX_SYNTAX_PROBLEMS).map((error) => {
      return { path: '', ...place(error.pos[0]), problem: `is not valid YAML: ${error.message}` };
    });
  }

  const treeOf = (node: unknown, fallback: Position | undefined): Tree => {
    if (!yaml.isNode(node)) return { type: 'nothing', at: fallback };
    const at = node.range ? place(node.range[0]) : fallback;
    if (yaml.isAlias(node)) {
      const target = node.resolve(doc);
      return target === undefined ? { type: 'broken', at } : { ...treeOf(target, at), at };
    }
    if (yaml.isScalar(node)) return scalarTree(node, at);
    if (yaml.isSeq(node)) return { type: 'list', at, items: node.items.map((item) => () => treeOf(item, at)) };
    if (!yaml.isMap(node)) return { type: 'nothing', at };
    const entries = node.items.map(({ key, value }) => {
      const keyAt = yaml.isNode(key) && key.range ? place(key.range[0]) : at;
      return { key: yaml.isScalar(key) ? scalarText(key) : '', at: keyAt, value: () => treeOf(value, keyAt) };
    });
    return { type: 'map', at, entries };
  };
  return treeOf(doc.contents, { line: 1, column: 1 });
}

/** One slip can make an error on every line after it. */
const MAX_SYNTAX_PROBLEMS = 20;

/** What yaml-cpp takes for null, when it is not quoted. */
const NULL_TEXTS: ReadonlySet<string> = new Set(['', '~', 'null', 'Null', 'NULL']);

/** The part of the parser's scalars that is looked at. */
interface ScalarNode {
  readonly value: unknown;
  readonly type?: string | undefined;
}

function scalarTree(scalar: ScalarNode, at: Position | undefined): Tree {
  const text = scalarText(scalar);
  return scalar.type === 'PLAIN' && NULL_TEXTS.has(text) ? { type: 'nothing', at } : { type: 'text', text, at };
}

/** Under the failsafe schema every scalar's value is text. */
function scalarText(scalar: ScalarNode): string {
  return typeof scalar.value === 'string' ? scalar.value : '';
}
