import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { ContainerJobSpec } from '../../../src/job/spec/job-spec.js';
import type { NodeOptions } from '../../../src/node/node-options.js';
import type { MockRuntimeOptions } from '../../../src/testing/index.js';

/** What an agent does. */
export interface AgentOrder {
  /** The endpoint of a runtime, or how a mock of its own is. */
  readonly runtime: string | MockRuntimeOptions;
  /** One after the other, each on a node of its own. */
  readonly jobs: readonly { readonly spec: ContainerJobSpec; readonly node: NodeOptions }[];
}

/** What it may, and what it sees of the machine. */
export interface AgentRights {
  /** Capabilities that it has not, as `setpriv` names them, such as `dac_override`. */
  readonly without: readonly string[];
  /** What it sees in the place of `/etc/passwd`: a path. */
  readonly passwd?: string | undefined;
}

const ROOT = join(import.meta.dirname, '../../..');

/** Runs jobs by an agent in a process of root's with fewer rights. Answers their outcomes, as JSON has them. */
export async function runAgent(order: AgentOrder, { without, passwd }: AgentRights): Promise<unknown[]> {
  const loader = pathToFileURL(join(ROOT, 'scripts/run-typescript.mjs')).href;
  const dropped = without.map((name) => `-${name}`).join(',');
  const fewer = without.length === 0 ? [] : ['setpriv', `--inh-caps=${dropped}`, `--bounding-set=${dropped}`];
  const program = [...fewer, process.execPath, '--import', loader, join(import.meta.dirname, 'program.ts')];
  const bind = ['unshare', '--mount', 'sh', '-c', 'mount --bind "$0" /etc/passwd && exec "$@"'];
  const [command = '', ...args] = passwd === undefined ? program : [...bind, passwd, ...program];
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (texts.stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (texts.stderr += String(chunk)));
  child.stdin.end(JSON.stringify(order));
  await once(child, 'close');
  try {
    return JSON.parse(texts.stdout) as unknown[];
  } catch {
    throw new Error(`the agent told nothing: ${texts.stderr}`);
  }
}
