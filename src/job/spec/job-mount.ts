import type { InputProblem } from '../../core/errors.js';
import type { MountInit } from '../../generated/types.js';
import { EXIT_MOUNT, WRAPPER_MOUNT } from '../../policy/exit/wrapper.js';
import { isWithin, pathProblem, resolvePath } from '../../policy/mounts/path.js';

/** A path of the host, or an image, to show in a container. */
export interface JobMount extends MountInit {
  /**
   * Shows the files of the job's owner as files of the identity that the program runs as; in a user namespace only. By
   * the kernel, or by bindfs on a node that has it enabled. @default false
   */
  readonly idMapped?: boolean | undefined;
}

/** A new, empty folder for a program, removed with everything in it when the job is cleaned up. */
export interface ScratchSpec {
  /** Absolute path in the container. */
  readonly containerPath: string;
  /**
   * `memory` is in the machine's shared memory (`/dev/shm`), and what is written counts as memory of the job. Neither
   * has a size limit of its own: the job's memory limit bounds the one, a quota of the file system the other.
   *
   * @default 'disk'
   */
  readonly medium?: 'disk' | 'memory' | undefined;
}

/** What is wrong with mounts and scratch folders by themselves. */
export function mountProblems(
  mounts: readonly JobMount[],
  scratch: readonly ScratchSpec[],
  cwd: string | undefined,
): readonly InputProblem[] {
  const targets = new Map<string, string>();
  const target = (field: string, path: unknown): InputProblem[] => {
    const problem = typeof path === 'string' ? pathProblem(path) : 'must be an absolute path';
    if (problem !== undefined) return [{ field: `${field}.containerPath`, problem }];
    const resolved = resolvePath('/', path as string);
    const first = targets.get(resolved);
    targets.set(resolved, first ?? field);
    if (first !== undefined)
      return [{ field: `${field}.containerPath`, problem: `is the containerPath of ${first} already` }];
    const bad =
      resolved === '/'
        ? 'must not be the root folder of the container'
        : [EXIT_MOUNT, WRAPPER_MOUNT].some((own) => isWithin(resolved, own))
          ? 'is where this package has its own mounts'
          : undefined;
    return bad === undefined ? [] : [{ field: `${field}.containerPath`, problem: bad }];
  };
  return [
    ...mounts.flatMap((mount, index) => [
      ...target(`mounts[${index}]`, mount.containerPath),
      ...sourceProblems(`mounts[${index}]`, mount, cwd),
    ]),
    ...scratch.flatMap(({ containerPath, medium = 'disk' }, index) => [
      ...target(`scratch[${index}]`, containerPath),
      ...(['disk', 'memory'].includes(medium)
        ? []
        : [{ field: `scratch[${index}].medium`, problem: 'must be disk or memory' }]),
    ]),
  ];
}

function sourceProblems(field: string, mount: JobMount, cwd: string | undefined): InputProblem[] {
  if (mount.image !== undefined) {
    const problems: InputProblem[] = [];
    if (mount.readonly !== true) problems.push({ field: `${field}.readonly`, problem: 'must be true for an image' });
    if (mount.hostPath !== undefined && mount.hostPath !== '') {
      problems.push({ field: `${field}.hostPath`, problem: 'must not be given together with an image' });
    }
    return problems;
  }
  const path: unknown = mount.hostPath;
  const problems: InputProblem[] = [];
  if (typeof path !== 'string' || path === '') problems.push({ field: `${field}.hostPath`, problem: 'must be a path' });
  else if (!path.startsWith('/') && cwd === undefined) {
    problems.push({ field: `${field}.hostPath`, problem: 'must be an absolute path, or the job must have a cwd' });
  }
  if (mount.recursiveReadOnly === true && mount.readonly !== true) {
    problems.push({ field: `${field}.recursiveReadOnly`, problem: 'needs readonly' });
  }
  if (mount.recursiveReadOnly === true && (mount.propagation ?? 'PROPAGATION_PRIVATE') !== 'PROPAGATION_PRIVATE') {
    problems.push({ field: `${field}.recursiveReadOnly`, problem: 'needs private propagation' });
  }
  return problems;
}

/** Mounts with relative host paths taken from the job's working directory. */
export function absoluteMounts(mounts: readonly JobMount[], cwd: string | undefined): readonly JobMount[] {
  return mounts.map((mount) =>
    cwd === undefined || mount.hostPath === undefined || mount.hostPath === '' || mount.hostPath.startsWith('/')
      ? mount
      : { ...mount, hostPath: resolvePath(cwd, mount.hostPath) },
  );
}
