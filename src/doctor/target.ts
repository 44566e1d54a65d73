import type { Result } from 'neverthrow';

import type { Clock } from '../core/clock.js';
import type { CallError } from '../core/errors.js';
import type { StatusResponse, VersionResponse } from '../generated/types.js';
import type { Capabilities } from '../policy/runtime/capabilities.js';
import type { CriRuntime } from '../runtime/cri-runtime.js';
import type { Found } from './finding.js';
import type { Host } from './host.js';
import type { DoctorOptions } from './options.js';

/** A runtime that answers, with what it says of itself. */
export interface Reached {
  readonly version: VersionResponse;
  readonly capabilities: Capabilities;
  /** Undefined where it does not say. */
  readonly status: StatusResponse | undefined;
  /** The runtime's verbose words that are JSON, by name; others are left out. */
  readonly info: Readonly<Record<string, unknown>>;
}

/** What a runtime says of itself, such as `NetworkReady`. */
export function condition({ status }: Reached, type: string) {
  return status?.status?.conditions.find((one) => one.type === type);
}

/** What the checks look at. */
export interface DoctorTarget {
  readonly options: DoctorOptions;
  readonly host: Host;
  readonly clock: Clock;
  /** As it was given or found; undefined where there is none. */
  readonly endpoint: string | undefined;
  /** Absolute path of the socket, where the endpoint is one. */
  readonly socketPath: string | undefined;
  /** A client, whether or not anybody answers; undefined where the endpoint can't even be read. */
  readonly client: CriRuntime | undefined;
  /** What Version and Status said; undefined where there is no client. */
  readonly reached: Result<Reached, CallError> | undefined;
}

/** Looks at one thing, and changes nothing. It may throw, and take for ever: its caller bounds it. */
export type Check = (target: DoctorTarget, signal: AbortSignal) => Promise<Found | readonly Found[]>;

/** A value within parsed JSON, by keys in turn, whatever is in between. */
export function dig(value: unknown, ...keys: readonly string[]): unknown {
  let at = value;
  for (const key of keys) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return at;
}

/** The strings of a list, or one string, and nothing else. */
export function texts(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((one) => typeof one === 'string' && one !== '').map(String);
}
