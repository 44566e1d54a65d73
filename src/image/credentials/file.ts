import { err, ok, type Result } from 'neverthrow';

import type { Clock } from '../../core/clock.js';
import { otherUser, readAsUser } from '../../files/as-user.js';
import { readSmallFile } from '../../files/read-small-file.js';
import { readTrustedFile } from '../../files/read-trusted-file.js';
import { matchingAuthKeys, readAuthEntry } from '../../policy/image/auth-match.js';
import { type CredentialSource, type CredentialSourceFailed, hideStored, sourceFailed } from './chain.js';
import type { CheckedCredentials } from './credentials.js';
import { inUserTurn } from './user-turns.js';

/** Largest credential file, in bytes. */
const MAX_FILE_BYTES = 10 * 1_048_576;

/** The parts of a credential file that are used; each an own object without inherited names. */
export interface CredentialFile {
  readonly auths: ReadonlyMap<string, unknown>;
  readonly credHelpers: ReadonlyMap<string, unknown>;
  readonly credsStore: string | undefined;
}

const EMPTY: CredentialFile = { auths: new Map(), credHelpers: new Map(), credsStore: undefined };

/** With whose rights a file is read, and a helper that it names is run. */
export interface FileOwner {
  /** Undefined for the user of this process. */
  readonly user: number | undefined;
  readonly clock: Clock;
}

/**
 * With the rights of the user whose file it is: then a link leads nowhere that this user may not go, whenever it is made.
 * Root reads for itself what nobody else can change.
 */
function readAs({ user, clock }: FileOwner, path: string, signal: AbortSignal) {
  const other = otherUser(user);
  if (other !== undefined) {
    const read = inUserTurn(user, signal, () => readAsUser(other, path, MAX_FILE_BYTES, clock, signal));
    return read.then((answer) => answer ?? err({ reason: 'io', why: 'given up' } as const));
  }
  if (user !== undefined && user !== process.geteuid?.()) {
    return Promise.resolve(err({ reason: 'denied', why: `only root reads files as user ${user}` } as const));
  }
  return process.geteuid?.() === 0 ? readTrustedFile(path, MAX_FILE_BYTES) : readSmallFile(path, MAX_FILE_BYTES);
}

/** Reads a file in the format of Docker's config.json. One that does not exist is empty. */
export async function readCredentialFile(
  name: string,
  path: string,
  owner: FileOwner,
  signal: AbortSignal,
): Promise<Result<CredentialFile, CredentialSourceFailed>> {
  const bytes = await readAs(owner, path, signal);
  if (bytes.isErr()) {
    const { reason, why } = bytes.error;
    if (reason === 'missing' || reason === 'not_a_folder') return ok(EMPTY);
    if (reason === 'too_large') return err(sourceFailed(name, reason, `${path} is too large`));
    return reason === 'not_trusted' || reason === 'link'
      ? err(sourceFailed(name, 'not_trusted', `${path} is not read by root: ${why}`))
      : err(sourceFailed(name, 'unreadable', `${path} cannot be read: ${why}`));
  }
  const text = bytes.value.toString().replace(/^\uFEFF/, '');
  const malformed = (problem: string) => err(sourceFailed(name, 'malformed', `${path}: ${problem}`));
  if (text.trim() === '') return ok(EMPTY);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // The parser's message repeats the text, which may be a password.
    return malformed('is not JSON');
  }
  if (!isObject(json)) return malformed('is not a JSON object');
  const fields = new Map<string, unknown>(Object.entries(json));
  const part = (field: string): ReadonlyMap<string, unknown> | undefined => {
    const value = fields.get(field);
    if (value === undefined || value === null) return new Map();
    return isObject(value) ? new Map<string, unknown>(Object.entries(value)) : undefined;
  };
  const auths = part('auths');
  const credHelpers = part('credHelpers');
  const credsStore = fields.get('credsStore') ?? '';
  if (auths === undefined) return malformed('auths is not an object');
  if (credHelpers === undefined) return malformed('credHelpers is not an object');
  if (typeof credsStore !== 'string') return malformed('credsStore is not a string');
  return ok({ auths, credHelpers, credsStore: credsStore === '' ? undefined : credsStore });
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The entries of `auths` that hold for a repository. One that can't be read fails only where no other can. */
export function findInAuths(
  name: string,
  path: string,
  { auths }: CredentialFile,
  registry: string,
  repository: string,
): Result<readonly CheckedCredentials[], CredentialSourceFailed> {
  const found: CheckedCredentials[] = [];
  let broken: CredentialSourceFailed | undefined;
  for (const key of matchingAuthKeys([...auths.keys()], registry, repository)) {
    const entry = readAuthEntry(auths.get(key), (base64) => Buffer.from(base64, 'base64').toString('utf8'));
    if (entry === undefined) continue;
    if ('problem' in entry) broken ??= sourceFailed(name, 'malformed', `${path}: auths["${key}"]: ${entry.problem}`);
    else found.push(hideStored(entry));
  }
  return broken !== undefined && found.length === 0 ? err(broken) : ok(found);
}

/**
 * Credentials that CraneSched's login keeps: `{"auths": {"host": {"auth": base64("user:password")}}}`.
 *
 * @param path usually `~/.config/crane/registry.json`
 */
export function craneRegistryFile(path: string, owner: FileOwner): CredentialSource {
  const name = 'registry.json';
  return {
    name,
    async find(registry, repository, signal) {
      const file = await readCredentialFile(name, path, owner, signal);
      return file.andThen((content) => findInAuths(name, path, content, registry, repository));
    },
  };
}
