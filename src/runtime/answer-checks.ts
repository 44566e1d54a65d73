import { isFullId } from '../core/ids.js';
import type { Rpcs } from '../generated/types.js';
import { isExitCode } from '../policy/exit/exit-misfit.js';
import type { UnaryRpc } from '../transport/wire.js';

/** Answers what of an answer does not fit its question, such as the status of another container. */
type Check<R extends UnaryRpc> = (answer: Rpcs[R]['response'], request: Rpcs[R]['request']) => string | undefined;

/** The one place where answers are held against their questions: nobody else looks whether an id is the one asked for. */
const CHECKS: { readonly [R in UnaryRpc]?: Check<R> } = {
  runPodSandbox: ({ podSandboxId }) => newId('pod_sandbox_id', podSandboxId),
  createContainer: ({ containerId }) => newId('container_id', containerId),
  listPodSandbox: ({ items }, request) => listed('items', items, request.filter),
  listContainers: ({ containers }, request) => listed('containers', containers, request.filter),
  podSandboxStatus: ({ status }, { podSandboxId }) => sameId('status', status, status?.id, podSandboxId),
  containerStatus: ({ status }, { containerId }) => sameId('status', status, status?.id, containerId),
  containerStats: ({ stats }, { containerId }) => maybeOf('stats', stats?.attributes?.id, containerId),
  podSandboxStats: ({ stats }, { podSandboxId }) => maybeOf('stats', stats?.attributes?.id, podSandboxId),
  // By -1 CRI-O reports that the time was over.
  execSync: ({ exitCode }) =>
    exitCode === -1 || isExitCode(exitCode) ? undefined : `no command ends with its exit_code ${exitCode}`,
};

/** What does not fit, or `undefined` where the answer is one to this request. */
export function answerProblem<R extends UnaryRpc>(
  rpc: R,
  request: Rpcs[R]['request'],
  answer: Rpcs[R]['response'],
): string | undefined {
  return CHECKS[rpc]?.(answer, request);
}

/** An id that can't be asked about leads nowhere: every later call would be refused. */
function newId(field: string, id: string): string | undefined {
  return isFullId(id) ? undefined : `${field} ${shown(id)} is not a full id (64 hex digits)`;
}

/** The same of what a list holds: leaving it out would say that it is not there. What was not asked for is no matter. */
function listed(field: string, items: readonly Item[], filter: Filter = {}): string | undefined {
  const bad = items.findIndex(
    (item) => fits(filter, item) && !(isFullId(item.id) && isFullId(item.podSandboxId ?? item.id)),
  );
  if (bad < 0) return undefined;
  const { id = '', podSandboxId } = items[bad] ?? {};
  return isFullId(id) ? newId(`${field}[${bad}].pod_sandbox_id`, podSandboxId ?? '') : newId(`${field}[${bad}].id`, id);
}

function sameId(field: string, of: object | undefined, got: string | undefined, asked: unknown): string | undefined {
  return of === undefined ? `it holds no ${field}` : maybeOf(field, got ?? '', asked);
}

/** @param got `undefined` where the answer does not say what it is of */
function maybeOf(field: string, got: string | undefined, asked: unknown): string | undefined {
  return got === undefined || got === asked
    ? undefined
    : `its ${field} is of ${shown(got)}, and not of ${shown(asked)}`;
}

function shown(id: unknown): string {
  return JSON.stringify(String(id).slice(0, 64));
}

/** Which entries of a list were asked for; runtimes have been seen to leave a filter out. */
type Keep<R extends UnaryRpc> = (request: Rpcs[R]['request'], answer: Rpcs[R]['response']) => Rpcs[R]['response'];

const KEEPS: { readonly [R in UnaryRpc]?: Keep<R> } = {
  listPodSandbox: ({ filter }, answer) =>
    filter === undefined ? answer : { ...answer, items: answer.items.filter((item) => fits(filter, item)) },
  listContainers: ({ filter }, answer) =>
    filter === undefined ? answer : { ...answer, containers: answer.containers.filter((item) => fits(filter, item)) },
};

/** The answer without what was not asked for: who removes all that a list holds must not remove another's. */
export function onlyWhatWasAsked<R extends UnaryRpc>(
  rpc: R,
  request: Rpcs[R]['request'],
  answer: Rpcs[R]['response'],
): Rpcs[R]['response'] {
  return KEEPS[rpc]?.(request, answer) ?? answer;
}

interface Filter {
  readonly id?: string | undefined;
  readonly podSandboxId?: string | undefined;
  readonly labelSelector?: Readonly<Record<string, string>> | undefined;
}

interface Item {
  readonly id: string;
  readonly podSandboxId?: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/** Ids may be asked for by their beginning; CRI-O takes an absent label for an empty one. */
function fits({ id = '', podSandboxId = '', labelSelector = {} }: Filter, item: Item): boolean {
  return (
    item.id.startsWith(id) &&
    (item.podSandboxId ?? podSandboxId).startsWith(podSandboxId) &&
    Object.entries(labelSelector).every(([key, value]) => (item.labels[key] ?? '') === value)
  );
}
