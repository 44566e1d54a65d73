import { err, ok, type Result } from 'neverthrow';

import { invalidInput, type InvalidInput } from '../../core/errors.js';

/** An image reference, taken apart and filled in: what `ubuntu` means is written out. Frozen. */
export interface ImageReference {
  /** Registry host as given, with its port where there is one, such as `docker.io` or `[::1]:5000`. */
  readonly registry: string;
  /** Path in the registry, such as `library/ubuntu`. */
  readonly repository: string;
  /** Given tag; `latest` where neither tag nor digest was given; absent where only a digest was. */
  readonly tag?: string | undefined;
  /** Such as `sha256:` and 64 hex digits. Where it is given it decides, whatever the tag says. */
  readonly digest?: string | undefined;
  /** What a runtime is asked for: `registry/repository@digest`, else `registry/repository:tag`. */
  readonly canonical: string;
  /** Shortest text that means the same, such as `ubuntu:22.04`. */
  readonly familiar: string;
}

/** Longest text that can be a reference: a name of 255, a tag of 128, a sha512 digest of 135, and the signs between. */
const MAX_REFERENCE = 520;
/** Longest host and path together, in characters: what registries and runtimes take. */
const MAX_NAME = 255;
const MAX_TAG = 128;

const DEFAULT_REGISTRY = 'docker.io';
const DEFAULT_ALIASES: ReadonlySet<string> = new Set([DEFAULT_REGISTRY, 'index.docker.io']);
const OFFICIAL = 'library/';
const DEFAULT_TAG = 'latest';

/** Hex digits per digest algorithm. Runtimes know no others. */
const DIGEST_LENGTHS: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

const COMPONENT = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]*$/;
const HOST_LABEL = /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/;
const IMAGE_ID = /^(?:sha256:)?([0-9a-f]{64})$/;

/** What is wrong with a part, in words that repeat nothing of a reference that may hold a password. */
interface Wrong {
  readonly problem: string;
}

/**
 * Reads an image reference by the published grammar, and fills in what it leaves out: `ubuntu` is
 * `docker.io/library/ubuntu:latest`. Refused besides what the grammar refuses: user information (it would end in logs),
 * a leading dash, a scheme, an upper-case first part that is no host, and digests that runtimes do not know.
 *
 * Errors: `invalid_input`, which says what is wrong and never repeats user information.
 *
 * Source: the grammar of the Docker distribution project, and the OCI distribution specification.
 */
export function parseImageReference(text: string): Result<ImageReference, InvalidInput> {
  const parsed = typeof text === 'string' ? parse(text) : { problem: 'must be a string' };
  return 'problem' in parsed
    ? err(invalidInput('parseImageReference', [{ field: 'image', problem: parsed.problem }]))
    : ok(parsed);
}

/**
 * The 64 hex digits of an image id, given with or without `sha256:`; undefined for anything else. Runtimes disagree on
 * the prefix, so ids are compared by this.
 */
export function imageIdDigits(text: string): string | undefined {
  return IMAGE_ID.exec(text)?.[1];
}

function parse(text: string): ImageReference | Wrong {
  const odd = oddText(text);
  if (odd !== undefined) return { problem: odd };

  const at = text.indexOf('@');
  const digest = at === -1 ? undefined : text.slice(at + 1);
  if (digest !== undefined) {
    const problem = digestProblem(digest);
    if (problem !== undefined) return { problem };
  }
  const beforeDigest = at === -1 ? text : text.slice(0, at);
  const colon = beforeDigest.lastIndexOf(':');
  const hasTag = colon > beforeDigest.lastIndexOf('/') && !beforeDigest.endsWith(']');
  const givenTag = hasTag ? beforeDigest.slice(colon + 1) : undefined;
  if (givenTag !== undefined) {
    const problem = tagProblem(givenTag);
    if (problem !== undefined) return { problem };
  }
  const name = splitName(hasTag ? beforeDigest.slice(0, colon) : beforeDigest);
  if ('problem' in name) return name;
  return complete(name.registry, name.repository, givenTag, digest);
}

