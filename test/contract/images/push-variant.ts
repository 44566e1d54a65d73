import { createHash } from 'node:crypto';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

interface Manifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
}

async function sent(url: string | URL, init?: RequestInit): Promise<Response> {
  const answer = await fetch(url, init);
  if (!answer.ok) throw new Error(`${init?.method ?? 'GET'} ${String(url)}: ${answer.status}`);
  return answer;
}

const manifestOf = (host: string, name: string): Promise<Response> =>
  sent(`http://${host}/v2/${name}/manifests/1`, { headers: { accept: MANIFEST } });

/** What of a variant is not as in `app`. */
export interface VariantOptions {
  /** @default '1' */
  readonly tag?: string;
  /** Of the image's configuration, such as `User`; what is `undefined` is left out. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** Pushes an image like `app`, and yet one of its own: with another id, so that removing it takes nothing from others. */
export async function pushVariant(
  host: string,
  name: string,
  { tag = '1', config: more = {} }: VariantOptions = {},
): Promise<void> {
  const base = `http://${host}/v2/${name}`;
  const { config, layers, ...rest } = (await (await manifestOf(host, 'app')).json()) as Manifest;
  for (const { digest } of layers) {
    await sent(`${base}/blobs/uploads/?mount=${digest}&from=app`, { method: 'POST' });
  }
  const old = (await (await sent(`http://${host}/v2/app/blobs/${config.digest}`)).json()) as {
    readonly config: object;
  };
  const body = JSON.stringify({ ...old, config: { ...old.config, ...more, Labels: { variant: name } } });
  const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
  const upload = await sent(`${base}/blobs/uploads/`, { method: 'POST' });
  const place = new URL(upload.headers.get('location') ?? '', `http://${host}`);
  place.searchParams.set('digest', digest);
  await sent(place, { method: 'PUT', headers: { 'content-type': 'application/octet-stream' }, body });
  const variant = { ...rest, config: { ...config, digest, size: Buffer.byteLength(body) }, layers };
  const headers = { 'content-type': MANIFEST };
  await sent(`${base}/manifests/${tag}`, { method: 'PUT', headers, body: JSON.stringify(variant) });
}

/** Gives the image `name:1` one more name, maybe in another repository. */
export async function tagAgain(host: string, name: string, tag: string, repository: string): Promise<void> {
  const body = await (await manifestOf(host, name)).text();
  const { config, layers } = JSON.parse(body) as Manifest;
  for (const { digest } of repository === name ? [] : [config, ...layers]) {
    await sent(`http://${host}/v2/${repository}/blobs/uploads/?mount=${digest}&from=${name}`, { method: 'POST' });
  }
  const headers = { 'content-type': MANIFEST };
  await sent(`http://${host}/v2/${repository}/manifests/${tag}`, { method: 'PUT', headers, body });
}

/** Pushes an index that has the image `app` for another architecture alone. Answers its reference. */
export async function pushForeign(host: string): Promise<string> {
  const answer = await manifestOf(host, 'app');
  const digest = answer.headers.get('docker-content-digest');
  const size = (await answer.arrayBuffer()).byteLength;
  const platform = { os: 'linux', architecture: 's390x' };
  const index = { schemaVersion: 2, mediaType: INDEX, manifests: [{ mediaType: MANIFEST, digest, size, platform }] };
  const headers = { 'content-type': INDEX };
  await sent(`http://${host}/v2/app/manifests/foreign`, { method: 'PUT', headers, body: JSON.stringify(index) });
  return `${host}/app:foreign`;
}
