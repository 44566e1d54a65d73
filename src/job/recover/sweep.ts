import { err, ok, type Result } from 'neverthrow';

import type { CallError } from '../../core/errors.js';
import { deadlineExceeded, Scope } from '../../core/scope.js';
import type { Failure } from '../../core/failure.js';
import type { Ledger, LedgerContents } from '../../ledger/ledger.js';
import type { QuarantinedFile } from '../../ledger/ledger-files.js';
import type { LedgerUnwritable } from '../../ledger/ledger-unwritable.js';
import type { OutputKeeper } from '../../output/keeper.js';
import { readJobKey, writeJobKey } from '../../policy/names/job-key.js';
import { LABEL } from '../../policy/names/labels.js';
import { isInOwnNamespace, isOwnSandbox, ownSelector, readOwnLabels } from '../../policy/names/own-objects.js';
import { servicesOfJob } from '../services/job-runtime.js';
import { CancelSwitch } from '../outcome/cancel-switch.js';
import type { LeftBehind } from '../outcome/outcome.js';
import { logLeftover, removeLogs } from '../run/host/output.js';
import { cleanUp } from '../run/step/clean-up.js';
import { foreignSandboxes } from '../run/sandbox/create-or-adopt-sandbox.js';
import { readRecord } from '../record/read-record.js';
import type { JobRecord } from '../record/record.js';
import { recoverPod } from './pod.js';
import { RecoverTurns } from './recovering.js';
import { removeOnce } from './removals.js';
import type { JobServices } from '../services/services.js';

/** How to sweep. */
export interface SweepOptions {
  /** Youngest age at which something of an unknown owner is removed, in milliseconds. @default 300_000 */
  readonly graceMs?: number | undefined;
  /**
   * Removes as well what carries our labels in our namespace while this ledger has no job for it, as after a ledger was
   * lost or damaged. It may be another's whose node has the same `instance`: look at a dry run first. @default false
   */
  readonly removeUnknown?: boolean | undefined;
  /** Tells what would be done and does nothing. @default false */
  readonly dryRun?: boolean | undefined;
}

/** Something that carries our instance and that no job stands for, or a file of the ledger that can't stand for one. */
export interface Orphan {
  /** `log`: a folder below `runtimeLogDirectory`; `entry`: a file of the ledger. */
  readonly resource: 'sandbox' | 'container' | 'log' | 'entry';
  /** The runtime's id; of a `log` and an `entry` its path, of an entry that was moved aside the new one. */
  readonly id: string;
  /** By its labels or name; absent where they can't be read. */
  readonly jobId: number | undefined;
  /** Since it was made, in milliseconds; of a `log` since a file in it was made or removed; of an `entry` 0. */
  readonly ageMs: number;
  /**
   * `no_entry`: the ledger knows no such job; `no_sandbox`: its sandbox is gone too; `stuck`: could not be removed before;
   * `not_ours`: our labels on a pod of another namespace, or on a container in a pod that is not ours. That is never removed;
   * `damaged`: an entry that is not to be trusted; `unreadable`: one that the system can't read, or this version can't. What
   * it stands for is not removed.
   */
  readonly reason: 'no_entry' | 'no_sandbox' | 'stuck' | 'not_ours' | 'damaged' | 'unreadable';
  /**
   * `kept`: not ours, of an unknown owner and `removeUnknown` was not said, younger than the grace, the logs of a sandbox
   * that stays, or an entry that is left to a later `recover`; `moved_aside`: to the ledger's folder `quarantine`;
   * `would_remove`, `would_move_aside`: a dry run; `failed`: it could not be done, see `error`.
   */
  readonly action: 'removed' | 'kept' | 'moved_aside' | 'would_remove' | 'would_move_aside' | 'failed';
  readonly error?: Failure<string> | undefined;
}

const DEFAULT_GRACE_MS = 300_000;
/** How long a sweep waits for what it removes, in milliseconds. What takes longer goes on, and is reported as failed. */
const REMOVE_LIMIT_MS = 300_000;

type SweepError = CallError | LedgerUnwritable;

/**
 * Finds sandboxes and containers with the labels of this instance, and folders of logs with its name, that no entry of the
 * ledger stands for, and tries again what could not be removed. Each job is in the ledger before anything is made for it,
 * so what is not there is nobody's that we know: it is reported, and removed only where that is asked for. What exists is
 * listed before the ledger is read, so a job that begins meanwhile is not taken for an orphan.
 */
export async function sweepOrphans(
  shared: JobServices & { readonly instance: string },
  ledger: Ledger,
  options: SweepOptions,
): Promise<Result<readonly Orphan[], SweepError>> {
  const limit = new Scope(shared.clock, { timeoutMs: REMOVE_LIMIT_MS });
  return sweep(shared, ledger, { ...options, limit }).finally(() => limit.close());
}

/** How to sweep, and what ends the wait for what is removed. */
interface Sweeping extends SweepOptions {
  readonly limit: Scope;
}

