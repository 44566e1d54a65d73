import { err, ok, type Result } from 'neverthrow';

import { invalidInput } from '../../core/errors.js';
import type { ContainerId, SandboxId } from '../../core/ids.js';
import type { EnsuredImage } from '../../image/image-manager.js';
import { makeExitFolder } from '../machine/checks.js';
import { makeOnHost, planHostMade } from '../machine/make-on-host.js';
import type { JobFailure, JobNetwork } from '../outcome.js';
import { momentNow } from '../record/moment.js';
import { settleStep, type SettledStep } from '../recover/settle-step.js';
import { claimContainer } from './claim-container.js';
import type { StepCourse } from './course.js';
import type { Ending } from './ending.js';
import { ensureImage, ensureImages } from './ensure-image.js';
import type { OpenPod } from './home.js';
import type { StepPlan } from './plan.js';
import { readBackResources } from './read-back.js';
import { startContainer } from './start-container.js';

/** What a program runs in. */
export interface RunningIds {
  readonly sandboxId: SandboxId;
  readonly containerId: ContainerId;
  readonly network: JobNetwork | undefined;
}

/** Everything that a container is created from. */
interface Prepared extends OpenPod {
  readonly step: SettledStep;
  readonly image: EnsuredImage;
}

/**
 * Takes one step from its plan to a program that runs. An object of its own, so that plans, requests and what else was
 * needed on the way are let go of then: a program may run for days.
 */
export class StepLaunch {
  readonly #course: StepCourse;
  readonly #plan: StepPlan;

  constructor(course: StepCourse, plan: StepPlan) {
    this.#course = course;
    this.#plan = plan;
  }

  async run(): Promise<RunningIds | Ending> {
    const course = this.#course;
    const { services, home, journal, cancel } = course;
    const begun = await home.notes.beginStep(this.#plan.record);
    if (begun.isErr()) return course.failed(begun.error);
    const settled = await this.#settle();
    if (settled.isErr()) return course.failed(settled.error);
    if (cancel.isAsked()) return course.cancelled();
    const prepared = await this.#prepare(settled.value);
    if (prepared.isErr()) return course.failed(prepared.error);
    const { sandboxId, network } = prepared.value;
    if (cancel.isAsked()) return course.cancelled();
    const creating = await course.intend({ step: 'creating' }, 'kill');
    if (creating.isErr()) return course.failed(creating.error);
    journal.move('prepared', { phase: 'creating', sandboxId, network });

    const step = await this.#makeOnHost(prepared.value.step);
    if (step.isErr()) return course.failed(step.error);
    const created = await this.#create({ ...prepared.value, step: step.value });
    if (created.isErr()) return course.failed(created.error);
    const ids: RunningIds = { sandboxId, containerId: created.value, network };
    course.containerId = ids.containerId;
    if (cancel.isAsked()) return course.cancelled();
    const starting = await course.intend({ step: 'starting', containerId: ids.containerId }, 'power_cut');
    if (starting.isErr()) return course.failed(starting.error);
    journal.move('created', { phase: 'starting', ...ids });

    if (course.asked !== undefined) course.readBack = readBackResources(services, ids.containerId, course.asked);
    const started = await startContainer(services, ids.containerId);
    if (started.isErr()) {
      const { error } = started;
      return error.kind === 'start_in_doubt' ? { kind: 'unknown', evidence: error.evidence } : course.failed(error);
    }
    journal.move('started', { phase: 'running', ...ids });
    await course.note({ step: 'running', started: momentNow(services) }, 'kill');
    home.running();
    return ids;
  }

  /** Everything that can refuse the step before anything is sent to the runtime. */
  async #settle(): Promise<Result<SettledStep, JobFailure>> {
    const { services, home, cancel } = this.#course;
    const pod = await home.settle();
    if (pod.isErr()) return err(pod.error);
    const settled = await cancel.during((signal) => settleStep(services, pod.value, this.#plan, signal));
    if (settled.isErr()) return err(settled.error);
    const step = settled.value;
    this.#course.policyWarnings = step.policyWarnings.length === 0 ? undefined : step.policyWarnings;
    const lacking = await makeExitFolder(step.exitFolder);
    if (lacking.length > 0) return err(invalidInput('ContainerJob.run', lacking));
    return ok(step);
  }

  /** The sandbox and the image, side by side. The sandbox is never given up half-made; the pull is. */
  async #prepare(step: SettledStep): Promise<Result<Prepared, JobFailure>> {
    const { services, home, cancel } = this.#course;
    const pull = new AbortController();
    const [opened, image] = await cancel.during((signal) => {
      const abort = (): void => pull.abort(signal.reason);
      if (signal.aborted) abort();
      signal.addEventListener('abort', abort, { once: true });
      const opening = home.open().then((result) => {
        if (result.isErr()) pull.abort(result.error);
        return result;
      });
      return Promise.all([opening, ensureImages(services, step, pull.signal)]);
    });
    if (opened.isErr()) return err(opened.error);
    this.#course.sandboxId = opened.value.sandboxId;
    return image.map((value) => ({ ...opened.value, step, image: value }));
  }

  /** What the container will use on the host; the ledger knows of it before it is made. */
  async #makeOnHost(step: SettledStep): Promise<Result<SettledStep, JobFailure>> {
    const course = this.#course;
    const made = planHostMade(course.services, step.pod.key, step);
    if (made.scratch.length + made.bindFs.length === 0) return ok(step);
    const noted = await course.intend({ made }, 'power_cut');
    if (noted.isErr()) return err(noted.error);
    course.made = made;
    const ready = await makeOnHost(course.services, made, step);
    if (ready.isErr()) course.made = { ...made, bindFs: [] };
    return ready;
  }

  async #create({ pod, step, sandboxId, image }: Prepared): Promise<Result<ContainerId, JobFailure>> {
    const { services, cancel } = this.#course;
    const created = await claimContainer(services, pod, sandboxId, step.container(image));
    const imageGone = created.isErr() && created.error.kind === 'not_found' && created.error.resource === 'image';
    if (!imageGone || step.spec.pullPolicy === 'Never') return created;
    // Somebody removed the image after it was found: pull it once more, and only once.
    const again = await cancel.during((signal) => ensureImage(services, step, signal, 'Always'));
    if (again.isErr()) return err(again.error);
    return claimContainer(services, pod, sandboxId, step.container(again.value));
  }
}
