import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';

import { afterAll, describe, expect, test } from 'vitest';

import { Secret } from '../../../../src/core/secret.js';
import type { CredentialSource, CredentialSourceReason } from '../../../../src/image/credentials/chain.js';
import { systemClock } from '../../../../src/core/clock.js';
import { craneRegistryFile as craneRegistryFileOf } from '../../../../src/image/credentials/file.js';
import {
  environmentCredentials,
  REGISTRY_VARIABLES,
  userCredentialSources,
} from '../../../../src/image/credentials/sources.js';
import type { CheckedCredentials } from '../../../../src/image/credentials/credentials.js';
import { dockerConfigFile } from '../../../../src/image/credentials/docker-config.js';

const craneRegistryFile = (path: string) => craneRegistryFileOf(path, { user: undefined, clock: systemClock });

const folder = mkdtempSync(join(tmpdir(), 'crane-cri-credentials-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
const fileOf = (content: string | Buffer): string => {
  const path = join(folder, `config-${(count += 1)}.json`);
  writeFileSync(path, content);
  return path;
};
const b64 = (text: string): string => Buffer.from(text).toString('base64');
const auth = (text: string) => ({ auth: b64(text) });
const never = new AbortController().signal;

const shown = (credentials: CheckedCredentials): string =>
  'identityToken' in credentials
    ? `token ${Secret.reveal(credentials.identityToken)}`
    : `${credentials.username} ${Secret.reveal(credentials.password)}`;

async function ask(source: CredentialSource, reference: string): Promise<string[] | CredentialSourceReason> {
  const slash = reference.indexOf('/');
  const found = await source.find(reference.slice(0, slash), reference.slice(slash + 1), never);
  return found.isOk() ? found.value.map(shown) : found.error.reason;
}

type Row = [name: string, config: unknown, reference: string, expected: string[] | CredentialSourceReason];

const ROWS: readonly Row[] = [
  ['a host', { auths: { 'ghcr.io': auth('u:p') } }, 'ghcr.io/a', ['u p']],
  ['another host', { auths: { 'ghcr.io': auth('u:p') } }, 'quay.io/a', []],
  ['a host that begins alike', { auths: { 'ghcr.io': auth('u:p') } }, 'ghcr.io.evil.com/a', []],
  ['a host that ends alike', { auths: { 'ghcr.io': auth('u:p') } }, 'my.ghcr.io/a', []],
  ['upper case in the file', { auths: { 'GHCR.io': auth('u:p') } }, 'ghcr.io/a', ['u p']],
  ['upper case in the reference', { auths: { 'ghcr.io': auth('u:p') } }, 'GHCR.IO/a', ['u p']],
  ['a scheme', { auths: { 'https://ghcr.io': auth('u:p') } }, 'ghcr.io/a', ['u p']],
  ['a scheme within', { auths: { 'h.io/https://team': auth('u:p') } }, 'h.io/team/app', []],
  ['plain http', { auths: { 'http://localhost:5000': auth('u:p') } }, 'localhost:5000/a', ['u p']],
  ['scheme and API path', { auths: { 'https://ghcr.io/v2/': auth('u:p') } }, 'ghcr.io/a', ['u p']],
  ['a slash at the end', { auths: { 'ghcr.io/': auth('u:p') } }, 'ghcr.io/a', ['u p']],
  ['a port', { auths: { 'h:5000': auth('u:p') } }, 'h:5000/a', ['u p']],
  ['another port', { auths: { 'h:5000': auth('u:p') } }, 'h:5001/a', []],
  ['a port where none is', { auths: { 'h.io': auth('u:p') } }, 'h.io:443/a', []],
  ['a host that no reference can have', { auths: { 'a_b.io': auth('u:p') } }, 'a_b.io/a', []],
  ['IPv6', { auths: { '[::1]:5000': auth('u:p') } }, '[::1]:5000/a', ['u p']],
  [
    'Docker Hub as docker writes it',
    { auths: { 'https://index.docker.io/v1/': auth('u:p') } },
    'docker.io/library/a',
    ['u p'],
  ],
  ['Docker Hub by its short name', { auths: { 'docker.io': auth('u:p') } }, 'docker.io/library/a', ['u p']],
  ['Docker Hub by its server', { auths: { 'registry-1.docker.io': auth('u:p') } }, 'docker.io/a/b', ['u p']],
  ['Docker Hub asked by its old name', { auths: { 'docker.io': auth('u:p') } }, 'index.docker.io/a/b', ['u p']],
  ['a path', { auths: { 'h.io/team': auth('u:p') } }, 'h.io/team/app', ['u p']],
  ['another path', { auths: { 'h.io/team': auth('u:p') } }, 'h.io/other/app', []],
  ['a path that begins alike', { auths: { 'h.io/team': auth('u:p') } }, 'h.io/teamster/app', []],
  ['a whole repository', { auths: { 'h.io/team/app': auth('u:p') } }, 'h.io/team/app', ['u p']],
  [
    'path before host',
    { auths: { 'h.io': auth('h:p'), 'h.io/team/app': auth('a:p'), 'h.io/team': auth('t:p') } },
    'h.io/team/app',
    ['a p', 't p', 'h p'],
  ],
  [
    'two spellings of one host',
    { auths: { 'https://h.io': auth('s:p'), 'h.io': auth('b:p') } },
    'h.io/a',
    ['b p', 's p'],
  ],
  ['user and password apart', { auths: { 'h.io': { username: 'u', password: 'p' } } }, 'h.io/a', ['u p']],
  [
    'auth before user and password',
    { auths: { 'h.io': { auth: b64('a:b'), username: 'u', password: 'p' } } },
    'h.io/a',
    ['a b'],
  ],
  [
    'a token',
    { auths: { 'h.io': { auth: b64('00000000-0000-0000-0000-000000000000:'), identitytoken: 't' } } },
    'h.io/a',
    ['token t'],
  ],
  [
    'a token in the place of a user',
    { auths: { 'h.io': { username: '<token>', password: 't' } } },
    'h.io/a',
    ['token t'],
  ],
  ['a password with colons', { auths: { 'h.io': auth('u:p:q:r') } }, 'h.io/a', ['u p:q:r']],
  ['a password beyond ASCII', { auths: { 'h.io': auth('u:pässwörd') } }, 'h.io/a', ['u pässwörd']],
  ['padding NULs', { auths: { 'h.io': auth('u:p\0\0') } }, 'h.io/a', ['u p']],
  ['base64 without padding', { auths: { 'h.io': { auth: b64('user:pw').replace(/=+$/, '') } } }, 'h.io/a', ['user pw']],
  ['no base64', { auths: { 'h.io': { auth: '!secret!' } } }, 'h.io/a', 'malformed'],
  ['base64 of a wrong length', { auths: { 'h.io': { auth: 'abcde' } } }, 'h.io/a', 'malformed'],
  ['no colon', { auths: { 'h.io': auth('justatoken') } }, 'h.io/a', 'malformed'],
  ['no user', { auths: { 'h.io': auth(':p') } }, 'h.io/a', 'malformed'],
  ['no password', { auths: { 'h.io': auth('u:') } }, 'h.io/a', 'malformed'],
  ['a password without user', { auths: { 'h.io': { password: 'p' } } }, 'h.io/a', 'malformed'],
  ['an entry that is a text', { auths: { 'h.io': 'u:p' } }, 'h.io/a', 'malformed'],
  ['a broken entry beside a good one', { auths: { 'h.io/a': auth('broken'), 'h.io': auth('u:p') } }, 'h.io/a', ['u p']],
  ['a broken entry for another host', { auths: { 'x.io': auth('broken'), 'h.io': auth('u:p') } }, 'h.io/a', ['u p']],
  ['an empty entry', { auths: { 'h.io': {} } }, 'h.io/a', []],
  ['an empty auth', { auths: { 'h.io': { auth: '' } } }, 'h.io/a', []],
  ['no auths', {}, 'h.io/a', []],
  ['auths that are null', { auths: null }, 'h.io/a', []],
  ['auths that are a list', { auths: [] }, 'h.io/a', 'malformed'],
  ['a list', [], 'h.io/a', 'malformed'],
  [
    'keys that name no host',
    { auths: { '': auth('u:p'), '/': auth('u:p'), '../..': auth('u:p'), 'a b': auth('u:p') } },
    'h.io/a',
    [],
  ],
  ['a very long key', { auths: { ['h'.repeat(600)]: auth('u:p') } }, 'h.io/a', []],
];

const TEXTS: readonly [string, string | Buffer, string[] | CredentialSourceReason][] = [
  ['an empty file', '', []],
  ['blanks', ' \n', []],
  ['a byte order mark', `\uFEFF{"auths":{"h.io":{"auth":"${b64('u:p')}"}}}`, ['u p']],
  ['half a file', '{"auths":{"h.io":{"auth":"secret', 'malformed'],
  ['__proto__ as a host', `{"auths":{"__proto__":{"h.io":{"auth":"${b64('u:p')}"}}}}`, []],
  ['__proto__ in an entry', `{"auths":{"h.io":{"__proto__":{"auth":"${b64('u:p')}"}}}}`, []],
  [
    'the same key twice: the last counts',
    `{"auths":{"h.io":{"auth":"${b64('a:b')}"},"h.io":{"auth":"${b64('u:p')}"}}}`,
    ['u p'],
  ],
  ['a number', '7', 'malformed'],
  ['more than 10 MB', Buffer.alloc(10 * 1_048_576 + 1, 32), 'too_large'],
];

describe.each([
  ['docker config', (path: string) => dockerConfigFile(path)],
  ['registry.json', (path: string) => craneRegistryFile(path)],
] as const)('%s', (name, open) => {
  test.each(ROWS)('%s', async (_, config, reference, expected) => {
    const source = open(fileOf(JSON.stringify(config)));
    expect(source.name).toBe(name);
    expect(await ask(source, reference)).toEqual(expected);
  });

  test.each(TEXTS)('%s', async (_, text, expected) => {
    expect(await ask(open(fileOf(text)), 'h.io/a')).toEqual(expected);
  });

  test('a file that is not there holds nothing', async () => {
    expect(await ask(open(join(folder, 'none.json')), 'h.io/a')).toEqual([]);
  });

  test('what is no file is not read, and not waited for', async () => {
    const pipe = join(folder, `pipe-${(count += 1)}`);
    execFileSync('mkfifo', [pipe]);
    expect(await ask(open(pipe), 'h.io/a')).toBe('unreadable');
    expect(await ask(open(folder), 'h.io/a')).toBe('unreadable');
    const loop = join(folder, `loop-${(count += 1)}`);
    symlinkSync(loop, loop);
    // Root does not go where it can't say who leads it.
    expect(await ask(open(loop), 'h.io/a')).toBe(process.geteuid?.() === 0 ? 'not_trusted' : 'unreadable');
  });

  test('errors repeat nothing of the file', async () => {
    for (const text of ['{"auths":{"h.io":{"auth":"c2VjcmV0LXRleHQ="}}}', '{"auths": secret-text']) {
      const found = await open(fileOf(text)).find('h.io', 'a', never);
      expect(JSON.stringify(found._unsafeUnwrapErr())).not.toMatch(/secret-text|c2VjcmV0/);
    }
  });
});

describe('environment', () => {
  const env = (registry?: string, username?: string, password?: string) => ({
    [REGISTRY_VARIABLES.registry]: registry,
    [REGISTRY_VARIABLES.username]: username,
    [REGISTRY_VARIABLES.password]: password,
  });

  test.each<[string, Record<string, string | undefined>, string, string[] | CredentialSourceReason]>([
    ['nothing', {}, 'h.io/a', []],
    ['all', env('h.io', 'u', 'p'), 'h.io/a', ['u p']],
    ['another registry', env('h.io', 'u', 'p'), 'x.io/a', []],
    ['a path', env('h.io/team', 'u', 'p'), 'h.io/team/a', ['u p']],
    ['another path', env('h.io/team', 'u', 'p'), 'h.io/a', []],
    ['Docker Hub', env('docker.io', 'u', 'p'), 'docker.io/library/a', ['u p']],
    ['no registry: nobody gets to see the password', env(undefined, 'u', 'p'), 'h.io/a', 'malformed'],
    ['no user', env('h.io', undefined, 'p'), 'h.io/a', 'malformed'],
    ['a colon in the user', env('h.io', 'a:b', 'p'), 'h.io/a', 'malformed'],
  ])('%s', async (_, variables, reference, expected) => {
    expect(await ask(environmentCredentials(variables), reference)).toEqual(expected);
  });
});

test('a user’s sources are read in their order, from where they usually are', async () => {
  const home = mkdtempSync(join(folder, 'home-'));
  await mkdir(join(home, '.config', 'crane'), { recursive: true });
  await mkdir(join(home, '.docker'));
  await mkdir(join(home, 'other'));
  const content = (user: string): string => JSON.stringify({ auths: { 'h.io': auth(`${user}:p`) } });
  writeFileSync(join(home, '.config', 'crane', 'registry.json'), content('crane'));
  writeFileSync(join(home, '.docker', 'config.json'), content('docker'));
  writeFileSync(join(home, 'other', 'config.json'), content('other'));
  const variables = {
    [REGISTRY_VARIABLES.registry]: 'h.io',
    [REGISTRY_VARIABLES.username]: 'env',
    [REGISTRY_VARIABLES.password]: 'p',
  };
  const all = async (env: Record<string, string>) => {
    const sources = userCredentialSources({ home, env });
    return (await Promise.all(sources.map((source) => ask(source, 'h.io/a')))).flat();
  };
  expect(await all(variables)).toEqual(['crane p', 'docker p', 'env p']);
  expect(await all({ DOCKER_CONFIG: join(home, 'other') })).toEqual(['crane p', 'other p']);
});
