/** An image reference as a runtime reads it. */
export interface Reference {
  /** Host of the registry, such as `docker.io` or `localhost:5000`. */
  readonly host: string;
  /** Path in the registry, such as `library/busybox`. */
  readonly path: string;
  /** Host and path. */
  readonly repository: string;
  /** `undefined` where a digest is given: the digest wins. */
  readonly tag: string | undefined;
  /** 64 hex digits. */
  readonly digest: string | undefined;
  /** As the runtime repeats it: `repository:tag` or `repository@sha256:…`. */
  readonly text: string;
}

const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const HOST =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9a-fA-F:]+\])(?::\d+)?$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^sha256:([0-9a-f]{64})$/;

const isHost = (text: string): boolean =>
  HOST.test(text) && (/[.:[]/.test(text) || text === 'localhost' || /[A-Z]/.test(text));

/** Reads a reference the way runtimes do; a text answers what is wrong with it, in their words. */
export function parseReference(text: string): Reference | string {
  const [named = '', digestText, ...more] = text.split('@');
  if (more.length > 0) return 'invalid reference format';
  const digest = digestText === undefined ? undefined : DIGEST.exec(digestText)?.[1];
  if (digestText !== undefined && digest === undefined) return 'invalid reference format';
  const lastSlash = named.lastIndexOf('/');
  const colon = named.indexOf(':', lastSlash + 1);
  const name = colon === -1 ? named : named.slice(0, colon);
  const tag = colon === -1 ? undefined : named.slice(colon + 1);
  if (tag !== undefined && !TAG.test(tag)) return 'invalid reference format';
  const parts = name.split('/');
  const first = parts[0] ?? '';
  const withHost = parts.length > 1 && isHost(first);
  const host = withHost ? first.replace(/^index\.docker\.io$/, 'docker.io') : 'docker.io';
  const components = withHost ? parts.slice(1) : parts;
  const upper = components.find(
    (component) => COMPONENT.test(component.toLowerCase()) && component !== component.toLowerCase(),
  );
  if (upper !== undefined)
    return `invalid reference format: repository name (${components.join('/')}) must be lowercase`;
  if (components.some((component) => !COMPONENT.test(component))) return 'invalid reference format';
  const path =
    host === 'docker.io' && components.length === 1 ? `library/${components.join('/')}` : components.join('/');
  const repository = `${host}/${path}`;
  const whole = digest === undefined ? `${repository}:${tag ?? 'latest'}` : `${repository}@sha256:${digest}`;
  return { host, path, repository, tag: digest === undefined ? (tag ?? 'latest') : undefined, digest, text: whole };
}
