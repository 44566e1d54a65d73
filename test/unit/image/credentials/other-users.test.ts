// A daemon of root that reads what users wrote. The attacker is a user without rights; both users are in every passwd.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { Secret } from '../../../../src/core/secret.js';
import { dockerConfigFile } from '../../../../src/image/credentials/docker-config.js';
import { userCredentialSources } from '../../../../src/image/credentials/sources.js';
import { ATTACKER, startAttacker } from '../../../attackers/start.js';
import { AS_ROOT } from '../../../helpers/needs-root.js';
import { newFolder } from '../../../helpers/new-folder.js';

const USER = 65_534; // nobody
const VICTIM = 2; // bin
const never = new AbortController().signal;
const auths = (pair: string): string =>
  JSON.stringify({ auths: { 'h.io': { auth: Buffer.from(pair).toString('base64') } } });

/** A folder that everybody may enter, and in it one of a user. */
function homeOf(uid: number): string {
  const above = newFolder();
  chmodSync(above, 0o755);
  const home = join(above, 'home');
  for (const folder of [home, join(home, '.docker'), join(home, '.config'), join(home, '.config/crane')]) {
    mkdirSync(folder, { mode: 0o700 });
    chownSync(folder, uid, uid);
  }
  return home;
}

function fileOf(uid: number, path: string, text: string, mode = 0o600): string {
  writeFileSync(path, text);
  chmodSync(path, mode);
  chownSync(path, uid, uid);
  return path;
}

/** What the sources of a user find: `user password`, or why they found nothing. */
async function found(home: string, options: Parameters<typeof userCredentialSources>[0]): Promise<string[]> {
  const texts: string[] = [];
  for (const source of userCredentialSources({ home, env: {}, ...options })) {
    const answer = await source.find('h.io', 'a', never);
    if (answer.isErr()) texts.push(answer.error.reason);
    else {
      for (const one of answer.value) {
        if (!('identityToken' in one)) texts.push(`${one.username} ${Secret.reveal(one.password)}`);
      }
    }
  }
  return texts;
}

describe('root reads credentials for a user', AS_ROOT, () => {
  test('from files that the user alone may read', async () => {
    const home = homeOf(USER);
    fileOf(USER, join(home, '.docker/config.json'), auths('ann:docker'));
    fileOf(USER, join(home, '.config/crane/registry.json'), auths('ann:crane'));
    expect(await found(home, { user: USER })).toEqual(['ann crane', 'ann docker']);
  });

  test('and not through a link to a file of another user, or to one of root', async () => {
    const victim = fileOf(VICTIM, join(homeOf(VICTIM), 'config.json'), auths('victim:secret'));
    const home = homeOf(USER);
    const ours = fileOf(0, join(homeOf(0), 'config.json'), auths('root:secret'));
    symlinkSync(victim, join(home, '.docker/config.json'));
    symlinkSync(ours, join(home, '.config/crane/registry.json'));
    expect(await found(home, { user: USER })).toEqual(['unreadable', 'unreadable']);
  });

  test('and not while the user replaces the file with such a link, 20 times', { timeout: 600_000 }, async () => {
    const victim = fileOf(0, join(homeOf(0), 'config.json'), auths('victim:secret'));
    const home = newFolder();
    const folder = join(home, '.docker');
    chmodSync(home, 0o755);
    mkdirSync(folder);
    chownSync(folder, ATTACKER, ATTACKER);
    fileOf(ATTACKER, join(folder, 'config.json'), auths('ann:docker'), 0o644);
    await startAttacker('swap.mjs', [folder, 'config.json', victim]);
    const seen = new Set<string>();
    const ENOUGH = 20;
    // More, until both states were met: the file itself, and the link in its place.
    const isMet = (): boolean => seen.has('ann docker') && seen.has('unreadable');
    for (let i = 0; i < ENOUGH || (!isMet() && i < 50 * ENOUGH); i += 1) {
      for (const text of await found(home, { user: USER })) seen.add(text);
      for (const text of await found(home, {})) seen.add(text);
    }
    expect(isMet()).toBe(true);
    expect([...seen].filter((text) => text.includes('victim'))).toEqual([]);
  });

  test.each([
    ['a missing file', () => undefined, []],
    ['a named pipe', (path: string) => execFileSync('mkfifo', ['-m', '666', path]), ['unreadable']],
    ['a folder', (path: string) => mkdirSync(path, { mode: 0o755 }), ['unreadable']],
    ['a device', (path: string) => symlinkSync('/dev/zero', path), ['unreadable']],
    ['more than 10 MiB', (path: string) => fileOf(USER, path, ' '.repeat(10 * 1_048_576 + 1)), ['too_large']],
    ['no JSON', (path: string) => fileOf(USER, path, 'secret-text'), ['malformed']],
    ['a loop of links', (path: string) => symlinkSync(path, path), ['unreadable']],
  ])('%s is told as what it is', async (_, make, expected) => {
    const home = homeOf(USER);
    make(join(home, '.docker/config.json'));
    expect(await found(home, { user: USER })).toEqual(expected);
  });

  test('of a user whom the machine does not know: not at all', async () => {
    expect(await found(homeOf(64_123), { user: 64_123 })).toEqual(['unreadable', 'unreadable']);
  });

  test('without saying whose they are: only what nobody else can change', async () => {
    const home = homeOf(USER);
    fileOf(USER, join(home, '.docker/config.json'), auths('ann:docker'));
    expect(await found(home, {})).toEqual(['not_trusted', 'not_trusted']);
    const own = homeOf(0);
    fileOf(0, join(own, '.docker/config.json'), auths('root:own'));
    expect(await found(own, {})).toEqual(['root own']);
  });
});

