import { join } from 'node:path';

import { err, ok, type Result } from 'neverthrow';

import { invalidInput, type InvalidInput } from '../../core/errors.js';
import type { ContainerConfigInit, LinuxContainerResourcesInit } from '../../generated/types.js';
import { EXIT_MOUNT, wrapCommand, WRAPPER_MOUNT } from '../../policy/exit/wrapper.js';
import { imageIdDigits } from '../../policy/image/reference.js';
import { ANNOTATION, containerAnnotations, containerLabels } from '../../policy/names/labels.js';
import { containerName } from '../../policy/names/names.js';
import { isLogged, type OutputNames, type OutputPlan, planOutput } from '../../policy/output/pattern.js';
import { exitFolderOf, exitWrapperOf } from './exit-folder.js';
import type { StepRecord } from '../record/record.js';
import { absoluteMounts, mountProblems } from '../spec/job-mount.js';
import { identityOf, type PodPlan } from './pod-plan.js';
import type { PodSpec } from '../spec/pod-spec.js';
import type { JobServices } from '../services/services.js';
import { shapeProblems } from '../spec/spec-fields.js';
import { planStepResources } from './resources.js';
import type { StepSpec } from '../spec/step-spec.js';
import { timeLimitsOf } from '../outcome/time-limits.js';

/** CraneSched's primary step. */
export const DEFAULT_STEP_ID = 1;

