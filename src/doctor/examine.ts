import { setMaxListeners } from 'node:events';
import { stat } from 'node:fs/promises';

import { err, ok, type Result } from 'neverthrow';

import { type Clock, systemClock } from '../core/clock.js';
import { parseEndpoint, shownEndpoint, WELL_KNOWN_SOCKETS } from '../core/endpoint.js';
import type { CallError } from '../core/errors.js';
import { onAbort } from '../core/on-abort.js';
import { printable } from '../core/printable.js';
import { Scope } from '../core/scope.js';
import { capabilitiesOf } from '../policy/runtime/capabilities.js';
import { CriRuntime } from '../runtime/cri-runtime.js';
import { checkCdi } from './check-cdi.js';
import { checkCni } from './check-cni.js';
import { checkDisk } from './check-disk.js';
import { checkEndpoint, checkPermissions } from './check-endpoint.js';
import { checkCgroup, checkIdmappedMounts, checkOverlay, checkUserNamespaces } from './check-kernel.js';
import { checkLeftovers } from './check-leftovers.js';
import { checkProxy } from './check-proxy.js';
import { checkRegistry } from './check-registry.js';
import { checkEvents, checkNetwork, checkRuntime, checkVersion } from './check-runtime.js';
import { type CheckName, type DoctorReport, type Finding, type Found, warning } from './finding.js';
import { Host } from './host.js';
import type { DoctorOptions } from './options.js';
import type { Check, Reached, DoctorTarget } from './target.js';

/** Every check, in the order its findings are reported. */
const CHECKS: Readonly<Record<CheckName, Check>> = {
  endpoint: checkEndpoint,
  permissions: checkPermissions,
  runtime: checkRuntime,
  network: checkNetwork,
  version: checkVersion,
  events: checkEvents,
  cgroup: checkCgroup,
  cni: checkCni,
  cdi: checkCdi,
  disk: checkDisk,
  registry: checkRegistry,
  proxy: checkProxy,
  user_namespaces: checkUserNamespaces,
  idmapped_mounts: checkIdmappedMounts,
  overlay: checkOverlay,
  leftovers: checkLeftovers,
};

const DEFAULT_CHECK_TIMEOUT_MS = 5_000;

/** Examines a node. Every check has its own time limit, and none can spoil another. */
export async function examine(options: DoctorOptions): Promise<DoctorReport> {
  const { clock = systemClock, checkTimeoutMs = DEFAULT_CHECK_TIMEOUT_MS, signal } = options;
  const startedAtMs = clock.nowMs();
  const begunMs = clock.monotonicMs();
  const target = await reach({ ...options, checkTimeoutMs }, clock);
  // One listener for all checks: a signal of the caller's has no room for one of each.
  const broken = new AbortController();
  setMaxListeners(0, broken.signal);
  const ignore = onAbort(signal, () => broken.abort());
  const examined = await Promise.all(
    Object.entries(CHECKS).map(async ([name, check]) => {
      const found = await bounded(check, target, clock, checkTimeoutMs, broken.signal);
      const list: readonly Found[] = Array.isArray(found) ? (found as readonly Found[]) : [found as Found];
      return list.map((one) => shown(name as CheckName, one));
    }),
  );
  ignore();
  await target.client?.close({ timeoutMs: checkTimeoutMs });
  const findings = Object.freeze(examined.flat());
  const has = (status: Finding['status']): boolean => findings.some((finding) => finding.status === status);
  return Object.freeze({
    endpoint: target.endpoint === undefined ? undefined : shownEndpoint(target.endpoint),
    worst: has('problem') ? 'problem' : has('warning') ? 'warning' : 'ok',
    findings,
    startedAtMs,
    durationMs: clock.monotonicMs() - begunMs,
  });
}

function shown(check: CheckName, { status, summary, remedy, detail }: Found): Finding {
  return Object.freeze({
    check,
    status,
    summary: printable(summary),
    remedy: printable(remedy),
    detail: printable(detail),
  });
}

async function firstSocket(): Promise<string | undefined> {
  for (const path of Object.values(WELL_KNOWN_SOCKETS)) {
    const isThere = await stat(path).then(
      (file) => file.isSocket(),
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}

/** Gathers what the checks share. */
async function reach(
  options: DoctorOptions & { readonly checkTimeoutMs: number },
  clock: Clock,
): Promise<DoctorTarget> {
  const host = new Host(options.hostRoot ?? '/');
  const endpoint = options.endpoint ?? (await firstSocket());
  const nobody = { options, host, clock, endpoint, socketPath: undefined, client: undefined, reached: undefined };
  if (endpoint === undefined) return nobody;
  const parsed = parseEndpoint(endpoint);
  const { imageEndpoint } = options;
  // Who may open the socket is a finding of its own, and must not keep the others from being made.
  const client = CriRuntime.lazy(endpoint, { imageEndpoint, clock, allowWorldWritableSocket: true });
  if (parsed.isErr() || client.isErr()) return nobody;
  const socketPath = parsed.value.kind === 'unix' ? parsed.value.path : undefined;
  return { ...nobody, socketPath, client: client.value, reached: await meet(client.value, options) };
}

async function meet(
  client: CriRuntime,
  { checkTimeoutMs, signal }: DoctorOptions,
): Promise<Result<Reached, CallError>> {
  const limits = { timeoutMs: checkTimeoutMs, signal };
  const version = await client.version({ version: 'v1' }, limits);
  if (version.isErr()) return err(version.error);
  const [status, config] = await Promise.all([
    client.status({ verbose: true }, limits),
    client.runtimeConfig({}, limits),
  ]);
  const told = status.unwrapOr(undefined);
  const info = Object.entries(told?.info ?? {}).flatMap(([name, text]) => {
    try {
      return [[name, JSON.parse(text) as unknown] as const];
    } catch {
      return [];
    }
  });
  return ok({
    version: version.value,
    capabilities: capabilitiesOf(version.value, told, config.unwrapOr(undefined)),
    status: told,
    info: Object.fromEntries(info),
  });
}

async function bounded(
  check: Check,
  target: DoctorTarget,
  clock: Clock,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Found | readonly Found[]> {
  const scope = new Scope(clock, { signal, timeoutMs });
  try {
    const found = scope.end ?? (await scope.race(check(target, scope.signal)));
    if (typeof found !== 'string') return found;
    const why = found === 'late' ? `it took longer than ${timeoutMs} ms` : 'it was cancelled';
    return warning('This check did not finish.', 'Try again, with more time (checkTimeoutMs).', why);
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    return warning('This could not be examined.', 'This is a defect of crane-cri. Please report it.', text);
  } finally {
    scope.close();
  }
}
