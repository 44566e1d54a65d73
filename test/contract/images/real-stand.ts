import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';

import { CriRuntime } from 'crane-cri';
import { vi } from 'vitest';

import { buildLargeImage } from '../../real/images.mjs';
import type { RuntimeVersion } from '../../real/provision.mjs';
import { pushImage } from '../../real/registry.mjs';
import { accessLog, countPulls, type RegistryProxy, startRegistryProxy } from '../../real/registry-proxy.mjs';
import type { Stand } from '../../real/stand.mjs';
import { pushForeign, pushVariant } from './push-variant.js';
import type { StandOf } from './stand.js';

const USERS = { ann: 'password-of-ann', bob: 'password-of-bob' };
export function realStand(stand: Stand, version: RuntimeVersion): StandOf {
  const { open, private: secret } = stand.registries;
  return {
    name: version,
    async open() {
      const client = (await CriRuntime.connect(stand.runtimes[version]?.endpoint ?? ''))._unsafeUnwrap();
      // Of a size that nobody else pulls: a runtime that has the layers under another name asks for none.
      const large = await pushImage(open, await buildLargeImage({ megabytes: 9, layers: 3 }), 'contract/large:1');
      // An image of its own, as containerd keeps what it found to be corrupt for a while, and goes on from there.
      const bad = await pushImage(open, await buildLargeImage({ megabytes: 2, layers: 2 }), 'contract/bad:1');
      const proxies: RegistryProxy[] = [];
      const proxy = async (
        ...args: Parameters<typeof startRegistryProxy> extends [unknown, ...infer R] ? R : never
      ) => {
        const started = await startRegistryProxy(open, ...args);
        proxies.push(started);
        return started;
      };
      const named = hostname().toLowerCase();
      const [forbidden, busy, down, refused, plain, signed, corrupt, shared, slow] = await Promise.all([
        proxy({ behaviour: { status: 403 } }),
        proxy({ behaviour: { status: 429 } }),
        proxy({ behaviour: { status: 503 } }),
        proxy(),
        proxy({ hostname: named }),
        proxy({ hostname: named, tls: true }),
        proxy({ behaviour: { corrupt: true } }),
        proxy({ behaviour: { users: USERS } }),
        proxy({ behaviour: { stallAfterBytes: 100_000 } }),
      ]);
      await refused.close();
      const credentials = secret.auth ?? { username: '', password: '' };
      const fresh = async (host: string): Promise<string> => {
        // A name that no other file has pulled: runtime and registry are shared.
        const name = `fresh/${randomUUID()}`;
        await pushVariant(open.host, name);
        return `${host}/${name}:1`;
      };
      return {
        client,
        hasContent: true,
        situations: {
          right_credentials: { reference: stand.images.private, credentials },
          missing_tag: { reference: `${open.host}/app:no-such-tag` },
          missing_repository: { reference: `${open.host}/no-such-repository:1` },
          no_credentials: { reference: stand.images.private },
          wrong_credentials: {
            reference: stand.images.private,
            credentials: { ...credentials, password: 'quite-another-one' },
          },
          forbidden: { reference: `${forbidden.host}/app:1` },
          too_many_requests: { reference: `${busy.host}/app:1` },
          registry_down: { reference: `${down.host}/app:1` },
          connection_refused: { reference: `${refused.host}/app:1` },
          speaks_http: { reference: `${plain.host}/app:1` },
          self_signed: { reference: `${signed.host}/app:1` },
          wrong_architecture: { reference: await pushForeign(open.host) },
          corrupt_layer: { reference: bad.replace(open.host, corrupt.host) },
        },
        fresh: async () => ({ reference: await fresh(open.host) }),
        freshPrivate: async () => ({
          reference: await fresh(shared.host),
          users: Object.entries(USERS).map(([username, password]) => ({ username, password })),
        }),
        endless: () => {
          const from = slow.log.length;
          const blobs = () =>
            slow.log.slice(from).filter(({ path, status }) => path.includes('/blobs/') && status === 200);
          return Promise.resolve({
            reference: large.replace(open.host, slow.host),
            begun: () =>
              vi.waitFor(
                () => {
                  if (blobs().length < 3) throw new Error('not yet');
                },
                { timeout: 20_000 },
              ),
            abandoned: () =>
              vi.waitFor(
                () => {
                  if (blobs().every(({ leftEarly }) => !leftEarly)) throw new Error('goes on');
                },
                { timeout: 20_000 },
              ),
          });
        },
        pullsOf(reference) {
          const [host, ...path] = reference.replace(/:[^:/]+$/, '').split('/');
          return countPulls(host === open.host ? accessLog(open) : shared.log, path.join('/'));
        },
        async close() {
          await client.close();
          await Promise.all(proxies.map((one) => one.close()));
        },
      };
    },
  };
}
