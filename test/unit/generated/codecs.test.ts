import { inspect } from 'node:util';

import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';

import { CODECS } from '../../../src/generated/codecs.js';
import type { RpcName } from '../../../src/generated/rpcs.js';
import type { ContainerId, SandboxId } from '../../../src/core/ids.js';

const root = protobuf.loadSync('proto/runtime/v1/api.proto');
const typeOf = (name: string): protobuf.Type => root.lookupType(`runtime.v1.${name}`);
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('the codecs', () => {
  it('keep the largest and smallest 64-bit integers to the digit', () => {
    for (const value of [9223372036854775807n, -9223372036854775808n, -1n, 1n << 53n, 1_795_478_400_123_456_789n]) {
      const bytes = CODECS.execSync.request.encode({ timeout: value });
      expect(CODECS.execSync.request.decode(bytes).timeout).toBe(value);
    }
  });

  it('keep the largest unsigned 64-bit integer', () => {
    const bytes = CODECS.imageStatus.response.encode({ image: { size: 18446744073709551615n } });
    expect(CODECS.imageStatus.response.decode(bytes).image?.size).toBe(18446744073709551615n);
  });

  it('write an environment value given as text as its UTF-8 bytes, not as base64', () => {
    const bytes = CODECS.createContainer.request.encode({
      config: {
        envs: [
          { key: 'A', value: 'abcd' },
          { key: 'B', value: 'é' },
        ],
      },
    });
    const { config } = CODECS.createContainer.request.decode(bytes);
    expect(config?.envs.map(({ value }) => Buffer.from(value).toString('utf8'))).toEqual(['abcd', 'é']);
    expect(Buffer.from(bytes).includes('abcd')).toBe(true);
  });

  it('agree byte for byte with the reference implementation', () => {
    const reference = typeOf('ListContainersResponse');
    const given = {
      containers: [
        {
          id: 'a'.repeat(64) as ContainerId,
          state: 'CONTAINER_EXITED' as const,
          createdAt: 5n,
          labels: { a: '1', b: '' },
          metadata: { name: 'n', attempt: 3 },
        },
        { podSandboxId: 'b'.repeat(64) as SandboxId },
      ],
    };
    const expected = reference
      .encode(
        reference.fromObject({
          containers: [
            {
              id: 'a'.repeat(64),
              state: 2,
              createdAt: 5,
              labels: { a: '1', b: '' },
              metadata: { name: 'n', attempt: 3 },
            },
            { podSandboxId: 'b'.repeat(64) },
          ],
        }),
      )
      .finish();
    const back = CODECS.listContainers.response.decode(expected);
    expect(hex(CODECS.listContainers.response.encode(given))).toBe(hex(CODECS.listContainers.response.encode(back)));
    expect(back.containers[0]).toMatchObject({ state: 'CONTAINER_EXITED', createdAt: 5n, labels: { a: '1', b: '' } });
  });

  it('give back what they were given, for every RPC and any bytes another version of the schema may send', () => {
    const names = Object.keys(CODECS) as RpcName[];
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.uint8Array({ maxLength: 200 }), (rpc, bytes) => {
        for (const codec of [CODECS[rpc].request, CODECS[rpc].response]) {
          let decoded: unknown;
          try {
            decoded = codec.decode(bytes);
          } catch (error) {
            expect((error as Error).name).toBe('WireError');
            continue;
          }
          const again = codec.encode(decoded as never);
          expect(hex(codec.encode(codec.decode(again) as never))).toBe(hex(again));
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('keep an enum value that this version does not know, and send it back', () => {
    const bytes = Buffer.from([0x0a, 0x02, 0x30, 0x63]); // containers[0].state = 99
    const { containers } = CODECS.listContainers.response.decode(bytes);
    expect(containers[0]?.state).toBe('UNRECOGNIZED_99');
    expect(hex(CODECS.listContainers.response.encode({ containers }))).toBe(hex(bytes));
  });

  it('skip fields of a newer runtime', () => {
    const known = CODECS.version.response.encode({ runtimeName: 'x' });
    const unknown = Buffer.from([0xfa, 0x07, 0x03, 1, 2, 3, 0xf8, 0x07, 0x05, 0xfd, 0x07, 1, 2, 3, 4]);
    expect(CODECS.version.response.decode(Buffer.concat([unknown, known, unknown])).runtimeName).toBe('x');
  });

  it('show bytes of a text that are no UTF-8 as U+FFFD, whichever kind of array they come in', () => {
    const bytes = [0x0a, 0x02, 0xc3, 0x28];
    for (const form of [Buffer.from(bytes), Uint8Array.from(bytes)]) {
      expect(CODECS.version.response.decode(form).version).toBe('\ufffd(');
    }
  });

  it.each([
    ['a message cut off at any byte', truncations()],
    ['a nested length beyond its parent', [Buffer.from([0x0a, 0x04, 0x1a, 0x7f, 0x0a, 0x00])]],
    ['a string that runs out of its message into the next', [Buffer.from([0x0a, 0x02, 0x0a, 0x05, 1, 2, 3, 4, 5])]],
    ['field number 0', [Buffer.from([0x02, 0x00])]],
    ['groups, nested a hundred thousand deep', [Buffer.alloc(100_000, 0x0b)]],
    ['an integer of eleven bytes', [Buffer.from([0x0a, 0x0c, 0x38, ...Buffer.alloc(11, 0xff)])]],
  ])('refuse %s', (_, inputs) => {
    for (const bytes of inputs) expect(() => CODECS.listContainers.response.decode(bytes)).toThrow();
  });

  it('take a label named __proto__ for what it is', () => {
    const labels = JSON.parse('{"__proto__":"x"}') as Record<string, string>;
    const back = CODECS.listContainers.response.decode(
      CODECS.listContainers.response.encode({ containers: [{ labels }] }),
    );
    expect(Object.entries(back.containers[0]?.labels ?? {})).toEqual([['__proto__', 'x']]);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it.each([
    ['ContainerMetadata.name', { config: { metadata: { name: 5 } } }],
    ['ContainerConfig.envs', { config: { envs: 'A=1' } }],
    ['ContainerConfig.labels["a"]', { config: { labels: { a: 1 } } }],
    ['LinuxContainerResources.cpuQuota', { config: { linux: { resources: { cpuQuota: 5 } } } }],
    ['ContainerConfig.tty', { config: { tty: 'yes' } }],
    ['Mount.propagation', { config: { mounts: [{ propagation: 'SHARED' }] } }],
    ['ContainerMetadata.attempt', { config: { metadata: { attempt: -1 } } }],
    ['LinuxContainerResources.cpuQuota', { config: { linux: { resources: { cpuQuota: 1n << 63n } } } }],
  ])('name the field of a value that does not fit: %s', (field, request) => {
    let thrown: { field?: string } = {};
    try {
      CODECS.createContainer.request.encode(request as never);
    } catch (error) {
      thrown = error as { field: string };
    }
    expect(thrown.field).toBe(field);
  });

  it('write messages of more than a megabyte each into a buffer of their own, which is not much larger', () => {
    const codec = CODECS.version.response;
    const sizes = [3_000_000, 1_200_000, 9_000_000, 1_100_000, 100, 9_100_000];
    const written = sizes.map((size, index) => codec.encode({ version: String(index).repeat(size) }) as Buffer);
    written.forEach((bytes, index) => {
      expect(codec.decode(bytes).version === String(index).repeat(sizes[index] ?? 0)).toBe(true);
      if (bytes.length > 1_048_576) expect(bytes.buffer.byteLength).toBeLessThanOrEqual(bytes.length * 2);
    });
  });

  it('read messages as plain objects, which a literal would equal in everything', () => {
    const bytes = CODECS.version.response.encode({ version: '0.1.0', runtimeName: 'crane' });
    const read = CODECS.version.response.decode(bytes);
    const written = { version: '0.1.0', runtimeName: 'crane', runtimeVersion: '', runtimeApiVersion: '' };
    expect(read).toStrictEqual(written);
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(inspect(read)).toBe(inspect(written));
    expect(structuredClone(read)).toStrictEqual(written);
  });
});

function truncations(): Uint8Array[] {
  const whole = CODECS.listContainers.response.encode({
    containers: [{ id: 'abc' as ContainerId, createdAt: 300n, labels: { k: 'v' } }],
  });
  return Array.from({ length: whole.length - 1 }, (_, i) => whole.subarray(0, i + 1));
}
