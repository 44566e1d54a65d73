import { posix } from 'node:path';
import ts from 'typescript';

/** `type` lets only `import type` through; `value` lets both through. */
type Reach = 'type' | 'value';

interface Rule {
  /** The rooms this one may import from. A room may always import from itself. */
  readonly rooms: Readonly<Record<string, Reach>>;
  /** Packages besides those of {@link EVERYWHERE}; `lazy` means by `import()` alone. */
  readonly packages: Readonly<Record<string, 'static' | 'lazy'>>;
  /** Modules of Node itself. */
  readonly builtins: 'any' | readonly string[];
}

const EVERYWHERE = ['neverthrow', 'tslib'];

/** Who may import whom. A room is a folder of src/; the longest name that fits a file is its room. */
export const RULES: Readonly<Record<string, Rule>> = {
  // node:net for reading addresses: it is a parser there, no socket.
  core: { rooms: {}, packages: {}, builtins: ['node:util', 'node:diagnostics_channel', 'node:net'] },
  generated: {
    rooms: { core: 'type', 'generated/rpcs.ts': 'type' },
    packages: { protobufjs: 'static' },
    builtins: [],
  },
  // The table of RPCs: names and paths as data, without codecs.
  'generated/rpcs.ts': { rooms: { generated: 'type' }, packages: {}, builtins: [] },
  transport: {
    rooms: { core: 'value', generated: 'value', 'generated/rpcs.ts': 'value' },
    packages: { '@grpc/grpc-js': 'static' },
    builtins: 'any',
  },
  files: { rooms: { core: 'value' }, packages: {}, builtins: 'any' },
  config: { rooms: { core: 'value', files: 'value', generated: 'type' }, packages: { yaml: 'lazy' }, builtins: 'any' },
  policy: { rooms: { core: 'value', generated: 'type', 'generated/rpcs.ts': 'type' }, packages: {}, builtins: [] },
  runtime: {
    rooms: {
      core: 'value',
      policy: 'value',
      transport: 'value',
      config: 'type',
      generated: 'type',
      'generated/rpcs.ts': 'value',
    },
    packages: {},
    builtins: 'any',
  },
  image: {
    rooms: {
      core: 'value',
      files: 'value',
      policy: 'value',
      transport: 'value',
      config: 'type',
      generated: 'type',
      runtime: 'type',
    },
    packages: {},
    builtins: 'any',
  },
  // The wire of exec, attach and port-forward, spoken by the client and by the simulated runtime's server.
  'streaming/spdy': { rooms: { core: 'value' }, packages: {}, builtins: 'any' },
  streaming: {
    rooms: {
      core: 'value',
      files: 'value',
      policy: 'value',
      transport: 'value',
      'streaming/spdy': 'value',
      runtime: 'type',
      generated: 'type',
      'generated/rpcs.ts': 'type',
    },
    packages: {},
    builtins: 'any',
  },
  measure: {
    rooms: { core: 'value', runtime: 'type', generated: 'type' },
    packages: {},
    builtins: ['node:diagnostics_channel'],
  },
  ledger: { rooms: { core: 'value', files: 'value', policy: 'value' }, packages: {}, builtins: 'any' },
  // The runtime's logs, and what brings them to where their owners want them.
  output: {
    rooms: { core: 'value', files: 'value', policy: 'value', streaming: 'value' },
    packages: {},
    builtins: 'any',
  },
  host: {
    rooms: { core: 'value', files: 'value', output: 'value', policy: 'value', generated: 'type' },
    packages: { yaml: 'lazy' },
    builtins: 'any',
  },
  job: {
    rooms: {
      core: 'value',
      files: 'value',
      policy: 'value',
      host: 'type',
      output: 'type',
      ledger: 'type',
      runtime: 'type',
      image: 'type',
      streaming: 'type',
      measure: 'type',
      generated: 'type',
    },
    packages: {},
    builtins: 'any',
  },
  node: {
    rooms: {
      core: 'value',
      config: 'value',
      policy: 'value',
      runtime: 'value',
      image: 'value',
      streaming: 'value',
      host: 'value',
      output: 'value',
      ledger: 'value',
      measure: 'value',
      job: 'value',
      generated: 'type',
    },
    packages: {},
    builtins: 'any',
  },
  doctor: {
    rooms: {
      core: 'value',
      policy: 'value',
      runtime: 'value',
      image: 'value',
      ledger: 'value',
      job: 'value',
      generated: 'type',
    },
    packages: { yaml: 'lazy' },
    builtins: 'any',
  },
  testing: {
    rooms: {
      core: 'value',
      files: 'value',
      policy: 'value',
      generated: 'value',
      'generated/rpcs.ts': 'value',
      runtime: 'value',
      transport: 'type',
      image: 'type',
      streaming: 'type',
      job: 'type',
      'testing/server': 'value',
    },
    packages: {},
    builtins: 'any',
  },
  'testing/server': {
    rooms: {
      core: 'value',
      policy: 'value',
      generated: 'value',
      'generated/rpcs.ts': 'value',
      transport: 'value',
      testing: 'value',
      'streaming/spdy': 'value',
    },
    packages: { '@grpc/grpc-js': 'static' },
    builtins: 'any',
  },
  'index.ts': {
    rooms: {
      core: 'value',
      transport: 'type',
      policy: 'value',
      runtime: 'value',
      image: 'value',
      streaming: 'value',
      host: 'type',
      ledger: 'type',
      measure: 'value',
      job: 'value',
      node: 'value',
    },
    packages: {},
    builtins: [],
  },
  'crane.ts': {
    rooms: { core: 'type', config: 'value', policy: 'value', host: 'value', job: 'value' },
    packages: {},
    builtins: [],
  },
  'cri.ts': {
    rooms: { core: 'value', generated: 'type', 'generated/rpcs.ts': 'type', runtime: 'type', transport: 'type' },
    packages: {},
    builtins: [],
  },
  'doctor.ts': { rooms: { doctor: 'value' }, packages: {}, builtins: [] },
};

