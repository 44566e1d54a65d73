import { err, ok, type Result } from 'neverthrow';

import { onAbort } from '../../../core/on-abort.js';
import { invalidInput } from '../../../core/errors.js';
import type { ContainerId, SandboxId } from '../../../core/ids.js';
import type { EnsuredImage } from '../../../image/image-manager.js';
import { makeExitPlace } from '../host/make-places.js';
import { openOutput } from '../host/output.js';
import { makeOnHost, planHostMade } from '../host/make-on-host.js';
import type { JobFailure, JobNetwork } from '../../outcome/outcome.js';
import { momentNow } from '../../record/moment.js';
import { completeStep, type StepRequest } from '../../request/complete-step.js';
import { withImage } from '../../request/container-request.js';
import { orSandboxStopped } from '../container/blame.js';
import { checkMounts } from '../container/check-mounts.js';
import { createOrAdoptContainer } from '../container/create-or-adopt-container.js';
import type { StepProgress } from './step-progress.js';
import type { Ending } from '../../outcome/ending.js';
import { endOfDoubt } from '../container/exit-truth.js';
import { ensureImage, ensureImages } from '../container/ensure-image.js';
import type { OpenPod } from './step-pod.js';
import type { CheckedStep } from '../../spec/check-step.js';
import { readBackResources } from '../container/read-back.js';
import { startContainer } from '../container/start-container.js';

/** What a program runs in. */
export interface RunningIds {
  readonly sandboxId: SandboxId;
  readonly containerId: ContainerId;
  readonly network: JobNetwork | undefined;
}

/** Everything that a container is created from. */
interface Prepared extends OpenPod {
  readonly step: StepRequest;
  readonly image: EnsuredImage;
}

/**
 * Takes one step from its checked spec to a program that runs. An object of its own, so that the spec, the requests and what else was
 * needed on the way are released then: a program may run for days.
 */
export class StepLaunch {
  readonly #progress: StepProgress;
  readonly #checked: CheckedStep;

  constructor(progress: StepProgress, checked: CheckedStep) {
    this.#progress = progress;
    this.#checked = checked;
  }

  async run(): Promise<RunningIds | Ending> {
    const progress = this.#progress;
    const { services, stepPod, machine, cancel } = progress;
    const begun = await stepPod.notes.beginStep(this.#checked.record);
    if (begun.isErr()) return progress.failed(begun.error);
    const completed = await this.#complete();
    if (completed.isErr()) return progress.failed(completed.error);
    if (cancel.isAsked()) return progress.cancelled();
    const prepared = await this.#prepare(completed.value);
    if (prepared.isErr()) return progress.failed(prepared.error);
    const { sandboxId, network } = prepared.value;
    if (cancel.isAsked()) return progress.cancelled();
    const creating = await progress.intend({ step: 'creating', output: progress.output?.record }, 'kill');
    if (creating.isErr()) return progress.failed(creating.error);
    machine.move('prepared', { phase: 'creating', sandboxId, network });
    await progress.output?.begin();

    const step = await this.#makeOnHost(prepared.value.step);
    if (step.isErr()) return progress.failed(step.error);
    const created = await this.#create({ ...prepared.value, step: step.value });
    if (created.isErr()) return progress.failed(await orSandboxStopped(services, sandboxId, created.error));
    const ids: RunningIds = { sandboxId, containerId: created.value, network };
    progress.containerId = ids.containerId;
    if (cancel.isAsked()) return progress.cancelled();
    const checked = await checkMounts(services, ids, step.value);
    if (checked.isErr()) return progress.failed(checked.error);
    const startedBy = await services.runtimeId?.();
    const starting = await progress.intend({ step: 'starting', containerId: ids.containerId, startedBy }, 'power_cut');
    if (starting.isErr()) return progress.failed(starting.error);
    machine.move('created', { phase: 'starting', ...ids });

    if (progress.asked !== undefined) progress.readBack = readBackResources(services, ids.containerId, progress.asked);
    const started = await startContainer(services, ids.containerId, startedBy);
    if (started.isErr()) {
      const { error } = started;
      if (error.kind === 'start_in_doubt') return endOfDoubt(error.evidence, this.#checked.exitFolder);
      return progress.failed(await orSandboxStopped(services, sandboxId, error));
    }
    progress.output?.limitBy(services.runtime, ids.containerId);
    machine.move('started', { phase: 'running', ...ids });
    progress.started = momentNow(services);
    await progress.note({ step: 'running', started: progress.started }, 'kill');
    stepPod.running();
    return ids;
  }

  /** Everything that can refuse the step before anything is sent to the runtime. */
  async #complete(): Promise<Result<StepRequest, JobFailure>> {
    const { services, stepPod, cancel } = this.#progress;
    const pod = await stepPod.complete();
    if (pod.isErr()) return err(pod.error);
    const completed = await cancel.during((signal) => completeStep(services, pod.value, this.#checked, signal));
    if (completed.isErr()) return err(completed.error);
    const step = completed.value;
    this.#progress.policyWarnings = step.policyWarnings.length === 0 ? undefined : step.policyWarnings;
    const lacking = await makeExitPlace(step, services.host);
    if (lacking.length > 0) return err(invalidInput('ContainerJob.run', lacking));
    const output = await openOutput(services, step);
    if (output.isErr()) return err(output.error);
    this.#progress.output = output.value;
    return ok(step);
  }

  /** The sandbox and the image, side by side. The sandbox is never given up half-made; the pull is. */
  async #prepare(step: StepRequest): Promise<Result<Prepared, JobFailure>> {
    const { services, stepPod, cancel } = this.#progress;
    const begun = await stepPod.begin();
    if (begun.isErr()) return err(begun.error);
    const pull = new AbortController();
    const [opened, image] = await cancel.during((signal) => {
      onAbort(signal, () => pull.abort(signal.reason));
      const opening = stepPod.open().then((result) => {
        if (result.isErr()) pull.abort(result.error);
        return result;
      });
      return Promise.all([opening, ensureImages(services, step, pull.signal)]);
    });
    if (opened.isErr()) return err(opened.error);
    this.#progress.sandboxId = opened.value.sandboxId;
    return image.map((value) => ({ ...opened.value, step, image: value }));
  }

  /** What the container will use on the host; the ledger knows of it before it is made. */
  async #makeOnHost(step: StepRequest): Promise<Result<StepRequest, JobFailure>> {
    const progress = this.#progress;
    const made = planHostMade(progress.services, step.pod.key, step);
    if (made.scratch.length + made.bindFs.length === 0 && made.sources === undefined) return ok(step);
    const noted = await progress.intend({ made }, 'power_cut');
    if (noted.isErr()) return err(noted.error);
    progress.made = made;
    return makeOnHost(progress.services, made, step);
  }

  async #create({ pod, step, sandboxId, image }: Prepared): Promise<Result<ContainerId, JobFailure>> {
    const { services, cancel } = this.#progress;
    const created = await createOrAdoptContainer(services, pod, sandboxId, withImage(step.container, image));
    const imageGone = created.isErr() && created.error.kind === 'not_found' && created.error.resource === 'image';
    if (!imageGone || step.spec.pullPolicy === 'Never') return created;
    // Somebody removed the image after it was found: pull it once more, and only once.
    const again = await cancel.during((signal) => ensureImage(services, step, signal, 'Always'));
    if (again.isErr()) return err(again.error);
    return createOrAdoptContainer(services, pod, sandboxId, withImage(step.container, again.value));
  }
}