function complete(
  registry: string,
  repository: string,
  givenTag: string | undefined,
  digest: string | undefined,
): ImageReference {
  const tag = givenTag ?? (digest === undefined ? DEFAULT_TAG : undefined);
  const name = `${registry}/${repository}`;
  const suffix = `${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
  return Object.freeze({
    registry,
    repository,
    tag,
    digest,
    canonical: digest === undefined ? `${name}${suffix}` : `${name}@${digest}`,
    familiar: `${familiarName(registry, repository)}${suffix}`,
  });
}

function familiarName(registry: string, repository: string): string {
  const full = `${registry}/${repository}`;
  if (registry !== DEFAULT_REGISTRY) return full;
  const short = repository.startsWith(OFFICIAL) ? repository.slice(OFFICIAL.length) : repository;
  // Some names of Docker Hub mean something else when their front is left out.
  if (short === 'sha256' || imageIdDigits(short) !== undefined) return full;
  if (short !== repository) return short.includes('/') ? repository : short;
  return isHost(short.slice(0, short.indexOf('/'))) ? full : short;
}

/** What cannot be part of a reference at all. */
function oddText(text: string): string | undefined {
  if (text === '') return 'must not be empty';
  if (text.length > MAX_REFERENCE) return `is longer than any reference (${MAX_REFERENCE} characters)`;
  if (/[\u0000-\u001f\u007f-\u009f]/.test(text)) return 'must not hold control characters';
  if (/\s/.test(text)) return 'must not hold blanks';
  if (text.startsWith('-')) return 'must not begin with a dash';
  if (/^[a-zA-Z][\w+.-]*:\/\//.test(text))
    return 'must not have a scheme: leave out what stands up to and including "//"';
  if (imageIdDigits(text) !== undefined) return 'is an image id, where the name of an image belongs';
  const at = text.indexOf('@');
  // A digest holds no slash and no second "@", so what precedes this one is no name.
  if (at !== -1 && /[/@]/.test(text.slice(at + 1))) {
    return 'must not hold user information ("user:password@"): give credentials apart, so that they reach no log';
  }
  return undefined;
}

function digestProblem(digest: string): string | undefined {
  const colon = digest.indexOf(':');
  if (colon <= 0) return 'has a digest without an algorithm: write @sha256: and 64 hex digits';
  const algorithm = digest.slice(0, colon);
  const length = Object.hasOwn(DIGEST_LENGTHS, algorithm) ? DIGEST_LENGTHS[algorithm] : undefined;
  if (length === undefined) return 'has a digest of an unknown algorithm: sha256, sha384 and sha512 are known';
  const digits = digest.slice(colon + 1);
  if (digits.length !== length) return `has a ${algorithm} digest of ${digits.length} digits instead of ${length}`;
  return /^[0-9a-f]+$/.test(digits) ? undefined : 'has a digest that is not of lower-case hex digits';
}

function tagProblem(tag: string): string | undefined {
  if (tag === '') return 'has an empty tag after ":"';
  if (tag.length > MAX_TAG) return `has a tag longer than ${MAX_TAG} characters`;
  if (/^[.-]/.test(tag)) return 'has a tag that begins with a dot or a dash';
  return TAG.test(tag) ? undefined : 'has a tag with other characters than letters, digits, "_", "." and "-"';
}

/** Whether the part before the first slash names a host, by its look. */
function isHost(first: string): boolean {
  return first === 'localhost' || /[.:]/.test(first) || first.startsWith('[');
}

function splitName(name: string): { readonly registry: string; readonly repository: string } | Wrong {
  if (name === '') return { problem: 'has no name' };
  const slash = name.indexOf('/');
  const first = slash === -1 ? '' : name.slice(0, slash);
  const hosted = slash !== -1 && isHost(first);
  const given = hosted ? first : DEFAULT_REGISTRY;
  const registry = DEFAULT_ALIASES.has(given.toLowerCase()) ? DEFAULT_REGISTRY : given;
  const path = hosted ? name.slice(slash + 1) : name;
  const problem = (hosted ? hostProblem(first) : undefined) ?? pathProblem(path, !hosted && slash !== -1);
  if (problem !== undefined) return { problem };
  const repository = registry === DEFAULT_REGISTRY && !path.includes('/') ? `${OFFICIAL}${path}` : path;
  const length = registry.length + 1 + repository.length;
  return length > MAX_NAME
    ? { problem: `has a host and path of ${length} characters together, more than ${MAX_NAME}` }
    : { registry, repository };
}

function hostProblem(host: string): string | undefined {
  if (host.startsWith('[')) {
    const end = host.indexOf(']');
    if (end === -1) return 'has an IPv6 host without "]"';
    if (!isIpv6(host.slice(1, end))) return 'has a host in brackets that is not an IPv6 address';
    return end === host.length - 1 ? undefined : portProblem(host.slice(end + 1));
  }
  const colon = host.indexOf(':');
  const name = colon === -1 ? host : host.slice(0, colon);
  if (colon !== host.lastIndexOf(':')) return 'has a host with several colons: write an IPv6 address in brackets';
  if (name === '') return 'has an empty host';
  if (name.split('.').some((label) => label === ''))
    return 'has a host with an empty part (two dots, or a dot at an end)';
  if (!name.split('.').every((label) => HOST_LABEL.test(label))) {
    return 'has a host with other than letters, digits and inner dashes, at most 63 between dots';
  }
  return colon === -1 ? undefined : portProblem(host.slice(colon));
}

function portProblem(port: string): string | undefined {
  const number = /^:(\d{1,5})$/.exec(port)?.[1];
  return number !== undefined && Number(number) >= 1 && Number(number) <= 65_535
    ? undefined
    : 'has a port that is not a number from 1 to 65535';
}

function isIpv6(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const full = halves.length === 1 ? groups.length === 8 : groups.length <= 7;
  return full && groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group));
}

function pathProblem(path: string, mayMeanHost: boolean): string | undefined {
  for (const component of path.split('/')) {
    if (COMPONENT.test(component)) continue;
    if (component === '') return 'has an empty part in its path (two slashes, or a slash at an end)';
    if (/[A-Z]/.test(component)) {
      const advice = mayMeanHost ? ' (where a host is meant, give its port as well)' : '';
      return `has upper-case letters in its path, which must be lower-case${advice}`;
    }
    if (/^[._-]|[._-]$/.test(component)) return 'has a part in its path that begins or ends with ".", "_" or "-"';
    if (/^[a-z0-9._-]+$/.test(component)) return 'has two signs in a row in its path: only "__" and dashes may be';
    return 'has other characters in its path than lower-case letters, digits, ".", "_", "-" and "/"';
  }
  return imageIdDigits(path) === undefined ? undefined : 'is named by 64 hex digits, which only an image id is';
}
