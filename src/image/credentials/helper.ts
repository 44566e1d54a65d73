import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';

import { err, ok, type Result } from 'neverthrow';

import { onAbort } from '../../core/on-abort.js';
import type { Clock } from '../../core/clock.js';
import { endChild, killGroup, otherUser, spawnAsUser } from '../../files/as-user.js';
import type { StoredAuth } from '../../policy/image/auth-match.js';
import { type CredentialSourceFailed, type CredentialSourceReason, sourceFailed } from './chain.js';
import { inUserTurn } from './user-turns.js';

/** How helpers are run. */
export interface HelperSettings {
  readonly clock: Clock;
  /** Folders that helpers may stand in, in order. */
  readonly folders: readonly string[];
  /** Time limit in milliseconds, after which the helper and all it started are killed. */
  readonly timeoutMs: number;
  /** User (uid) as whom it runs; undefined for the user of this process. */
  readonly user: number | undefined;
  /** Its home, where that is not the one of the user database. */
  readonly home: string | undefined;
  /** Names of variables that it sees, besides a PATH of its folders; `AWS_*` is all that begin so. */
  readonly variables: readonly string[];
  /** Where these are from. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where helpers are looked for: never in PATH, which another user's job may have set. */
export const HELPER_FOLDERS: readonly string[] = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
];

/** Longest output of a helper, in bytes. */
const MAX_OUTPUT_BYTES = 65_536;

const NAME = /^[a-z0-9._-]{1,64}$/;

/** The way out of a site. Helpers of clouds ask their service, and get no answer without it. */
const PROXY_VARIABLES: readonly string[] = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY'].flatMap((name) => [
  name,
  name.toLowerCase(),
]);

/** What helpers see of the environment: where a user's key ring is, the way out, and what the clouds' helpers go by. */
export const HELPER_VARIABLES: readonly string[] = [
  ...['HOME', 'USER', 'LANG', 'XDG_RUNTIME_DIR', 'XDG_CONFIG_HOME', 'DBUS_SESSION_BUS_ADDRESS', 'GNUPGHOME'],
  ...PROXY_VARIABLES,
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'AWS_*', 'AZURE_*', 'GOOGLE_*', 'CLOUDSDK_*'],
];

/** What of its errors is repeated, in characters from the end. */
const MAX_ERRORS = 500;

/**
 * Asks `docker-credential-<helper>` for a server's credentials; undefined where it knows none. No shell, nothing secret
 * in its arguments, and what it prints is never repeated; what it writes as errors is.
 */
export async function askHelper(
  source: string,
  helper: string,
  server: string,
  settings: HelperSettings,
  signal: AbortSignal,
): Promise<Result<StoredAuth | undefined, CredentialSourceFailed>> {
  const program = `docker-credential-${helper}`;
  const fail = (reason: CredentialSourceReason, message: string) => err(sourceFailed(source, reason, message));
  if (!NAME.test(helper)) return fail('helper_name', 'the name of a credential helper is not one that may be run');
  const path = await findProgram(program, settings.folders);
  if (path === undefined) return fail('helper_missing', `${program} is in none of ${settings.folders.join(', ')}`);
  const turn = await inUserTurn(settings.user, signal, () => runHelper(path, server, settings, signal));
  const run = turn ?? ABORTED;
  switch (run.end) {
    case 'timeout':
      return fail('helper_timeout', `${program} did not answer within ${settings.timeoutMs} ms and was killed`);
    case 'aborted':
      return fail('helper_timeout', `${program} was cancelled by the caller`);
    case 'flood':
      return fail('helper_output', `${program} printed more than ${MAX_OUTPUT_BYTES} bytes and was killed`);
    case 'unstartable':
      return fail('helper_failed', `${program} could not be started`);
    case 'exit':
      break;
    default:
      run.end satisfies never;
  }
  if (run.code !== 0) {
    const knowsNone = /credentials not found|no credentials server URL|no credentials username/i.test(run.output);
    const said = run.errors.trim().slice(-MAX_ERRORS);
    const ended = `${program} ended with ${run.code ?? 'a signal'}`;
    return knowsNone ? ok(undefined) : fail('helper_failed', said === '' ? ended : `${ended}: ${said}`);
  }
  return readAnswer(run.output) ?? fail('helper_output', `${program} did not print credentials`);
}

function readAnswer(output: string): Result<StoredAuth | undefined, CredentialSourceFailed> | undefined {
  let json: unknown;
  try {
    json = JSON.parse(output);
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null) return undefined;
  const { Username: username, Secret: secret } = json as Record<string, unknown>;
  if (typeof username !== 'string' || typeof secret !== 'string') return undefined;
  if (secret === '') return ok(undefined);
  return ok(username === '<token>' || username === '' ? { identityToken: secret } : { username, password: secret });
}

async function findProgram(program: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, program);
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // Not here, or not to be run: the next folder may have it.
    }
  }
  return undefined;
}

interface HelperRun {
  readonly end: 'exit' | 'timeout' | 'aborted' | 'flood' | 'unstartable';
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

const ABORTED: HelperRun = { end: 'aborted', code: null, output: '', errors: '' };

function runHelper(path: string, server: string, settings: HelperSettings, signal: AbortSignal): Promise<HelperRun> {
  if (signal.aborted) return Promise.resolve(ABORTED);
  return new Promise((resolve) => {
    const child = start(path, settings);
    const chunks: Buffer[] = [];
    let errors = '';
    let length = 0;
    const finish = (end: HelperRun['end'], code: number | null): void => {
      timer.cancel();
      ignore();
      child.stdout?.destroy();
      child.stderr?.destroy();
      if (end !== 'exit') endChild(child);
      resolve({ end, code, output: Buffer.concat(chunks).toString('utf8'), errors });
    };
    const timer = settings.clock.setTimer(settings.timeoutMs, () => finish('timeout', null));
    const ignore = onAbort(signal, () => finish('aborted', null));
    child.on('error', () => finish('unstartable', null));
    for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe?.on('error', () => undefined);
    child.stdout?.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > MAX_OUTPUT_BYTES) finish('flood', null);
      else chunks.push(chunk);
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      errors = `${errors}${chunk.toString('utf8')}`.slice(-MAX_ERRORS);
    });
    // At once: later its number may be another's.
    child.on('exit', () => killGroup(child.pid));
    child.on('close', (code) => finish('exit', code));
    child.stdin?.end(`${server}\n`);
  });
}

/** In a process group of its own, so that what it started dies with it. */
function start(path: string, { user, home, folders, variables, env: all }: HelperSettings): ChildProcess {
  const isSeen = (name: string): boolean =>
    variables.some((seen) => (seen.endsWith('*') ? name.startsWith(seen.slice(0, -1)) : name === seen));
  const seen = Object.entries(all).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && isSeen(entry[0]),
  );
  const env: Record<string, string> = { PATH: folders.join(':'), ...Object.fromEntries(seen) };
  const other = otherUser(user);
  if (other === undefined) return spawn(path, ['get'], { env, cwd: '/', stdio: 'pipe', detached: true });
  // Whoever asks for another user is not that user: the helper's home is.
  const { HOME: _home, USER: _user, ...others } = env;
  const own = home === undefined ? others : { ...others, HOME: home };
  return spawnAsUser({ uid: other }, { kind: 'run', program: path, args: ['get'], env: own });
}
