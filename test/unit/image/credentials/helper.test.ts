import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { Secret } from '../../../../src/core/secret.js';
import { dockerConfigFile } from '../../../../src/image/credentials/docker-config.js';

const folder = mkdtempSync(join(tmpdir(), 'crane-cri-helpers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const never = new AbortController().signal;
let count = 0;

function helper(name: string, script: string): void {
  const path = join(folder, `docker-credential-${name}`);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

function source(config: unknown, helperTimeoutMs = 5_000) {
  const path = join(folder, `config-${(count += 1)}.json`);
  writeFileSync(path, JSON.stringify(config));
  return dockerConfigFile(path, {
    helperFolders: [join(folder, 'nowhere'), folder, '/usr/bin', '/bin'],
    helperTimeoutMs,
    env: { HOME: folder, SECRET_OF_ANOTHER: 'x' },
  });
}

async function ask(config: unknown, registry = 'h.io', helperTimeoutMs?: number, signal = never) {
  const found = await source(config, helperTimeoutMs).find(registry, 'a', signal);
  if (found.isErr()) return found.error.reason;
  return found.value.map((one) =>
    'identityToken' in one
      ? `token ${Secret.reveal(one.identityToken)}`
      : `${one.username} ${Secret.reveal(one.password)}`,
  );
}

helper(
  'good',
  'read server; echo "{\\"ServerURL\\":\\"$server\\",\\"Username\\":\\"$server\\",\\"Secret\\":\\"s3cret\\"}"',
);
helper('token', `echo '{"Username":"<token>","Secret":"t"}'`);
helper('knows-none', 'echo "credentials not found in native keychain"; exit 1');
helper('crash', 'echo "secret-output"; exit 3');
helper('garbage', 'echo secret-output');
helper('half', `echo '{"Username":"u"}'`);
helper('null', 'echo null');
helper('hang', `echo $$ > ${folder}/hang.pid; sleep 600 & echo $! > ${folder}/child.pid; wait`);
helper('flood', `echo $$ > ${folder}/flood.pid; while :; do echo 0123456789012345678901234567890123456789; done`);
helper('env', `env > ${folder}/env.txt; echo "$@" >> ${folder}/env.txt; echo '{"Username":"u","Secret":"p"}'`);

const auths = { 'h.io': { auth: Buffer.from('file:pw').toString('base64') } };

async function ended(name: string): Promise<boolean> {
  const pid = Number(readFileSync(join(folder, name), 'utf8'));
  for (let i = 0; i < 100; i += 1) {
    const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
    if (stat === '' || /\) Z /.test(stat)) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

describe('credential helpers', () => {
  test.each<[string, unknown, string, unknown]>([
    ['of the registry', { credHelpers: { 'h.io': 'good' } }, 'h.io', ['h.io s3cret']],
    ['of the store', { credsStore: 'good' }, 'h.io', ['h.io s3cret']],
    [
      'the registry’s goes before the store’s',
      { credHelpers: { 'h.io': 'token' }, credsStore: 'good' },
      'h.io',
      ['token t'],
    ],
    ['of another registry', { credHelpers: { 'x.io': 'good' } }, 'h.io', []],
    [
      'Docker Hub is asked for as docker does',
      { credsStore: 'good' },
      'docker.io',
      ['https://index.docker.io/v1/ s3cret'],
    ],
    ['Docker Hub by its old key', { credHelpers: { 'index.docker.io': 'token' } }, 'docker.io', ['token t']],
    ['before what stands in the file', { credsStore: 'good', auths }, 'h.io', ['h.io s3cret', 'file pw']],
    ['that knows none', { credsStore: 'knows-none', auths }, 'h.io', ['file pw']],
    ['that knows none, alone', { credsStore: 'knows-none' }, 'h.io', []],
    ['turned off for a registry', { credsStore: 'crash', credHelpers: { 'h.io': '' }, auths }, 'h.io', ['file pw']],
    [
      'turned off for a registry that the file does not hold',
      { credsStore: 'crash', credHelpers: { 'h.io': '' } },
      'h.io',
      [],
    ],
    ['that fails where the file helps out', { credsStore: 'crash', auths }, 'h.io', ['file pw']],
    ['that crashes', { credsStore: 'crash' }, 'h.io', 'helper_failed'],
    ['that prints something else', { credsStore: 'garbage' }, 'h.io', 'helper_output'],
    ['that prints half of it', { credsStore: 'half' }, 'h.io', 'helper_output'],
    ['that prints null', { credsStore: 'null' }, 'h.io', 'helper_output'],
    ['that is not there', { credsStore: 'missing' }, 'h.io', 'helper_missing'],
    ['with a path for a name', { credsStore: '../../bin/sh' }, 'h.io', 'helper_name'],
    ['with blanks in its name', { credsStore: 'good; rm -rf /' }, 'h.io', 'helper_name'],
    ['with a name that is no text', { credsStore: 7 }, 'h.io', 'malformed'],
  ])('%s', async (_, config, registry, expected) => {
    expect(await ask(config, registry)).toEqual(expected);
  });

  test('one that hangs is killed within its limit, with all it started', async () => {
    const startMs = performance.now();
    expect(await ask({ credsStore: 'hang' }, 'h.io', 300)).toBe('helper_timeout');
    expect(performance.now() - startMs).toBeLessThan(3_000);
    expect(await ended('hang.pid')).toBe(true);
    expect(await ended('child.pid')).toBe(true);
  });

  test('one that floods is killed', async () => {
    expect(await ask({ credsStore: 'flood' })).toBe('helper_output');
    expect(await ended('flood.pid')).toBe(true);
  });

  test('one whose caller leaves is killed', async () => {
    const controller = new AbortController();
    rmSync(join(folder, 'hang.pid'), { force: true });
    const asked = ask({ credsStore: 'hang' }, 'h.io', 60_000, controller.signal);
    while (!existsSync(join(folder, 'hang.pid'))) await new Promise((resolve) => setTimeout(resolve, 10));
    controller.abort();
    expect(await asked).toBe('helper_timeout');
    expect(await ended('hang.pid')).toBe(true);
  });

  test('is not started for a caller who has left', async () => {
    rmSync(join(folder, 'hang.pid'), { force: true });
    expect(await ask({ credsStore: 'hang' }, 'h.io', 60_000, AbortSignal.abort())).toBe('helper_timeout');
    expect(existsSync(join(folder, 'hang.pid'))).toBe(false);
  });

  test('sees little of the environment, and nothing secret in its arguments', async () => {
    expect(await ask({ credsStore: 'env' })).toEqual(['u p']);
    const seen = readFileSync(join(folder, 'env.txt'), 'utf8');
    expect(seen).toContain(`HOME=${folder}`);
    expect(seen).not.toContain('SECRET_OF_ANOTHER');
    expect(seen.trim().split('\n').at(-1)).toBe('get');
  });

  test('errors repeat nothing of what it printed', async () => {
    for (const credsStore of ['crash', 'garbage']) {
      const found = await source({ credsStore }).find('h.io', 'a', never);
      expect(JSON.stringify(found._unsafeUnwrapErr())).not.toContain('secret-output');
    }
  });
});
