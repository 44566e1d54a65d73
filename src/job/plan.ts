import { hostname } from 'node:os';
import { join } from 'node:path';

import { err, ok, type Result } from 'neverthrow';

import { invalidInput, type InvalidInput } from '../core/errors.js';
import type {
  ContainerConfigInit,
  NamespaceOptionInit,
  PodSandboxConfigInit,
  RunPodSandboxRequestInit,
} from '../generated/types.js';
import { containerAnnotations, containerLabels, sandboxAnnotations, sandboxLabels } from '../policy/labels.js';
import {
  containerName,
  type JobIdentity,
  logFileName,
  SANDBOX_NAMESPACE,
  sandboxName,
  sandboxUid,
} from '../policy/names.js';
import { ownSelector } from '../policy/own-objects.js';
import { EXIT_MOUNT, wrapCommand } from '../policy/exit-wrapper.js';
import type { JobRecord, JobTrace } from './job-record.js';
import type { JobServices } from './services.js';
import { checkSpec, type ContainerJobSpec, DEFAULT_GRACE_PERIOD_MS } from './spec.js';

/** What the job needs to know of its image to be created. */
export interface PlannedImage {
  /** What CreateContainer takes: the id that the node knows the image by. */
  readonly id: string;
  /** The user of the image's configuration. */
  readonly user: { readonly uid?: bigint | undefined; readonly username?: string | undefined };
}

/** A spec made whole: every request the job will send, but for what only the runtime can tell. */
export interface JobPlan {
  readonly spec: ContainerJobSpec;
  readonly gracePeriodMs: number;
  readonly sandbox: RunPodSandboxRequestInit & { readonly config: PodSandboxConfigInit };
  /** What singles out what belongs to this job and attempt. */
  readonly trace: JobTrace;
  /** Name of its entry in a ledger. */
  readonly key: string;
  /** What the ledger is told at first. */
  readonly record: JobRecord;
  /** Folder on the host in which the program's exit is recorded, where that is asked for. */
  readonly exitFolder: string | undefined;
  /** Absolute path of the log on the host, where one is kept. */
  readonly logPath: string | undefined;
  container(image: PlannedImage): ContainerConfigInit;
}

function namespaces(spec: ContainerJobSpec): NamespaceOptionInit {
  // POD for processes: as PID 1 of a namespace of its own, a program such as `sleep` would not react to SIGTERM.
  return { network: spec.network === 'pod' ? 'POD' : 'NODE', pid: 'POD', ipc: 'POD' };
}

