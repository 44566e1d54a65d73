// Two registries, one of which stands in for the other by a `hosts.toml`: who gets to see a user's password.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { CriRuntime, ImageManager } from 'crane-cri';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { type Containerd, startContainerd } from './containerd.mjs';
import { describeEachRuntime } from './each-runtime.js';
import { type RegistryProxy, startRegistryProxy } from './registry-proxy.mjs';

describeEachRuntime('a mirror of a private registry', ({ stand, version }) => {
  let containerd: Containerd;
  let mirror: RegistryProxy;
  beforeAll(async () => {
    const { private: secret, open } = stand.registries;
    const { username = '', password = '' } = secret.auth ?? {};
    // It takes the very user, so that a password that came would be used, and seen.
    mirror = await startRegistryProxy(open, { behaviour: { users: { [username]: password } } });
    const dir = join(stand.dir, `mirror-${version}`);
    const certsDir = join(stand.dir, `certs-${version}`);
    mkdirSync(join(certsDir, secret.host), { recursive: true });
    writeFileSync(
      join(certsDir, secret.host, 'hosts.toml'),
      `server = "http://${secret.host}"\n[host."http://${mirror.host}"]\ncapabilities = ["pull", "resolve"]\n`,
    );
    containerd = await startContainerd(version, { dir, certsDir, cniConf: null, sandboxImage: stand.images.pause });
  }, 60_000);
  afterAll(async () => {
    await containerd.stop();
    await mirror.close();
  });

  it('is asked first, and never gets the password, with which the registry itself is asked', async () => {
    const { auth } = stand.registries.private;
    await using runtime = (await CriRuntime.connect(containerd.endpoint))._unsafeUnwrap();
    const images = ImageManager.over(runtime);
    const credentials = { username: auth?.username ?? '', password: auth?.password ?? '' };

    const pulled = await images.ensure(stand.images.private, { credentials });

    expect(pulled._unsafeUnwrap().pulled).toBe(true);
    expect(mirror.log.length).toBeGreaterThan(0);
    expect(mirror.log.map(({ user, status }) => ({ user, status }))).toEqual(
      mirror.log.map(() => ({ user: undefined, status: 401 })),
    );
  });
});
