// Encoding and decoding of lists of containers: ours beside four other libraries.
import { createRequire } from 'node:module';

import { CODECS } from '../src/generated/codecs.js';
import type { ListContainersResponseInit } from '../src/generated/types.js';
import { containersOf } from './containers.js';
import { collectGarbage, compare, processorMs } from './samples.js';
import type { Check, Table, Topic } from './topic.js';

interface Codec {
  readonly name: string;
  readonly encode: () => Uint8Array;
  readonly decode: (bytes: Uint8Array) => unknown;
}

const require = createRequire(import.meta.url);

interface StaticModule {
  readonly runtime: {
    readonly v1: {
      readonly ListContainersResponse: {
        encode(message: unknown): { finish(): Uint8Array };
        decode(bytes: Uint8Array): unknown;
      };
    };
  };
}

interface TsProto {
  readonly ListContainersResponse: StaticModule['runtime']['v1']['ListContainersResponse'];
}

interface ProtobufEs {
  readonly ListContainersResponseSchema: unknown;
  readonly create: (schema: unknown, init: unknown) => unknown;
  readonly toBinary: (schema: unknown, message: unknown) => Uint8Array;
  readonly fromBinary: (schema: unknown, bytes: Uint8Array) => unknown;
}

async function codecsFor(count: number): Promise<readonly Codec[]> {
  const containers = containersOf(count);
  const STATES = ['CONTAINER_CREATED', 'CONTAINER_RUNNING', 'CONTAINER_EXITED'];
  const ours = {
    containers: containers.map((container) => ({ ...container, state: STATES[container.state] })),
  } as unknown as ListContainersResponseInit;
  const { util } = require('./peers/protobufjs-7/node_modules/protobufjs/minimal.js') as {
    util: { Long: { fromString(text: string): unknown } };
  };
  const withLong = {
    containers: containers.map((container) => ({
      ...container,
      createdAt: util.Long.fromString(String(container.createdAt)),
    })),
  };
  const proto7 = (require('./peers/protobufjs-7/generated/static.cjs') as StaticModule).runtime.v1;
  const proto8 = (require('./peers/protobufjs-8/generated/static.cjs') as StaticModule).runtime.v1;
  const tsProto = (await import(new URL('./peers/plugins/generated/ts-proto.mjs', import.meta.url).href)) as TsProto;
  const es = (await import(new URL('./peers/plugins/generated/es.mjs', import.meta.url).href)) as ProtobufEs;
  const { create, toBinary, fromBinary } = es;

  const whole = containers.map((container) => ({
    imageId: '',
    ...container,
    image: { annotations: {}, userSpecifiedImage: '', runtimeHandler: '', imageRef: '', ...container.image },
  }));
  const schema = es.ListContainersResponseSchema;
  const esMessage = create(schema, { containers });
  return [
    {
      name: 'protobufjs 7, static module',
      encode: () => proto7.ListContainersResponse.encode(withLong).finish(),
      decode: (bytes) => proto7.ListContainersResponse.decode(bytes),
    },
    {
      name: 'crane-cri',
      encode: () => CODECS.listContainers.response.encode(ours),
      decode: (bytes) => CODECS.listContainers.response.decode(bytes),
    },
    {
      name: 'protobufjs 8, static module',
      encode: () => proto8.ListContainersResponse.encode(withLong).finish(),
      decode: (bytes) => proto8.ListContainersResponse.decode(bytes),
    },
    {
      name: 'ts-proto 2',
      encode: () => tsProto.ListContainersResponse.encode({ containers: whole }).finish(),
      decode: (bytes) => tsProto.ListContainersResponse.decode(bytes),
    },
    { name: 'protobuf-es 2', encode: () => toBinary(schema, esMessage), decode: (bytes) => fromBinary(schema, bytes) },
  ];
}

const SIZES = [1_000, 10_000] as const;

export const run: Topic = async ({ isQuick }) => {
  const { preparePeers } = await import('./peers/prepare.mjs');
  preparePeers();
  const tables: Table[] = [];
  const checks: Check[] = [];
  for (const count of SIZES) {
    const codecs = await codecsFor(count);
    const bytes = codecs[0]?.encode() ?? new Uint8Array();
    for (const { name, encode } of codecs) {
      if (Buffer.compare(bytes, encode()) !== 0) throw new Error(`${name} writes other bytes`);
    }
    const rounds = isQuick ? 10 : 40;
    // As many containers in each sample.
    const times = 10_000 / count;
    const repeated = (work: () => unknown) => async (): Promise<number> =>
      (await processorMs(() => {
        for (let i = 0; i < times; i += 1) work();
      })) / times;
    const works = { encode: (codec: Codec) => codec.encode(), decode: (codec: Codec) => codec.decode(bytes) };
    for (const [kind, work] of Object.entries(works)) {
      const rows = await compare(
        codecs.map((codec) => ({ name: codec.name, once: repeated(() => work(codec)) })),
        rounds,
      );
      tables.push({ title: `${kind} a list of ${count} containers`, unit: 'ms CPU', rows });
      const [base, ours, ...others] = rows;
      if (base === undefined || ours === undefined) continue;
      const wanted = kind === 'encode' ? 1.5 : 1.3;
      const speed = { unit: 'x', isPortable: true };
      checks.push(
        { name: `${kind} ${count}: speed to static 7`, value: 1 / ours.ratio, atLeast: wanted, ...speed },
        ...others.map(({ name, ratio }) => ({
          name: `${kind} ${count}: speed to ${name}`,
          value: ratio / ours.ratio,
          atLeast: 1,
          ...speed,
        })),
      );
    }
  }
  tables.push(...(await allocation()));
  return { tables, checks };
};

/** What one message takes from the heap, garbage included. Small enough that no collection falls into it. */
async function allocation(): Promise<readonly Table[]> {
  const codecs = await codecsFor(SIZES[0]);
  const bytes = codecs[0]?.encode() ?? new Uint8Array();
  const taken = (work: () => unknown) => (): number => {
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    work();
    return (process.memoryUsage().heapUsed - before) / 1_024;
  };
  const table = async (title: string, work: (codec: Codec) => unknown): Promise<Table> => ({
    title: `${title} a list of ${SIZES[0]} containers`,
    unit: 'KiB of heap',
    rows: await compare(
      codecs.map((codec) => ({ name: codec.name, once: taken(() => work(codec)) })),
      5,
    ),
  });
  return [await table('encode', (codec) => codec.encode()), await table('decode', (codec) => codec.decode(bytes))];
}
