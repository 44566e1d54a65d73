import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';

import { type Verdict, VERDICTS } from '../../src/job/outcome/verdict.js';
import { membersOf, oneLine, type UnionMember } from './union-members.js';

interface ErrorKind {
  readonly kind: string;
  readonly type: string;
  readonly what: string;
  readonly remedy: string;
  readonly reasons: readonly UnionMember[];
  readonly tellsOutcome: boolean;
  readonly rule: (typeof VERDICTS)[keyof typeof VERDICTS];
}

/** Every error kind of the sources: what extends, or is, `Failure<'kind'>`. What lacks a docstring or a `@remedy` is told. */
export function errorKinds(sourceFolder: string): {
  readonly kinds: readonly ErrorKind[];
  readonly problems: readonly string[];
} {
  const files = readdirSync(sourceFolder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !path.startsWith('testing') && !path.startsWith('generated'),
  );
  const sources = files.map((path) =>
    ts.createSourceFile(path, readFileSync(join(sourceFolder, path), 'utf8'), ts.ScriptTarget.Latest, true),
  );
  const aliases = new Map<string, ts.TypeNode>();
  for (const source of sources)
    for (const node of source.statements) if (ts.isTypeAliasDeclaration(node)) aliases.set(node.name.text, node.type);
  const kinds: ErrorKind[] = [];
  const problems: string[] = [];
  for (const source of sources) {
    for (const node of source.statements) {
      const kind = kindOf(node);
      if (kind === undefined) continue;
      const { name } = node as ts.InterfaceDeclaration | ts.TypeAliasDeclaration;
      const what = summary(node);
      const remedy = tag(node, 'remedy');
      if (what === '') problems.push(`${source.fileName}: ${name.text} has no docstring`);
      if (remedy === '') problems.push(`${source.fileName}: ${name.text} has no @remedy`);
      const rule = (VERDICTS as Readonly<Record<string, ErrorKind['rule'] | undefined>>)[kind];
      if (rule === undefined) {
        problems.push(`src/job/outcome/verdict.ts: ${kind} has no verdict`);
        continue;
      }
      const members = ts.isInterfaceDeclaration(node) ? node.members.filter(ts.isPropertySignature) : [];
      const reason = members.find((member) => member.name.getText() === 'reason')?.type;
      const tellsOutcome = members.some((member) => member.name.getText() === 'outcome');
      kinds.push({ kind, type: name.text, what, remedy, reasons: membersOf(reason, aliases), tellsOutcome, rule });
    }
  }
  kinds.sort((a, b) => (a.kind < b.kind ? -1 : 1));
  return { kinds, problems };
}

/** The literal `kind` in `Failure<'kind'>`, where the statement declares such an error. */
function kindOf(node: ts.Statement): string | undefined {
  const types = ts.isInterfaceDeclaration(node)
    ? (node.heritageClauses ?? []).flatMap(({ types }) => types)
    : ts.isTypeAliasDeclaration(node)
      ? [node.type]
      : [];
  for (const type of types) {
    if (!ts.isTypeReferenceNode(type) && !ts.isExpressionWithTypeArguments(type)) continue;
    const name = ts.isTypeReferenceNode(type) ? type.typeName : type.expression;
    const argument = type.typeArguments?.[0];
    if (name.getText() !== 'Failure' || argument === undefined || !ts.isLiteralTypeNode(argument)) continue;
    if (ts.isStringLiteral(argument.literal)) return argument.literal.text;
  }
  return undefined;
}

const summary = (node: ts.Node): string =>
  oneLine(
    ts
      .getJSDocCommentsAndTags(node)
      .filter(ts.isJSDoc)
      .map((doc) => ts.getTextOfJSDocComment(doc.comment) ?? '')
      .join(' '),
  );

const tag = (node: ts.Node, name: string): string =>
  oneLine(
    ts
      .getJSDocTags(node)
      .filter(({ tagName }) => tagName.text === name)
      .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '')
      .join(' '),
  );

const cell = (text: string): string => text.replaceAll('|', '\\|');

const shown = ({ blame, retry }: Verdict): string => `blame \`${blame}\`, retry \`${retry}\``;

/** The page that lists them. */
export function errorsPage(kinds: readonly ErrorKind[]): string {
  const sections = kinds.map(({ kind, type, what, remedy, reasons, tellsOutcome, rule }) => {
    const lines = [`## \`${kind}\``, '', what, '', `**What to do**: ${remedy}`, '', `**Verdict**: ${shown(rule)}.`, ''];
    const { by, where = {} } = rule;
    if (by === 'operation')
      lines.push(...Object.entries(where).map(([name, own]) => `Of \`${name}\`: ${shown(own)}.\n`));
    if (tellsOutcome)
      lines.push('`outcome` says whether it may have happened on the other side: `not_applied` or `unknown`.', '');
    if (reasons.length > 0 && reasons.every((reason) => reason.what === '')) {
      lines.push(`\`reason\` is one of ${reasons.map(({ name }) => `\`${name}\``).join(', ')}.`, '');
    } else if (reasons.length > 0) {
      const own = ({ name }: UnionMember): string => (by === 'reason' ? ` ${shown(where[name] ?? rule)} |` : '');
      lines.push(
        `| \`reason\` | what it means |${by === 'reason' ? ' verdict |' : ''}`,
        `| --- | --- |${by === 'reason' ? ' --- |' : ''}`,
      );
      for (const reason of reasons) lines.push(`| \`${reason.name}\` | ${cell(reason.what)} |${own(reason)}`);
      lines.push('');
    }
    lines.push(`Type: \`${type}\`.`, '');
    return lines.join('\n');
  });
  return [
    '<!-- Written by `npm run docs` from the docstrings in src/. -->',
    '',
    '# Errors',
    '',
    'Every error is a frozen object with `kind`, `operation`, `message` and `hint`; a `switch` over `kind` is exhaustive.',
    'Look a kind up here; [troubleshooting](../guides/troubleshooting.md) begins at what you see.',
    '',
    '`verdictOf(error)` says who has to mend it (`blame`: the `job`, the `node`, the `registry`, the `policy` of the',
    'administrator, the `caller` of this package) and whether the job may be tried again (`retry`: `never`, `same_node`, a',
    'little later, or `other_node`). A job that has failed has not run its program. One that ended as `unknown` may have:',
    'nothing but its user can say whether it may run again.',
    '',
    ...sections,
  ].join('\n');
}
