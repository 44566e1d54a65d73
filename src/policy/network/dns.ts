import { err, ok, type Result } from 'neverthrow';

import { isIpAddress, isResolverOption, isSearch, trimSearch } from '../../core/dns-text.js';
import { type InputProblem, invalidInput, type InvalidInput } from '../../core/errors.js';
import { printable } from '../../core/failure.js';
import type { DnsSettings } from '../../core/settings.js';
import type { DNSConfigInit } from '../../generated/types.js';

/** What a job asks of its DNS. */
export interface DnsRequest {
  /** IPv4 or IPv6 addresses, asked before the node's. Resolvers use the first three of all. */
  readonly servers?: readonly string[] | undefined;
  /** Search domains between the cluster's and the node's; `.` is the root. */
  readonly searches?: readonly string[] | undefined;
  readonly options?: readonly string[] | undefined;
}

/**
 * The DNS of a pod: the job's servers before the node's, the cluster domain as the first search domain, everything
 * once. `undefined` when neither the node nor the job says anything: the pod then has the host's, whereas the default
 * server of the settings, 127.0.0.1, would be the pod itself.
 *
 * Errors: `invalid_input` with a field per bad entry.
 */
export function planDns(
  settings: DnsSettings,
  request: DnsRequest = {},
): Result<DNSConfigInit | undefined, InvalidInput> {
  const { servers = [], options = [] } = request;
  const searches = (request.searches ?? []).map(trimSearch);
  const problems = [
    ...entryProblems('dns.servers', servers, isIpAddress, 'an IP address'),
    ...entryProblems('dns.searches', searches, isSearch, 'a domain name'),
    ...entryProblems('dns.options', options, isResolverOption, 'a resolver option'),
  ];
  if (problems.length > 0) return err(invalidInput('planDns', problems));
  if (!settings.configured && servers.length + searches.length + options.length === 0) return ok(undefined);
  const node = settings.configured ? settings : { clusterDomain: undefined, servers: [], searches: [], options: [] };
  return ok(
    Object.freeze({
      servers: once([...servers, ...node.servers]),
      searches: once([
        ...(node.clusterDomain === undefined ? [] : [node.clusterDomain]),
        ...searches,
        ...node.searches,
      ]),
      options: once([...options, ...node.options]),
    }),
  );
}

function once(items: readonly string[]): readonly string[] {
  return Object.freeze([...new Set(items)]);
}

function entryProblems(
  field: string,
  entries: readonly string[],
  isRight: (entry: string) => boolean,
  wanted: string,
): InputProblem[] {
  return entries.flatMap((entry, index) =>
    isRight(entry)
      ? []
      : [{ field: `${field}[${index}]`, problem: `"${printable(entry.slice(0, 80))}" is not ${wanted}` }],
  );
}
