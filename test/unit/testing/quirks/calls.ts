import type { RpcName } from '../../../../src/generated/rpcs.js';
import { must } from '../helpers.js';
import { all, type Area, NOBODY, type Subject, two } from './quirk.js';

const STREAMS = [
  'streamPodSandboxes',
  'streamContainers',
  'streamContainerStats',
  'streamPodSandboxStats',
  'streamPodSandboxMetrics',
  'streamImages',
] as const;

async function streamEnd(subject: Subject, rpc: (typeof STREAMS)[number] | 'getContainerEvents'): Promise<string> {
  for await (const message of subject.mock.wire.stream(rpc, {}, { timeoutMs: 100 })) {
    if (message.isErr())
      return message.error.kind === 'status' && message.error.code === 12 ? 'UNIMPLEMENTED' : message.error.kind;
  }
  return 'OK';
}

const unimplemented =
  (...rpcs: RpcName[]) =>
  async (subject: Subject): Promise<string> => {
    const answers = await Promise.all(rpcs.map((rpc) => subject.say(rpc, { podSandboxId: NOBODY })));
    return [...new Set(answers)].join(', ');
  };

async function describedMetrics(subject: Subject): Promise<string> {
  const answer = await subject.call('listMetricDescriptors');
  if (answer.code !== 'OK') return answer.code;
  return String((answer.value as { readonly descriptors: readonly unknown[] }).descriptors.length);
}

