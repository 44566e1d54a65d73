import { join } from 'node:path';

import { err, ok, type Result } from 'neverthrow';

import {
  type InputProblem,
  invalidInput,
  type InvalidInput,
  unsupported,
  type Unsupported,
} from '../../core/errors.js';
import type { ContainerConfigInit, MountInit } from '../../generated/types.js';
import { type BindFsPlan, planBindFs } from '../../policy/mounts/bindfs.js';
import type { ShownMount } from '../../host/bindfs-mounts.js';
import type { BoundSource, LooseSource } from '../../host/bound-sources.js';
import type { Capabilities } from '../../policy/runtime/capabilities.js';
import { cdiNameProblems } from '../../policy/devices/cdi.js';
import { imageIdDigits } from '../../policy/image/reference.js';
import type { PolicyDenied, PolicyViolation } from '../../policy/launch/types.js';
import type { HostPaths } from '../../host/mount-sources.js';
import type { FileUser } from '../../policy/users/file-access.js';
import { idMappedMount } from '../../policy/mounts/id-map.js';
import type { CheckedStep } from '../spec/check-step.js';
import type { JobMount } from '../spec/job-mount.js';
import type { PodRequest } from './complete-pod.js';
import { containerRequest } from './container-request.js';
import { judgeStep } from './judge.js';
import { runIdentity, type RunIdentity } from './run-identity.js';
import type { JobServices } from '../services/services.js';

/** A step as its container is asked for, once the image and what it uses of the host are there. */
export interface StepRequest extends CheckedStep {
  readonly pod: PodRequest;
  /** The request, but for its image: see `withImage`. The first mounts are the spec's, in their order. */
  readonly container: ContainerConfigInit;
  /** Path on the host of the wrapper that the program runs under, where it does. */
  readonly exitWrapper: string | undefined;
  /** What the policy would have refused, in its mode `audit`. */
  readonly policyWarnings: readonly PolicyViolation[];
  /** Mounts of bindfs to make before the container is created. */
  readonly bindFs: readonly BindFsMount[];
  /** Sources of mounts to bind before the container is created. */
  readonly toBind: readonly LooseSource[];
  /** Those that are bound, once they are. */
  readonly bound: readonly BoundSource[];
  /** What bindfs shows, once it does. */
  readonly shown: readonly (ShownMount & { readonly index: number })[];
  /** Owner of the step's scratch folders on the host; undefined where the image says who runs. */
  readonly scratchOwner: { readonly uid: number; readonly gid: number } | undefined;
  /** Images that are mounted into the container. */
  readonly mountedImages: readonly string[];
}

/** A mount of bindfs to be made. */
export interface BindFsMount {
  /** Which of the job's mounts it is for. */
  readonly index: number;
  readonly field: string;
  /** What it shows, absolute. */
  readonly source: string;
  readonly plan: BindFsPlan;
}

type Refusal = InvalidInput | Unsupported | PolicyDenied;

/**
 * Completes the request for a step's container by what the host knows, and holds it to the launch policy. Nothing is sent
 * to the runtime, and nothing is made.
 */
