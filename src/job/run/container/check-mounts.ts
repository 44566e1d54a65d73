import { err, ok, type Result } from 'neverthrow';

import { type InputProblem, unsupported } from '../../../core/errors.js';
import type { ContainerId, SandboxId } from '../../../core/ids.js';
import { resolvePath } from '../../../policy/mounts/path.js';
import { isPassing, RetryBudget } from '../../services/retry-budget.js';
import type { JobFailure } from '../../outcome/outcome.js';
import type { StepRequest } from '../../request/complete-step.js';
import type { JobServices } from '../../services/services.js';

/** How long to ask a runtime that does not answer what it has made, in milliseconds. */
const LOOK_BUDGET_MS = 60_000;

const HELD_REMEDY =
  'set bindDirectory to a folder whose mounts reach the runtime, or LaunchPolicy.MountSources to trusted';
const SHOWN_REMEDY = 'set BindFs.MountBaseDir to a folder whose mounts reach the runtime';

/** What containerd and CRI-O tell of a container, or of a pod, when they are asked to be verbose. */
interface Told {
  /** Of its first process, 0 where there is none. */
  readonly pid?: unknown;
  /** As the OCI runtime is given it: sources are what the runtime took them for, with links resolved. */
  readonly runtimeSpec?: { readonly mounts?: readonly { readonly destination?: unknown; readonly source?: unknown }[] };
}

/**
 * Holds a created container to the sources that were bound for it, and to what bindfs shows, before it is started: the
 * runtime mounts them by the
 * very paths that it was given, and for it what was judged stands there. A runtime that lives in another mount namespace,
 * and does not get our mounts, would show the program an empty folder.
 */
export async function checkMounts(
  services: JobServices,
  { sandboxId, containerId }: { readonly sandboxId: SandboxId; readonly containerId: ContainerId },
  { bound, shown, spec, pod }: Pick<StepRequest, 'bound' | 'shown' | 'spec' | 'pod'>,
): Promise<Result<void, JobFailure>> {
  const { runtime, host } = services;
  const held = [
    ...bound.map(({ index, path, identity }) => ({
      ...{ index, path, expected: identity, remedy: HELD_REMEDY },
      look: (pid: number | undefined) => host.identityInRuntime(path, pid, pod.owner.uid),
    })),
    ...shown.map(({ index, path, content }) => ({
      ...{ index, path, expected: content, remedy: SHOWN_REMEDY },
      look: (pid: number | undefined) => host.mountInRuntime(path, pid),
    })),
  ];
  if (held.length === 0) return ok(undefined);
  const budget = new RetryBudget(services, LOOK_BUDGET_MS);
  const [container, sandbox] = await Promise.all([
    insist(budget, () => runtime.containerStatus({ containerId, verbose: true })),
    insist(budget, () => runtime.podSandboxStatus({ podSandboxId: sandboxId, verbose: true })),
  ]);
  if (container.isErr()) return err(container.error);
  if (sandbox.isErr()) return err(sandbox.error);
  const told = readTold(container.value.info).runtimeSpec?.mounts;
  const { pid } = readTold(sandbox.value.info);
  const problems: InputProblem[] = [];
  for (const { index, path, expected, remedy, look } of held) {
    const field = `mounts[${index}].hostPath`;
    const target = resolvePath('/', spec.mounts?.[index]?.containerPath ?? '');
    const made = told?.find(
      ({ destination }) => typeof destination === 'string' && resolvePath('/', destination) === target,
    );
    if (told !== undefined && made?.source !== path) {
      problems.push({ field, problem: `the runtime mounts ${String(made?.source)} in the place of ${path}` });
    }
    const seen = await look(typeof pid === 'number' && pid > 0 ? pid : undefined);
    if (seen.isOk() && seen.value === expected) continue;
    const what = seen.isOk() ? 'sees another thing there' : `cannot be seen there (${seen.error})`;
    problems.push({ field, problem: `what is held at ${path} does not reach the runtime: it ${what}; ${remedy}` });
  }
  return problems.length === 0 ? ok(undefined) : err(unsupported('ContainerJob.run', problems));
}

async function insist<T, E extends JobFailure>(
  budget: RetryBudget,
  ask: () => PromiseLike<Result<T, E>>,
): Promise<Result<T, E>> {
  for (;;) {
    const answer = await ask();
    if (answer.isOk() || !isPassing(answer.error) || !(await budget.pause())) return answer;
  }
}

function readTold({ info }: Readonly<Record<string, string>>): Told {
  try {
    return (JSON.parse(info ?? '{}') ?? {}) as Told;
  } catch {
    return {};
  }
}
