import { readFileSync } from 'node:fs';

import ts from 'typescript';

/** One text of a union, and the comment before it. */
export interface UnionMember {
  readonly name: string;
  readonly what: string;
}

/** The texts of a union, each with the comment before it; names of other unions are followed. */
export function membersOf(
  type: ts.TypeNode | undefined,
  aliases: ReadonlyMap<string, ts.TypeNode>,
): readonly UnionMember[] {
  if (type === undefined) return [];
  if (ts.isTypeReferenceNode(type)) return membersOf(aliases.get(type.typeName.getText()), aliases);
  if (!ts.isUnionTypeNode(type)) return [];
  return type.types.flatMap((member, index) => {
    if (!ts.isLiteralTypeNode(member)) return membersOf(member, aliases);
    if (!ts.isStringLiteral(member.literal)) return [];
    // The comment stands before the bar, which belongs to neither member.
    const before = type.getSourceFile().text.slice(type.types[index - 1]?.end ?? type.pos, member.getStart());
    return [{ name: member.literal.text, what: oneLine(/\/\*\*([\s\S]*?)\*\//.exec(before)?.[1] ?? '') }];
  });
}

/** The texts of the union of that name in a source file. */
export function unionIn(path: string, name: string): readonly UnionMember[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const found = source.statements.filter(ts.isTypeAliasDeclaration).find((node) => node.name.text === name);
  return membersOf(found?.type, new Map());
}

/** A comment without its stars, links and breaks. */
export const oneLine = (text: string): string =>
  text
    .replaceAll(/^\s*\* ?/gm, '')
    .replaceAll(/\{@link (\w+)\}/g, '`$1`')
    .replaceAll(/\s+/g, ' ')
    .trim();
