import { err, ok, type Result } from 'neverthrow';
import { describe, expect, it } from 'vitest';

import { listBlobs, listIngests, readBlob } from '../../../src/runtime/content-store.js';
import { contentSourceOf } from '../../../src/runtime/content-source.js';
import type { ForeignMethod, Wire, WireCall, WireFailure } from '../../../src/transport/wire.js';

const varint = (value: number): number[] => (value < 128 ? [value] : [(value % 128) + 128, ...varint(value >> 7)]);
const number = (field: number, value: number): number[] => [field * 8, ...varint(value)];
const bytes = (field: number, value: Iterable<number>): number[] => {
  const list = [...value];
  return [field * 8 + 2, ...varint(list.length), ...list];
};
const text = (field: number, value: string): number[] => bytes(field, Buffer.from(value));

type Answer = Result<readonly number[], WireFailure>;

/** Somebody who serves the content store, and answers each call with these messages. */
function store(...answers: readonly Answer[]) {
  const calls: { method: ForeignMethod; request: string; call: WireCall }[] = [];
  const foreign: NonNullable<Wire['foreign']> = async function* (method, request, call) {
    await Promise.resolve();
    calls.push({ method, request: Buffer.from(request).toString('latin1'), call });
    for (const answer of answers) yield answer.map((each) => Uint8Array.from(each));
  };
  return { calls, caller: { endpoint: 'unix:///run/x.sock', foreign } };
}

describe('the content store of containerd', () => {
  it('tells downloads under way, of all messages of an answer, and passes by what is not known here', async () => {
    const one = [...text(3, 'layer-sha256:aa'), ...number(4, 300), ...number(5, 70_000), ...text(6, 'expected')];
    const { calls, caller } = store(
      ok([...bytes(1, one), ...number(9, 1)]),
      ok([...bytes(1, [...bytes(1, number(4, 5)), ...text(3, 'b')]), ...bytes(1, [])]),
    );
    expect((await listIngests(caller))._unsafeUnwrap()).toEqual([
      { ref: 'layer-sha256:aa', offsetBytes: 300, totalBytes: 70_000 },
      { ref: 'b', offsetBytes: 0, totalBytes: 0 },
      { ref: '', offsetBytes: 0, totalBytes: 0 },
    ]);
    expect(calls).toMatchObject([
      {
        method: {
          path: '/containerd.services.content.v1.Content/ListStatuses',
          metadata: { 'containerd-namespace': 'k8s.io' },
        },
        request: '',
        call: { timeoutMs: 10_000 },
      },
    ]);
  });

  it('tells the blobs of one repository, by the host without its port and the name with its dots as dots', async () => {
    const blob = [
      ...text(1, 'sha256:cc'),
      ...number(2, 1_000),
      ...bytes(3, number(2, 5)),
      ...bytes(5, text(1, 'label')),
    ];
    const { calls, caller } = store(ok(bytes(1, blob)), ok(bytes(1, [])));
    const answer = await listBlobs(caller, 'reg.example:5000', 'a.b/c', { timeoutMs: 7 });
    expect(answer._unsafeUnwrap()).toEqual([
      { digest: 'sha256:cc', sizeBytes: 1_000 },
      { digest: '', sizeBytes: 0 },
    ]);
    const filter = 'labels."containerd.io/distribution.source.reg.example"~="(^|,)a[.]b/c(,|$)"';
    expect(calls[0]?.request).toBe(Buffer.from(text(1, filter)).toString('latin1'));
    expect(calls[0]?.call.timeoutMs).toBe(7);
    expect((await listBlobs(caller, '[::1]:5000', 'c')).isOk()).toBe(true);
    expect(calls[1]?.request).toContain('distribution.source.::1"');
  });

  it('reads a blob from its pieces, asking for one byte more than it takes', async () => {
    const { calls, caller } = store(ok([...number(1, 0), ...text(2, 'he')]), ok([...number(1, 2), ...text(2, 'llo')]));
    expect(Buffer.from((await readBlob(caller, 'sha256:d', 5))._unsafeUnwrap()).toString()).toBe('hello');
    expect(calls[0]?.request).toBe(Buffer.from([...text(1, 'sha256:d'), ...number(3, 6)]).toString('latin1'));
    expect((await readBlob(caller, 'sha256:d', 4))._unsafeUnwrapErr()).toMatchObject({
      kind: 'message_too_large',
      message: 'sha256:d has more than 4 bytes',
    });
  });

  it.each<[string, Answer, object]>([
    [
      'is not offered',
      err({ kind: 'status', code: 12, details: '' }),
      { kind: 'unimplemented', message: expect.stringMatching(/^Content\/[A-Z]\w+: UNIMPLEMENTED$/) as string },
    ],
    [
      'refuses',
      err({ kind: 'status', code: 7, details: 'no' }),
      {
        kind: 'rejected',
        code: 7,
        codeName: 'PERMISSION_DENIED',
        outcome: 'not_applied',
        message: expect.stringMatching(/^Content\/[A-Z]\w+: no$/) as string,
      },
    ],
    ['knows other codes', err({ kind: 'status', code: 99, details: '' }), { kind: 'rejected', codeName: 'code 99' }],
    ['takes too long', err({ kind: 'deadline' }), { kind: 'deadline_exceeded', timeoutMs: 10_000 }],
    ['answers with something else', ok([10, 200]), { kind: 'bad_response', outcome: 'not_applied' }],
  ])('that %s fails every call by its kind', async (_, answer, error) => {
    const { caller } = store(answer);
    expect((await listIngests(caller))._unsafeUnwrapErr()).toMatchObject(error);
    expect((await listBlobs(caller, 'r', 'n'))._unsafeUnwrapErr()).toMatchObject(error);
    expect((await readBlob(caller, 'd', 5))._unsafeUnwrapErr()).toMatchObject(error);
  });

  it('is none where a wire carries CRI alone, and answers by itself where it carries more', async () => {
    const wire = { endpoint: 'x' } as Wire;
    expect(contentSourceOf(wire)).toBeUndefined();
    const content = contentSourceOf({ ...wire, ...store(ok([])).caller });
    expect((await content?.ingests())?._unsafeUnwrap()).toEqual([]);
    expect((await content?.blobs('r', 'n'))?._unsafeUnwrap()).toEqual([]);
    expect((await content?.read('d', 1))?._unsafeUnwrap()).toHaveLength(0);
    const refused = contentSourceOf({ ...wire, ...store(err({ kind: 'deadline' })).caller });
    expect((await refused?.ingests())?._unsafeUnwrapErr().kind).toBe('deadline_exceeded');
  });
});