/**
 * The floors of `job`, from below. A file may import from its own floor and from those below it, and types are no exception:
 * a job is data that becomes more definite on its way, and whoever knows one floor need not know what is above.
 */
export const JOB_FLOORS = [
  'job/outcome',
  'job/record',
  'job/services',
  'job/spec',
  'job/request',
  'job/run/host',
  'job/run/sandbox',
  'job/run/container',
  'job/run/step',
  'job/run',
  'job/recover',
  'job',
];

interface Import {
  readonly specifier: string;
  readonly reach: Reach;
  readonly lazy: boolean;
}

/** Every import of a module, `export … from` and `import()` in types and in code included. */
export function readImports(path: string, text: string): readonly Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node, reach: Reach, lazy: boolean): void => {
    const name = ts.isStringLiteralLike(specifier) ? specifier.text : specifier.getText();
    found.push({ specifier: name, reach, lazy });
  };
  const allTypes = (names: ts.NodeArray<ts.ImportSpecifier | ts.ExportSpecifier>): boolean =>
    names.length > 0 && names.every((name) => name.isTypeOnly);
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      const clause = node.importClause;
      const names = clause?.namedBindings;
      const onlyTypes =
        clause?.phaseModifier === ts.SyntaxKind.TypeKeyword ||
        (clause?.name === undefined && names !== undefined && ts.isNamedImports(names) && allTypes(names.elements));
      add(node.moduleSpecifier, onlyTypes ? 'type' : 'value', false);
    } else if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
      const clause = node.exportClause;
      const onlyTypes =
        node.isTypeOnly || (clause !== undefined && ts.isNamedExports(clause) && allTypes(clause.elements));
      add(node.moduleSpecifier, onlyTypes ? 'type' : 'value', false);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, 'type', false);
    } else if (ts.isCallExpression(node) && node.arguments[0] !== undefined) {
      if (node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0], 'value', true);
      if (ts.isIdentifier(node.expression) && node.expression.text === 'require')
        add(node.arguments[0], 'value', false);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
  return found;
}

function roomOf(path: string): string | undefined {
  return Object.keys(RULES)
    .filter((room) => path === room || path.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0];
}

