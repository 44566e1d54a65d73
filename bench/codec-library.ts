// Started by codec.ts as a process of its own: one library that encodes and decodes one list of containers.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';

import { CODECS } from '../src/generated/codecs.js';
import type { ListContainersResponseInit } from '../src/generated/types.js';
import { containersOf } from './containers.js';
import { collectGarbage, processorMs } from './samples.js';

export type Work = 'encode' | 'decode';

/** What the other side asks for: processor time of one go among `times`, or the heap that one takes. */
export interface CodecOrder {
  readonly work: Work;
  readonly measure: 'ms CPU' | 'KiB of heap';
  readonly times: number;
}

export const LIBRARIES = [
  'protobufjs 7, static module',
  'crane-cri',
  'protobufjs 8, static module',
  'ts-proto 2',
  'protobuf-es 2',
] as const;
export type Library = (typeof LIBRARIES)[number];

interface Codec {
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

/** The same containers, in the shape that a library wants them in. */
async function codecOf(library: Library, count: number): Promise<Codec> {
  const containers = containersOf(count);
  switch (library) {
    case 'crane-cri': {
      const STATES = ['CONTAINER_CREATED', 'CONTAINER_RUNNING', 'CONTAINER_EXITED'];
      const ours = {
        containers: containers.map((container) => ({ ...container, state: STATES[container.state] })),
      } as unknown as ListContainersResponseInit;
      const codec = CODECS.listContainers.response;
      return { encode: () => codec.encode(ours), decode: (bytes) => codec.decode(bytes) };
    }
    case 'protobufjs 7, static module':
    case 'protobufjs 8, static module': {
      const folder = `./peers/protobufjs-${library.charAt(11)}`;
      const { util } = require(`${folder}/node_modules/protobufjs/minimal.js`) as {
        util: { Long: { fromString(text: string): unknown } };
      };
      const withLong = containers.map((container) => ({
        ...container,
        createdAt: util.Long.fromString(String(container.createdAt)),
      }));
      const { ListContainersResponse } = (require(`${folder}/generated/static.cjs`) as StaticModule).runtime.v1;
      return {
        encode: () => ListContainersResponse.encode({ containers: withLong }).finish(),
        decode: (bytes) => ListContainersResponse.decode(bytes),
      };
    }
    case 'ts-proto 2': {
      const generated = new URL('./peers/plugins/generated/ts-proto.mjs', import.meta.url).href;
      const { ListContainersResponse } = (await import(generated)) as TsProto;
      const whole = containers.map((container) => ({
        imageId: '',
        ...container,
        image: { annotations: {}, userSpecifiedImage: '', runtimeHandler: '', imageRef: '', ...container.image },
      }));
      return {
        encode: () => ListContainersResponse.encode({ containers: whole }).finish(),
        decode: (bytes) => ListContainersResponse.decode(bytes),
      };
    }
    case 'protobuf-es 2': {
      const es = (await import(new URL('./peers/plugins/generated/es.mjs', import.meta.url).href)) as ProtobufEs;
      const schema = es.ListContainersResponseSchema;
      const message = es.create(schema, { containers });
      return { encode: () => es.toBinary(schema, message), decode: (bytes) => es.fromBinary(schema, bytes) };
    }
  }
}

if (process.send !== undefined) {
  const [library, count] = process.argv.slice(2) as [Library, string];
  const codec = await codecOf(library, Number(count));
  const bytes = codec.encode();
  const works = { encode: () => codec.encode(), decode: () => codec.decode(bytes) };

  const processorEach = async (work: () => unknown, times: number): Promise<number> =>
    (await processorMs(() => {
      for (let i = 0; i < times; i += 1) work();
    })) / times;
  /** Garbage included. Small enough that no collection falls into it. */
  const heapEach = (work: () => unknown): number => {
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    work();
    return (process.memoryUsage().heapUsed - before) / 1_024;
  };
  process.on('message', ({ work, measure, times }: CodecOrder) => {
    const measured = measure === 'ms CPU' ? processorEach(works[work], times) : heapEach(works[work]);
    void Promise.resolve(measured).then((value) => process.send?.(value));
  });
  process.send(createHash('sha256').update(bytes).digest('hex'));
}
