import { hostname } from 'node:os';

import { ok } from 'neverthrow';

import type { LinuxContainerResourcesInit, PodSandboxConfigInit } from '../../generated/types.js';
import { sandboxShapeProblems } from '../../policy/launch/shape.js';
import { writeJobKey } from '../../policy/names/job-key.js';
import { sandboxAnnotations, sandboxLabels } from '../../policy/names/labels.js';
import { type JobIdentity, SANDBOX_NAMESPACE, sandboxName, sandboxUid } from '../../policy/names/names.js';
import { ownSelector } from '../../policy/names/own-objects.js';
import { planDns } from '../../policy/network/dns.js';
import { planCgroupParent } from '../../policy/resources/cgroup-parent.js';
import type { JobRecord, JobTrace } from '../record/record.js';
import type { JobServices } from '../services/services.js';
import type { Findings } from './findings.js';
import { planLimits } from './plan-limits.js';
import { DEFAULT_GRACE_PERIOD_MS, type PodSpec } from './pod-spec.js';
import { inSpecFields } from './spec-fields.js';

/** What a check looks at besides the spec. Nothing of it changes while a node lives, and nothing is asked. */
export type CheckFacts = Pick<JobServices, 'instance' | 'ledger' | 'host' | 'capabilities' | 'cgroupVersion'>;

/** What a pod's spec comes to. */
export interface UnnamedPod {
  readonly spec: PodSpec;
  readonly job: JobIdentity;
  readonly attempt: number;
  /** The most that a step may ask for, in CRI's units. A job of one step has its own limits alone. */
  readonly resources: LinuxContainerResourcesInit | undefined;
  /** What a step has that asks for no other. */
  readonly gracePeriodMs: number;
  /** What the spec says of the sandbox, in CRI's terms. */
  readonly sandbox: PodSandboxConfigInit & { readonly metadata: JobTrace['sandbox'] };
}

/** A pod whose spec is right, with the names that it has on the node. */
export interface CheckedPod extends UnnamedPod {
  /** Folder that the runtime writes the logs of its steps in; undefined where none is kept. */
  readonly logFolder: string | undefined;
  /** What singles out what belongs to this job and attempt. */
  readonly trace: JobTrace;
  /** Name of its entry in a ledger. */
  readonly key: string;
  /** What the ledger is told at first. */
  readonly record: JobRecord;
}

/** Finds what is wrong with what a pod's fields come to together. */
export function unnamedPod(found: Findings<PodSpec>, facts: CheckFacts, kind: JobRecord['kind']): UnnamedPod {
  const { instance, host, capabilities } = facts;
  const spec = found.right;
  const job = identityOf(spec);
  const labels = found.take(sandboxLabels(job, { instance, user: spec.labels }));
  const { clusterDomain } = host.dns;
  const annotations = found.take(sandboxAnnotations(job, { user: spec.annotations, clusterDomain }));
  // The node's DNS is that of pods with a network of their own; on the host's network the host's is right.
  const dns = { ...host.dns, configured: host.dns.configured && spec.network === 'pod' };
  const dnsConfig = found.take(planDns(dns, spec.dns));
  const resources = found.take(planLimits(spec.limits, facts));
  const asked = spec.cgroupParent;
  const planned = asked === undefined ? ok(undefined) : planCgroupParent(asked, capabilities.cgroupDriver);
  const attempt = spec.attempt ?? 0;
  const metadata = { name: sandboxName(job), namespace: SANDBOX_NAMESPACE, uid: sandboxUid(job), attempt };
  const sandbox = {
    metadata,
    // With the host's network the host name is the host's too; containerd refuses another one.
    hostname: spec.network === 'pod' ? metadata.name : undefined,
    dnsConfig,
    portMappings: spec.portMappings,
    labels,
    annotations,
    linux: { cgroupParent: found.take(planned) },
  };
  found.add(inSpecFields(sandboxShapeProblems(sandbox)));
  return {
    spec,
    job,
    attempt,
    resources: kind === 'pod' ? resources : undefined,
    gracePeriodMs: spec.gracePeriodMs ?? DEFAULT_GRACE_PERIOD_MS,
    sandbox,
  };
}

/** Gives a pod its names on the node. */
export function namedPod(
  parts: UnnamedPod,
  { instance, host }: CheckFacts,
  kind: JobRecord['kind'],
  hasOutput: boolean,
): CheckedPod {
  const { jobId, uid } = parts.job;
  const { attempt } = parts;
  const { metadata } = parts.sandbox;
  const key = writeJobKey({ jobId, uid: metadata.uid, attempt });
  const logFolder = hasOutput ? host.output.newFolder(instance, key) : undefined;
  const trace: JobTrace = { selector: ownSelector({ jobId, uid, instance }), sandbox: metadata };
  const record: JobRecord = { ...trace, kind, stage: 'opening', jobId, uid, attempt, instance, logFolder, steps: [] };
  return { ...parts, logFolder, trace, key, record };
}

/** Who the job is, defaults filled in. */
function identityOf(spec: PodSpec): JobIdentity {
  return {
    jobId: spec.jobId,
    jobName: spec.jobName ?? 'job',
    node: spec.node ?? hostname(),
    uid: spec.uid ?? process.getuid?.() ?? 0,
  };
}
