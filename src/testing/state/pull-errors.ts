import { Code, GrpcStatus, notFound, unknown } from './grpc-status.js';
import { sha256 } from './ids.js';
import type { Reference } from './image-reference.js';
import type { Personality } from './personality.js';
import type { RegistryFault } from './registry.js';

/** Why a pull fails. */
export type PullFault =
  | Exclude<RegistryFault, 'silent' | 'stalled'>
  | 'not_found'
  | 'no_credentials'
  | 'wrong_credentials'
  | 'bearer_denied'
  | 'bearer_wrong_password'
  | 'wrong_platform';

const HTTP_TEXT: Readonly<Record<number, string>> = {
  403: '403 Forbidden',
  429: '429 Too Many Requests',
  500: '500 Internal Server Error',
  502: '502 Bad Gateway',
  503: '503 Service Unavailable',
};

const manifestOf = (reference: Reference): string => reference.tag ?? `sha256:${reference.digest ?? ''}`;

/** The words of containerd for what its resolver met. */
function containerdCause(personality: Personality, reference: Reference, fault: PullFault): string {
  const { host, path } = reference;
  const old = personality.name === 'containerd-1.6';
  const manifest = manifestOf(reference);
  const status = (text: string): string =>
    old
      ? `pulling from host ${host} failed with status code [manifests ${manifest}]: ${text}`
      : `unexpected status from HEAD request to http://${host}/v2/${path}/manifests/${manifest}: ${text}`;
  const request = (scheme: string, text: string): string =>
    `failed to do request: Head "${scheme}://${host}/v2/${path}/manifests/${manifest}": ${text}`;
  const token = `unexpected status from GET request to http://${host}/token?scope=repository%3A${encodeURIComponent(path)}%3Apull&service=reg: 401 Unauthorized`;
  switch (fault) {
    case 'not_found':
      return `${reference.text}: not found`;
    case 'no_credentials':
      return old
        ? status('401 Unauthorized')
        : 'pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials';
    case 'wrong_credentials':
      return status('401 Unauthorized');
    case 'bearer_denied':
      return 'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed';
    case 'bearer_wrong_password':
      return `failed to authorize: failed to fetch oauth token: ${old ? 'unexpected status: 401 Unauthorized' : token}`;
    case 'refused':
      return request('http', `dial tcp 127.0.0.1:${host.split(':')[1] ?? '443'}: connect: connection refused`);
    case 'no_such_host':
      return request('https', `dial tcp: lookup ${host.split(':')[0] ?? host} on 10.0.0.53:53: no such host`);
    case 'speaks_http':
      return request('https', 'http: server gave HTTP response to HTTPS client');
    case 'self_signed':
      return request(
        'https',
        `${old ? '' : 'tls: failed to verify certificate: '}x509: certificate signed by unknown authority`,
      );
    default:
      return status(HTTP_TEXT[fault === '403_at_ping' ? 403 : (fault as number)] ?? `${fault}`);
  }
}

function containerdError(personality: Personality, reference: Reference, fault: PullFault): GrpcStatus {
  const head = `failed to pull and unpack image "${reference.text}": `;
  if (fault === 'corrupt') {
    const layer = sha256(`layer ${reference.text}`);
    const got = sha256(`broken layer ${reference.text}`);
    const text = `failed commit on ref "layer-sha256:${layer}": unexpected commit digest sha256:${got}, expected sha256:${layer}: failed precondition`;
    return new GrpcStatus(Code.FAILED_PRECONDITION, `${head}${text}`);
  }
  if (fault === 'disk_full') {
    return unknown(
      `${head}failed to copy: write /var/lib/containerd/io.containerd.content.v1.content/ingest: no space left on device`,
    );
  }
  if (fault === 'blob_missing')
    return notFound(
      `${head}failed to copy: httpReadSeeker: failed open: could not fetch content descriptor sha256:${sha256(`layer ${reference.text}`)} (application/vnd.oci.image.layer.v1.tar+gzip) from remote: not found`,
    );
  if (fault === 'html')
    return notFound(`${head}unexpected media type text/html for sha256:${sha256(`html ${reference.text}`)}: not found`);
  if (fault === 'wrong_platform') {
    const text = `no match for platform in manifest`;
    return notFound(
      personality.name === 'containerd-2.1'
        ? `get image config descriptor: ${text} sha256:${sha256(reference.text)}: not found`
        : `${head}${text}: not found`,
    );
  }
  const where =
    personality.name === 'containerd-2.1'
      ? 'failed to resolve image: '
      : `failed to resolve reference "${reference.text}": `;
  const details = `${head}${where}${containerdCause(personality, reference, fault)}`;
  return fault === 'not_found' ? notFound(details) : unknown(details);
}

