import { CraneNode, CriRuntime } from 'crane-cri';
import { MockRuntime, type PersonalityName, program } from 'crane-cri/testing';

import { CATALOGUE_REGISTRY } from './conformance/catalogue.js';
import { BUSY_BYTES, CDI_KIND, HUNGRY_LIMIT_BYTES, type MortalTarget, type Target } from './target.js';

const CREDENTIALS = { username: 'crane', password: 'the right one' };
const IMAGES = {
  shell: 'registry.test/busybox:1',
  user: 'registry.test/user:1',
  hungry: 'registry.test/hungry:1',
  busy: 'registry.test/busy:1',
  private: 'private.test/app:1',
  missing: 'registry.test/no-such-image:1',
};

function mockOf(personality: PersonalityName, events: boolean): MockRuntime {
  return new MockRuntime({
    personality,
    // A stop by hand right after the start, with the usual limit, would take two minutes; and one metric is none to compare.
    traits: { deafPause: false, podMetrics: 'all' },
    // Off by default on a real CRI-O, and so on a simulated one.
    events,
    cdiDevices: [`${CDI_KIND}=zero`, `${CDI_KIND}=one`],
    registries: {
      'registry.test': {
        images: [
          IMAGES.shell,
          { names: [IMAGES.user], user: '1000' },
          {
            names: [IMAGES.busy],
            program: program({ runForMs: Infinity, load: { cpuCores: 0.5, memoryBytes: BUSY_BYTES } }),
          },
          { names: [IMAGES.hungry], program: program({ runForMs: 50, oomKilled: true }) },
        ],
      },
      'catalogue.test': CATALOGUE_REGISTRY,
      'private.test': { images: [IMAGES.private], credentials: CREDENTIALS },
    },
  });
}

type Transport = 'in the process' | 'on a socket';

async function openMock(personality: PersonalityName, transport: Transport, events: boolean): Promise<MortalTarget> {
  const mock = mockOf(personality, events);
  const client =
    transport === 'in the process' ? mock.service : CriRuntime.lazy((await mock.serve()).endpoint)._unsafeUnwrap();
  const node = (await CraneNode.over(client))._unsafeUnwrap();
  return {
    node,
    capabilities: node.capabilities,
    hungry: { image: IMAGES.hungry, resources: { memoryLimitInBytes: HUNGRY_LIMIT_BYTES } },
    busy: { image: IMAGES.busy },
    measureMs: 600,
    cgroupOf: async () => undefined,
    reach: (localPort) => mock.forwardPort(localPort, localPort),
    async kill() {
      mock.goDown();
    },
    comeUp: () => mock.comeUp(),
    async close() {
      await node[Symbol.asyncDispose]();
      await mock.whenQuiet();
      mock.assertNothingLeaked();
      await mock.close();
    },
  };
}

function mockTarget(personality: PersonalityName, transport: Transport, events = true): Target {
  return {
    name: `the mock of ${personality} ${transport}${events ? '' : ', events off'}`,
    images: IMAGES,
    credentials: CREDENTIALS,
    cdiFolder: undefined,
    open: () => openMock(personality, transport, events),
    openMortal: () => openMock(personality, transport, events),
  };
}

/** The mock in every personality, with both transports to it; and CRI-O as it comes, with events switched off. */
const MOCKS: readonly Target[] = [
  mockTarget('containerd-1.6', 'in the process'),
  mockTarget('containerd-1.7', 'in the process'),
  mockTarget('containerd-2.1', 'on a socket'),
  mockTarget('cri-o-1.37', 'in the process'),
  mockTarget('cri-o-1.37', 'on a socket', false),
];

/** One of each family, one on each transport: what `npm test` asks. */
const QUICK = 'containerd-2.1 on a socket; cri-o-1.37 in the process';

/** All of them, or those that `$CRANE_CRI_MOCKS` names, such as `containerd-2.1 on a socket; cri-o-1.37 in the process`. */
export function mockTargets(): readonly Target[] {
  const names = process.env['CRANE_CRI_MOCKS'] ?? (process.env['CRANE_CRI_TESTS'] === 'quick' ? QUICK : undefined);
  if (names === undefined) return MOCKS;
  return names.split(';').map((name) => {
    const found = MOCKS.find((target) => target.name === `the mock of ${name.trim()}`);
    if (found === undefined)
      throw new Error(`there is no mock "${name.trim()}" among ${MOCKS.map((mock) => mock.name).join('; ')}`);
    return found;
  });
}
