import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { MockRuntime, program } from 'crane-cri/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { describeEachRuntime, realRuntimes, type Standing } from '../real/each-runtime.js';
import { needsRoot } from '../helpers/needs-root.js';

const LAUNCHER = ['--import', './scripts/run-typescript.mjs', 'examples/launch/main.ts'];
/** Not the kind of other tests, which put devices into the same folder. */
const KIND = 'launch.test/card';

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the launcher; `onError` is told what it has written to stderr so far. */
function launch(args: readonly string[], onError?: (text: string, end: () => void) => void): Promise<Ended> {
  const child = spawn(process.execPath, [...LAUNCHER, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    onError?.(stderr, () => child.kill('SIGINT'));
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

interface Place {
  readonly image: string;
  readonly hungry: string;
  readonly cdiFolder: string | undefined;
  readonly isReal: boolean;
  /** What the runtime can, by its version. */
  readonly cdi: boolean;
  readonly userNamespaces: boolean;
  readonly up: () => Promise<{ readonly endpoint: string; readonly down: () => Promise<void> }>;
}

function placeOn({ stand, version, runtime: { endpoint, cdiDirs } }: Standing): Place {
  return {
    image: stand.images.busybox,
    hungry: stand.images.busybox,
    cdiFolder: cdiDirs[0],
    isReal: true,
    cdi: version !== 'containerd-1.6',
    userNamespaces: version === 'containerd-1.7',
    up: async () => ({ endpoint, down: async () => undefined }),
  };
}

function mockPlace(): Place {
  const image = 'registry.test/busybox:1';
  const hungry = 'registry.test/hungry:1';
  return {
    image,
    hungry,
    cdiFolder: undefined,
    isReal: false,
    cdi: true,
    userNamespaces: true,
    async up() {
      const images = [image, { names: [hungry], program: program({ runForMs: 50, oomKilled: true }) }];
      const mock = new MockRuntime({
        personality: 'containerd-2.1',
        cdiDevices: [`${KIND}=0`, `${KIND}=1`],
        registries: { 'registry.test': { images } },
      });
      const { endpoint } = await mock.serve();
      return {
        endpoint,
        async down() {
          mock.assertNothingLeaked();
          await mock.close();
        },
      };
    },
  };
}

// Each starts a process or two, which on a busy machine takes its time.
const SLOW = { timeout: 240_000 };
if (realRuntimes() === undefined) describe('the launcher on the mock', SLOW, () => declare(mockPlace()));
else describeEachRuntime('the launcher', (standing) => declare(placeOn(standing)), SLOW);

function declare(place: Place): void {
  let folder: string;
  let cdiFolder: string;
  let specFile: string;
  let runtime: Awaited<ReturnType<Place['up']>>;
  const { isReal } = place;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'crane-launch-asks-'));
    cdiFolder = place.cdiFolder ?? join(folder, 'cdi');
    mkdirSync(cdiFolder, { recursive: true });
    const device = (name: string, hostPath: string, type: string) => ({
      name,
      annotations: { 'cranesched.internal/gres-type': type },
      containerEdits: { deviceNodes: [{ path: `/dev/card${name}`, hostPath, type: 'c' }], env: [`CARD=${name}`] },
    });
    const devices = [device('0', '/dev/zero', 'small'), device('1', '/dev/full', 'large')];
    specFile = join(cdiFolder, 'launch-asks.json');
    // Annotations came with version 0.6.0: a runtime passes over a file that has them and names an earlier one.
    writeFileSync(specFile, JSON.stringify({ cdiVersion: '0.6.0', kind: KIND, devices }));
    for (const file of ['subuid', 'subgid']) writeFileSync(join(folder, file), 'root:200000:65536\n');
    runtime = await place.up();
  });
  afterAll(async () => {
    await runtime.down();
    rmSync(specFile);
    rmSync(folder, { recursive: true });
  });

  let scripts = 0;
  function script(text: string): string {
    scripts += 1;
    const path = join(folder, `${scripts}.sh`);
    writeFileSync(path, text);
    return path;
  }
  const on = (...args: string[]): string[] => [
    `--endpoint=${runtime.endpoint}`,
    `--container=${place.image}`,
    `--job-id=${process.pid * 100 + scripts}`,
    ...args,
  ];

  it('gives a job the device of the type it asks for, or says why it has none', async () => {
    const text = script(isReal ? 'test -c /dev/card1 && echo "card $CARD"' : 'echo "card 1"');
    const { code, stdout, stderr } = await launch(on('--gres=card:large:1', `--cdi-dir=${cdiFolder}`, text));
    if (!place.cdi) {
      expect([code, stdout]).toEqual([125, '']);
      expect(stderr).toMatch(/cdiDevices: .*ignores CDI devices/);
      return;
    }
    expect([code, stdout]).toEqual([0, 'card 1\n']);
    const tooMany = await launch(on('--gres=card:3', `--cdi-dir=${cdiFolder}`, text));
    expect(tooMany.code).toBe(125);
    expect(tooMany.stderr).toMatch(/gres\[0\]: asks for 3 card; 2 of 2/);
  });

  it('says what is wrong with a CDI spec whose devices are not on offer', async () => {
    const odd = join(folder, 'odd');
    mkdirSync(odd);
    writeFileSync(join(odd, 'odd.json'), readFileSync(specFile, 'utf8').replace('0.6.0', '0.5.0'));
    const { code, stderr } = await launch(on('--gres=card:1', `--cdi-dir=${odd}`, script('true')));
    expect(code).toBe(125);
    expect(stderr).toMatch(/odd\.json holds annotations, which needs cdiVersion 0\.6\.0 or newer/);
    expect(stderr).toMatch(/gres\[0\]: asks for 1 card; 0 of 0/);
  });

  it('shows a port of a job on the pod network, and tells which', async () => {
    const text = script(isReal ? 'while true; do echo pong | nc -l -p 8080; done' : 'sleep 600');
    let answer: Promise<string> | undefined;
    const { stderr } = await launch(on('--network=pod', '--publish=8080', text), (said, end) => {
      const port = /port 8080 at (\d+) of this machine/.exec(said)?.[1];
      if (port === undefined || answer !== undefined) return;
      answer = isReal ? ask(Number(port)) : Promise.resolve('pong\n');
      void answer.then(end, end);
    });
    expect(stderr).toMatch(/the pod is \d+\.\d+\.\d+\.\d+, port 8080 at \d+ of this machine/);
    expect(await answer).toBe('pong\n');
  });

  it('ends a job that takes more memory than it may as out of memory', async () => {
    const text = script('x=a; while true; do x=$x$x; done');
    const { code, stderr } = await launch([...on(), `--container=${place.hungry}`, '--memory=32', text]);
    expect(stderr).toContain('out of memory');
    expect(code).toBe(137);
  });

  it('keeps a job from changing its image’s files', async () => {
    const text = script('echo x > /file || exit 7');
    const { code } = await launch(on('--read-only', text));
    expect(code).not.toBe(0);
    expect((await launch(on(text))).code).toBe(0);
  });

  it('runs a job in a user namespace, or says why this runtime has none', async (context) => {
    needsRoot(context);
    const text = script(isReal ? 'cat /proc/self/uid_map' : 'echo 0 200000 65536');
    const { code, stdout, stderr } = await launch(on('--userns', '--network=pod', `--subid-dir=${folder}`, text));
    if (place.userNamespaces) {
      expect(stdout).toMatch(/^\s*0\s+200000\s+65536\n$/);
      expect(code).toBe(0);
    } else {
      expect(stderr).toMatch(/userNamespace: /);
      expect([code, stdout]).toEqual([125, '']);
    }
  });
}

function ask(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const attempt = (left: number): void => {
      let said = '';
      const socket = connect(port, '127.0.0.1');
      socket.on('data', (bytes: Buffer) => (said += bytes.toString()));
      socket.on('end', () => resolve(said));
      // The program may not listen yet.
      socket.on('error', (cause) => (left === 0 ? reject(cause) : void setTimeout(() => attempt(left - 1), 100)));
    };
    attempt(100);
  });
}
