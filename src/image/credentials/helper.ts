import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';

import { err, ok, type Result } from 'neverthrow';

import type { Clock } from '../../core/clock.js';
import type { StoredAuth } from '../../policy/image/auth-match.js';
import { type CredentialSourceFailed, type CredentialSourceReason, sourceFailed } from './chain.js';

/** How helpers are run. */
export interface HelperSettings {
  readonly clock: Clock;
  /** Folders that helpers may stand in, in order. */
  readonly folders: readonly string[];
  /** Time limit in milliseconds, after which the helper and all it started are killed. */
  readonly timeoutMs: number;
  /** What the helper sees of the environment, besides a PATH of its folders. */
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

/** Variables that helpers need to find a user's key ring. */
const PASSED_ON = [
  'HOME',
  'USER',
  'LANG',
  'XDG_RUNTIME_DIR',
  'XDG_CONFIG_HOME',
  'DBUS_SESSION_BUS_ADDRESS',
  'GNUPGHOME',
];

/**
 * Asks `docker-credential-<helper>` for a server's credentials; undefined where it knows none. No shell, nothing secret
 * in its arguments, and what it prints is never repeated.
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
  const run = await runHelper(path, server, settings, signal);
  switch (run.end) {
    case 'timeout':
      return fail('helper_timeout', `${program} did not answer within ${settings.timeoutMs} ms and was killed`);
    case 'aborted':
      return fail('helper_timeout', `${program} was given up by the caller`);
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
    return knowsNone ? ok(undefined) : fail('helper_failed', `${program} ended with ${run.code ?? 'a signal'}`);
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
}

function runHelper(path: string, server: string, settings: HelperSettings, signal: AbortSignal): Promise<HelperRun> {
  if (signal.aborted) return Promise.resolve({ end: 'aborted', code: null, output: '' });
  return new Promise((resolve) => {
    const env: Record<string, string> = { PATH: settings.folders.join(':') };
    for (const name of PASSED_ON) {
      const value = settings.env[name];
      if (value !== undefined) env[name] = value;
    }
    // In a process group of its own, so that what it started dies with it.
    const child = spawn(path, ['get'], { env, cwd: '/', stdio: ['pipe', 'pipe', 'ignore'], detached: true });
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (end: HelperRun['end'], code: number | null): void => {
      timer.cancel();
      signal.removeEventListener('abort', onAbort);
      child.stdout.destroy();
      if (end !== 'exit') killGroup(child.pid);
      resolve({ end, code, output: Buffer.concat(chunks).toString('utf8') });
    };
    const onAbort = (): void => finish('aborted', null);
    const timer = settings.clock.setTimer(settings.timeoutMs, () => finish('timeout', null));
    signal.addEventListener('abort', onAbort, { once: true });
    child.on('error', () => finish('unstartable', null));
    child.stdin.on('error', () => undefined);
    child.stdout.on('error', () => undefined);
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > MAX_OUTPUT_BYTES) finish('flood', null);
      else chunks.push(chunk);
    });
    child.on('close', (code) => finish('exit', code));
    child.stdin.end(`${server}\n`);
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
