import { err, ok, type Result } from 'neverthrow';

import type { CallError } from '../../core/errors.js';
import type { Failure } from '../../core/failure.js';
import type { Ledger } from '../../ledger/ledger.js';
import type { LedgerUnwritable } from '../../ledger/ledger-unwritable.js';
import { LABEL } from '../../policy/names/labels.js';
import { ownSelector, readOwnLabels } from '../../policy/names/own-objects.js';
import { cleanUp } from '../clean-up.js';
import { readRecord } from '../record/read-record.js';
import type { JobRecord } from '../record/record.js';
import { recoverPod } from './pod.js';
import type { JobServices } from '../services.js';

/** How to sweep. */
export interface SweepOptions {
  /** Youngest age at which something without an owner is removed, in milliseconds. @default 300_000 */
  readonly graceMs?: number | undefined;
  /** Tells what would be done and does nothing. @default false */
  readonly dryRun?: boolean | undefined;
}

/** Something that carries our instance label and that no job stands for. */
export interface Orphan {
  readonly resource: 'sandbox' | 'container';
  readonly id: string;
  /** By its labels; absent where they can't be read. */
  readonly jobId: number | undefined;
  readonly ageMs: number;
  /** `no_entry`: the ledger knows no such job; `no_sandbox`: its sandbox is gone too; `stuck`: could not be removed before. */
  readonly reason: 'no_entry' | 'no_sandbox' | 'stuck';
  /** `kept`: younger than the grace; `would_remove`: a dry run; `failed`: it could not be removed, see `error`. */
  readonly action: 'removed' | 'kept' | 'would_remove' | 'failed';
  readonly error?: Failure<string> | undefined;
}

const DEFAULT_GRACE_MS = 300_000;

type SweepError = CallError | LedgerUnwritable;

/**
 * Removes sandboxes and containers of this instance that no entry of the ledger stands for. What exists is listed before
 * the ledger is read, so a job that begins meanwhile is not taken for an orphan.
 */
export async function sweepOrphans(
  services: JobServices & { readonly instance: string },
  ledger: Ledger,
  { graceMs = DEFAULT_GRACE_MS, dryRun = false }: SweepOptions,
): Promise<Result<readonly Orphan[], SweepError>> {
  const { runtime, clock, instance } = services;
  const filter = { labelSelector: ownSelector({ instance }) };
  const [sandboxes, containers] = await Promise.all([
    runtime.listPodSandbox({ filter }),
    runtime.listContainers({ filter }),
  ]);
  if (sandboxes.isErr()) return err(sandboxes.error);
  if (containers.isErr()) return err(containers.error);
  const contents = await ledger.read();
  if (contents.isErr()) return err(contents.error);
  const records = contents.value.entries.map(({ data }) => readRecord(data)).filter((record) => record !== undefined);
  const known = new Set(records.map(({ sandbox }) => `${sandbox.uid}/${sandbox.attempt}`));
  const ageOf = (createdAtNs: bigint): number => Math.max(0, clock.nowMs() - Number(createdAtNs / 1_000_000n));
  const found: Orphan[] = [];

  for (const { id, metadata, labels, createdAt } of sandboxes.value.items) {
    if (known.has(`${metadata?.uid ?? ''}/${metadata?.attempt ?? 0}`)) continue;
    const orphan = { resource: 'sandbox', id, jobId: readOwnLabels(labels)?.jobId, reason: 'no_entry' } as const;
    found.push(
      await dispose({ ...orphan, ageMs: ageOf(createdAt) }, graceMs, dryRun, async () => {
        const facts = { sandboxId: id, sandboxInDoubt: false, exitedContainerId: undefined, gracePeriodMs: 0 };
        const trace = { selector: filter.labelSelector, sandbox: { name: '', namespace: '', uid: '', attempt: 0 } };
        return (await cleanUp(services, trace, facts))[0]?.error;
      }),
    );
  }
  const present = new Set(sandboxes.value.items.map(({ id }) => id));
  for (const { id, podSandboxId, metadata, labels, createdAt } of containers.value.containers) {
    if (present.has(podSandboxId) || known.has(`${labels[LABEL.podUid] ?? ''}/${metadata?.attempt ?? 0}`)) continue;
    const orphan = { resource: 'container', id, jobId: readOwnLabels(labels)?.jobId, reason: 'no_sandbox' } as const;
    found.push(
      await dispose({ ...orphan, ageMs: ageOf(createdAt) }, graceMs, dryRun, async () => {
        (await runtime.stopContainer({ containerId: id, timeout: 0n })).unwrapOr({});
        const gone = await runtime.removeContainer({ containerId: id });
        return gone.isErr() ? gone.error : undefined;
      }),
    );
  }
  for (const { key, owner, data } of contents.value.entries) {
    const record = readRecord(data);
    if (record?.stage !== 'stuck' || record.instance !== instance || !ledger.isMine(owner)) continue;
    found.push(await retry(services, key, record, dryRun));
  }
  return ok(found);
}

async function dispose(
  orphan: Omit<Orphan, 'action' | 'error'>,
  graceMs: number,
  dryRun: boolean,
  remove: () => Promise<Failure<string> | undefined>,
): Promise<Orphan> {
  if (orphan.ageMs < graceMs) return { ...orphan, action: 'kept' };
  if (dryRun) return { ...orphan, action: 'would_remove' };
  const error = await remove();
  return error === undefined ? { ...orphan, action: 'removed' } : { ...orphan, action: 'failed', error };
}

/** What could not be removed when its job ended. */
async function retry(services: JobServices, key: string, record: JobRecord, dryRun: boolean): Promise<Orphan> {
  const { jobId, sandboxId = '' } = record;
  const orphan = { resource: 'sandbox', id: sandboxId, jobId, ageMs: 0, reason: 'stuck' } as const;
  if (dryRun) return { ...orphan, action: 'would_remove' };
  const { leftBehind } = await recoverPod(services, key, record, false).outcome;
  const left = leftBehind[0];
  return left === undefined ? { ...orphan, action: 'removed' } : { ...orphan, action: 'failed', error: left.error };
}
