import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { MockRuntime } from 'crane-cri/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const LAUNCHER = ['--import', './scripts/run-typescript.mjs', 'examples/launch/main.ts'];

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, [...LAUNCHER, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function end(child: ChildProcess): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

const launch = (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> => end(start(args, env));

describe('the launcher', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'crane-launch-test-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  function script(text: string): string {
    const path = join(folder, `${String(Math.random()).slice(2)}.sh`);
    writeFileSync(path, text);
    return path;
  }

  it('tells each call and phase where NODE_DEBUG asks for them, and never a password', async () => {
    const env = { NODE_DEBUG: 'crane-cri', CRANE_CONTAINER_PASSWORD: 'told-to-nobody' };
    const { code, stderr } = await launch(['--container-user=leo'], env);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^CRANE-CRI \d+: RunPodSandbox ok in [\d.]+ ms$/m);
    expect(stderr).toMatch(/^CRANE-CRI \d+: job \d+\.\d+: running ok in [\d.]+ ms, now exited/m);
    expect(stderr).not.toContain('told-to-nobody');
    expect((await launch([])).stderr).not.toContain('CRANE-CRI');
  });

  it('takes a relative path from where the user stands, under npm too', async () => {
    writeFileSync(join(folder, 'job.sh'), 'echo from here');
    const npm = ['--prefix', process.cwd(), 'run', '--silent', 'demo', '--', 'job.sh'];
    // npm says itself where it was called, unless somebody above has.
    const env = { ...process.env, INIT_CWD: undefined };
    const { code, stdout } = await end(spawn('npm', npm, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] }));
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'from here\n' });
  });

  it('runs its demo on a simulated runtime, shows the phases and ends with 0', async () => {
    const { code, stdout, stderr } = await launch([]);
    expect(stdout).toMatch(
      /^hello from job \d+\nworking on part one\nworking on part two\nworking on part three\ndone\n$/,
    );
    const phases = [...stderr.matchAll(/^\[\d+\.\d{3} s\] (\w+):/gm)].map(([, phase]) => phase);
    expect(phases).toEqual([
      'pending',
      'preparing',
      'creating',
      'starting',
      'running',
      'exited',
      'cleaning',
      'cleaned',
    ]);
    expect(code).toBe(0);
  });

  it('passes arguments and variables to the script, and its exit code back', async () => {
    const { code, stdout, stderr } = await launch([
      '-e',
      'NAME=value',
      script('echo "$1" "$2" $NAME; echo oops >&2; exit 5'),
      'a b',
      '--c',
    ]);
    expect(stdout).toBe('a b --c value\n');
    expect(stderr).toContain('oops\n');
    expect(code).toBe(5);
  });

  it('shows a folder of the host', async () => {
    writeFileSync(join(folder, 'data.txt'), 'from the host\n');
    const { stdout } = await launch(['-v', `${folder}:/data:ro`, script('cat /data/data.txt')]);
    expect(stdout).toBe('from the host\n');
  });

  it('ends a script at its time limit with 124', async () => {
    const { code, stderr } = await launch(['--time-limit=0.3', script('sleep 60')]);
    expect(stderr).toContain('ended by time limit while running');
    expect(code).toBe(124);
  });

  it('cleans up on Ctrl-C, and ends with 130', async () => {
    const child = start([script('echo begun; sleep 60')]);
    child.stdout?.once('data', () => child.kill('SIGINT'));
    const { code, stderr } = await end(child);
    expect(stderr).toContain('ended by caller while running');
    expect(stderr).toMatch(/cleaned/);
    expect(code).toBe(130);
  });

  it('takes user and password from the environment, and never prints the password', async () => {
    const mock = new MockRuntime({
      registries: {
        'private.test': { images: ['private.test/app:1'], credentials: { username: 'me', password: 'very secret' } },
      },
    });
    const { endpoint } = await mock.serve();
    const args = [`--endpoint=${endpoint}`, '--container=private.test/app:1', script('echo in')];
    const right = await launch(args, { CRANE_CONTAINER_USER: 'me', CRANE_CONTAINER_PASSWORD: 'very secret' });
    expect([right.code, right.stdout]).toEqual([0, 'in\n']);
    const wrong = await launch(['--pull-policy=always', ...args], {
      CRANE_CONTAINER_USER: 'me',
      CRANE_CONTAINER_PASSWORD: 'not it',
    });
    expect(wrong.code).toBe(125);
    expect(wrong.stderr).not.toMatch(/not it|very secret/);
    const shown = await launch(['--container-user=me', '--container-password=very secret', ...args]);
    expect(shown.stderr).toContain('warning: --container-password is visible to every user');
    mock.assertNothingLeaked();
    await mock.close();
  });

  it('takes the runtime from the configuration of the scheduler', async () => {
    const mock = new MockRuntime();
    const { endpoint } = await mock.serve();
    const config = join(folder, 'config.yaml');
    const section = ['Enabled: true', `RuntimeEndpoint: ${endpoint.replace('unix://', '')}`, `TempDir: ${folder}/temp`];
    writeFileSync(config, ['Container:', ...section, ''].join('\n  '));
    const { code, stdout } = await launch([`--config=${config}`, script('echo configured')]);
    expect([code, stdout]).toEqual([0, 'configured\n']);
    await mock.close();
  });

  it('lets no text of others move the cursor or turn the line round', async () => {
    const mock = new MockRuntime();
    const { endpoint } = await mock.serve();
    const details = '\u001b]0;pwned\u0007\u001b[2J\u202e';
    mock.fail({ rpc: 'runPodSandbox', fault: { kind: 'status', code: 2, details } });
    const refused = await launch([`--endpoint=${endpoint}`]);
    expect(refused.stderr).toContain('\\x1b[2J\\u{202e}');
    const missing = await launch([`/no/such/${details}`]);
    expect(missing.stderr).toContain('\\x1b[2J\\u{202e} does not exist');
    expect(refused.stderr + missing.stderr).not.toMatch(/[\u001b\u0007\u202e]/);
    await mock.close();
  });

  it.each([
    [['--no-such-option'], /no-such-option/],
    [['--endpoint=/no/such.sock'], /does not exist/],
    [['--pull-policy=sometimes'], /must be/],
    [['-v', 'nonsense'], /nonsense|mounts/],
    [['--gres=gpu:many'], /gres/],
    [['--container=UPPER/Case'], /image/i],
    [['--container-user=me'], /go together/],
    [['/no/such/script.sh'], /no\/such\/script/],
  ])('refuses %j with 125 and tells why', async (args, words) => {
    const { code, stderr } = await launch(args);
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(code).toBe(125);
  });
});
