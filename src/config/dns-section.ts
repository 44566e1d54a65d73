import { isDomainName, isIpv4, isResolverOption, trimDomain } from '../core/dns-text.js';
import type { DnsSettings } from '../core/settings.js';
import type { Section } from './section.js';

/** Reads `Container.Dns`. */
export function readDns(container: Section): DnsSettings {
  const configured = container.has('Dns');
  const section = container.section('Dns');
  const clusterDomain = trimDomain(section.string('ClusterDomain', 'cluster.local'));
  if (!isDomainName(clusterDomain)) section.report('ClusterDomain', `is not a domain name: "${clusterDomain}"`);
  const servers = section.strings('Servers', ['127.0.0.1']);
  servers.forEach((server, i) => {
    if (!isIpv4(server)) section.report('Servers', `entry ${i + 1} is not an IPv4 address: "${server}"`);
  });
  const searches = section.strings('Searches', []).map(trimDomain);
  searches.forEach((search, i) => {
    if (!isDomainName(search)) section.report('Searches', `entry ${i + 1} is not a domain name: "${search}"`);
  });
  const options = section.strings('Options', []);
  options.forEach((option, i) => {
    if (!isResolverOption(option)) section.report('Options', `entry ${i + 1} is not a resolver option: "${option}"`);
  });
  section.close();
  return Object.freeze({ configured, clusterDomain, servers, searches, options });
}
