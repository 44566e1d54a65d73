import type { PullReason } from '../../core/image-errors.js';

/** What a failed pull means, and whether trying again with nothing changed can help. */
export interface PullMeaning {
  readonly reason: PullReason;
  readonly transient: boolean;
}

/** Reasons that may pass by themselves. */
const TRANSIENT: ReadonlySet<PullReason> = new Set<PullReason>([
  'rate_limited',
  'registry_down',
  'network',
  'cancelled',
  'stalled',
]);

const CANCELLED = 1;
const DEADLINE_EXCEEDED = 4;
const NOT_FOUND = 5;
const RESOURCE_EXHAUSTED = 8;
const UNAVAILABLE = 14;

/**
 * In this order, as one text can hold several of them: "no match for platform …: not found" is about the platform.
 *
 * The text holds the reference, which the user chose. Neither a repository nor a tag can hold a blank, so a word that
 * could be one is only taken where `: ` stands before it, or a blank after it and nothing but a blank before.
 */
const RULES: readonly (readonly [PullReason, RegExp])[] = [
  [
    'invalid_reference',
    /invalid reference format|must be lowercase|^cannot parse input|repository name must have|could not parse reference/,
  ],
  ['platform', /no match for platform|no image found in (?:image index|manifest list)/],
  [
    'signature_rejected',
    /(?:^|\s)SignatureValidationFailed:|signature was required|Source image rejected|is rejected by policy/,
  ],
  ['disk_full', /no space left on device|disk quota exceeded|not enough space/],
  ['corrupt', /unexpected commit digest|unexpected commit size|Digest did not match/],
  ['rate_limited', /: 429(?: |$)|Too Many Requests|(?:^|\s)toomanyrequests: /],
  [
    'unauthorized',
    /401 Unauthorized|(?:^|\s)unauthorized: |authentication required|pull access denied|: insufficient_scope|authorization failed|no basic auth credentials|invalid username\/password|requested access to the resource is denied|failed to authorize: .{0,300}40[13]|Requesting bearer token: .{0,300}40[13]|invalid decoded auth|illegal base64 data/,
  ],
  ['denied', /403 Forbidden|: denied(?:$|[\s:;,])|pinging container registry \S+ StatusCode: 403,/],
  ['scheme', /HTTP response to HTTPS client/],
  ['tls', /(?:^|\s)x509: |(?:^|\s)tls: /],
  ['registry_down', /: 5\d\d(?: |$)/],
  [
    'network',
    /(?:^|\s)RegistryUnavailable:|no such host|server misbehaving|connection refused|connection reset by peer|broken pipe|network is unreachable|no route to host|i\/o timeout|TLS handshake timeout|unexpected EOF|: EOF(?:$|[\s:;,])|dial tcp|Client\.Timeout/,
  ],
  ['corrupt', /blob unknown|could not fetch content descriptor|unexpected media type|(?:^|\s)invalid character '/],
  ['not_found', /manifest unknown|name unknown|404 Not Found/],
  ['cancelled', /context cancell?ed|context deadline exceeded/],
];

/** containerd's words for a pull that had found its image in the registry. */
const LOST_ON_NODE =
  /^failed to (?:pull and unpack image (?!.{0,4096}failed to resolve )|(?:get|create|update) image )/s;

/** Longest text that is read, in characters. Its two ends are: a runtime says what it did first, and why last. */
const MAX_TEXT = 65_536;

function ends(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT / 2)}\n${text.slice(-MAX_TEXT / 2)}`;
}

/**
 * Reads a runtime's answer to PullImage: its gRPC status code and its words. Codes alone do not tell, as CRI-O answers
 * UNKNOWN to nearly everything and containerd to most.
 *
 * A caller looks first whether it was itself that cancelled or timed out: codes 1 and 4 say not who did, and mean here
 * that the runtime gave up. Words of a registry are part of the text, so nothing about security may hang on the answer.
 *
 * Source: answers of containerd 1.6, 1.7, 2.1 and CRI-O 1.37, kept as test data.
 */
export function classifyPull(code: number, details: string): PullMeaning {
  const text = ends(details);
  const found = RULES.find(([, words]) => words.test(text))?.[0];
  // containerd asks the registry first: what it lacks after that, somebody removed from the node meanwhile.
  const byText = found ?? (code === NOT_FOUND && LOST_ON_NODE.test(text) ? 'cancelled' : undefined);
  const reason = byText ?? byCode(code);
  return { reason, transient: TRANSIENT.has(reason) || (reason === 'unknown' && code === UNAVAILABLE) };
}

function byCode(code: number): PullReason {
  if (code === NOT_FOUND) return 'not_found';
  if (code === CANCELLED || code === DEADLINE_EXCEEDED) return 'cancelled';
  return code === RESOURCE_EXHAUSTED ? 'rate_limited' : 'unknown';
}
