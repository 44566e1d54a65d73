import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { MockRuntime } from 'crane-cri/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(example: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const all = ['--import', './scripts/run-typescript.mjs', `examples/${example}/main.ts`, ...args];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      all,
      { env: { ...process.env, ...env }, maxBuffer: 67_108_864 },
      (error, stdout, stderr) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });
}

describe('prefetch', () => {
  it('pulls what it can, and tells of each image what came of it', { timeout: 120_000 }, async () => {
    const { code, stdout } = await run('prefetch', ['busybox:latest', 'ubuntu:22.04', 'no-such-image:1']);
    const [busybox, ubuntu, missing, sum] = stdout.split('\n');
    expect(busybox).toMatch(/^busybox:latest {2}pulled {3}sha256:[0-9a-f]{64} {2}\d+ ms$/);
    expect(ubuntu).toMatch(/^ubuntu:22\.04 {2}pulled/);
    expect(missing).toMatch(/^no-such-image:1 {2}FAILED .*not found/);
    expect(sum).toBe('2 pulled, 0 present, 1 failed');
    expect(code).toBe(1);
  });
});

describe('private-registry', () => {
  const PASSWORD = 'pa55word:of-the-example';
  let digest: string;
  const basic = `Basic ${Buffer.from(`crane:${PASSWORD}`).toString('base64')}`;
  let folder: string;
  let registry: Server;
  let host: string;
  let mock: MockRuntime;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'crane-example-'));
    registry = createServer(({ headers }, answer) => {
      if (headers.authorization === basic) answer.writeHead(200, { 'docker-content-digest': digest }).end();
      else answer.writeHead(401, { 'www-authenticate': 'Basic realm="example"' }).end();
    });
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
    host = `localhost:${(registry.address() as AddressInfo).port}`;
    const reference = `${host}/team/app:1`;
    mock = new MockRuntime({
      registries: { [host]: { images: [reference], credentials: { username: 'crane', password: PASSWORD } } },
    });
    // What the registry tells of the tag is what the simulated one has under it.
    const known = new MockRuntime({ images: [reference] });
    const image = (await known.service.imageStatus({ image: { image: reference } }))._unsafeUnwrap().image;
    digest = image?.repoDigests[0]?.split('@')[1] ?? '';
    await known.close();
  });
  afterAll(async () => {
    await mock.close();
    registry.close();
    rmSync(folder, { recursive: true });
  });

  const go = async (env: NodeJS.ProcessEnv): Promise<Ended> => {
    const { endpoint } = await mock.serve();
    return run('private-registry', [`--endpoint=${endpoint}`, `${host}/team/app:1`], {
      HOME: folder,
      DOCKER_CONFIG: join(folder, 'docker'),
      ...env,
    });
  };

  it('signs in, pins the tag and pulls, and shows no password', { timeout: 120_000 }, async () => {
    const file = join(folder, 'password');
    writeFileSync(file, `${PASSWORD}\n`, { mode: 0o600 });
    const env = {
      REGISTRY_USER: 'crane',
      REGISTRY_PASSWORD_FILE: file,
    };
    const { code, stdout, stderr } = await go(env);
    expect(stdout.split('\n')).toEqual([
      `${host} lets us in (basic)`,
      `${host}/team/app:1 is ${host}/team/app@${digest}`,
      'pulled with the credentials of: explicit',
      '',
    ]);
    expect(code).toBe(0);
    for (const secret of [PASSWORD, basic.slice(6)]) expect(`${stdout}${stderr}`).not.toContain(secret);
    expect(JSON.stringify(mock.calls('pullImage'))).not.toContain(PASSWORD);
  });

  it('says that the registry did not let it in', { timeout: 120_000 }, async () => {
    const file = join(folder, 'wrong');
    writeFileSync(file, 'n0t-the-password');
    const { code, stderr } = await go({ REGISTRY_USER: 'crane', REGISTRY_PASSWORD_FILE: file });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^private-registry: .*401/);
    expect(stderr).not.toContain('n0t-the-password');
  });
});
