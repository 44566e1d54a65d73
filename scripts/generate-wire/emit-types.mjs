// The wire types as TypeScript: `X` as decoded (every field present) and `XInit` as given (every field optional).
import { docComment } from './schema.mjs';

const SCALARS = {
  string: 'string',
  bool: 'boolean',
  int32: 'number',
  uint32: 'number',
  double: 'number',
  int64: 'bigint',
  uint64: 'bigint',
};

function baseType(field, suffix) {
  if (field.kind === 'message') return `${field.type}${suffix}`;
  if (field.kind === 'enum') return field.type;
  if (field.kind === 'bytes') return suffix === '' ? 'Uint8Array' : 'Uint8Array | string';
  if (field.brand !== undefined) return field.brand;
  return SCALARS[field.kind];
}

function decodedMember(field) {
  if (field.kind === 'map') return `readonly ${field.name}: Readonly<Record<string, string>>;`;
  const type = baseType(field, '');
  if (field.repeated) return `readonly ${field.name}: readonly ${type}[];`;
  return `readonly ${field.name}: ${type}${field.kind === 'message' ? ' | undefined' : ''};`;
}

function initMember(field) {
  if (field.kind === 'map') return `readonly ${field.name}?: Readonly<Record<string, string>> | undefined;`;
  const type = baseType(field, 'Init');
  const whole = field.repeated ? `readonly ${type.includes('|') ? `(${type})` : type}[]` : type;
  return `readonly ${field.name}?: ${whole} | undefined;`;
}

function emitEnum({ name, comment, values }) {
  const names = values.map(([value]) => `'${value}'`).join(' | ');
  return `${docComment(comment)}export type ${name} = ${names} | Unrecognized;\n`;
}

function emitMessage({ name, comment, fields }) {
  const body = (member) => fields.map((field) => docComment(field.comment, '  ') + `  ${member(field)}\n`).join('');
  return (
    `${docComment(comment)}export interface ${name} {\n${body(decodedMember)}}\n` +
    `/** {@link ${name}} as a caller gives it: what is left out is the field's zero value. */\nexport interface ${name}Init {\n${body(initMember)}}\n`
  );
}

export function emitTypes({ messages, enums, rpcs }) {
  const brands = [...new Set(messages.flatMap((m) => m.fields.map((f) => f.brand)).filter(Boolean))].sort();
  return [
    `import type { ${brands.join(', ')} } from '../core/ids.js';\n`,
    '/** An enum value that this version does not know, by its number; it is kept and can be sent back as it is. */\nexport type Unrecognized = `UNRECOGNIZED_${number}`;\n',
    ...enums.map(emitEnum),
    ...messages.map(emitMessage),
    '/** Every RPC of CRI v1: `request` and `answer` as given, `received` and `response` as decoded. */\nexport interface Rpcs {\n' +
      rpcs
        .map(
          (r) =>
            docComment(r.comment, '  ') +
            `  readonly ${r.name}: { readonly request: ${r.request}Init; readonly received: ${r.request}; readonly answer: ${r.response}Init; readonly response: ${r.response}; readonly stream: ${r.stream} };\n`,
        )
        .join('') +
      '}\n',
  ].join('\n');
}
