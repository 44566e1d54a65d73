import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { CriRuntime } from 'crane-cri';
import type { ContainerConfigInit, ContainerId, PodSandboxConfigInit, SandboxId } from 'crane-cri/cri';
import { expect, vi } from 'vitest';

import type { OpenTarget, Target } from '../target.js';

let count = 0;

/** A pod of one test file, in which it runs containers. */
export class Pod {
  readonly runtime: CriRuntime;
  private readonly containers: ContainerId[] = [];

  private constructor(
    readonly folder: string,
    readonly podSandboxId: SandboxId,
    private readonly sandboxConfig: PodSandboxConfigInit,
    private readonly imageId: string,
    private readonly target: Target,
    open: OpenTarget,
  ) {
    this.runtime = open.node.runtime;
  }

  static async run(target: Target, open: OpenTarget): Promise<Pod> {
    const { runtime, images } = open.node;
    const folder = mkdtempSync(join(tmpdir(), 'crane-contract-'));
    const image = (await images.ensure(target.images.shell))._unsafeUnwrap();
    const config: PodSandboxConfigInit = {
      metadata: { name: `streaming-${(count += 1)}`, namespace: 'contract', uid: `streaming-${count}` },
      logDirectory: folder,
      labels: { suite: 'streaming' },
      linux: { securityContext: { namespaceOptions: { network: 'NODE', pid: 'POD', ipc: 'POD' } } },
    };
    const { podSandboxId } = (await runtime.runPodSandbox({ config }))._unsafeUnwrap();
    return new Pod(folder, podSandboxId, config, image.id, target, open);
  }

  /** Makes a container that will run a shell script. */
  create(script: string, extra: Partial<ContainerConfigInit> = {}) {
    const { podSandboxId, sandboxConfig } = this;
    const name = `c${(count += 1)}`;
    const config: ContainerConfigInit = {
      metadata: { name },
      image: { image: this.imageId, userSpecifiedImage: this.target.images.shell },
      command: ['/bin/sh', '-c', script],
      labels: { suite: 'streaming' },
      logPath: `${name}.log`,
      linux: { securityContext: { namespaceOptions: { network: 'NODE', pid: 'POD', ipc: 'POD' } } },
      ...extra,
    };
    const logPath = join(this.folder, config.logPath ?? '');
    return this.runtime
      .createContainer({ podSandboxId, config, sandboxConfig })
      .map(({ containerId }) => ({ containerId, logPath }));
  }

  /** Runs a shell script as a container. */
  async start(script: string, extra: Partial<ContainerConfigInit> = {}): Promise<Started> {
    const started = (await this.create(script, extra))._unsafeUnwrap();
    const { containerId } = started;
    this.containers.push(containerId);
    expect((await this.runtime.startContainer({ containerId })).isOk()).toBe(true);
    return started;
  }

  async state(containerId: ContainerId): Promise<string | undefined> {
    return (await this.runtime.containerStatus({ containerId }))._unsafeUnwrap().status?.state;
  }

  /** Gives a runtime the time in which it would do what it should not. */
  async pause(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 300));
  }

  /** Resolves when a container has ended. */
  async ended(containerId: ContainerId): Promise<void> {
    const look = async (): Promise<void> => expect(await this.state(containerId)).toBe('CONTAINER_EXITED');
    await vi.waitFor(look, { timeout: 20_000, interval: 20 });
  }

  async remove(): Promise<void> {
    for (const containerId of this.containers) {
      const stopped = await this.runtime.stopContainer({ containerId, timeout: 0n });
      expect(
        stopped.match(
          () => 'stopped',
          ({ kind }) => kind,
        ),
      ).toMatch(/^(stopped|not_found)$/);
    }
    const { podSandboxId } = this;
    expect((await this.runtime.stopPodSandbox({ podSandboxId })).isOk()).toBe(true);
    expect((await this.runtime.removePodSandbox({ podSandboxId })).isOk()).toBe(true);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface Started {
  readonly containerId: ContainerId;
  readonly logPath: string;
}