describe('a helper that a file of a user names', AS_ROOT, () => {
  const ENV = {
    HOME: '/root',
    USER: 'root',
    HTTPS_PROXY: 'http://proxy.lan:3128',
    AWS_PROFILE: 'lab',
    SECRET_OF_ROOT: 'x',
  };

  async function run(script: string, options: Partial<Parameters<typeof dockerConfigFile>[1]> = {}) {
    const home = homeOf(USER);
    const folder = newFolder();
    chmodSync(folder, 0o755);
    fileOf(0, join(folder, 'docker-credential-lab'), `#!/bin/sh\n${script}\n`, 0o755);
    const path = fileOf(USER, join(home, '.docker/config.json'), JSON.stringify({ credsStore: 'lab' }));
    const source = dockerConfigFile(path, {
      user: USER,
      helperFolders: [folder, '/usr/bin', '/bin'],
      env: ENV,
      home,
      ...options,
    });
    return { home, answer: await source.find('h.io', 'a', never) };
  }

  test('runs as that user, with its groups, its home and the variables of the list', async () => {
    const { home, answer } = await run(
      'read server; (id -u; id -g; id -G; umask; pwd; env) > $HOME/seen; echo "{\\"Username\\":\\"$server\\",\\"Secret\\":\\"s\\"}"',
    );
    expect(answer._unsafeUnwrap()).toMatchObject([{ username: 'h.io' }]);
    const [uid, gid, groups, mask, folder, ...env] = readFileSync(join(home, 'seen'), 'utf8').trim().split('\n');
    const known = execFileSync('id', ['-G', 'nobody']).toString().trim();
    expect({ uid, gid, groups, mask, folder }).toEqual({
      uid: '65534',
      gid: '65534',
      groups: known,
      mask: '0077',
      folder: '/',
    });
    expect(env).toEqual(expect.arrayContaining([`HOME=${home}`, 'USER=nobody', 'LOGNAME=nobody', 'AWS_PROFILE=lab']));
    expect(env).toContain('HTTPS_PROXY=http://proxy.lan:3128');
    expect(env.join()).not.toMatch(/SECRET_OF_ROOT|\/root|UV_USE/);
  });

  test('sees what the caller lists, and nothing else', async () => {
    const { home } = await run('env > $HOME/seen', { helperVariables: ['SECRET_*'] });
    const env = readFileSync(join(home, 'seen'), 'utf8');
    expect(env).toContain('SECRET_OF_ROOT=x');
    expect(env).not.toMatch(/AWS_PROFILE|PROXY/);
  });

  test('says in the error why it failed, escaped and cut', async () => {
    const { answer } = await run('yes no | head -c 3000 >&2; printf "\\033[2Jcannot reach ecr" >&2; exit 3');
    const { reason, message } = answer._unsafeUnwrapErr();
    expect(reason).toBe('helper_failed');
    expect(message).toMatch(/^docker-credential-lab ended with 3: .*\\x1b\[2Jcannot reach ecr$/);
    expect(message.length).toBeLessThan(2_000);
  });

  test('is killed with all it started when its time is over', async () => {
    const { home, answer } = await run('sleep 600 & echo $! > $HOME/pid; wait', { helperTimeoutMs: 2_000 });
    expect(answer._unsafeUnwrapErr().reason).toBe('helper_timeout');
    const pid = readFileSync(join(home, 'pid'), 'utf8').trim();
    // Where nobody takes it over it stays as a zombie.
    const state = (): string => (existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '');
    await expect.poll(state, { timeout: 10_000 }).toMatch(/^$|\) Z /);
  });

  test('that hangs holds up its user alone: four run at once, others in the order of asking', async () => {
    const gone = new AbortController();
    const home = homeOf(USER);
    const folder = newFolder();
    chmodSync(folder, 0o755);
    const hang = '#!/bin/sh\nread server; touch $HOME/$server; sleep 600\n';
    fileOf(0, join(folder, 'docker-credential-hang'), hang, 0o755);
    const answers = '#!/bin/sh\necho "{\\"Username\\":\\"u\\",\\"Secret\\":\\"s\\"}"\n';
    fileOf(0, join(folder, 'docker-credential-quick'), answers, 0o755);
    const sourceOf = (user: number, own: string, helper: string) => {
      const path = fileOf(user, join(own, '.docker/config.json'), JSON.stringify({ credsStore: helper }));
      return dockerConfigFile(path, {
        user,
        home: own,
        helperFolders: [folder, '/usr/bin', '/bin'],
        helperTimeoutMs: 60_000,
      });
    };
    const hanging = sourceOf(USER, home, 'hang');
    const started = (): number => readdirSync(home).filter((name) => name.startsWith('h')).length;
    const asked = Array.from({ length: 8 }, (_, i) => hanging.find(`h${i}.io`, 'a', gone.signal));
    await expect.poll(started, { timeout: 20_000 }).toBe(4);
    const other = await sourceOf(VICTIM, homeOf(VICTIM), 'quick').find('h.io', 'a', never);
    expect(other._unsafeUnwrap()).toMatchObject([{ username: 'u' }]);
    expect(started()).toBe(4);
    gone.abort();
    for (const answer of await Promise.all(asked))
      expect(answer._unsafeUnwrapErr().reason).toMatch(/helper_timeout|unreadable/);
    // Their turns are free again.
    writeFileSync(join(home, '.docker/config.json'), JSON.stringify({ credsStore: 'quick' }));
    expect((await hanging.find('h.io', 'a', never))._unsafeUnwrap()).toMatchObject([{ username: 'u' }]);
  });
});
