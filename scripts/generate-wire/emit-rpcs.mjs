// The RPC table and the fields that must not be printed, as data without codecs.
export function emitRpcs({ messages, rpcs }) {
  const redacted = messages
    .map((m) => [m.name, m.fields.filter((f) => f.redact).map((f) => f.name)])
    .filter(([, fields]) => fields.length > 0);
  const rows = rpcs.map(
    (r) => `  ${r.name}: { rpc: '${r.rpc}', service: '${r.service}', path: '${r.path}', stream: ${r.stream} },\n`,
  );
  return (
    "import type { Rpcs } from './types.js';\n\n" +
    '/** Name of an RPC as a method of this package: the RPC name in camelCase. */\nexport type RpcName = keyof Rpcs;\n\n' +
    'export interface RpcRow {\n  /** Name in the proto file. */\n  readonly rpc: string;\n' +
    "  readonly service: 'RuntimeService' | 'ImageService';\n  /** Path of the HTTP/2 request. */\n  readonly path: string;\n" +
    '  /** Whether the server answers with a stream. */\n  readonly stream: boolean;\n}\n\n' +
    `export const RPCS = {\n${rows.join('')}} as const satisfies Record<RpcName, RpcRow>;\n\n` +
    '/** Fields that carry secrets, by message. */\n' +
    `export const REDACTED_FIELDS: Readonly<Record<string, readonly string[]>> = {\n${redacted
      .map(([name, fields]) => `  ${name}: [${fields.map((f) => `'${f}'`).join(', ')}],\n`)
      .join('')}};\n`
  );
}
