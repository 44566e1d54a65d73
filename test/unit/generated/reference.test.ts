import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';

import { CODECS } from '../../../src/generated/codecs.js';
import { RPCS, type RpcName } from '../../../src/generated/rpcs.js';
import type { Codec } from '../../../src/generated/fields.js';

// Our codecs beside the reference implementation, protobufjs' reflection over the same proto file.

const root = protobuf.loadSync('proto/runtime/v1/api.proto').resolveAll();
const typeOf = (name: string): protobuf.Type => root.lookupType(`runtime.v1.${name}`);
const long = (value: bigint, isUnsigned: boolean): unknown =>
  (protobuf.util.Long as unknown as LongClass).fromString(String(value), isUnsigned);

interface LongClass {
  fromString(text: string, isUnsigned: boolean): unknown;
}

interface Pair {
  readonly type: protobuf.Type;
  readonly codec: Codec<unknown, unknown>;
}

const PAIRS = (Object.keys(CODECS) as RpcName[]).flatMap((rpc): Pair[] => {
  const { requestType, responseType } = root.lookupService(`runtime.v1.${RPCS[rpc].service}`).methods[RPCS[rpc].rpc]!;
  return [
    { type: typeOf(requestType), codec: CODECS[rpc].request },
    { type: typeOf(responseType), codec: CODECS[rpc].response },
  ];
});

/** Around every length at which the wire, the writer or the reader changes its way. */
const LENGTHS = [0, 1, 39, 40, 41, 63, 64, 65, 126, 127, 128, 129, 255, 256, 257, 511, 512, 513, 1_000];
const text = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc
    .tuple(fc.constantFrom('a', 'é', '中', '😀'), fc.constantFrom(...LENGTHS))
    .map(([unit, length]) => unit.repeat(length)),
);
const SCALARS: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  string: text,
  bool: fc.boolean(),
  int32: fc.integer(),
  uint32: fc.maxSafeNat().map((value) => value >>> 0),
  double: fc.double({ noNaN: true }),
  int64: fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }).map((value) => long(value, false)),
  uint64: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }).map((value) => long(value, true)),
  bytes: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
};

const known = new Map<string, fc.Arbitrary<Record<string, unknown>>>();

/** Any message of a type, as plain data; below `depth` nothing is nested. */
function messageOf(type: protobuf.Type, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const key = `${type.name} ${depth}`;
  const made = known.get(key) ?? makeMessageOf(type, depth);
  known.set(key, made);
  return made;
}

function makeMessageOf(type: protobuf.Type, depth: number): fc.Arbitrary<Record<string, unknown>> {
  const members: Record<string, fc.Arbitrary<unknown>> = {};
  for (const field of type.fieldsArray) {
    const { resolvedType } = field.resolve();
    if (resolvedType instanceof protobuf.Type && depth === 0) continue;
    const one =
      resolvedType instanceof protobuf.Type
        ? messageOf(resolvedType, depth - 1)
        : resolvedType instanceof protobuf.Enum
          ? fc.constantFrom(...Object.values(resolvedType.values))
          : SCALARS[field.type]!;
    members[field.name] = field.map
      ? fc.dictionary(text, text, { maxKeys: 3 })
      : field.repeated
        ? fc.array(one, { maxLength: 3 })
        : one;
  }
  return fc.record(members, { requiredKeys: [] });
}

const anyMessage = fc
  .constantFrom(...PAIRS)
  .chain((pair) => messageOf(pair.type, 3).map((plain) => ({ ...pair, plain })));
const plainOf = (type: protobuf.Type, bytes: Uint8Array): unknown =>
  type.toObject(type.decode(bytes), { longs: String, defaults: true });

describe('the codecs beside the reference implementation', () => {
  it('read what it writes, and write what it reads as the same, for every message', () => {
    fc.assert(
      fc.property(anyMessage, ({ type, codec, plain }) => {
        const theirs = type.encode(type.fromObject(plain)).finish();
        const ours = codec.encode(codec.decode(theirs));
        expect(plainOf(type, ours)).toEqual(plainOf(type, theirs));
      }),
      { numRuns: 400 },
    );
  }, 60_000);

  it('read each text right, whatever stands before it', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 30 }), (texts) => {
        const given = { containers: texts.map((imageRef) => ({ imageRef, labels: { [imageRef]: imageRef } })) };
        const { containers } = CODECS.listContainers.response.decode(CODECS.listContainers.response.encode(given));
        expect(containers.map(({ imageRef }) => imageRef)).toEqual(texts);
        expect(containers.map(({ labels }) => Object.entries(labels))).toEqual(texts.map((value) => [[value, value]]));
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});

describe('a writer in use', () => {
  it('is not disturbed by a message that encodes another one meanwhile', () => {
    const nested = {
      get version(): string {
        CODECS.version.request.encode({ version: 'inner'.repeat(2_000) });
        return 'outer';
      },
    };
    const bytes = CODECS.version.request.encode(nested);
    expect(CODECS.version.request.decode(bytes)).toEqual({ version: 'outer' });
  });

  it('is in order again after a message that did not fit', () => {
    expect(() => CODECS.version.request.encode({ version: 5 as never })).toThrow('must be a string');
    expect(CODECS.version.request.decode(CODECS.version.request.encode({ version: 'v1' }))).toEqual({ version: 'v1' });
  });
});
