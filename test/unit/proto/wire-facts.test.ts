// Holds proto/runtime/v1/api.proto against the facts of the wire in cri-v1-wire.json, number by number.
import { readFileSync } from 'node:fs';

import protobuf from 'protobufjs';
import { describe, expect, test } from 'vitest';

interface Rpc {
  readonly request: string;
  readonly response: string;
  readonly serverStreaming?: boolean;
}
/** `[number, name, type, label]` */
type Field = readonly [number, string, string, string];
interface Facts {
  readonly package: string;
  readonly syntax: string;
  readonly services: Readonly<Record<string, Readonly<Record<string, Rpc>>>>;
  readonly enums: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly messages: Readonly<Record<string, { readonly fields: readonly Field[] }>>;
}

const protoText = readFileSync(new URL('../../../proto/runtime/v1/api.proto', import.meta.url), 'utf8');
const facts = JSON.parse(readFileSync(new URL('cri-v1-wire.json', import.meta.url), 'utf8')) as Facts;

/** A field, message, enum, RPC or service, by its name within the package: `Mount.readonly`, `RuntimeService.Version`. */
interface Item {
  readonly name: string;
  readonly comment: string;
}
interface Parsed extends Facts {
  readonly items: readonly Item[];
  /** What the facts have no word for, such as a oneof, `reserved`, or an option. */
  readonly extras: readonly string[];
}

function labelOf(field: protobuf.Field): string {
  if (field instanceof protobuf.MapField) return 'map';
  return field.repeated ? 'repeated' : 'single';
}

function parse(text: string): Parsed {
  const parsed = protobuf.parse(text, { keepCase: true, alternateCommentMode: true, preferTrailingComment: false });
  const syntax = /^syntax = "(\w+)";$/m.exec(text)?.[1] ?? '';
  const services: Record<string, Record<string, Rpc>> = {};
  const enums: Record<string, Record<string, number>> = {};
  const messages: Record<string, { fields: Field[] }> = {};
  const items: Item[] = [];
  const extras: string[] = [];

  const note = (item: protobuf.ReflectionObject): string => {
    const name = item.fullName.slice(`.${parsed.package ?? ''}.`.length);
    items.push({ name, comment: item.comment ?? '' });
    for (const [option, value] of Object.entries(item.options ?? {})) {
      extras.push(`${name}: ${option} = ${String(value)}`);
    }
    return name;
  };
  const visit = (item: protobuf.ReflectionObject): void => {
    const name = note(item);
    if (item instanceof protobuf.Type) {
      const fields = item.fieldsArray.map((field): Field => {
        note(field);
        const type = field instanceof protobuf.MapField ? `map<${field.keyType}, ${field.type}>` : field.type;
        return [field.id, field.name, type, labelOf(field)];
      });
      messages[name] = { fields: fields.sort(([a], [b]) => a - b) };
      extras.push(...item.oneofsArray.map((oneof) => `${name}: oneof ${oneof.name}`));
      // Undefined where nothing is reserved, whatever its type says.
      if (Array.isArray(item.reserved))
        extras.push(...item.reserved.map((range) => `${name}: reserved ${String(range)}`));
      item.nestedArray.forEach(visit);
    } else if (item instanceof protobuf.Enum) {
      enums[name] = { ...item.values };
    } else if (item instanceof protobuf.Service) {
      services[name] = Object.fromEntries(
        item.methodsArray.map((method): [string, Rpc] => {
          note(method);
          if (method.requestStream === true) extras.push(`${name}.${method.name}: a stream of requests`);
          const rpc = { request: method.requestType, response: method.responseType };
          return [method.name, method.responseStream === true ? { ...rpc, serverStreaming: true } : rpc];
        }),
      );
    } else {
      extras.push(`${name}: neither message nor enum nor service`);
    }
  };
  const home = parsed.root.lookup(parsed.package ?? '');
  if (home instanceof protobuf.Namespace) home.nestedArray.forEach(visit);
  return { package: parsed.package ?? '', syntax, services, enums, messages, items, extras };
}

const proto = parse(protoText);

describe('the proto file says what the wire says', () => {
  test('package and syntax', () => {
    expect({ package: proto.package, syntax: proto.syntax }).toEqual({ package: facts.package, syntax: facts.syntax });
  });

  test('two services, 43 RPCs: request, answer, streaming', () => {
    expect(Object.values(proto.services).flatMap((service) => Object.keys(service))).toHaveLength(43);
    expect(proto.services).toEqual(facts.services);
  });

  test('11 enums: every value and its number', () => {
    expect(Object.keys(proto.enums)).toHaveLength(11);
    expect(proto.enums).toEqual(facts.enums);
  });

  test('175 messages, no more and no fewer', () => {
    expect(Object.keys(proto.messages)).toHaveLength(175);
    expect(Object.keys(proto.messages).sort()).toEqual(Object.keys(facts.messages).sort());
  });

  test.each(Object.entries(facts.messages))('%s: number, name, type and label of every field', (name, message) => {
    expect(proto.messages[name]).toEqual(message);
  });

  test('nothing that the facts do not know, besides the redaction of four secrets', () => {
    expect([...proto.extras].sort()).toEqual([
      'AuthConfig.auth: debug_redact = true',
      'AuthConfig.identity_token: debug_redact = true',
      'AuthConfig.password: debug_redact = true',
      'AuthConfig.registry_token: debug_redact = true',
    ]);
  });
});

describe('the proto file explains itself', () => {
  test('every service, RPC, message, enum and field has a comment', () => {
    expect(proto.items.filter(({ comment }) => comment.trim() === '').map(({ name }) => name)).toEqual([]);
  });

  test('a comment belongs to what it stands above, not to a heading', () => {
    expect(proto.items.filter(({ comment }) => comment.includes('----')).map(({ name }) => name)).toEqual([]);
  });

  test('comments can be carried into TSDoc: no end of comment, no tag, no brace, no long line', () => {
    const unfit = protoText
      .split('\n')
      .filter((line) => line.length >= 120 || (line.trim().startsWith('//') && /\*\/|[{}]|(?:^|\s)@/.test(line)));
    expect(unfit).toEqual([]);
  });
});
