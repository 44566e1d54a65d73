// Encoders and decoders onto protobufjs' Writer and Reader, one pair of functions per message.
const WIRE_TYPE = { string: 2, bytes: 2, message: 2, map: 2, double: 1 };
const ZERO = {
  string: "''",
  bool: 'false',
  int32: '0',
  uint32: '0',
  double: '0',
  int64: '0n',
  uint64: '0n',
  bytes: 'w.EMPTY',
};
const READ = {
  string: 'r.string()',
  bool: 'r.bool()',
  int32: 'r.int32()',
  uint32: 'r.uint32()',
  double: 'r.double()',
  int64: 'w.readInt64(r)',
  uint64: 'w.readUint64(r)',
  bytes: 'w.readBytes(r)',
};

const tagOf = (field, wireType) => ((field.number << 3) | wireType) >>> 0;
const wireTypeOf = (field) => WIRE_TYPE[field.kind] ?? 0;
const isPackable = (field) => field.repeated && wireTypeOf(field) !== 2;

function encodeLine(message, field) {
  const where = `'${message}.${field.name}'`;
  const value = `m.${field.name}`;
  const tag = tagOf(field, wireTypeOf(field));
  if (field.kind === 'map') return `w.putMap(o, ${tag}, ${value}, ${where});`;
  if (field.kind === 'message') {
    const put = field.repeated ? 'putMessages' : 'putMessage';
    return `w.${put}(o, ${tag}, ${value}, encode${field.type}, ${where});`;
  }
  const name = field.kind === 'enum' ? 'Enum' : field.kind[0].toUpperCase() + field.kind.slice(1);
  const table = field.kind === 'enum' ? `, ${field.type}Numbers` : '';
  if (!field.repeated) return `w.put${name}(o, ${tag}, ${value}, ${where}${table});`;
  if (field.kind === 'string') return `w.putStrings(o, ${tag}, ${value}, ${where});`;
  if (field.kind === 'int64' || field.kind === 'int32')
    return `w.put${name}s(o, ${tagOf(field, 2)}, ${value}, ${where});`;
  throw new Error(`${message}.${field.name}: repeated ${field.kind} is not known to the generator`);
}

function readExpression(field) {
  if (field.kind === 'enum') return `w.readEnum(r, ${field.type}Names)`;
  if (field.kind === 'message') return `decode${field.type}(r, w.readEnd(r, end))`;
  return READ[field.kind] + (field.brand === undefined ? '' : ` as ${field.brand}`);
}

function decodeCases(field) {
  const tag = tagOf(field, wireTypeOf(field));
  const local = `$${field.name}`;
  if (field.kind === 'map') return [`case ${tag}: ${local} = w.readMapEntry(r, w.readEnd(r, end), ${local}); break;`];
  if (!field.repeated) return [`case ${tag}: ${local} = ${readExpression(field)}; break;`];
  const list = `(${local} === w.NO_ITEMS ? (${local} = []) : ${local})`;
  const one = `case ${tag}: ${list}.push(${readExpression(field)}); break;`;
  if (!isPackable(field)) return [one];
  return [
    one,
    `case ${tagOf(field, 2)}: { const stop = w.readEnd(r, end); const list = ${list}; while (r.pos < stop) list.push(${readExpression(field)}); w.assertAt(r, stop); break; }`,
  ];
}

function declaration(field) {
  const local = `$${field.name}`;
  if (field.kind === 'map') return `let ${local} = w.NO_ENTRIES;`;
  const type = field.kind === 'message' ? `t.${field.type}` : field.kind === 'enum' ? `t.${field.type}` : undefined;
  if (field.repeated) {
    const scalar = { string: field.brand ?? 'string', int64: 'bigint', int32: 'number' }[field.kind];
    return `let ${local}: ${type ?? scalar}[] = w.NO_ITEMS;`;
  }
  if (field.kind === 'message') return `let ${local}: ${type} | undefined = undefined;`;
  if (field.kind === 'enum') return `let ${local}: ${type} = ${field.type}Names[0] as ${type};`;
  if (field.kind === 'bytes') return `let ${local}: Uint8Array = ${ZERO.bytes};`;
  return `let ${local} = ${ZERO[field.kind]}${field.brand === undefined ? '' : ` as ${field.brand}`};`;
}

/** What makes the decoded message; see `plain` in fields.ts for why it is not a literal. */
function maker({ name, fields }) {
  if (fields.length === 0) return '';
  const parameters = fields.map((f) => `$${f.name}: t.${name}['${f.name}']`).join(', ');
  const body = fields.map((f) => `  this.${f.name} = $${f.name};\n`).join('');
  return `const New${name} = w.plain(function (this: w.Writable<t.${name}>, ${parameters}) {\n${body}});\n`;
}

function emitMessage({ name, fields }) {
  const encode =
    `function encode${name}(${fields.length === 0 ? '_m' : 'm'}: t.${name}Init, ${fields.length === 0 ? '_o' : 'o'}: Writer): void {\n` +
    fields.map((f) => `  ${encodeLine(name, f)}\n`).join('') +
    '}\n';
  const decode =
    `function decode${name}(r: Reader, end: number): t.${name} {\n` +
    fields.map((f) => `  ${declaration(f)}\n`).join('') +
    '  while (r.pos < end) {\n    const tag = r.tag();\n    switch (tag) {\n' +
    fields.flatMap((f) => decodeCases(f).map((line) => `      ${line}\n`)).join('') +
    '      default: w.skip(r, tag);\n    }\n  }\n  w.assertAt(r, end);\n' +
    `  return ${fields.length === 0 ? '{}' : `new New${name}(${fields.map((f) => `$${f.name}`).join(', ')})`};\n}\n`;
  return encode + maker({ name, fields }) + decode;
}

function emitEnum({ name, values }) {
  const numbers = values.map(([value, number]) => `  ['${value}', ${number}],\n`).join('');
  return (
    `const ${name}Numbers: ReadonlyMap<string, number> = new Map([\n${numbers}]);\n` +
    `const ${name}Names = w.namesOf(${name}Numbers) as readonly t.${name}[];\n`
  );
}

export function emitCodecs({ messages, enums, rpcs }) {
  const brands = [...new Set(messages.flatMap((m) => m.fields.map((f) => f.brand)).filter(Boolean))].sort();
  const outer = [...new Set(rpcs.flatMap((r) => [r.request, r.response]))];
  return [
    `import type { ${brands.join(', ')} } from '../core/ids.js';`,
    "import type { RpcName } from './rpcs.js';",
    "import type * as t from './types.js';",
    "import * as w from './fields.js';",
    "import type { Reader, Writer } from './fields.js';\n",
    ...enums.map(emitEnum),
    ...messages.map(emitMessage),
    ...outer.map((name) => `const ${name} = w.codec<t.${name}Init, t.${name}>(encode${name}, decode${name});`),
    "\n/** The codecs of each RPC. */\nexport const CODECS: { readonly [R in RpcName]: { readonly request: w.Codec<t.Rpcs[R]['request'], t.Rpcs[R]['received']>; readonly response: w.Codec<t.Rpcs[R]['answer'], t.Rpcs[R]['response']> } } = {\n" +
      rpcs.map((r) => `  ${r.name}: { request: ${r.request}, response: ${r.response} },\n`).join('') +
      '};\n',
  ].join('\n');
}