export async function completeStep(
  services: JobServices,
  pod: PodRequest,
  step: CheckedStep,
  signal: AbortSignal,
): Promise<Result<StepRequest, Refusal>> {
  const { host, capabilities } = services;
  const { spec, mounts } = step;
  const refused = stepRefusals(capabilities, pod, step, mounts);
  if (refused.length > 0) return err(unsupported('ContainerJob.run', refused));

  const onHost = pod.owner.uid !== 0;
  const user = onHost ? { ...pod.owner, groups: await groupsFor(services, pod, mounts) } : undefined;
  const paths = await host.paths(mounts, spec.devices ?? [], user);
  const names = spec.cdiDevices ?? [];
  const cdi = names.length > 0 && host.checksCdi ? cdiNameProblems(names, await host.cdi()) : [];
  const running = await runIdentity(services, pod, spec);
  const problems = [...paths.problems, ...cdi, ...(running.isErr() ? running.error.problems : [])];
  if (running.isErr() || problems.length > 0) return err(invalidInput('ContainerJob.run', problems));

  const shown = showMounts(services, pod, running.value, mounts, paths.realPaths);
  if (shown.isErr()) return err(invalidInput('ContainerJob.run', shown.error));
  const { bindFs } = shown.value;
  const misplaced = bindFs.length === 0 ? undefined : await host.bindFsMounts.problem();
  if (misplaced !== undefined) return err(invalidInput('ContainerJob.run', [misplaced]));
  const toMount = shown.value.mounts.map((mount) => withBareId(capabilities, mount));
  const { realPaths } = paths;
  // Half a second more, where something would be lost.
  const mayWait = spec.keepLastOutput === true || step.exitFolder !== undefined;
  const awaitsOutput = mayWait && capabilities.losesFinalOutput && step.runtimeLogPath !== undefined;
  const exitWrapper = awaitsOutput || step.exitFolder !== undefined ? exitWrapperOf(services) : undefined;
  const identity = running.value.context;
  const facts = { mounts: toMount, realPaths, identity, exitWrapper, awaitsOutput };
  const container = containerRequest(step, pod, facts);
  const loose = new Map([...paths.loose, ...looseWithin(mounts, bindFs, paths.loose)]);
  const inability = loose.size === 0 ? undefined : await host.sources.inability();
  const isHeld = services.rules.policy.mountSources === 'held' && inability === undefined;
  const found = { realPaths, loosePaths: unheld(loose, mounts, inability) };
  const verdict = await judgeStep(services, pod, step, container, found, signal);
  if (verdict.isErr()) return err(verdict.error);
  return ok({
    ...step,
    pod,
    container,
    exitWrapper,
    policyWarnings: verdict.value,
    bindFs,
    toBind: isHeld ? looseSources(mounts, { ...paths, loose }, user, bindFs) : [],
    bound: [],
    shown: [],
    scratchOwner: hostIdentity(pod, running.value),
    mountedImages: mounts.flatMap(({ image }) => (image?.image === undefined ? [] : [image.image])),
  });
}

/** What can be replaced and not be held: every such mount where this process can't, and devices anyway. */
function unheld(loose: HostPaths['loose'], mounts: readonly JobMount[], inability: string | undefined) {
  const held = inability === undefined ? mounts.map(({ hostPath }) => hostPath) : [];
  const hint = inability === undefined ? '' : `, and ${inability}: it cannot be held`;
  return new Map([...loose].flatMap(([path, why]) => (held.includes(path) ? [] : [[path, `${why}${hint}`]])));
}

function looseSources(
  mounts: readonly JobMount[],
  { loose, realPaths }: Pick<HostPaths, 'loose' | 'realPaths'>,
  user: FileUser | undefined,
  bindFs: StepRequest['bindFs'],
): readonly LooseSource[] {
  return mounts.flatMap(({ image, hostPath = '', propagation }, index): LooseSource[] => {
    const path = image === undefined && loose.has(hostPath) ? realPaths.get(hostPath) : undefined;
    if (path === undefined) return [];
    // What would be mounted in it later would reach bindfs with links that are followed.
    const isShifted = bindFs.some((each) => each.index === index);
    if (isShifted) return [{ index, path, propagation: 'PROPAGATION_PRIVATE', user, followsNoLink: true }];
    return [{ index, path, propagation, user }];
  });
}

/** What bindfs shows to others as root, by paths that it walks again each time: its owner can lead it elsewhere. */
function looseWithin(
  mounts: readonly JobMount[],
  bindFs: StepRequest['bindFs'],
  loose: HostPaths['loose'],
): readonly (readonly [string, string])[] {
  if (process.geteuid?.() !== 0) return [];
  return bindFs.flatMap(({ index }) => {
    const path = mounts[index]?.hostPath ?? '';
    return loose.has(path) ? [] : [[path, 'bindfs works in it as root, and would follow links'] as const];
  });
}

