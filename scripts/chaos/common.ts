import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type ContainerJobSpec, CraneNode, CriRuntime, type JobOutcome } from 'crane-cri';

import { RPCS, type RpcName } from '../../src/generated/rpcs.js';
import { instead } from '../../test/helpers/instead.js';
import { attachContainerd, type ContainerdRecord } from '../../test/real/containerd.mjs';

/** A runtime to be tormented. */
export interface Victim {
  readonly name: string;
  readonly endpoint: string;
  readonly image: string;
  /** Absent: a mock. */
  readonly record?: ContainerdRecord | undefined;
}

/** What one torment measured. */
export interface Finding {
  readonly name: string;
  /** Printed figures. */
  readonly figures: Readonly<Record<string, number | string>>;
  /** Promises broken, one sentence each. Empty when all is well. */
  readonly violations: readonly string[];
}

export const scratch = (): string => mkdtempSync(join(tmpdir(), 'crane-chaos-'));
export const discard = (folder: string): void => rmSync(folder, { recursive: true, force: true });
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const lines = (path: string): readonly string[] => {
  try {
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
};

export const entriesIn = (ledger: string): readonly string[] =>
  readdirSync(ledger).filter((name) => name.endsWith('.job') || name.includes('~'));

const OURS = { labelSelector: { cranesched: 'true' } };

/** Sandboxes and containers of ours that the runtime still lists. */
export async function listed(runtime: CriRuntime): Promise<number> {
  const [sandboxes, containers] = await Promise.all([
    runtime.listPodSandbox({ filter: OURS }),
    runtime.listContainers({ filter: OURS }),
  ]);
  return sandboxes._unsafeUnwrap().items.length + containers._unsafeUnwrap().containers.length;
}

export async function connect(endpoint: string, ledgerDirectory?: string): Promise<CraneNode> {
  return (await CraneNode.connect(endpoint, { ledgerDirectory }))._unsafeUnwrap();
}

export const shell = (script: string): Pick<ContainerJobSpec, 'command'> => ({ command: ['/bin/sh', '-c', script] });

export const codeOf = (outcome: JobOutcome): number | undefined => ('exit' in outcome ? outcome.exit?.code : undefined);

/** Runs `work` for each item, `width` at a time. */
export async function eachOf<T>(
  items: readonly T[],
  width: number,
  work: (item: T, i: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) await work(items[i] as T, i);
  };
  await Promise.all(Array.from({ length: width }, worker));
}

export const percentile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
};

/** A chance that the same seed repeats. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

const MUTATES = /^(run|stop|remove|create|start|update|pull)/;

/** A client that counts the calls that change something. */
export function counting(client: CriRuntime): { readonly runtime: CriRuntime; readonly mutations: () => number } {
  let mutations = 0;
  const methods = Object.keys(RPCS)
    .filter((name) => MUTATES.test(name))
    .map((name) => {
      const counted = (...args: readonly unknown[]): unknown => {
        mutations += 1;
        return Reflect.apply(client[name as RpcName], client, args);
      };
      return [name, counted] as const;
    });
  const runtime = instead(client, {
    ...Object.fromEntries(methods),
    [Symbol.asyncDispose]: async () => {
      await client.close();
    },
  });
  return { runtime, mutations: () => mutations };
}

export const bareClient = (endpoint: string): CriRuntime => CriRuntime.lazy(endpoint)._unsafeUnwrap();

/** What a runtime has on this machine now, whatever its lists say: shims, processes, mounts, network namespaces. */
export function onMachine(
  record: ContainerdRecord,
): Readonly<Record<'shims' | 'processes' | 'mounts' | 'netns', number>> {
  const { shims, processes, mounts, networkNamespaces } = attachContainerd(record).leftovers();
  return { shims: shims.length, processes: processes.length, mounts: mounts.length, netns: networkNamespaces.length };
}

/** What has come to be since `before`, each number named. */
export function moreSince(record: ContainerdRecord, before: ReturnType<typeof onMachine>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(onMachine(record)).map(([what, now]) => [`${what}More`, now - before[what as 'shims']]),
  );
}
