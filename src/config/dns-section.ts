import { isDomainName, isIpv4, isResolverOption, trimDomain } from '../core/dns-text.js';
import type { DnsSettings } from '../core/settings.js';
import type { Section, TextRule } from './section.js';

/** Reads `Container.Dns`. */
export function readDns(container: Section): DnsSettings {
  const configured = container.has('Dns');
  const section = container.section('Dns');
  const clusterDomain = trimDomain(section.string('ClusterDomain', 'cluster.local'));
  if (!isDomainName(clusterDomain)) section.report('ClusterDomain', `is not a domain name: "${clusterDomain}"`);
  const servers = section.strings('Servers', ['127.0.0.1'], each(isIpv4, 'an IPv4 address'));
  const searches = section.strings(
    'Searches',
    [],
    each((text) => isDomainName(trimDomain(text)), 'a domain name'),
  );
  const options = section.strings('Options', [], each(isResolverOption, 'a resolver option'));
  section.close();
  return Object.freeze({ configured, clusterDomain, servers, searches: searches.map(trimDomain), options });
}

function each(isRight: (text: string) => boolean, wanted: string): TextRule {
  return { problem: (text) => (isRight(text) ? undefined : `is not ${wanted}: "${text}"`) };
}
