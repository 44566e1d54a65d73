import type { Container, PodSandbox } from '../generated/types.js';
import { readRecord } from '../job/record/read-record.js';
import { keyOf } from '../ledger/ledger-files.js';
import { peekLedger } from '../ledger/peek-ledger.js';
import { readJobKey } from '../policy/names/job-key.js';
import { isInOwnNamespace, ownSelector, readOwnLabels } from '../policy/names/own-objects.js';
import { fine, type Found, problem, skipped, warning } from './finding.js';
import type { Check } from './target.js';

/** Younger ones may be about to be used or cleaned, in milliseconds. */
const GRACE_MS = 300_000;
const MOST_NAMED = 5;

const SWEEP =
  'Call recover() and then sweepOrphans() of a node with this ledger, or remove them with crictl stopp and crictl rmp.';
const UNKNOWN =
  'See whose they are by a dry run of sweepOrphans(); with removeUnknown it removes them, as crictl stopp and crictl rmp do.';

function named(sandboxes: readonly PodSandbox[]): string {
  const some = sandboxes.slice(0, MOST_NAMED).map(({ id, labels }) => {
    const jobId = readOwnLabels(labels)?.jobId;
    return `${id.slice(0, 13)}${jobId === undefined ? '' : ` of job ${jobId}`}`;
  });
  return some.join(', ') + (sandboxes.length > MOST_NAMED ? ` and ${sandboxes.length - MOST_NAMED} more` : '');
}

/** What this package made on the node, and that nobody is going to remove. */
export const checkLeftovers: Check = async ({ client, reached, clock, options }, signal) => {
  if (client === undefined || reached?.isOk() !== true) return skipped('The runtime does not answer.');
  const { ledgerDirectory, instance } = options;
  const filter = { labelSelector: ownSelector({ instance }) };
  const [sandboxes, containers] = await Promise.all([
    client.listPodSandbox({ filter }, { signal }),
    client.listContainers({ filter }, { signal }),
  ]);
  if (sandboxes.isErr()) return skipped('The sandboxes cannot be listed.', sandboxes.error.message);
  if (containers.isErr()) return skipped('The containers cannot be listed.', containers.error.message);
  const ours = sandboxes.value.items.filter(isInOwnNamespace);
  const old = ours.filter(({ createdAt }) => clock.nowMs() - Number(createdAt / 1_000_000n) > GRACE_MS);
  const foreign = sandboxes.value.items.filter((sandbox) => !isInOwnNamespace(sandbox));
  const isForeign = new Set(foreign.map(({ id }) => id));
  const ourContainers = containers.value.containers.filter(({ podSandboxId }) => !isForeign.has(podSandboxId));
  const count = `${ours.length} sandboxes and ${ourContainers.length} containers are ours`;
  const findings: Found[] = [];

  if (foreign.length > 0) {
    const remedy = 'See who makes them: they are not ours, nothing here removes them, and no job of ours is in them.';
    findings.push(warning(`${foreign.length} pods of other namespaces carry our labels.`, remedy, named(foreign)));
  }
  const lost = ourContainers.filter(({ state }) => state === 'CONTAINER_UNKNOWN');
  if (lost.length > 0) {
    const remedy = 'Restart the runtime, and remove them then.';
    const ids = lost.slice(0, MOST_NAMED).map(({ id }) => id.slice(0, 13));
    findings.push(
      warning(`The runtime does not know the state of ${lost.length} of our containers.`, remedy, ids.join(', ')),
    );
  }
  if (ledgerDirectory === undefined) {
    const idle = old.filter((sandbox) => isIdle(sandbox, ourContainers));
    if (idle.length > 0) {
      const summary = `Nothing runs in ${idle.length} of our sandboxes, which are older than five minutes.`;
      findings.push(
        warning(summary, SWEEP, `${named(idle)}; without a ledger, running jobs cannot be told apart from leftovers`),
      );
    }
    return findings.length > 0 ? findings : fine('No leftovers were found.', count);
  }

  const ledger = await peekLedger(ledgerDirectory);
  if (ledger === undefined) {
    const remedy = 'Name the folder that the node was given, and look as the user it belongs to.';
    return [...findings, warning('The ledger cannot be read.', remedy, ledgerDirectory)];
  }
  const records = ledger.data.map(readRecord).filter((record) => record !== undefined);
  const unread = ledger.unread.map(({ name }) => readJobKey(keyOf(name))).filter((job) => job !== undefined);
  const known = new Set(
    [...records.map(({ sandbox }) => sandbox), ...unread].map((pod) => `${pod.uid}/${pod.attempt}`),
  );
  const orphans = old.filter(({ metadata }) => !known.has(`${metadata?.uid ?? ''}/${metadata?.attempt ?? 0}`));
  if (orphans.length > 0)
    findings.push(
      warning(`${orphans.length} of our sandboxes belong to no job of the ledger.`, UNKNOWN, named(orphans)),
    );
  const stuck = records.filter(({ stage }) => stage === 'stuck');
  if (stuck.length > 0) {
    const jobs = stuck.slice(0, MOST_NAMED).map(({ jobId }) => `job ${jobId}`);
    findings.push(warning(`What ${stuck.length} jobs left could not be removed.`, SWEEP, jobs.join(', ')));
  }
  if (ledger.unread.length > 0) {
    const remedy = 'See what is wrong with the disk or the rights of this folder. The files stay where they are.';
    const files = ledger.unread.map(({ name, code }) => `${name}: ${code}`).join(', ');
    findings.push(problem('The ledger holds files that cannot be read.', remedy, files));
  }
  if (ledger.quarantined.length > 0) {
    const remedy = 'Read which jobs they recorded, and remove them: nothing else reports those jobs.';
    const files = ledger.quarantined.slice(0, MOST_NAMED).join(', ');
    findings.push(warning(`${ledger.quarantined.length} files of the ledger were moved aside.`, remedy, files));
  }
  if (ledger.distrusted.length > 0) {
    const remedy = 'See who else writes into this folder, or damaged it; recover() moves such files aside.';
    findings.push(problem('The ledger holds files that are not to be trusted.', remedy, ledger.distrusted.join(', ')));
  }
  return findings.length > 0 ? findings : fine('Every sandbox of ours belongs to a job.', count);
};

function isIdle({ id, state }: PodSandbox, containers: readonly Container[]): boolean {
  if (state !== 'SANDBOX_READY') return true;
  return !containers.some(
    (one) => one.podSandboxId === id && (one.state === 'CONTAINER_RUNNING' || one.state === 'CONTAINER_CREATED'),
  );
}
