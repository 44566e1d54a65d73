import { isAbsolute } from 'node:path';

import type { Clock } from '../core/clock.js';
import { type InputProblem, invalidInput, type InvalidInput } from '../core/errors.js';
import type { CredentialSource } from '../image/credentials/chain.js';
import type { RegistryCredentials } from '../image/credentials/credentials.js';
import type { RegistryAccess } from '../image/registry/client.js';

/** A registry that jobs are to pull from. */
export interface DoctorRegistry extends RegistryAccess {
  /** Such as `ghcr.io` or `host:5000`. */
  readonly registry: string;
  /** @default none: asked as anybody */
  readonly credentials?: RegistryCredentials | undefined;
}

/** What to examine. Everything is optional. */
export interface DoctorOptions {
  /** As of `CriRuntime.connect`. @default the first well-known socket that exists */
  readonly endpoint?: string | undefined;
  /** @default the runtime endpoint */
  readonly imageEndpoint?: string | undefined;
  /** Registries to ask. @default none */
  readonly registries?: readonly DoctorRegistry[] | undefined;
  /** Where credentials of registries are looked for that have none of their own; see `userCredentialSources`. @default nowhere */
  readonly credentialSources?: readonly CredentialSource[] | undefined;
  /** Ledger of the node, absolute, to tell jobs from leftovers. It is only read. @default none */
  readonly ledgerDirectory?: string | undefined;
  /** Look at leftovers of this instance alone. @default all of this package */
  readonly instance?: string | undefined;
  /** Free space where images are kept, in bytes, below which it is a problem; a warning below twice that. @default 5 GiB */
  readonly minFreeBytes?: number | undefined;
  /** Time limit of each check, in milliseconds. @default 5_000 */
  readonly checkTimeoutMs?: number | undefined;
  /** Where the machine's root is seen from here, absolute: another than `/` inside a container. @default '/' */
  readonly hostRoot?: string | undefined;
  /** Environment of this process, for its proxies. @default process.env */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Ends the examination early; what is not examined by then is reported as such. @default none */
  readonly signal?: AbortSignal | undefined;
  /** @default the machine's clock */
  readonly clock?: Clock | undefined;
}

const MAX_TIMEOUT_MS = 600_000;

/** What is wrong with options; undefined where nothing is. What is wrong with the node is a finding instead. */
export function optionProblems(options: DoctorOptions): InvalidInput | undefined {
  const { checkTimeoutMs = 1, minFreeBytes = 0, hostRoot = '/', ledgerDirectory = '/' } = options;
  const problems: InputProblem[] = [];
  if (!(checkTimeoutMs > 0 && checkTimeoutMs <= MAX_TIMEOUT_MS))
    problems.push({ field: 'checkTimeoutMs', problem: `must be > 0 and <= ${MAX_TIMEOUT_MS} ms` });
  if (!(minFreeBytes >= 0)) problems.push({ field: 'minFreeBytes', problem: 'must be >= 0 bytes' });
  if (!isAbsolute(hostRoot)) problems.push({ field: 'hostRoot', problem: 'must be an absolute path' });
  if (!isAbsolute(ledgerDirectory)) problems.push({ field: 'ledgerDirectory', problem: 'must be an absolute path' });
  return problems.length === 0 ? undefined : invalidInput('doctor', problems);
}