/** What the step asks for and this runtime can't do. */
function stepRefusals(
  capabilities: Capabilities,
  pod: PodRequest,
  { spec }: CheckedStep,
  mounts: readonly JobMount[],
): readonly InputProblem[] {
  const { runtimeName, runtimeVersion } = capabilities;
  const who = `${runtimeName} ${runtimeVersion}`;
  const handler = pod.spec.runtimeHandler ?? '';
  const problems: InputProblem[] = [];
  if ((spec.cdiDevices ?? []).length > 0 && capabilities.cdi === 'ignored') {
    const problem = `${who} silently ignores CDI devices: the program would run without them. Give raw devices`;
    problems.push({ field: 'cdiDevices', problem });
  }
  mounts.forEach((mount, index) => {
    const field = `mounts[${index}]`;
    if (mount.recursiveReadOnly === true && !capabilities.recursiveReadOnlyHandlers.includes(handler)) {
      const problem = `${who} does not say that it can: what is mounted below would stay writable`;
      problems.push({ field: `${field}.recursiveReadOnly`, problem });
    }
    if (mount.image !== undefined && !capabilities.imageMounts) {
      problems.push({ field: `${field}.image`, problem: `${who} cannot mount images` });
    }
  });
  return problems;
}

/** Groups decide whether a source can be read, and cost a look-up. */
async function groupsFor({ host }: JobServices, { owner }: PodRequest, mounts: readonly JobMount[]) {
  return mounts.length === 0 ? [] : host.groups(owner);
}

interface Shown {
  readonly mounts: readonly MountInit[];
  readonly bindFs: StepRequest['bindFs'];
}

/** The mounts as the runtime is to make them: of the real path, which was judged, and with owners shifted if asked. */
function showMounts(
  { host, capabilities }: JobServices,
  pod: PodRequest,
  { identity }: RunIdentity,
  mounts: readonly JobMount[],
  realPaths: ReadonlyMap<string, string>,
): Result<Shown, readonly InputProblem[]> {
  const { owner, userNamespace } = pod;
  const problems: InputProblem[] = [];
  const bindFs: BindFsMount[] = [];
  const shown = mounts.map(({ idMapped, ...mount }, index): MountInit => {
    const field = `mounts[${index}].idMapped`;
    const source = realPaths.get(mount.hostPath ?? '') ?? mount.hostPath;
    const plain = { ...mount, hostPath: source };
    if (idMapped !== true || source === undefined) return plain;
    if (userNamespace === undefined || identity === undefined) {
      problems.push({ field, problem: 'needs a user namespace' });
      return plain;
    }
    const ranges = { uid: userNamespace.uid, gid: userNamespace.gid };
    if (host.bindFs.enabled) {
      const request = {
        source,
        owner: { ...owner, userName: owner.name },
        runAs: identity,
        uidRange: ranges.uid,
        gidRange: ranges.gid,
      };
      const plan = planBindFs(host.bindFs, request);
      if (plan.isErr()) problems.push(...plan.error.problems.map(({ problem }) => ({ field, problem })));
      else bindFs.push({ index, field, source, plan: plan.value });
      return plain; // the place where it is shown takes its source's when there is one
    }
    if (capabilities.userNamespaces !== 'by_handler') {
      problems.push({ field, problem: 'this runtime has no id-mapped mounts, and bindfs is not enabled on this node' });
      return plain;
    }
    const mapped = idMappedMount(plain, owner, identity, ranges);
    if (mapped.isErr()) problems.push(...mapped.error.problems.map(({ problem }) => ({ field, problem })));
    return mapped.unwrapOr(plain);
  });
  return problems.length > 0 ? err(problems) : ok({ mounts: shown, bindFs });
}

/** Who the program is on the host. */
function hostIdentity({ userNamespace }: PodRequest, { identity }: RunIdentity): StepRequest['scratchOwner'] {
  if (identity === undefined || userNamespace === undefined) return identity;
  return {
    uid: Number(userNamespace.uid.start) + identity.uid,
    gid: Number(userNamespace.gid.start) + identity.gid,
  };
}

/** An image to mount that is named by its id, as CRI-O knows it: without `sha256:`. */
function withBareId({ family }: Pick<Capabilities, 'family'>, mount: MountInit): MountInit {
  const name = mount.image?.image ?? '';
  const digits = family === 'containerd' ? undefined : imageIdDigits(name);
  return digits === undefined ? mount : { ...mount, image: { ...mount.image, image: digits } };
}

/** Path on the host of the wrapper that programs run under, with the ledger or else where scratch folders are made. */
function exitWrapperOf({ ledger, host }: Pick<JobServices, 'ledger' | 'host'>): string {
  return join(ledger?.folder ?? host.scratchRoot, 'exit-wrapper');
}
