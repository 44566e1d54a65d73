import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

import { entriesOf } from '../../scripts/entries.mjs';

const ROOT = join(import.meta.dirname, '../..');

const KINDS = [
  [ts.SymbolFlags.Class, 'class'],
  [ts.SymbolFlags.Function, 'function'],
  [ts.SymbolFlags.Enum, 'enum'],
  [ts.SymbolFlags.Variable, 'const'],
  [ts.SymbolFlags.Interface, 'interface'],
  [ts.SymbolFlags.TypeAlias, 'type'],
  [ts.SymbolFlags.Module, 'namespace'],
] as const;

function loadOptions(): ts.CompilerOptions {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile) as { config: unknown };
  return ts.parseJsonConfigFileContent(config, ts.sys, ROOT).options;
}

/** Every exported name of a module with what it is, one per line. A name may be two things, a value and a type. */
function surfaceOf(program: ts.Program, entry: string): string {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(join(ROOT, entry));
  const symbol = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  if (symbol === undefined) throw new Error(`${entry} is no module`);
  const lines = checker.getExportsOfModule(symbol).map((name) => {
    const { flags } = name.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(name) : name;
    const kinds = KINDS.filter(([flag]) => flags & flag).map(([, kind]) => kind);
    return `${name.name}: ${kinds.join(' + ')}`;
  });
  return `${lines.sort().join('\n')}\n`;
}

describe('public surface', () => {
  const program = ts.createProgram(
    entriesOf(ROOT).map(({ source }) => join(ROOT, source)),
    loadOptions(),
  );

  it.each(entriesOf(ROOT))('$name exports the names that the last review saw', async ({ name, source }) => {
    await expect(surfaceOf(program, source)).toMatchFileSnapshot(`surface/${name.replace('/', '-')}.txt`);
  });
});
