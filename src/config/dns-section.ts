import { isDomainName, isIpAddress, isResolverOption, isSearch, trimDomain, trimSearch } from '../core/dns-text.js';
import type { DnsSettings } from '../core/settings.js';
import type { Section, TextRule } from './section.js';

/** Reads `Container.Dns`. */
export function readDns(container: Section): DnsSettings {
  const configured = container.has('Dns');
  const section = container.section('Dns');
  const clusterDomain = trimDomain(section.string('ClusterDomain', 'cluster.local'));
  if (!isDomainName(clusterDomain)) section.report('ClusterDomain', `is not a domain name: "${clusterDomain}"`);
  const servers = section.strings('Servers', ['127.0.0.1'], each(isIpAddress, 'an IP address'));
  const searches = section.strings(
    'Searches',
    [],
    each((text) => isSearch(trimSearch(text)), 'a domain name'),
  );
  const options = section.strings('Options', [], each(isResolverOption, 'a resolver option'));
  section.close();
  return Object.freeze({ configured, clusterDomain, servers, searches: searches.map(trimSearch), options });
}

function each(isRight: (text: string) => boolean, wanted: string): TextRule {
  return { problem: (text) => (isRight(text) ? undefined : `is not ${wanted}: "${text}"`) };
}