export const calls: Area = {
  title: 'Calls about the runtime',
  quirks: [
    {
      what: 'Version: name and version',
      expected: ['containerd 1.6.20~ds1', 'containerd 1.7.24~ds1', 'containerd 2.1.9+unknown', 'cri-o 1.37.0'],
      ask: async ({ mock }) => {
        const version = (await mock.service.version({}))._unsafeUnwrap();
        return `${version.runtimeName} ${version.runtimeVersion}`;
      },
    },
    {
      what: 'Status: conditions',
      expected: [
        'RuntimeReady, NetworkReady',
        'RuntimeReady, NetworkReady, ContainerdHasNoDeprecationWarnings',
        '=',
        'RuntimeReady, NetworkReady',
      ],
      ask: async ({ mock }) =>
        (await mock.service.status({}))
          ._unsafeUnwrap()
          .status?.conditions.map(({ type }) => type)
          .join(', ') ?? '',
    },
    {
      what: 'Status: features',
      expected: ['none', '=', 'supplementalGroupsPolicy', 'supplementalGroupsPolicy, userNamespacesHostNetwork'],
      ask: async ({ mock }) => {
        const { features } = (await mock.service.status({}))._unsafeUnwrap();
        const on = Object.entries(features ?? {}).filter(([, value]) => value === true);
        return on.length === 0 ? 'none' : on.map(([name]) => name).join(', ');
      },
    },
    {
      what: 'Status: handlers',
      expected: ['none', '=', '"", "runc"', '"runc", "crun", ""'],
      ask: async ({ mock }) => {
        const names = (await mock.service.status({}))._unsafeUnwrap().runtimeHandlers.map(({ name }) => `"${name}"`);
        return names.length === 0 ? 'none' : names.join(', ');
      },
    },
    {
      what: 'Status: no CNI configuration',
      expected: two(
        'NetworkPluginNotReady: cni plugin not initialized',
        'NetworkPluginNotReady: no CNI configuration file',
      ),
      options: { network: 'no_cni' },
      ask: async ({ mock }) => {
        const { status } = (await mock.service.status({}))._unsafeUnwrap();
        const network = status?.conditions.find(({ type }) => type === 'NetworkReady');
        const words = /cni plugin not initialized|no CNI configuration file/.exec(network?.message ?? '')?.[0];
        return `${network?.reason}: ${words}`;
      },
    },
    {
      what: 'Status, verbose: what its info holds',
      expected: [
        'config (JSON), golang, cniconfig, lastCNILoadStatus',
        'config (JSON with enableCDI, imagePullProgressTimeout), golang, cniconfig, lastCNILoadStatus',
        'config (JSON with enableCDI), golang, cniconfig, lastCNILoadStatus',
        'config (JSON with crio, sandboxImage)',
      ],
      ask: async ({ mock }) => {
        const { info } = (await mock.service.status({ verbose: true }))._unsafeUnwrap();
        const text = info['config'] ?? '';
        const known = ['enableCDI', 'imagePullProgressTimeout', 'crio', 'sandboxImage'].filter((key) =>
          text.includes(`"${key}"`),
        );
        const format = text.startsWith('{') ? ['JSON', known.join(', ')].filter(Boolean).join(' with ') : 'TOML';
        return Object.keys(info)
          .map((key) => (key === 'config' ? `config (${format})` : key))
          .join(', ');
      },
    },
    {
      what: 'RuntimeConfig',
      expected: ['UNIMPLEMENTED "unknown method"', 'UNIMPLEMENTED "not implemented"', 'OK CGROUPFS', '='],
      ask: async (subject) => {
        const answer = await subject.call('runtimeConfig');
        if (answer.code === 'OK')
          return `OK ${(answer.value as { linux?: { cgroupDriver: string } }).linux?.cgroupDriver}`;
        return subject.say('runtimeConfig', {}, /unknown method|not implemented/);
      },
    },
    {
      what: 'GetContainerEvents, as it is set up by default',
      expected: ['UNIMPLEMENTED', 'a stream', '=', 'ends with OK'],
      ask: async (subject) => {
        const end = await streamEnd(subject, 'getContainerEvents');
        return { OK: 'ends with OK', deadline: 'a stream' }[end] ?? end;
      },
    },
    {
      what: 'ListMetricDescriptors, ListPodSandboxMetrics',
      expected: two('UNIMPLEMENTED', 'OK'),
      ask: unimplemented('listMetricDescriptors', 'listPodSandboxMetrics'),
    },
    {
      what: 'ListMetricDescriptors, as it is set up by default: how many',
      expected: two('UNIMPLEMENTED', '1'),
      ask: describedMetrics,
    },
    {
      what: 'ListMetricDescriptors and ListPodSandboxMetrics, where included_pod_metrics is all',
      expected: two('UNIMPLEMENTED', 'many, and of what runs as many values'),
      options: { traits: { podMetrics: 'all' } },
      ask: async (subject) => {
        const described = await describedMetrics(subject);
        if (described === 'UNIMPLEMENTED') return described;
        await subject.started(['sleep', 'infinity']);
        const { podMetrics } = await must(subject.mock.service.listPodSandboxMetrics({}));
        const [container] = podMetrics.flatMap(({ containerMetrics }) => containerMetrics);
        const isFilled = String(container?.metrics.length) === described;
        return `${Number(described) > 1 ? 'many' : described}, and of what runs ${isFilled ? 'as many' : 'fewer'} values`;
      },
    },
    { what: 'UpdateRuntimeConfig', expected: all('OK'), ask: unimplemented('updateRuntimeConfig') },
    {
      what: 'CheckpointContainer of what runs',
      expected: [
        'UNIMPLEMENTED',
        '=',
        'UNKNOWN "CRIU binary not found"',
        'UNKNOWN "checkpoint/restore support not available"',
      ],
      ask: async (subject) => {
        const request = { containerId: await subject.started(), location: '/tmp/x.tar' };
        const answer = await subject.call('checkpointContainer', request);
        if (answer.code === 'UNIMPLEMENTED') return answer.code;
        return subject.say(
          'checkpointContainer',
          request,
          /CRIU binary not found|checkpoint\/restore support not available/,
        );
      },
    },
    {
      what: 'CheckpointPod, RestorePod',
      expected: all('UNIMPLEMENTED'),
      ask: unimplemented('checkpointPod', 'restorePod'),
    },
    {
      what: 'UpdatePodSandboxResources',
      expected: two('UNIMPLEMENTED', 'OK'),
      ask: async (subject) => subject.say('updatePodSandboxResources', await subject.pod()),
    },
    {
      what: 'UpdatePodSandboxResources of an unknown sandbox',
      expected: two('UNIMPLEMENTED', 'NOT_FOUND'),
      ask: unimplemented('updatePodSandboxResources'),
    },
    {
      what: 'the six lists as streams',
      expected: two('UNIMPLEMENTED', 'OK'),
      ask: async (subject) => {
        const ends = await Promise.all(STREAMS.map((rpc) => streamEnd(subject, rpc)));
        return [...new Set(ends)].join(', ');
      },
    },
    {
      what: 'ContainerStats of an unknown container',
      expected: two('NOT_FOUND', 'UNKNOWN "container with ID starting with nope not found: ID does not exist"'),
      ask: async (subject) => {
        const request = { containerId: 'nope' };
        return subject.isCrio
          ? subject.say('containerStats', request, /container with ID .*/)
          : subject.say('containerStats', request);
      },
    },
    {
      what: 'ContainerStats of what has exited',
      expected: two('UNKNOWN "unexpected metrics response: []"', 'OK'),
      ask: async (subject) => {
        const containerId = await subject.started(['true']);
        await subject.exited(containerId);
        return subject.say('containerStats', { containerId }, /unexpected metrics response: \[\]/);
      },
    },
    {
      what: 'PodSandboxStats of a sandbox without cgroup_parent',
      expected: two('UNKNOWN "cgroupPath is empty"', 'OK'),
      ask: async (subject) => subject.say('podSandboxStats', await subject.pod(), /cgroupPath is empty/),
    },
    {
      what: 'PortForward of an unknown sandbox',
      expected: two('NOT_FOUND', 'OK'),
      ask: (subject) => subject.say('portForward', { podSandboxId: NOBODY, port: [80] }),
    },
    {
      what: 'a request of 17 MB',
      expected: two('too_large "received message larger than max"', 'OK'),
      ask: (subject) =>
        subject.say(
          'runPodSandbox',
          { config: subject.config({ annotations: { big: 'x'.repeat(17_000_000) } }) },
          /received message larger than max/,
        ),
    },
  ],
};
