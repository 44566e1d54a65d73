import { AssertionError } from 'node:assert';

import {
  assertAsked,
  assertAskedInOrder,
  assertNotAsked,
  compareTraces,
  faults,
  MockFleet,
  MockRuntime,
  program,
  Replay,
  VirtualClock,
} from 'crane-cri/testing';
import { expect, it } from 'vitest';

const trace = { runtime: 'any', calls: [] } as never;
const mock = new MockRuntime();

/** A slip in a test, and what is said of it. */
const SLIPS: readonly (readonly [name: string, slip: () => unknown, says: RegExp])[] = [
  ['an option', () => new MockRuntime({ imagez: [] } as never), /imagez is not a known field; did you mean images\?/],
  [
    'a personality',
    () => new MockRuntime({ personality: 'docker' as never }),
    /personality must be one of containerd-1.6, .*"docker"/,
  ],
  ['a seed', () => new MockRuntime({ seed: {} as never }), /seed must be a string or a number, got an object/],
  ['a clock', () => new MockRuntime({ clock: { nowMs: 1 } as never }), /clock must be a clock/],
  [
    'the name of an image',
    () => new MockRuntime({ images: [{ name: 'x' } as never] }),
    /images\[0\]\.name is not a known field; did you mean names\?/,
  ],
  [
    'an image without a name',
    () => new MockRuntime({ images: [{ names: [] }] }),
    /images\[0\]\.names must name the image/,
  ],
  ['an image to be loaded', () => mock.loadImage({ names: 'x' } as never), /image\.names must be a list, got a string/],
  ['a registry’s fault', () => mock.registry('r', { fault: 'refusd' as never }), /fault must be one of .*refused/],
  [
    'a registry’s images',
    () => new MockRuntime({ registries: { r: { image: [] } as never } }),
    /registries\["r"\]\.image .*did you mean images\?/,
  ],
  [
    'a trait',
    () => new MockRuntime({ traits: { cgroups: 'v3' as never } }),
    /traits\.cgroups must be one of v1, v2, got the string "v3"/,
  ],
  [
    'a latency',
    () => new MockRuntime({ latency: { startContaner: 5 } as never }),
    /latency .*did you mean startContainer\?/,
  ],
  ['a match', () => mock.program({ img: 'x' } as never, {}), /match\.img is not a known field/],
  ['a program', () => program({ runForMS: 5 } as never), /runForMS is not a known field; did you mean runForMs\?/],
  ['an exit code', () => program({ exitCode: 256 }), /exitCode must be a whole number from 0 to 255, got 256/],
  ['a signal', () => program({ exitSignal: 'SIGSEG' }), /exitSignal .*did you mean SIGSEGV\?/],
  [
    'a program of a command',
    () => program({ exec: { 'a b': { exitcode: 1 } as never } }),
    /exec\["a b"\]\.exitcode .*did you mean exitCode\?/,
  ],
  [
    'the RPC of a fault',
    () => mock.fail({ rpc: 'startContaner' as never, fault: faults.hang() }),
    /rpc must be the name of an RPC.*did you mean startContainer\?/,
  ],
  [
    'one RPC of several',
    () => mock.fail({ rpc: ['version', 'versoin'] as never, fault: faults.hang() }),
    /rpc\[1\] .*did you mean version\?/,
  ],
  ['a fault', () => mock.fail({ fault: 'lost' as never }), /fault\.kind must be one of status, .*connection_lost/],
  ['the kind of a fault', () => mock.fail({ fault: { kind: 'hangs' } as never }), /fault\.kind .*did you mean hang\?/],
  ['a fault that is left out', () => mock.fail({ rpc: 'version' } as never), /fault must say what goes wrong/],
  [
    'the status of a fault',
    () => mock.fail({ fault: faults.status(17, '') }),
    /fault\.code must be a whole number from 1 to 16, got 17/,
  ],
  ['how often', () => mock.fail({ nth: 0, fault: faults.hang() }), /nth must be a whole number from 1 to \d+, got 0/],
  ['a chance', () => mock.fail({ probability: 5, fault: faults.hang() }), /probability must be from 0 to 1, got 5/],
  ['the RPC of a hold', () => mock.hold('creatContainer' as never), /rpc .*did you mean createContainer\?/],
  ['the RPC of calls', () => mock.calls('creatContainer' as never), /rpc .*did you mean createContainer\?/],
  ['an end', () => mock.goDown('kill' as never), /how must be one of killed, terminated/],
  [
    'the mode of a clock',
    () => new VirtualClock({ mode: 'fast' as never }),
    /mode must be one of auto, manual, got the string "fast"/,
  ],
  ['the speed of a clock', () => new VirtualClock({ mode: { speed: 0 } }), /mode\.speed must be >= /],
  ['the size of a fleet', () => new MockFleet({ size: 0 }), /size must be a whole number from 1 to \d+, got 0/],
  [
    'an option of a fleet',
    () => new MockFleet({ size: 1, hostnames: 'x' } as never),
    /hostnames .*did you mean hostname\?/,
  ],
  ['an option of a replay', () => new Replay(trace, { match: 'rpcs' as never }), /match must be one of request, rpc/],
  [
    'an option of a comparison',
    () => compareTraces(trace, trace, { ignore: 'x' as never }),
    /ignore must be an expression/,
  ],
  [
    'an RPC that is asserted',
    () => assertNotAsked(mock, 'startContaner' as never),
    /rpc .*did you mean startContainer\?/,
  ],
  ['an RPC of an order', () => assertAskedInOrder(mock, ['versoin' as never]), /rpcs\[0\] .*did you mean version\?/],
  [
    'how a call ended',
    () => assertNotAsked(mock, 'version', { outcome: 'okay' as never }),
    /outcome must be one of pending, ok/,
  ],
  [
    'an option of an assertion',
    () => assertAsked(mock, 'version', { wehre: {} } as never),
    /wehre .*did you mean where\?/,
  ],
];

it.each(SLIPS)('a slip in %s is named', (_name, slip, says) => {
  expect(slip).toThrow(AssertionError);
  expect(slip).toThrow(says);
});

it('a slip in a restart is named', async () => {
  await expect(mock.restart({ downForMS: 5 } as never)).rejects.toThrow(/downForMS .*did you mean downForMs\?/);
  await expect(mock.comeUp({ notReady: 1 } as never)).rejects.toThrow(/notReady .*did you mean notReadyCalls\?/);
});

it('a field that no request has lets no assertion pass', async () => {
  (await mock.service.version({}))._unsafeUnwrap();
  expect(() => assertNotAsked(mock, 'version', { where: { versoin: '' } as never })).toThrow(
    /where must be a field of the request, got the string "versoin"; did you mean version\?/,
  );
});

it('a fault that struck no call is told, until it strikes or is removed', async () => {
  const own = new MockRuntime();
  own.fail({ rpc: 'version', nth: 2, fault: faults.hang() });
  const removed = own.fail({ rpc: ['status', 'exec'], fault: faults.hang() });
  const said = 'faults that struck no call:\n  hang of version\n  hang of status or exec';
  expect(() => own.assertFaultsStruck()).toThrow(new AssertionError({ message: said, operator: 'assertFaultsStruck' }));
  removed.remove();
  own.clearFaults();
  own.fail({ fault: faults.notInitialized() });
  (await own.service.version({}))._unsafeUnwrapErr();
  own.assertFaultsStruck();
  await own.close();
});
