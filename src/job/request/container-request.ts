import { basename } from 'node:path';

import type { ContainerConfigInit, LinuxContainerSecurityContextInit, MountInit } from '../../generated/types.js';
import { EXIT_MOUNT, wrapCommand, WRAPPER_MOUNT } from '../../policy/exit/wrapper.js';
import { imageIdDigits } from '../../policy/image/reference.js';
import type { CheckedStep } from '../spec/check-step.js';
import type { PodRequest } from './complete-pod.js';

/** What a request needs to know of its image. */
export interface ImageFacts {
  /** What CreateContainer takes: the id that the node knows the image by. */
  readonly id: string;
  /** The user of the image's configuration. */
  readonly user: { readonly uid?: bigint | undefined; readonly username?: string | undefined };
  /** Names that the node knows the image by, with digests and with tags, where it is asked for them. */
  readonly digests?: readonly string[] | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** What a step's request is made of besides its spec. */
export interface ContainerFacts {
  /** The spec's mounts as the runtime is to make them. */
  readonly mounts: readonly MountInit[];
  /** What host paths really are, behind links. */
  readonly realPaths: ReadonlyMap<string, string>;
  /** As whom the program runs: over everything else that the security context says. */
  readonly identity: LinuxContainerSecurityContextInit;
  /** Path on the host of the wrapper that the program runs under, where it does. */
  readonly exitWrapper: string | undefined;
  /** Whether the wrapper ends half a second later, so that the runtime has the last output. */
  readonly awaitsOutput: boolean;
}

/** The request for a step's container, but for its image's id and user, which {@link withImage} adds. */
export function containerRequest(step: CheckedStep, pod: PodRequest, facts: ContainerFacts): ContainerConfigInit {
  const { spec, container, exitFolder, runtimeLogPath } = step;
  const { mounts, realPaths, identity, exitWrapper, awaitsOutput } = facts;
  const wrapping = { recordsExit: exitFolder !== undefined, awaitsOutput };
  const exitMounts = [
    { hostPath: exitFolder, containerPath: EXIT_MOUNT },
    { hostPath: exitWrapper, containerPath: WRAPPER_MOUNT, readonly: true },
  ].filter(({ hostPath }) => hostPath !== undefined);
  return {
    ...container,
    command: exitWrapper === undefined ? spec.command : wrapCommand(spec.command ?? [], spec.args ?? [], wrapping),
    args: exitWrapper === undefined ? spec.args : undefined,
    mounts: [...mounts, ...exitMounts],
    // A runtime follows links as root: it is given what is judged.
    devices: container.devices?.map((device) => ({
      ...device,
      hostPath: realPaths.get(device.hostPath ?? '') ?? device.hostPath,
    })),
    logPath: runtimeLogPath === undefined ? undefined : basename(runtimeLogPath),
    linux: {
      resources: step.resources,
      securityContext: {
        seccomp: { profileType: 'RuntimeDefault' },
        ...(spec.readOnlyRootfs === undefined ? {} : { readonlyRootfs: spec.readOnlyRootfs }),
        ...spec.securityContext,
        namespaceOptions: pod.namespaces,
        ...identity,
      },
    },
  };
}

/**
 * The request with an image that is present: by its id, and as its user where nobody else is named. CRI-O runs a container
 * as root when no user is given, whatever the image says.
 */
export function withImage(request: ContainerConfigInit, image: ImageFacts): ContainerConfigInit {
  const { securityContext } = request.linux ?? {};
  const named = request.image?.userSpecifiedImage ?? '';
  return {
    ...request,
    image: { ...request.image, image: image.id, userSpecifiedImage: nameOf(named, image) },
    linux: {
      ...request.linux,
      securityContext:
        securityContext?.runAsUser === undefined ? { ...securityContext, ...userOf(image) } : securityContext,
    },
  };
}

/** The image as the user named it; a name of it instead of an id, which CRI-O refuses where it checks signatures. */
function nameOf(named: string, { digests = [], tags = [] }: ImageFacts): string {
  return imageIdDigits(named) === undefined ? named : (digests[0] ?? tags[0] ?? named);
}

function userOf({ user: { uid, username } }: ImageFacts): LinuxContainerSecurityContextInit {
  if (uid !== undefined) return { runAsUser: { value: uid } };
  return username === undefined || username === '' ? {} : { runAsUsername: username };
}
