// @ts-check
// Processes of the test stand. One is known by its pid together with its start time, so that a pid the kernel gave to
// somebody else in the meantime is never signalled.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * @typedef {{ readonly pid: number, readonly startTicks: string }} ProcessId
 */

/**
 * Runs a program to its end.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, cwd?: string, timeoutMs?: number }} [options]
 * @returns {Promise<string>} its standard output; rejects, with the end of its standard error, when it fails
 */
export function run(program, args, options = {}) {
  const { env, cwd, timeoutMs = 120_000 } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => (stderr += text));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(stdout);
      else reject(new Error(`${program} ${args[0] ?? ''} ended with ${signal ?? code}: ${stderr.trim().slice(-2000)}`));
    });
  });
}

/**
 * Starts a program in a session of its own, so that it outlives its parent and a Ctrl-C in the terminal.
 * Its output is appended to `logPath`.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ logPath: string, env: NodeJS.ProcessEnv, cwd: string }} options
 * @returns {ProcessId}
 */
export function startDaemon(program, args, { logPath, env, cwd }) {
  const log = openSync(logPath, 'a');
  try {
    const child = spawn(program, args, { env, cwd, detached: true, stdio: ['ignore', log, log] });
    // A program that can't be started is seen by its missing pid; without a listener the event would be thrown.
    child.on('error', () => undefined);
    child.unref();
    const id = child.pid === undefined ? undefined : identify(child.pid);
    if (id === undefined) throw new Error(`${program} did not start, see ${logPath}`);
    return id;
  } finally {
    closeSync(log);
  }
}

/**
 * @param {number} pid
 * @returns {{ state: string, startTicks: string } | undefined}
 */
function readStat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' '); // the name before may hold spaces and brackets
    return { state: fields[0] ?? '', startTicks: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

/**
 * @param {number} pid
 * @returns {ProcessId | undefined} undefined when there is no such process
 */
export function identify(pid) {
  const stat = readStat(pid);
  return stat && { pid, startTicks: stat.startTicks };
}

/** @param {ProcessId} id */
export function isAlive(id) {
  const stat = readStat(id.pid);
  return stat?.startTicks === id.startTicks && stat.state !== 'Z' && stat.state !== 'X';
}

/**
 * @param {ProcessId} id
 * @param {NodeJS.Signals} name
 */
export function sendSignal(id, name) {
  if (!isAlive(id)) return;
  try {
    process.kill(id.pid, name);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}

/**
 * Asks again and again until `isDone` says yes. For what no event tells: foreign processes, sockets, cgroups.
 *
 * @param {() => boolean | Promise<boolean>} isDone
 * @param {number} timeoutMs
 * @returns {Promise<boolean>} false when the time is up
 */
export async function waitUntil(isDone, timeoutMs) {
  const end = performance.now() + timeoutMs;
  while (!(await isDone())) {
    if (performance.now() > end) return false;
    await delay(10);
  }
  return true;
}

/**
 * SIGTERM, then SIGKILL when the process is still there after `graceMs`. A stopped (SIGSTOP) process is woken first.
 *
 * @param {ProcessId} id
 * @param {number} [graceMs]
 */
export async function endProcess(id, graceMs = 5_000) {
  if (graceMs > 0) {
    sendSignal(id, 'SIGTERM');
    sendSignal(id, 'SIGCONT');
    if (await waitUntil(() => !isAlive(id), graceMs)) return;
  }
  sendSignal(id, 'SIGKILL');
  if (!(await waitUntil(() => !isAlive(id), 5_000))) throw new Error(`process ${id.pid} does not end`);
}