async function sweep(
  shared: JobServices & { readonly instance: string },
  ledger: Ledger,
  options: Sweeping,
): Promise<Result<readonly Orphan[], SweepError>> {
  const turns = new RecoverTurns(shared.calls);
  turns.open();
  const inTurn = (work: () => Promise<Failure<string> | undefined>) => () => turns.within({ step: 'cleaning' }, work);
  // Beside jobs: its calls take turns with theirs, and with each other.
  const ofOne = (): JobServices => servicesOfJob(shared, new CancelSwitch(), true);
  const { runtime, clock } = ofOne();
  const { instance } = shared;
  const filter = { labelSelector: ownSelector({ instance }) };
  const [sandboxes, containers, logs] = await Promise.all([
    runtime.listPodSandbox({ filter }),
    runtime.listContainers({ filter }),
    shared.host.output.findFolders(instance),
  ]);
  if (sandboxes.isErr()) return err(sandboxes.error);
  if (containers.isErr()) return err(containers.error);
  const contents = await ledger.read(options.dryRun !== true);
  if (contents.isErr()) return err(contents.error);
  const { entries } = contents.value;
  const records = entries.map(({ data }) => readRecord(data)).filter((record) => record !== undefined);
  const obscure = obscureEntries(ledger, contents.value);
  const known = new Set([...records.map(({ sandbox }) => podOf(sandbox)), ...obscure.map(({ key }) => podOfKey(key))]);
  const ageOf = (createdAtNs: bigint): number => Math.max(0, clock.nowMs() - Number(createdAtNs / 1_000_000n));
  const staying = new Set<string>();
  const ofSandboxes = sandboxes.value.items.map(async (sandbox): Promise<readonly Orphan[]> => {
    const { id, metadata, labels, createdAt } = sandbox;
    const reason = isInOwnNamespace(sandbox) ? 'no_entry' : 'not_ours';
    if (reason === 'no_entry' && known.has(podOf(metadata))) return [];
    const orphan = { resource: 'sandbox', id, jobId: readOwnLabels(labels)?.jobId, reason } as const;
    const remove = async () => {
      const facts = { sandboxId: id, sandboxInDoubt: false, exitedContainerId: undefined, gracePeriodMs: 0 };
      const trace = { selector: filter.labelSelector, sandbox: { name: '', namespace: '', uid: '', attempt: 0 } };
      return (await cleanUp(ofOne(), trace, facts))[0]?.error;
    };
    const told = await dispose({ ...orphan, ageMs: ageOf(createdAt) }, options, inTurn(remove));
    if (told.action === 'kept' || told.action === 'failed') staying.add(podOf(metadata));
    return [told];
  });
  // A container goes with its sandbox; those of a foreign one are reported with it, or by themselves where it was not listed.
  const present = new Set(sandboxes.value.items.map(({ id }) => id));
  const alone = containers.value.containers.filter(({ podSandboxId }) => !present.has(podSandboxId));
  const foreign = await foreignSandboxes({ runtime }, alone, (found) => isOwnSandbox(found, filter.labelSelector));
  if (foreign.isErr()) return err(foreign.error);
  const ofContainers = alone.map(
    async ({ id, podSandboxId, metadata, labels, createdAt }): Promise<readonly Orphan[]> => {
      const reason = foreign.value.has(podSandboxId) ? 'not_ours' : 'no_sandbox';
      if (reason === 'no_sandbox' && known.has(podOf({ uid: labels[LABEL.podUid], attempt: metadata?.attempt })))
        return [];
      const orphan = { resource: 'container', id, jobId: readOwnLabels(labels)?.jobId, reason } as const;
      const remove = async () => {
        const own = ofOne().runtime;
        (await own.stopContainer({ containerId: id, timeout: 0n })).unwrapOr({});
        const gone = await own.removeContainer({ containerId: id });
        return gone.isErr() ? gone.error : undefined;
      };
      return [await dispose({ ...orphan, ageMs: ageOf(createdAt) }, options, inTurn(remove))];
    },
  );
  const ofStuck = entries.map(async ({ key, owner, data }): Promise<readonly Orphan[]> => {
    const record = readRecord(data);
    if (record?.stage !== 'stuck' || record.instance !== instance || !ledger.isMine(owner)) return [];
    const remove = (): Promise<readonly LeftBehind[]> => retry(shared, key, record, turns);
    const { jobId, sandboxId = '' } = record;
    const orphan = { resource: 'sandbox', id: sandboxId, jobId, ageMs: 0, reason: 'stuck' } as const;
    return [await disposeNow(orphan, options, async () => (await removeOnce(ledger, key, remove))[0]?.error)];
  });
  const found: Orphan[] = (await Promise.all([...ofSandboxes, ...ofContainers])).flat();
  const jobs = { known: new Set([...entries, ...obscure].map(({ key }) => key)), staying };
  found.push(...(await sweepLogs(shared, logs, jobs, options)));
  found.push(...obscure.map(({ told }) => told));
  found.push(...contents.value.quarantined.map((file) => damagedEntry(ledger, file, options)));
  found.push(...(await Promise.all(ofStuck)).flat());
  return ok(found);
}

