import { err, ok, type Result } from 'neverthrow';

import type { NameReserved } from '../../../core/errors.js';
import { failure } from '../../../core/failure.js';
import type { SandboxId } from '../../../core/ids.js';
import type { PodSandbox } from '../../../generated/types.js';
import type { RpcError } from '../../../runtime/service.js';
import { removeSandbox } from './remove-sandbox.js';
import { isPassing, mayHaveHappened, RetryBudget } from '../../services/retry-budget.js';
import type { JobTrace } from '../../record/record.js';
import type { PodRequest } from '../../request/complete-pod.js';
import type { JobServices } from '../../services/services.js';

/** How long to look for a sandbox whose making ended in doubt, in milliseconds. */
const CLAIM_BUDGET_MS = 60_000;

/** How long one look may take, in milliseconds: one that hangs leaves time for the next. */
const LOOK_LIMIT_MS = 20_000;

type ClaimError = RpcError<'runPodSandbox'>;

/** The sandbox, and whether one more of ours may exist. */
export interface ClaimedSandbox {
  readonly sandboxId: SandboxId;
  readonly inDoubt: boolean;
}

/** Why there is no sandbox, and whether one of ours may exist all the same. */
export interface NoSandbox {
  readonly error: ClaimError;
  readonly inDoubt: boolean;
}

/**
 * Makes the job's sandbox, or finds the one that a call with an unknown end has made. One loop for all runtimes: list by
 * label, else send the same request again. One that came out half-made, as when the runtime was killed meanwhile, is
 * removed first: containerd 2 knows it after its restart but not its name, and makes a second one. A sandbox that was
 * there before is not taken: somebody may be using it.
 */
export async function createOrAdoptSandbox(
  services: JobServices,
  { sandbox: config, spec: { runtimeHandler }, trace }: PodRequest,
): Promise<Result<ClaimedSandbox, NoSandbox>> {
  const { runtime, clock, capabilities } = services;
  const budget = new RetryBudget(services, CLAIM_BUDGET_MS);
  const beganNs = BigInt(Math.floor(clock.nowMs())) * 1_000_000n;
  let inDoubt = false;
  for (;;) {
    const made = await runtime.runPodSandbox({ config, runtimeHandler });
    if (made.isOk()) {
      const id = made.value.podSandboxId;
      if (!capabilities.adoptsDuplicates || inDoubt || (await isNew(services, id, beganNs)))
        return ok({ sandboxId: id, inDoubt });
      return err({ error: alreadyThere(id), inDoubt: false });
    }
    const { error } = made;
    const ours = inDoubt;
    inDoubt ||= mayHaveHappened(error);
    const again = inDoubt || error.kind === 'not_ready';
    // What is refused outright may have been left half-made, as when a network plug-in fails.
    const failed = { error, inDoubt: inDoubt || error.kind === 'rejected' };
    if (!again || !(error.kind === 'name_reserved' || isPassing(error))) return err(failed);
    if (error.kind === 'name_reserved' && !ours) return err(failed);
    if (!(await budget.pause())) return err(failed);
    // Never sent again before what is there was reported: there might be two.
    const found = await budget.insist(() => listSandboxes(services, trace));
    if (found.isErr()) return err(failed);
    const ready = found.value.find(({ state }) => state === 'SANDBOX_READY');
    if (ready !== undefined) return ok({ sandboxId: ready.id, inDoubt });
    for (const { id } of found.value) (await removeSandbox(services, id, budget)).unwrapOr(undefined);
  }
}

/** The sandboxes of this very job and attempt. */
export async function listSandboxes(
  { runtime }: JobServices,
  trace: JobTrace,
): Promise<Result<readonly PodSandbox[], RpcError<'listPodSandbox'>>> {
  const list = await runtime.listPodSandbox(
    { filter: { labelSelector: trace.selector } },
    { timeoutMs: LOOK_LIMIT_MS },
  );
  return list.map(({ items }) => items.filter((item) => isOfTrace(item, trace)));
}

/** Whether a sandbox is the trace's own by its name; labels alone may be anybody's. */
export function isOfTrace({ metadata }: PodSandbox, { sandbox }: JobTrace): boolean {
  return (
    metadata?.uid === sandbox.uid && metadata.attempt === sandbox.attempt && metadata.namespace === sandbox.namespace
  );
}

/** Which of the sandboxes that these containers are in exist and are not ours. */
export async function foreignSandboxes(
  { runtime }: Pick<JobServices, 'runtime'>,
  containers: readonly { readonly podSandboxId: string }[],
  isOurs: (sandbox: PodSandbox) => boolean,
): Promise<Result<ReadonlySet<string>, RpcError<'listPodSandbox'>>> {
  const foreign = new Set<string>();
  for (const id of new Set(containers.map(({ podSandboxId }) => podSandboxId))) {
    const list = await runtime.listPodSandbox({ filter: { id } });
    if (list.isErr()) return err(list.error);
    // The beginning of an id is enough for a runtime.
    if (list.value.items.some((item) => item.id === id && !isOurs(item))) foreign.add(id);
  }
  return ok(foreign);
}

/** CRI-O answers a request for what exists with the id of what exists. */
async function isNew({ runtime }: JobServices, id: SandboxId, beganNs: bigint): Promise<boolean> {
  const status = await runtime.podSandboxStatus({ podSandboxId: id });
  return status.isErr() || (status.value.status?.createdAt ?? beganNs) >= beganNs;
}

function alreadyThere(id: SandboxId): NameReserved {
  return failure({
    kind: 'name_reserved',
    operation: 'RunPodSandbox',
    message: 'a sandbox of this job and attempt exists already',
    hint: 'Another process may run this job. Remove the sandbox, or run the job with a higher attempt.',
    reservedBy: id,
  });
}
