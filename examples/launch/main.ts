// A launcher: runs a script in a container, shows what happens, and exits with the script's exit code.
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CraneNode, loadContainerConfig, parseGres, parseMounts, parsePullPolicy } from 'crane-cri';

import { describe, exitCodeOf } from './exit-code.js';
import { passOutput } from './job-output.js';
import { type LaunchOptions, readOptions, USAGE } from './options.js';
import { showPhases } from './phases-view.js';
import { PullView } from './pull-view.js';

const SCRIPT_IN_CONTAINER = '/crane/script';

function say(text: string): void {
  process.stderr.write(`launch: ${text}\n`);
}

/** Ends the launcher with the code for "could not even begin". */
function fail(error: { readonly message: string; readonly hint?: string }): never {
  say(error.hint === undefined ? error.message : `${error.message}\n  ${error.hint}`);
  process.exit(125);
}

async function connect(options: LaunchOptions): Promise<CraneNode> {
  if (options.endpoint !== undefined) {
    const node = await CraneNode.connect(options.endpoint, { imageEndpoint: options.imageEndpoint });
    return node.match((value) => value, fail);
  }
  if (options.config !== undefined) {
    const config = (await loadContainerConfig(options.config)).match((value) => value, fail);
    if (!config.enabled)
      return fail({ message: `${options.config} does not enable containers`, hint: 'Set Container.Enabled to true.' });
    const node = await CraneNode.connect(config.runtimeEndpoint.text, { imageEndpoint: config.imageEndpoint.text });
    return node.match((value) => value, fail);
  }
  say('no --endpoint and no --config: running on a simulated runtime');
  const { MockRuntime } = await import('crane-cri/testing');
  return (await CraneNode.over(new MockRuntime().service)).match((value) => value, fail);
}

/** A script that names its interpreter and is executable runs by itself, any other by the shell. */
function commandOf(options: LaunchOptions): readonly string[] {
  return readFileSync(options.script).subarray(0, 2).toString() === '#!' && mayUse(options.script, constants.X_OK)
    ? [SCRIPT_IN_CONTAINER, ...options.args]
    : ['/bin/sh', SCRIPT_IN_CONTAINER, ...options.args];
}

function mayUse(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function devicesOf(gres: string | undefined): readonly string[] {
  if (gres === undefined) return [];
  const requests = parseGres(gres).match((value) => value, fail);
  const gpus = requests.filter(({ name }) => name === 'gpu').reduce((sum, { count }) => sum + count, 0);
  return Array.from({ length: gpus }, (_, i) => `nvidia.com/gpu=${i}`);
}

async function launch(options: LaunchOptions): Promise<number> {
  if (!mayUse(options.script, constants.R_OK)) return fail({ message: `the script ${options.script} cannot be read` });
  options.warnings.forEach((warning) => say(`warning: ${warning}`));
  const policy =
    options.pullPolicy === undefined ? undefined : parsePullPolicy(options.pullPolicy).match((value) => value, fail);
  const mounts = parseMounts(options.volumes, process.cwd()).match((value) => value, fail);
  await using node = await connect(options);
  const logDirectory = mkdtempSync(join(tmpdir(), 'crane-launch-'));
  process.once('exit', () => rmSync(logDirectory, { recursive: true, force: true }));
  const pull = new PullView(process.stderr);
  const job = node
    .job({
      jobId: options.jobId,
      image: options.image,
      pullPolicy: policy,
      onPullProgress: (progress) => pull.show(progress),
      credentials: options.credentials,
      command: commandOf(options),
      env: { ...options.env, CRANE_JOB_ID: String(options.jobId) },
      mounts: [...mounts, { hostPath: options.script, containerPath: SCRIPT_IN_CONTAINER, readonly: true }],
      cdiDevices: devicesOf(options.gres),
      resources: options.memoryBytes === undefined ? undefined : { memoryLimitInBytes: BigInt(options.memoryBytes) },
      timeLimitMs: options.timeLimitMs,
      logDirectory,
      keepLastOutput: true,
    })
    .match((value) => value, fail);

  const interrupt = (signal: NodeJS.Signals): void => job.cancel(signal);
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  const phases = showPhases(job, process.stderr);
  const output = passOutput(job, process.stdout, process.stderr);
  const outcome = (await job.run()).match((value) => value, fail);
  await Promise.all([phases, output]);
  process.off('SIGINT', interrupt).off('SIGTERM', interrupt);

  say(describe(outcome));
  say(outcome.timings.map(({ phase, durationMs }) => `${phase} ${durationMs.toFixed(0)} ms`).join(', '));
  return exitCodeOf(outcome);
}

function readCommandLine(): LaunchOptions | 'help' {
  try {
    return readOptions(process.argv.slice(2), process.env);
  } catch (cause) {
    return fail({ message: (cause as Error).message, hint: 'See --help.' });
  }
}

const options = readCommandLine();
if (options === 'help') process.stdout.write(`${USAGE}\n`);
else process.exitCode = await launch(options);
