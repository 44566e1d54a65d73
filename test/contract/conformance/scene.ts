import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { CriRuntime, ResultAsync } from 'crane-cri';
import type { ContainerConfigInit, ContainerId, ContainerStatus, PodSandboxConfigInit, SandboxId } from 'crane-cri/cri';
import { expect, vi } from 'vitest';

import { must } from '../../helpers/must.js';
import type { OpenTarget, Target } from '../target.js';

export { must };

let count = 0;

/** `ok`, or the kind of the error. */
export async function kindOf(result: ResultAsync<unknown, { readonly kind: string }>): Promise<string> {
  return (await result).match(
    () => 'ok',
    ({ kind }) => kind,
  );
}

/** Sandboxes and containers of one test file, as a bare client makes them, and their removal. */
export class Scene {
  readonly runtime: CriRuntime;
  readonly folder = mkdtempSync(join(tmpdir(), 'crane-conformance-'));
  readonly #target: Target;
  readonly #sandboxes: SandboxId[] = [];

  /** With the shell's image on the node. */
  static async open(target: Target, open: OpenTarget): Promise<Scene> {
    const scene = new Scene(target, open);
    await must(scene.runtime.pullImage({ image: { image: target.images.shell } }));
    return scene;
  }

  private constructor(target: Target, open: OpenTarget) {
    this.runtime = open.node.runtime;
    this.#target = target;
  }

  podConfig(more: Partial<PodSandboxConfigInit> = {}): PodSandboxConfigInit {
    const name = `conformance-${process.pid}-${(count += 1)}`;
    const securityContext = { namespaceOptions: { network: 'NODE', pid: 'POD' } } as const;
    const metadata = { name, namespace: 'conformance', uid: `uid-${name}` };
    return { metadata, logDirectory: this.folder, linux: { securityContext }, ...more };
  }

  containerConfig(command: readonly string[], more: Partial<ContainerConfigInit> = {}): ContainerConfigInit {
    const name = `c${(count += 1)}`;
    const image = this.#target.images.shell;
    const securityContext = { namespaceOptions: { network: 'NODE', pid: 'POD' } } as const;
    return {
      metadata: { name },
      image: { image, userSpecifiedImage: image },
      command,
      logPath: `${name}.log`,
      ...more,
      linux: { ...more.linux, securityContext: { ...securityContext, ...more.linux?.securityContext } },
    };
  }

  async pod(config: PodSandboxConfigInit = this.podConfig()): Promise<SandboxId> {
    const { podSandboxId } = await must(this.runtime.runPodSandbox({ config }));
    this.#sandboxes.push(podSandboxId);
    return podSandboxId;
  }

  async create(
    command: readonly string[],
    more: Partial<ContainerConfigInit> = {},
    sandboxConfig: PodSandboxConfigInit = this.podConfig(),
  ): Promise<{ readonly podSandboxId: SandboxId; readonly containerId: ContainerId }> {
    const podSandboxId = await this.pod(sandboxConfig);
    const config = this.containerConfig(command, more);
    const { containerId } = await must(this.runtime.createContainer({ podSandboxId, config, sandboxConfig }));
    return { podSandboxId, containerId };
  }

  async start(...args: Parameters<Scene['create']>): Promise<ContainerId> {
    const { containerId } = await this.create(...args);
    await must(this.runtime.startContainer({ containerId }));
    return containerId;
  }

  /** A container that does nothing, for commands to be run in. */
  idle(more: Partial<ContainerConfigInit> = {}, pod?: PodSandboxConfigInit): Promise<ContainerId> {
    return this.start(['/bin/sh', '-c', 'trap "exit 0" TERM; while true; do sleep 0.05; done'], more, pod);
  }

  async status(containerId: ContainerId): Promise<ContainerStatus> {
    const { status } = await must(this.runtime.containerStatus({ containerId }));
    if (status === undefined) throw new Error('no status');
    return status;
  }

  async exited(containerId: ContainerId): Promise<ContainerStatus> {
    const look = async (): Promise<void> => expect((await this.status(containerId)).state).toBe('CONTAINER_EXITED');
    await vi.waitFor(look, { timeout: 30_000, interval: 20 });
    return this.status(containerId);
  }

  /** What a command in a running container writes, errors too. */
  async output(containerId: ContainerId, ...cmd: readonly string[]): Promise<string> {
    const { stdout, stderr } = await must(this.runtime.execSync({ containerId, cmd, timeout: 20n }));
    return Buffer.concat([stdout, stderr]).toString();
  }

  /** Removes every sandbox, and with it what is in it. */
  async clear(): Promise<void> {
    for (const podSandboxId of this.#sandboxes) {
      const { containers } = await must(this.runtime.listContainers({ filter: { podSandboxId } }));
      for (const { id } of containers) {
        expect(await kindOf(this.runtime.stopContainer({ containerId: id, timeout: 0n }))).toMatch(/^(ok|not_found)$/);
      }
      expect(await kindOf(this.runtime.stopPodSandbox({ podSandboxId }))).toMatch(/^(ok|not_found)$/);
      await must(this.runtime.removePodSandbox({ podSandboxId }));
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