/** What a step needs to know of its image to be created. */
export interface PlannedImage {
  /** What CreateContainer takes: the id that the node knows the image by. */
  readonly id: string;
  /** The user of the image's configuration. */
  readonly user: { readonly uid?: bigint | undefined; readonly username?: string | undefined };
  /** Names that the node knows the image by, with digests and with tags, where it is asked for them. */
  readonly digests?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** The step's part of a plan: the request for its container, but for what only the runtime can tell. */
export interface StepPlan<S extends StepSpec = StepSpec> {
  readonly pod: PodPlan;
  readonly spec: S;
  readonly stepId: number;
  /** Handler of the pod, which the image must be unpacked for. */
  readonly runtimeHandler: string | undefined;
  /** On whose behalf the image is used. */
  readonly imageUser: string;
  readonly gracePeriodMs: number;
  /** Folder on the host in which the program's exit is recorded, where that is asked for. */
  readonly exitFolder: string | undefined;
  /** Path on the host of the wrapper that the program runs under, where it does. */
  readonly exitWrapper: string | undefined;
  /** Where its output goes. */
  readonly outputs: readonly OutputPlan[];
  readonly outputNames: OutputNames;
  /** Absolute path of the log on the host, where `logDirectory` is given. */
  readonly logPath: string | undefined;
  /** The log that the runtime writes, where one is wanted. */
  readonly runtimeLogPath: string | undefined;
  /** Its limits in CRI's units. */
  readonly resources: LinuxContainerResourcesInit | undefined;
  /** What the ledger is told at first. */
  readonly record: StepRecord;
  container(image: PlannedImage): ContainerConfigInit;
}

/** Makes a checked step spec whole, in its pod. Errors: `invalid_input` naming bad labels and annotations. */
export function planStep<S extends StepSpec>(
  pod: PodPlan,
  spec: S,
  services: Pick<JobServices, 'instance' | 'capabilities' | 'ledger' | 'cgroupVersion' | 'host'>,
): Result<StepPlan<S>, InvalidInput> {
  const { instance, capabilities, ledger, host } = services;
  const stepId = spec.stepId ?? DEFAULT_STEP_ID;
  const metadata = stepMetadata(pod.spec, spec, instance);
  const planned = planStepResources({ limits: pod.spec.limits, resources: pod.resources }, spec, services);
  const outputNames = outputNamesOf(pod, stepId);
  const wishes = wishesOf(pod.spec, spec);
  const { outputs, problems: unwritable } = planOutput(wishes, outputNames);
  if (metadata.isErr() || planned.isErr() || unwritable.length > 0) {
    const refused = [metadata, planned].flatMap((r) => (r.isErr() ? r.error.problems : [])).concat(unwritable);
    return err(invalidInput('PodJob.step', refused));
  }
  const resources = planned.value;
  const { labels, annotations } = metadata.value;
  const unmountable = mountProblems(spec.mounts ?? [], spec.scratch ?? [], pod.spec.cwd);
  if (unmountable.length > 0) return err(invalidInput('PodJob.step', unmountable));
  const mounts = absoluteMounts(spec.mounts, pod.spec.cwd) ?? [];
  const { runtimeHandler } = pod.spec;
  const logFile = isLogged(wishes) && pod.logFolder !== undefined ? `${stepId}.log` : undefined;
  const exitFolder = spec.exitFile === true && ledger !== undefined ? exitFolderOf(ledger, pod.key, stepId) : undefined;
  const gracePeriodMs = spec.gracePeriodMs ?? pod.gracePeriodMs;
  // Half a second more, where something would be lost.
  const mayWait = spec.keepLastOutput === true || exitFolder !== undefined;
  const awaitsOutput = mayWait && capabilities.losesFinalOutput && logFile !== undefined;
  const wrapping = { recordsExit: exitFolder !== undefined, awaitsOutput };
  const exitWrapper = wrapping.recordsExit || wrapping.awaitsOutput ? exitWrapperOf(ledger, host) : undefined;
  const exitMounts = [
    { hostPath: exitFolder, containerPath: EXIT_MOUNT },
    { hostPath: exitWrapper, containerPath: WRAPPER_MOUNT, readonly: true },
  ].filter(({ hostPath }) => hostPath !== undefined);
  const plan: StepPlan<S> = {
    pod,
    spec,
    stepId,
    runtimeHandler,
    imageUser: spec.imageUser ?? String(pod.job.uid),
    gracePeriodMs,
    exitFolder,
    exitWrapper,
    outputs,
    outputNames,
    logPath: outputs.find(({ format }) => format === 'cri')?.path,
    runtimeLogPath: logFile === undefined ? undefined : join(pod.logFolder ?? '', logFile),
    resources,
    record: {
      stepId,
      step: 'preparing',
      gracePeriodMs,
      ...timeLimitsOf(spec),
      hasExitFile: exitFolder !== undefined,
      resources,
      timings: [],
    },
    container: (image) => ({
      metadata: { name: containerName(pod.job.jobId, stepId), attempt: pod.attempt },
      image: { image: image.id, userSpecifiedImage: nameOf(spec.image, image), runtimeHandler },
      command: exitWrapper === undefined ? spec.command : wrapCommand(spec.command ?? [], spec.args ?? [], wrapping),
      args: exitWrapper === undefined ? spec.args : undefined,
      workingDir: spec.workingDir,
      envs: Object.entries(spec.env ?? {}).map(([key, value]) => ({ key, value })),
      mounts: [...mounts, ...exitMounts],
      devices: spec.devices?.map((device) => ({ ...device, containerPath: device.containerPath ?? device.hostPath })),
      cdiDevices: spec.cdiDevices?.map((device) => ({ name: device })),
      labels,
      annotations,
      logPath: logFile,
      stdin: spec.stdin,
      stdinOnce: spec.stdin,
      tty: spec.tty,
      linux: {
        resources,
        securityContext: {
          namespaceOptions: pod.namespaces,
          seccomp: { profileType: 'RuntimeDefault' },
          ...user(spec, image),
          ...(spec.readOnlyRootfs === undefined ? {} : { readonlyRootfs: spec.readOnlyRootfs }),
          ...spec.securityContext,
        },
      },
    }),
  };
  const shape = shapeProblems(pod.sandbox.config, plan.container({ id: spec.image, user: {} }));
  return shape.length > 0 ? err(invalidInput('PodJob.step', shape)) : ok(plan);
}

/** Labels and annotations of a step's container. Errors: `invalid_input` naming every bad one. */
export function stepMetadata(pod: PodSpec, spec: StepSpec, instance: string | undefined) {
  const step = { stepId: spec.stepId ?? DEFAULT_STEP_ID, stepName: spec.stepName ?? 'step' };
  const labels = containerLabels(identityOf(pod), step, { instance, user: { ...pod.labels, ...spec.labels } });
  const annotations = containerAnnotations({ user: { ...pod.annotations, ...spec.annotations } });
  const devices = spec.cdiDevices ?? [];
  // Runtimes do not tell the devices of a container: an allocator finds here what is taken.
  const taken = devices.length === 0 ? {} : { [ANNOTATION.cdiDevices]: devices.join(',') };
  if (labels.isOk() && annotations.isOk())
    return ok({ labels: labels.value, annotations: { ...annotations.value, ...taken } });
  const refused = [labels, annotations].flatMap((r) => (r.isErr() ? r.error.problems : []));
  return err(invalidInput('PodJob.step', refused));
}

function outputNamesOf({ job, attempt }: PodPlan, stepId: number): OutputNames {
  const { jobId, jobName, node, uid } = job;
  return { jobId, jobName, node, uid, stepId, attempt, userName: '', nowMs: 0 };
}

function wishesOf({ cwd, logDirectory }: PodSpec, step: StepSpec & { readonly keepLog?: boolean | undefined }) {
  const { keepLog, stdoutPath, stderrPath, outputMode } = step;
  return { cwd, logDirectory, keepLog, stdoutPath, stderrPath, outputMode };
}

/** The image as the user named it; a name of it instead of an id, which CRI-O refuses where it checks signatures. */
function nameOf(named: string, { digests = [], tags = [] }: PlannedImage): string {
  return imageIdDigits(named) === undefined ? named : (digests[0] ?? tags[0] ?? named);
}

/** CRI-O runs a container as root when no user is given, whatever the image says. */
function user(spec: StepSpec, image: PlannedImage) {
  if (spec.runAsUser !== undefined) {
    return {
      runAsUser: { value: BigInt(spec.runAsUser) },
      runAsGroup: spec.runAsGroup === undefined ? undefined : { value: BigInt(spec.runAsGroup) },
    };
  }
  if (image.user.uid !== undefined) return { runAsUser: { value: image.user.uid } };
  return image.user.username === undefined || image.user.username === '' ? {} : { runAsUsername: image.user.username };
}
