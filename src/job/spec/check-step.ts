import { join } from 'node:path';

import type { ContainerConfigInit, LinuxContainerResourcesInit } from '../../generated/types.js';
import { containerShapeProblems } from '../../policy/launch/shape.js';
import { ANNOTATION, containerAnnotations, containerLabels } from '../../policy/names/labels.js';
import { containerName } from '../../policy/names/names.js';
import { isLogged, type OutputNames, type OutputPlan, planOutput } from '../../policy/output/pattern.js';
import { timeLimitsOf } from '../outcome/time-limits.js';
import { exitFolderOf } from '../record/exit-folder.js';
import type { StepRecord } from '../record/record.js';
import type { CheckedPod, CheckFacts, UnnamedPod } from './check-pod.js';
import type { Findings } from './findings.js';
import { absoluteMounts, type JobMount, mountProblems } from './job-mount.js';
import { planStepResources } from './plan-limits.js';
import type { PodSpec } from './pod-spec.js';
import { inSpecFields } from './spec-fields.js';
import { DEFAULT_STEP_ID, type StepSpec } from './step-spec.js';

/** What a step's spec comes to. */
export interface UnnamedStep<S extends StepSpec = StepSpec> {
  readonly spec: S;
  readonly stepId: number;
  readonly gracePeriodMs: number;
  /** Where its output goes. */
  readonly outputs: readonly OutputPlan[];
  readonly outputNames: OutputNames;
  /** Its limits in CRI's units. */
  readonly resources: LinuxContainerResourcesInit | undefined;
  /** The spec's, with absolute host paths. */
  readonly mounts: readonly JobMount[];
  /** What the spec says of the container, in CRI's terms. */
  readonly container: ContainerConfigInit;
}

/** A step whose spec is right, in its pod, with the names that it has on the node. */
export interface CheckedStep<S extends StepSpec = StepSpec> extends UnnamedStep<S> {
  readonly pod: CheckedPod;
  /** Folder on the host in which the program's exit is recorded, where that is asked for. */
  readonly exitFolder: string | undefined;
  /** Absolute path of the log on the host, where `logDirectory` is given. */
  readonly logPath: string | undefined;
  /** The log that the runtime writes, where one is wanted. */
  readonly runtimeLogPath: string | undefined;
  /** What the ledger is told at first. */
  readonly record: StepRecord;
}

/** Finds what is wrong with what a step's fields come to together, in its pod. */
export function unnamedStep(found: Findings<StepSpec>, pod: UnnamedPod, facts: CheckFacts): UnnamedStep {
  const spec = found.right;
  const { stepId = DEFAULT_STEP_ID } = spec;
  const step = { stepId, stepName: spec.stepName ?? 'step' };
  const user = { ...pod.spec.labels, ...spec.labels };
  const labels = found.take(containerLabels(pod.job, step, { instance: facts.instance, user }));
  const annotations = found.take(containerAnnotations({ user: { ...pod.spec.annotations, ...spec.annotations } }));
  const devices = spec.cdiDevices ?? [];
  // Runtimes do not tell the devices of a container: an allocator finds here what is taken.
  const taken = devices.length === 0 ? {} : { [ANNOTATION.cdiDevices]: devices.join(',') };
  const resources = found.take(planStepResources(pod, spec, facts));
  // One that is wrong is told by itself, and not with each path that would be taken from it.
  const cwd = (found as Findings<StepSpec & PodSpec>).isWrong('cwd') ? '/' : pod.spec.cwd;
  const outputNames = { ...pod.job, stepId, attempt: pod.attempt, userName: '', nowMs: 0 };
  const { outputs, problems } = planOutput({ ...wishesOf(pod.spec, spec), cwd }, outputNames);
  found.add(problems);
  found.add(mountProblems(spec.mounts ?? [], spec.scratch ?? [], cwd));
  const mounts = absoluteMounts(spec.mounts ?? [], cwd);
  const { runtimeHandler } = pod.spec;
  const container: ContainerConfigInit = {
    metadata: { name: containerName(pod.job.jobId, stepId), attempt: pod.attempt },
    image: { image: spec.image, userSpecifiedImage: spec.image, runtimeHandler },
    command: spec.command,
    args: spec.args,
    workingDir: spec.workingDir,
    envs: Object.entries(spec.env ?? {}).map(([key, value]) => ({ key, value })),
    mounts,
    devices: spec.devices?.map((device) => ({ ...device, containerPath: device.containerPath ?? device.hostPath })),
    cdiDevices: spec.cdiDevices?.map((name) => ({ name })),
    labels,
    annotations: { ...annotations, ...taken },
    stdin: spec.stdin,
    stdinOnce: spec.stdin,
    tty: spec.tty,
  };
  found.add(inSpecFields(containerShapeProblems(container), container));
  return {
    spec,
    stepId,
    gracePeriodMs: spec.gracePeriodMs ?? pod.gracePeriodMs,
    outputs,
    outputNames,
    resources,
    mounts,
    container,
  };
}

/** Gives a step its names on the node. */
export function namedStep<S extends StepSpec>(
  parts: UnnamedStep<S>,
  pod: CheckedPod,
  { ledger }: CheckFacts,
): CheckedStep<S> {
  const { spec, stepId, gracePeriodMs, resources, outputs } = parts;
  const exitFolder = spec.exitFile === true && ledger !== undefined ? exitFolderOf(ledger, pod.key, stepId) : undefined;
  const { logFolder } = pod;
  const isKept = logFolder !== undefined && isLogged(wishesOf(pod.spec, spec));
  return {
    ...parts,
    pod,
    exitFolder,
    logPath: outputs.find(({ format }) => format === 'cri')?.path,
    runtimeLogPath: isKept ? join(logFolder, `${stepId}.log`) : undefined,
    record: {
      stepId,
      step: 'preparing',
      gracePeriodMs,
      ...timeLimitsOf(spec),
      hasExitFile: exitFolder !== undefined,
      resources,
      timings: [],
    },
  };
}

function wishesOf({ cwd, logDirectory }: PodSpec, step: StepSpec & { readonly keepLog?: boolean | undefined }) {
  const { keepLog, stdoutPath, stderrPath, outputMode } = step;
  return { cwd, logDirectory, keepLog, stdoutPath, stderrPath, outputMode };
}
