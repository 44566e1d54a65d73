import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';

import { defaultFolder } from '../../../src/files/index.js';
import { ATTACKER } from '../../attackers/start.js';
import { AS_ROOT, isRoot } from '../../helpers/needs-root.js';
import { newFolder } from '../../helpers/new-folder.js';

const REPOSITORY = join(import.meta.dirname, '../../..');
const USER = isRoot ? 61_234 : (process.geteuid?.() ?? 0);

const PROGRAM = `
  const { NodeHost } = await import(process.argv[1]);
  const host = new NodeHost({}, undefined);
  const folder = host.output.newFolder('mine', 'job-7-0123456789abcdef-0');
  const logs = await host.output.makeFolder(folder);
  const scratch = await host.makeScratch(host.scratchPath('job-7', 'disk'), 1, undefined);
  console.log(JSON.stringify({ logRoot: host.output.root, scratchRoot: host.scratchRoot, logs, scratch }));
`;

interface Told {
  readonly logRoot: string;
  readonly scratchRoot: string;
  readonly logs?: unknown;
  readonly scratch: unknown;
}

let home: string;

/** A folder of a user's. */
function folderOf(uid: number, path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (isRoot) chownSync(path, uid, uid);
  return path;
}

/** What an agent that is not root makes where no place is named. */
function makeDefaults(env: Readonly<Record<string, string>>, uid = USER): Told {
  const loader = pathToFileURL(join(REPOSITORY, 'scripts/run-typescript.mjs')).href;
  const module = pathToFileURL(join(REPOSITORY, 'src/host/node-host.ts')).href;
  const text = execFileSync(process.execPath, ['--import', loader, '--input-type=module', '-e', PROGRAM, module], {
    env: { HOME: home, TMPDIR: tmp, ...env },
    cwd: '/',
    ...(isRoot ? { uid, gid: uid } : {}),
  });
  return JSON.parse(text.toString()) as Told;
}

let tmp: string;

beforeEach(() => {
  const base = newFolder();
  chmodSync(base, 0o755);
  home = folderOf(USER, join(base, 'home'));
  tmp = join(base, 'tmp');
  mkdirSync(tmp);
  chmodSync(tmp, 0o1777);
});

it('without root what nobody has named a place for lies below the user’s own home', () => {
  const told = makeDefaults({});
  expect(told).toMatchObject({
    logRoot: join(home, '.local/state/crane-cri/logs'),
    scratchRoot: join(home, '.local/state/crane-cri/scratch'),
    scratch: [expect.any(String)],
  });
  expect(told.logs).toBeUndefined();
});

it('of root’s it lies below a folder of the system that is root’s, whatever the variables say', AS_ROOT, () => {
  vi.stubEnv('XDG_RUNTIME_DIR', tmp);
  vi.stubEnv('XDG_STATE_HOME', tmp);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(defaultFolder('logs', 'sessions')).toBe('/var/lib/crane-cri/logs');
  expect(defaultFolder('scratch', 'state')).toBe('/var/lib/crane-cri/scratch');
});

it('no other user can take its place by being there first', AS_ROOT, () => {
  for (const name of ['logs', 'scratch']) folderOf(ATTACKER, join(tmp, `crane-cri-${name}-${USER}`));
  const told = makeDefaults({});
  expect(told.logs).toBeUndefined();
  expect(told.scratch).toEqual([expect.any(String)]);
});

it('logs lie in the folder of the user’s sessions, and scratch where XDG_STATE_HOME says', () => {
  const sessions = folderOf(USER, join(home, 'sessions'));
  const told = makeDefaults({ XDG_RUNTIME_DIR: sessions, XDG_STATE_HOME: join(home, 'state') });
  expect(told).toMatchObject({
    logRoot: join(sessions, 'crane-cri/logs'),
    scratchRoot: join(home, 'state/crane-cri/scratch'),
    scratch: [expect.any(String)],
  });
});

it('a folder of sessions that is another user’s is not taken', AS_ROOT, () => {
  const sessions = folderOf(ATTACKER, join(home, '../sessions'));
  expect(makeDefaults({ XDG_RUNTIME_DIR: sessions }).logRoot).toBe(join(home, '.local/state/crane-cri/logs'));
});

it('a user without a home is told which options name other places', () => {
  const told = makeDefaults({ HOME: '/proc/none' });
  expect(told.logs).toMatchObject({ path: '/proc/none' });
  expect(told.scratch).toMatchObject({
    problem: expect.stringContaining('scratchDirectory names another place') as string,
  });
});