/** Turns a spec into requests that are complete: what is left out of them crashes one runtime or runs as root on another. */
export function planJob(
  spec: ContainerJobSpec,
  { instance, ledger }: Pick<JobServices, 'instance' | 'ledger'>,
): Result<JobPlan, InvalidInput> {
  const problems = [...checkSpec(spec)];
  if (spec.exitFile === true && ledger === undefined) {
    problems.push({ field: 'exitFile', problem: 'needs a node with a ledgerDirectory' });
  }
  if (problems.length > 0) return err(invalidInput('ContainerJob', problems));
  const job: JobIdentity = {
    jobId: spec.jobId,
    jobName: spec.jobName ?? 'job',
    node: spec.node ?? hostname(),
    uid: spec.uid ?? process.getuid?.() ?? 0,
  };
  const step = { stepId: spec.stepId ?? 1, stepName: spec.stepName ?? 'step' };
  const ours = { instance, user: spec.labels };
  const podLabels = sandboxLabels(job, ours);
  const stepLabels = containerLabels(job, step, ours);
  const podAnnotations = sandboxAnnotations(job, { user: spec.annotations });
  const stepAnnotations = containerAnnotations({ user: spec.annotations });
  const refused = [podLabels, stepLabels, podAnnotations, stepAnnotations].flatMap((r) =>
    r.isErr() ? r.error.problems : [],
  );
  if (podLabels.isErr() || stepLabels.isErr() || podAnnotations.isErr() || stepAnnotations.isErr()) {
    const unique = refused.filter(
      (p, i) => refused.findIndex((q) => q.field === p.field && q.problem === p.problem) === i,
    );
    return err(invalidInput('ContainerJob', unique));
  }

  const attempt = spec.attempt ?? 0;
  const name = sandboxName(job);
  const namespaceOptions = namespaces(spec);
  const config: PodSandboxConfigInit = {
    metadata: { name, namespace: SANDBOX_NAMESPACE, uid: sandboxUid(job), attempt },
    // With the host's network the host name is the host's too; containerd refuses another one.
    hostname: spec.network === 'pod' ? name : undefined,
    logDirectory: spec.logDirectory,
    dnsConfig: spec.dns,
    portMappings: spec.portMappings,
    labels: podLabels.value,
    annotations: podAnnotations.value,
    linux: {
      cgroupParent: spec.cgroupParent,
      securityContext: { namespaceOptions, seccomp: { profileType: 'RuntimeDefault' } },
    },
  };
  const logFile = logFileName(step.stepId, job.node);
  const uid = sandboxUid(job);
  const trace: JobTrace = {
    selector: ownSelector({ jobId: job.jobId, uid: job.uid, instance }),
    sandbox: { name, namespace: SANDBOX_NAMESPACE, uid, attempt },
  };
  const key = `job-${job.jobId}-${step.stepId}-${uid}-${attempt}`;
  const gracePeriodMs = spec.gracePeriodMs ?? DEFAULT_GRACE_PERIOD_MS;
  const exitFolder = spec.exitFile === true ? ledger?.folderOf(key) : undefined;
  const exitMount = { hostPath: exitFolder, containerPath: EXIT_MOUNT };

  return ok({
    spec,
    gracePeriodMs,
    trace,
    key,
    exitFolder,
    record: {
      ...trace,
      step: 'preparing',
      jobId: job.jobId,
      stepId: step.stepId,
      uid: job.uid,
      attempt,
      instance,
      gracePeriodMs,
      timeLimitMs: spec.timeLimitMs,
      hasExitFile: exitFolder !== undefined,
      timings: [],
    },
    sandbox: { config, runtimeHandler: spec.runtimeHandler },
    logPath: spec.logDirectory === undefined ? undefined : join(spec.logDirectory, logFile),
    container: (image) => ({
      metadata: { name: containerName(job.jobId, step.stepId), attempt },
      image: { image: image.id, userSpecifiedImage: spec.image, runtimeHandler: spec.runtimeHandler },
      command: exitFolder === undefined ? spec.command : wrapCommand(spec.command ?? [], spec.args ?? []),
      args: exitFolder === undefined ? spec.args : undefined,
      workingDir: spec.workingDir,
      envs: Object.entries(spec.env ?? {}).map(([key, value]) => ({ key, value })),
      mounts: exitFolder === undefined ? spec.mounts : [...(spec.mounts ?? []), exitMount],
      cdiDevices: spec.cdiDevices?.map((device) => ({ name: device })),
      labels: stepLabels.value,
      annotations: stepAnnotations.value,
      logPath: spec.logDirectory === undefined ? undefined : logFile,
      stdin: spec.stdin,
      stdinOnce: spec.stdin,
      tty: spec.tty,
      linux: {
        resources: spec.resources,
        securityContext: {
          namespaceOptions,
          seccomp: { profileType: 'RuntimeDefault' },
          ...user(spec, image),
          ...spec.securityContext,
        },
      },
    }),
  });
}

/** CRI-O runs a container as root when no user is given, whatever the image says. */
function user(spec: ContainerJobSpec, image: PlannedImage) {
  if (spec.runAsUser !== undefined) {
    return {
      runAsUser: { value: BigInt(spec.runAsUser) },
      runAsGroup: spec.runAsGroup === undefined ? undefined : { value: BigInt(spec.runAsGroup) },
    };
  }
  if (image.user.uid !== undefined) return { runAsUser: { value: image.user.uid } };
  return image.user.username === undefined || image.user.username === '' ? {} : { runAsUsername: image.user.username };
}
