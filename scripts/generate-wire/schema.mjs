// The proto file as plain data: messages, enums and RPCs in file order, names in TypeScript's spelling.
import protobuf from 'protobufjs';

/** Fields that hold the id of a sandbox or of a container get a branded type, so that one can't stand for the other. */
const BRANDS = {
  pod_sandbox_id: 'SandboxId',
  container_id: 'ContainerId',
};
const BRANDED_IDS = {
  PodSandbox: 'SandboxId',
  PodSandboxStatus: 'SandboxId',
  PodSandboxAttributes: 'SandboxId',
  Container: 'ContainerId',
  ContainerStatus: 'ContainerId',
  ContainerAttributes: 'ContainerId',
};
/** Filters take prefixes of ids, and an event's container_id may be a sandbox's. */
const UNBRANDED_MESSAGES = /Filter$|^ContainerEventResponse$/;

function camelCase(name) {
  return name
    .replace(/^[A-Z]+(?=_)/, (word) => word.toLowerCase())
    .replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}

function brandOf(message, field) {
  if (UNBRANDED_MESSAGES.test(message)) return undefined;
  if (field === 'id') return BRANDED_IDS[message];
  return BRANDS[field];
}

function fieldOf(message, field) {
  const resolved = field.resolve();
  const kind =
    resolved.resolvedType instanceof protobuf.Enum
      ? 'enum'
      : resolved.resolvedType instanceof protobuf.Type
        ? 'message'
        : field.type;
  if (field.map && (field.keyType !== 'string' || field.type !== 'string')) {
    throw new Error(`${message}.${field.name}: only map<string, string> is known to the generator`);
  }
  return {
    name: camelCase(field.name),
    protoName: field.name,
    number: field.id,
    kind: field.map ? 'map' : kind,
    type: resolved.resolvedType?.name,
    repeated: field.repeated,
    brand: field.type === 'string' && !field.map ? brandOf(message, field.name) : undefined,
    redact: field.getOption('debug_redact') === true,
    comment: field.comment ?? '',
  };
}

export function readSchema(text) {
  const { root, package: pkg } = protobuf.parse(text, {
    keepCase: true,
    alternateCommentMode: true,
    preferTrailingComment: false,
  });
  root.resolveAll();
  const messages = [];
  const enums = [];
  const rpcs = [];
  const visit = (namespace) => {
    for (const item of namespace.nestedArray) {
      if (item instanceof protobuf.Type) {
        messages.push({
          name: item.name,
          comment: item.comment ?? '',
          fields: item.fieldsArray.map((f) => fieldOf(item.name, f)),
        });
        visit(item);
      } else if (item instanceof protobuf.Enum) {
        enums.push({
          name: item.name,
          comment: item.comment ?? '',
          values: Object.entries(item.values),
          comments: item.comments,
        });
      } else if (item instanceof protobuf.Service) {
        for (const method of item.methodsArray) {
          rpcs.push({
            name: method.name[0].toLowerCase() + method.name.slice(1),
            rpc: method.name,
            path: `/${pkg}.${item.name}/${method.name}`,
            service: item.name,
            request: method.requestType,
            response: method.responseType,
            stream: method.responseStream === true,
            comment: method.comment ?? '',
          });
        }
      } else if (item instanceof protobuf.Namespace) {
        visit(item);
      }
    }
  };
  visit(root);
  const names = [...messages, ...enums].map((item) => item.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`two types are named ${twice}`);
  return { messages, enums, rpcs };
}

export function docComment(comment, indent = '') {
  const lines = comment.split('\n').map((line) => line.trim());
  if (lines.join('') === '') return '';
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}`.trimEnd()).join('\n')}\n${indent} */\n`;
}