function crioError(reference: Reference, fault: PullFault): GrpcStatus {
  const { host, repository, text } = reference;
  const reading = `reading manifest ${manifestOf(reference)} in ${repository}: `;
  const both = (cause: string): GrpcStatus =>
    unknown(
      `unable to pull image or OCI artifact: pull image err: initializing source docker://${text}: ${cause}; artifact err: image reference: get manifest from ref: create image source: ${cause}`,
    );
  const pinging = (prefix: string, scheme: string, cause: string): GrpcStatus =>
    unknown(
      `${prefix}unable to pull image: initializing source docker://${text}: pinging container registry ${host}: Get "${scheme}://${host}/v2/": ${cause}`,
    );
  switch (fault) {
    case 'not_found':
      return both(`${reading}manifest unknown`);
    case 'no_credentials':
    case 'wrong_credentials':
      return both(`${reading}authentication required`);
    case 'bearer_denied':
      return both(`${reading}requested access to the resource is denied`);
    case 'bearer_wrong_password':
      return both(
        'unable to retrieve auth token: invalid username/password: unauthorized: incorrect username or password',
      );
    case 'refused':
      return pinging(
        'RegistryUnavailable: ',
        'http',
        `dial tcp 127.0.0.1:${host.split(':')[1] ?? '443'}: connect: connection refused`,
      );
    case 'no_such_host':
      return pinging(
        'RegistryUnavailable: ',
        'https',
        `dial tcp: lookup ${host.split(':')[0] ?? host} on 10.0.0.53:53: no such host`,
      );
    case 'speaks_http':
      return pinging('', 'https', 'http: server gave HTTP response to HTTPS client');
    case 'self_signed':
      return pinging('', 'https', 'tls: failed to verify certificate: x509: certificate signed by unknown authority');
    case 'corrupt':
      return unknown(
        `unable to pull image or OCI artifact: pull image err: writing blob: storing blob to file "/var/tmp/storage/1": happened during read: Digest did not match, expected sha256:${sha256(text)}, got sha256:${sha256(`broken ${text}`)}; artifact err: image reference: reference is a container image, not an OCI artifact`,
      );
    case 'disk_full':
      return unknown(
        'unable to pull image or OCI artifact: pull image err: writing blob: storing blob to file "/var/tmp/storage/1": write /var/tmp/storage/1: no space left on device; artifact err: image reference: reference is a container image, not an OCI artifact',
      );
    case 'html':
      return both(`${reading}invalid character '<' looking for beginning of value`);
    case 'blob_missing':
      return unknown(
        `unable to pull image or OCI artifact: pull image err: copying system image from manifest list: reading blob sha256:${sha256(`layer ${text}`)}: fetching blob: blob unknown to registry; artifact err: image reference: reference is a container image, not an OCI artifact`,
      );
    case 'cut_short':
      return unknown(
        'unable to pull image or OCI artifact: pull image err: writing blob: storing blob to file "/var/tmp/storage/1": happened during read: unexpected EOF; artifact err: image reference: reference is a container image, not an OCI artifact',
      );
    case 'wrong_platform': {
      const cause = 'no image found in image index for architecture "amd64", variant "", OS "linux"';
      return unknown(
        `unable to pull image or OCI artifact: pull image err: choosing an image from manifest list docker://${text}: ${cause}; artifact err: image reference: choose manifest instance: ${cause}`,
      );
    }
    case '403_at_ping':
      return unknown(
        `unable to pull image: initializing source docker://${text}: pinging container registry ${host}: StatusCode: 403, ""`,
      );
    case 403:
      return both(`${reading}denied`);
    default:
      return both(`${reading}received unexpected HTTP status: ${HTTP_TEXT[fault] ?? `${fault}`}`);
  }
}

/** A failed pull in the words of the runtime. Source: pulls of four runtimes against faulty registries. */
export function pullError(personality: Personality, reference: Reference, fault: PullFault): GrpcStatus {
  return personality.family === 'cri-o' ? crioError(reference, fault) : containerdError(personality, reference, fault);
}

/** A reference that is none, in the words of the runtime. */
export function badReference(personality: Personality, text: string, problem: string): GrpcStatus {
  if (personality.family === 'cri-o') {
    const cause =
      text === ''
        ? 'repository name must have at least one component'
        : problem.replace(/^invalid reference format: repository name \([^)]*\)/, 'repository name');
    return unknown(`cannot parse input: "${text}": ${cause}`);
  }
  const words =
    personality.name === 'containerd-1.6' ? problem.replace(/repository name \([^)]*\)/, 'repository name') : problem;
  return unknown(`failed to parse image reference "${text}": ${words}`);
}
