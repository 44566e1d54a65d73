import type { ContainerId, SandboxId } from '../../../../src/core/ids.js';
import type { RpcName } from '../../../../src/generated/rpcs.js';
import type { ContainerConfigInit, ContainerStatus, PodSandboxConfigInit } from '../../../../src/generated/types.js';
import type { MockRuntime, MockRuntimeOptions, PersonalityName } from '../../../../src/testing/index.js';
import { askUnchecked, containerConfig, later, must, newFolder, newMock, podConfig, untilExited } from '../helpers.js';

export const PERSONALITY_NAMES: readonly PersonalityName[] = [
  'containerd-1.6',
  'containerd-1.7',
  'containerd-2.1',
  'cri-o-1.37',
];

/** What is expected of each personality, in the order above; `=` is the same as the one before. */
export type Expected = readonly [string, string, string, string];
/** All three containerds the same, and CRI-O. */
export const two = (containerd: string, crio: string): Expected => [containerd, '=', '=', crio];
export const all = (answer: string): Expected => [answer, '=', '=', '='];

/** One difference between runtimes, or one thing that they have in common and that surprises. */
export interface Quirk {
  /** Stands in the name of its tests and in the reference. */
  readonly what: string;
  readonly expected: Expected;
  /** Asks a mock and answers what came of it. */
  readonly ask: (subject: Subject) => Promise<string>;
  readonly options?: MockRuntimeOptions | undefined;
}

export interface Area {
  readonly title: string;
  readonly quirks: readonly Quirk[];
}

export function expectedOf(quirk: Quirk, personality: PersonalityName): string {
  let answer = '';
  for (const [index, name] of PERSONALITY_NAMES.entries()) {
    if (quirk.expected[index] !== '=') answer = quirk.expected[index] ?? '';
    if (name === personality) break;
  }
  return answer;
}

const CODES: Readonly<Record<number, string>> = {
  1: 'CANCELLED',
  2: 'UNKNOWN',
  3: 'INVALID_ARGUMENT',
  4: 'DEADLINE_EXCEEDED',
  5: 'NOT_FOUND',
  8: 'RESOURCE_EXHAUSTED',
  9: 'FAILED_PRECONDITION',
  12: 'UNIMPLEMENTED',
  14: 'UNAVAILABLE',
};

export interface Answer {
  /** `OK`, the name of the code, or the kind of a failure that is no answer. */
  readonly code: string;
  readonly details: string;
  readonly value: unknown;
}

export const NOBODY = 'f'.repeat(64);

/** A mock of one personality, and short ways to ask it. Requests go past the checks of the client. */
export class Subject {
  readonly mock: MockRuntime;
  /** Folder of the logs. */
  readonly folder: string = newFolder();
  #pods = 0;

  constructor(
    readonly personality: PersonalityName,
    options: MockRuntimeOptions = {},
  ) {
    this.mock = newMock({ personality, ...options });
  }

  async call(rpc: RpcName, request: object = {}, timeoutMs = 120_000): Promise<Answer> {
    const result = await askUnchecked(this.mock, rpc, request, timeoutMs);
    if (result.isOk()) return { code: 'OK', details: '', value: result.value };
    const { error } = result;
    if (error.kind === 'status')
      return { code: CODES[error.code] ?? String(error.code), details: error.details, value: undefined };
    if (error.kind === 'deadline') return { code: 'no answer by the deadline', details: '', value: undefined };
    return { code: error.kind, details: 'details' in error ? error.details : '', value: undefined };
  }

  /** The code, with the words that were looked for; all words where they are not there. */
  async say(rpc: RpcName, request: object = {}, words?: RegExp, timeoutMs?: number): Promise<string> {
    return said(await this.call(rpc, request, timeoutMs), words);
  }

  /** A new sandbox with a name of its own, on the network of the host. */
  config(more: Partial<PodSandboxConfigInit> = {}): PodSandboxConfigInit {
    const linux = { securityContext: { namespaceOptions: { network: 'NODE' as const, pid: 'POD' as const } } };
    return podConfig(`pod-${++this.#pods}`, { logDirectory: this.folder, linux, ...more });
  }

  async pod(
    config: PodSandboxConfigInit = this.config(),
  ): Promise<{ podSandboxId: SandboxId; sandboxConfig: PodSandboxConfigInit }> {
    const { podSandboxId } = (await this.call('runPodSandbox', { config })).value as { podSandboxId: SandboxId };
    return { podSandboxId, sandboxConfig: config };
  }

  /** What the creation of a container in a new sandbox answers. */
  async creation(config: Partial<ContainerConfigInit>, command: readonly string[] = ['sleep', '600']): Promise<Answer> {
    return this.call('createContainer', { ...(await this.pod()), config: containerConfig(command, config) });
  }

  async created(
    command: readonly string[] = ['sleep', '600'],
    config: Partial<ContainerConfigInit> = {},
  ): Promise<ContainerId> {
    const answer = await this.creation(config, command);
    if (answer.code !== 'OK') throw new Error(`${answer.code}: ${answer.details}`);
    return (answer.value as { containerId: ContainerId }).containerId;
  }

  async started(command?: readonly string[], config?: Partial<ContainerConfigInit>): Promise<ContainerId> {
    const containerId = await this.created(command, config);
    const answer = await this.call('startContainer', { containerId });
    if (answer.code !== 'OK') throw new Error(`${answer.code}: ${answer.details}`);
    return containerId;
  }

  /** Where creating and starting goes wrong, if it does, and how. */
  async launch(
    config: Partial<ContainerConfigInit>,
    words?: RegExp,
    command: readonly string[] = ['true'],
  ): Promise<string> {
    const made = await this.creation(config, command);
    if (made.code !== 'OK') return `create: ${said(made, words)}`;
    const started = await this.call('startContainer', {
      containerId: (made.value as { containerId: string }).containerId,
    });
    return started.code === 'OK' ? 'OK' : `start: ${said(started, words)}`;
  }

  async status(containerId: ContainerId): Promise<ContainerStatus> {
    const { status } = await must(this.mock.service.containerStatus({ containerId }));
    if (status === undefined) throw new Error('no status');
    return status;
  }

  /** The state, and how it ended. */
  async state(containerId: ContainerId): Promise<string> {
    const answer = await this.call('containerStatus', { containerId });
    if (answer.code !== 'OK') return answer.code;
    const { state, exitCode, reason } = await this.status(containerId);
    const name = state.replace('CONTAINER_', '');
    return name === 'EXITED' ? `${name} ${exitCode} ${reason}`.trim() : name;
  }

  exited(containerId: ContainerId): Promise<ContainerStatus> {
    return untilExited(this.mock, containerId);
  }

  later(ms: number): Promise<void> {
    return later(this.mock, ms);
  }

  /** Milliseconds that something takes, by the clock of the mock. */
  async timed(work: () => Promise<unknown>): Promise<number> {
    const before = this.mock.clock.nowMs();
    await work();
    return this.mock.clock.nowMs() - before;
  }

  get isCrio(): boolean {
    return this.personality === 'cri-o-1.37';
  }
}

export function said({ code, details }: Answer, words?: RegExp): string {
  if (code === 'OK' || words === undefined) return code;
  return `${code} "${words.exec(details)?.[0] ?? details}"`;
}

/** What several calls at once answered, counted. */
export function tally(answers: readonly Answer[]): string {
  return answers.map(({ code }) => code).join(', ');
}
