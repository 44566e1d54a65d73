// A launcher: runs a script in a container, shows what happens, and exits with the script's exit code.
import { accessSync, constants, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';

import { type CraneNode, parsePullPolicy, printable } from 'crane-cri';
import { parseMounts } from 'crane-cri/crane';

import { devicesFor } from './devices.js';
import { describe, exitCodeOf } from './exit-code.js';
import { passOutput } from './job-output.js';
import { connectNode } from './connect-node.js';
import { type LaunchOptions, readOptions, USAGE } from './options.js';
import { showPhases } from './phases-view.js';
import { PullView } from './pull-view.js';

const SCRIPT_IN_CONTAINER = '/crane/script';

function say(text: string): void {
  process.stderr.write(`launch: ${text.split('\n').map(printable).join('\n')}\n`);
}

/** Ends the launcher with the code for "could not even begin". */
function fail(error: { readonly message: string; readonly hint?: string }): never {
  say(error.hint === undefined ? error.message : `${error.message}\n  ${error.hint}`);
  process.exit(125);
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

async function launch(options: LaunchOptions): Promise<number> {
  if (!mayUse(options.script, constants.R_OK)) {
    const problem = mayUse(options.script, constants.F_OK) ? 'cannot be read' : 'does not exist';
    return fail({ message: `the script ${options.script} ${problem}` });
  }
  options.warnings.forEach((warning) => say(`warning: ${warning}`));
  const policy =
    options.pullPolicy === undefined ? undefined : parsePullPolicy(options.pullPolicy).match((value) => value, fail);
  const mounts = parseMounts(options.volumes, process.cwd()).match((value) => value, fail);
  await using node: CraneNode = (await connectNode(options, say)).match((value) => value, fail);
  const cdiDevices = (await devicesFor(node, options, say)).match((value) => value, fail);
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
      cdiDevices,
      devices: options.devices.map((hostPath) => ({ hostPath })),
      network: options.network,
      portMappings: options.ports,
      userNamespace: options.userNamespace,
      readOnlyRootfs: options.readOnly,
      runtimeHandler: options.runtimeHandler,
      resources: options.memoryBytes === undefined ? undefined : { memoryLimitInBytes: BigInt(options.memoryBytes) },
      timeLimitMs: options.timeLimitMs,
      // Read while the job runs; nothing is left in the folder.
      logDirectory: tmpdir(),
      keepLog: false,
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
