import { hostname } from 'node:os';

import { err, ok, type Result } from 'neverthrow';

import { invalidInput, type InvalidInput } from '../../core/errors.js';
import type {
  LinuxContainerResourcesInit,
  NamespaceOptionInit,
  PodSandboxConfigInit,
  RunPodSandboxRequestInit,
} from '../../generated/types.js';
import { planCgroupParent } from '../../policy/resources/cgroup-parent.js';
import { planDns } from '../../policy/network/dns.js';
import { sandboxAnnotations, sandboxLabels } from '../../policy/names/labels.js';
import { writeJobKey } from '../../policy/names/job-key.js';
import { type JobIdentity, SANDBOX_NAMESPACE, sandboxName, sandboxUid } from '../../policy/names/names.js';
import { ownSelector } from '../../policy/names/own-objects.js';
import type { JobRecord, JobTrace } from '../record/record.js';
import { DEFAULT_GRACE_PERIOD_MS, type PodSpec } from '../spec/pod-spec.js';
import type { JobServices } from '../services/services.js';
import { planLimits } from './resources.js';

/** The pod's part of a plan: the request for the sandbox, and what every step in it takes from it. */
export interface PodPlan {
  readonly spec: PodSpec;
  readonly job: JobIdentity;
  readonly attempt: number;
  /** The most that a step may ask for, in CRI's units. A job of one step has its own limits alone. */
  readonly resources: LinuxContainerResourcesInit | undefined;
  /** What a step has that asks for no other. */
  readonly gracePeriodMs: number;
  readonly sandbox: RunPodSandboxRequestInit & { readonly config: PodSandboxConfigInit };
  /** Folder that the runtime writes the logs of its steps in; undefined where none is kept. */
  readonly logFolder: string | undefined;
  /** Namespaces of the sandbox, and of every container in it. */
  readonly namespaces: NamespaceOptionInit;
  /** What singles out what belongs to this job and attempt. */
  readonly trace: JobTrace;
  /** Name of its entry in a ledger. */
  readonly key: string;
  /** What the ledger is told at first. */
  readonly record: JobRecord;
}

/** Makes a checked pod spec whole. Errors: `invalid_input` naming bad names, labels, annotations and limits. */
export function planPod(
  spec: PodSpec,
  services: Pick<JobServices, 'instance' | 'host' | 'capabilities' | 'cgroupVersion'>,
  kind: JobRecord['kind'],
  hasOutput: boolean,
): Result<PodPlan, InvalidInput> {
  const { instance, host, capabilities } = services;
  const job = identityOf(spec);
  const labels = sandboxLabels(job, { instance, user: spec.labels });
  const { clusterDomain } = host.dns;
  const annotations = sandboxAnnotations(job, { user: spec.annotations, clusterDomain });
  // The node's DNS is that of pods with a network of their own; on the host's network the host's is right.
  const dns = planDns({ ...host.dns, configured: host.dns.configured && spec.network === 'pod' }, spec.dns);
  const resources = planLimits(spec.limits, services);
  const { cgroupDriver } = capabilities;
  const cgroupParent =
    spec.cgroupParent === undefined ? ok(undefined) : planCgroupParent(spec.cgroupParent, cgroupDriver);
  if (labels.isErr() || annotations.isErr() || dns.isErr() || resources.isErr() || cgroupParent.isErr()) {
    const planned = [labels, annotations, dns, resources, cgroupParent];
    const refused = planned.flatMap((r) => (r.isErr() ? r.error.problems : []));
    return err(invalidInput('PodJob', refused));
  }
  const most = kind === 'pod' ? resources.value : undefined;
  const attempt = spec.attempt ?? 0;
  const metadata = { name: sandboxName(job), namespace: SANDBOX_NAMESPACE, uid: sandboxUid(job), attempt };
  const namespaces = namespacesOf(spec);
  const { jobId, uid } = job;
  const key = writeJobKey({ jobId, uid: metadata.uid, attempt });
  const logFolder = hasOutput ? host.output.newFolder(instance, key) : undefined;
  const config: PodSandboxConfigInit = {
    metadata,
    // With the host's network the host name is the host's too; containerd refuses another one.
    hostname: spec.network === 'pod' ? metadata.name : undefined,
    logDirectory: logFolder,
    dnsConfig: dns.value,
    portMappings: spec.portMappings,
    labels: labels.value,
    annotations: annotations.value,
    linux: {
      cgroupParent: cgroupParent.value,
      resources: most,
      securityContext: { namespaceOptions: namespaces, seccomp: { profileType: 'RuntimeDefault' } },
    },
  };
  const trace: JobTrace = {
    selector: ownSelector({ jobId: job.jobId, uid: job.uid, instance }),
    sandbox: metadata,
  };
  return ok({
    spec,
    job,
    attempt,
    resources: most,
    gracePeriodMs: spec.gracePeriodMs ?? DEFAULT_GRACE_PERIOD_MS,
    sandbox: { config, runtimeHandler: spec.runtimeHandler },
    logFolder,
    namespaces,
    trace,
    key,
    record: { ...trace, kind, stage: 'opening', jobId, uid, attempt, instance, logFolder, steps: [] },
  });
}

/** Who the job is, defaults filled in. */
export function identityOf(spec: PodSpec): JobIdentity {
  return {
    jobId: spec.jobId,
    jobName: spec.jobName ?? 'job',
    node: spec.node ?? hostname(),
    uid: spec.uid ?? process.getuid?.() ?? 0,
  };
}

function namespacesOf(spec: PodSpec): NamespaceOptionInit {
  return {
    network: spec.network === 'pod' ? 'POD' : 'NODE',
    pid: spec.pid === 'host' ? 'NODE' : spec.pid === 'container' ? 'CONTAINER' : 'POD',
    ipc: spec.ipc === 'host' ? 'NODE' : 'POD',
  };
}