/** Imports of `job` that go up, and files that are on no floor. */
export function floorViolations(files: ReadonlyMap<string, string>): readonly string[] {
  const floorOf = (path: string): number => JOB_FLOORS.indexOf(posix.dirname(path));
  return [...files].flatMap(([path, text]) => {
    if (!path.startsWith('job/')) return [];
    if (floorOf(path) < 0) return [`${path} is on no floor`];
    const within = readImports(path, text).map(({ specifier }) => posix.join(posix.dirname(path), specifier));
    const goesUp = (to: string): boolean => to.startsWith('job/') && floorOf(to) > floorOf(path);
    return within.filter(goesUp).map((to) => `${path} may not import ${to}, which is above`);
  });
}

/** Which folders of `src` each folder imports from. */
export function folderGraph(files: ReadonlyMap<string, string>): ReadonlyMap<string, ReadonlySet<string>> {
  const graph = new Map<string, Set<string>>();
  for (const [path, text] of files) {
    const from = posix.dirname(path);
    const local = readImports(path, text).filter(({ specifier }) => specifier.startsWith('.'));
    const to = local.map(({ specifier }) => posix.dirname(posix.join(from, specifier)));
    graph.set(from, new Set([...(graph.get(from) ?? []), ...to.filter((folder) => folder !== from)]));
  }
  return graph;
}

const packageOf = (specifier: string): string => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

function judgeOutside(rule: Rule, { specifier, lazy }: Import): string | undefined {
  if (specifier.startsWith('node:')) {
    return rule.builtins === 'any' || rule.builtins.includes(specifier) ? undefined : `may not use ${specifier}`;
  }
  const name = packageOf(specifier);
  if (EVERYWHERE.includes(name)) return undefined;
  const allowed = rule.packages[name];
  if (allowed === undefined) return `may not use the package ${name}`;
  return allowed === 'lazy' && !lazy ? `may load ${name} by import() alone` : undefined;
}

function judgeInside(from: string, to: string, reach: Reach): string | undefined {
  if (from === to) return undefined;
  const allowed = RULES[from]?.rooms[to];
  if (allowed === undefined) return `may not import from ${to}`;
  return allowed === 'type' && reach === 'value' ? `may import types alone from ${to}` : undefined;
}

/** The first way round in a graph, as the list of its nodes, or undefined. */
export function findCycle(edges: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] | undefined {
  const done = new Set<string>();
  const walk = (node: string, path: readonly string[]): readonly string[] | undefined => {
    const seenAt = path.indexOf(node);
    if (seenAt !== -1) return [...path.slice(seenAt), node];
    if (done.has(node)) return undefined;
    for (const next of edges.get(node) ?? []) {
      const cycle = walk(next, [...path, node]);
      if (cycle !== undefined) return cycle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of edges.keys()) {
    const cycle = walk(node, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

/** What is wrong with the imports of a source tree, one sentence each. Paths are relative to src/. */
export function importViolations(files: ReadonlyMap<string, string>): readonly string[] {
  const problems: string[] = [];
  const edges = new Map<string, Set<string>>();
  for (const [path, text] of files) {
    const room = roomOf(path);
    const rule = room === undefined ? undefined : RULES[room];
    if (room === undefined || rule === undefined) {
      problems.push(`${path}: stands in no room of the table`);
      continue;
    }
    for (const found of readImports(path, text)) {
      const { specifier, reach } = found;
      let problem: string | undefined;
      if (specifier.startsWith('.')) {
        const target = posix.join(posix.dirname(path), specifier.replace(/\.js$/, '.ts'));
        const targetRoom = roomOf(target);
        if (!specifier.endsWith('.js') || !files.has(target) || targetRoom === undefined) {
          problem = `imports ${specifier}, which is no file of src/ named with .js`;
        } else {
          problem = judgeInside(room, targetRoom, reach);
          edges.set(path, (edges.get(path) ?? new Set()).add(target));
        }
      } else {
        problem = judgeOutside(rule, found);
      }
      if (problem !== undefined) problems.push(`${path}: ${room} ${problem}`);
    }
  }
  const cycle = findCycle(edges);
  if (cycle !== undefined) problems.push(`these import one another: ${cycle.join(' -> ')}`);
  return problems;
}
