import { err, ok, type Result } from 'neverthrow';

import { invalidInput } from '../../core/errors.js';
import type { SandboxId } from '../../core/ids.js';
import type { PublishedPort } from '../../policy/network/port-mappings.js';
import { makeLogFolder } from './host/make-places.js';
import type { JobFailure } from '../outcome/outcome.js';
import type { JobNotes } from '../record/notes.js';
import type { PodRequest } from '../request/complete-pod.js';
import type { JobServices } from '../services/services.js';
import type { OpenPod } from './step/step-pod.js';
import { claimPorts } from './sandbox/claim-ports.js';
import { createOrAdoptSandbox } from './sandbox/create-or-adopt-sandbox.js';
import { judgePod } from '../request/judge.js';
import { networkOf } from './sandbox/network.js';

/** What of a pod must be taken away again; kept up to date while it is claimed, so that a defect leaves nothing behind. */
export interface PodHoldings {
  /** Releases the watcher. */
  letGo: () => void;
  ports: readonly PublishedPort[];
  sandboxId: SandboxId | undefined;
  /** Whether a sandbox, or one more, may exist that is not known by id. */
  sandboxInDoubt: boolean;
}

/** The run of a pod, as far as claiming it goes. */
interface ClaimedRun {
  readonly notes: JobNotes;
  complete(): Promise<Result<PodRequest, JobFailure>>;
}

/** Completes, judges and writes down a pod, and makes its places on this machine. The runtime hears nothing of it yet. */
export async function beginPod(services: JobServices, run: ClaimedRun): Promise<Result<PodRequest, JobFailure>> {
  const { notes } = run;
  const completed = await run.complete();
  if (completed.isErr()) return err(completed.error);
  // The pod of a job of one step was judged with that.
  const judged = notes.record.kind === 'pod' ? judgePod(services, completed.value) : ok(undefined);
  if (judged.isErr()) return err(judged.error);
  const begun = await notes.begin();
  if (begun.isErr()) return err(begun.error);
  const lacking = await makeLogFolder(services, completed.value);
  return lacking.length > 0 ? err(invalidInput('PodJob.start', lacking)) : ok(completed.value);
}

/** Makes the sandbox of a pod that has begun, or finds it, once. */
export async function createOrAdoptPod(
  services: JobServices,
  { notes }: Pick<ClaimedRun, 'notes'>,
  request: PodRequest,
  holdings: PodHoldings,
): Promise<Result<OpenPod, JobFailure>> {
  // Not before, as the runtime learns of it.
  holdings.letGo = services.watcher.hold();
  const claimedPorts = await claimPorts(services, request);
  if (claimedPorts.isErr()) return err(claimedPorts.error);
  const { pod, ports } = claimedPorts.value;
  holdings.ports = ports;
  const claimed = await createOrAdoptSandbox(services, pod);
  if (claimed.isErr()) {
    holdings.sandboxInDoubt = claimed.error.inDoubt;
    return err(claimed.error.error);
  }
  const { sandboxId, inDoubt } = claimed.value;
  holdings.sandboxId = sandboxId;
  holdings.sandboxInDoubt = inDoubt;
  const network = await networkOf(services, pod, sandboxId, ports);
  notes.remember({ stage: 'open', sandboxId, network });
  return ok({ sandboxId, pod, network });
}