const podOf = (
  names: { readonly uid?: string | undefined; readonly attempt?: number | undefined } | undefined,
): string => `${names?.uid ?? ''}/${names?.attempt ?? 0}`;

function podOfKey(key: string): string {
  const job = readJobKey(key);
  return job === undefined ? '' : podOf(job);
}

/** Entries of which only the name says what they stand for: nothing of it is an orphan. */
function obscureEntries(
  ledger: Ledger,
  { entries, unread }: LedgerContents,
): readonly { readonly key: string; readonly told: Orphan }[] {
  const obscure = (name: string, why: string): { key: string; told: Orphan } => {
    const key = ledger.keyOf(name);
    const error = ledger.problemOf(name, why);
    const entry = { resource: 'entry', jobId: readJobKey(key)?.jobId, ageMs: 0, reason: 'unreadable' } as const;
    return { key, told: { ...entry, id: error.path, action: 'kept', error } };
  };
  const foreign = entries.filter(({ data }) => readRecord(data) === undefined);
  return [
    ...unread.map(({ name, code }) => obscure(name, code)),
    ...foreign.map(({ key }) => obscure(ledger.fileOf(key), 'it is of another version, maybe of a process that lives')),
  ];
}

function damagedEntry(ledger: Ledger, { name, reason, movedTo }: QuarantinedFile, { dryRun }: SweepOptions): Orphan {
  const error = ledger.problemOf(name, `it is not to be trusted (${reason}), and could not be moved aside`);
  const jobId = readJobKey(ledger.keyOf(name))?.jobId;
  const entry = { resource: 'entry', id: movedTo ?? error.path, jobId, ageMs: 0, reason: 'damaged' } as const;
  if (movedTo !== undefined) return { ...entry, action: 'moved_aside' };
  return dryRun === true ? { ...entry, action: 'would_move_aside' } : { ...entry, action: 'failed', error };
}

/** The folders of logs that no entry of the ledger stands for. Those of a sandbox that stays may be written to: they stay. */
async function sweepLogs(
  services: JobServices,
  logs: Awaited<ReturnType<OutputKeeper['findFolders']>>,
  { known, staying }: { readonly known: ReadonlySet<string>; readonly staying: ReadonlySet<string> },
  options: Sweeping,
): Promise<readonly Orphan[]> {
  const base = { resource: 'log', reason: 'no_entry' } as const;
  if (logs.isErr()) {
    const id = services.host.output.root;
    const error = logLeftover(id, logs.error);
    return [{ ...base, id, jobId: undefined, ageMs: 0, action: 'failed', error }];
  }
  const found: Orphan[] = [];
  for (const { path, job, changedAtMs } of logs.value) {
    if (known.has(writeJobKey(job))) continue;
    const ageMs = Math.max(0, services.clock.nowMs() - changedAtMs);
    const orphan = { ...base, id: path, jobId: job.jobId, ageMs };
    const rules = staying.has(podOf(job)) ? { ...options, removeUnknown: false } : options;
    found.push(await dispose(orphan, rules, async () => (await removeLogs(services, path))[0]?.error));
  }
  return found;
}

async function dispose(
  orphan: Omit<Orphan, 'action' | 'error'>,
  options: Sweeping,
  remove: () => Promise<Failure<string> | undefined>,
): Promise<Orphan> {
  const { graceMs = DEFAULT_GRACE_MS, removeUnknown = false } = options;
  if (orphan.reason === 'not_ours' || !removeUnknown || orphan.ageMs < graceMs) return { ...orphan, action: 'kept' };
  return disposeNow(orphan, options, remove);
}

async function disposeNow(
  orphan: Omit<Orphan, 'action' | 'error'>,
  { dryRun = false, limit }: Sweeping,
  remove: () => Promise<Failure<string> | undefined>,
): Promise<Orphan> {
  if (dryRun) return { ...orphan, action: 'would_remove' };
  const answer = await limit.race(remove());
  const error = typeof answer === 'string' ? underWayStill() : answer;
  return error === undefined ? { ...orphan, action: 'removed' } : { ...orphan, action: 'failed', error };
}

const underWayStill = (): Failure<string> =>
  deadlineExceeded('CraneNode.sweepOrphans', REMOVE_LIMIT_MS, {
    message: `it was not removed within ${REMOVE_LIMIT_MS} ms; the removal goes on`,
    hint: 'See why the runtime does not remove it. The next sweep reports what became of it.',
    outcome: 'unknown',
  });

/** What could not be removed when its job ended. */
async function retry(
  services: JobServices,
  key: string,
  record: JobRecord,
  turns: RecoverTurns,
): Promise<readonly LeftBehind[]> {
  const options = { turns, restartOnAmbiguousStart: false, isOfEarlierBoot: false };
  return (await recoverPod(services, key, record, options).outcome).leftBehind;
}
