import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

/** Addresses that no network beyond one's own has. */
const PRIVATE = new BlockList();
for (const [address, bits] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
] as const)
  PRIVATE.addSubnet(address, bits, 'ipv4');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');

/** Host name or address of a registry, without its port and brackets, in lower case. */
export function hostOf(registry: string): string {
  const bracketed = /^\[([^\]]*)\]/.exec(registry)?.[1];
  return (bracketed ?? (isIPv6(registry) ? registry : registry.replace(/:\d{1,5}$/, ''))).toLowerCase();
}

/** Whether a runtime written in Go goes past every proxy to this host, whatever NO_PROXY says. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/** Whether a host is likely one of the site: a private address, or a name without a dot, or one of `.local` and the like. */
export function isLocal(host: string): boolean {
  if (isIP(host) !== 0) return PRIVATE.check(host, isIPv4(host) ? 'ipv4' : 'ipv6');
  return !host.includes('.') || /\.(?:local|lan|internal|intranet|home\.arpa|test)$/.test(host);
}

function matches(entry: string, host: string): boolean {
  if (entry === '*') return true;
  const [address = '', bits] = entry.split('/');
  if (bits !== undefined && isIP(address) !== 0 && isIP(host) === isIP(address) && /^\d{1,3}$/.test(bits)) {
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    if (Number(bits) > (family === 'ipv4' ? 32 : 128)) return false;
    const list = new BlockList();
    list.addSubnet(address, Number(bits), family);
    return list.check(host, family);
  }
  const name = hostOf(entry).replace(/^\*?\./, '');
  return name !== '' && (host === name || (isIP(host) === 0 && host.endsWith(`.${name}`)));
}

/** Whether a list such as that of NO_PROXY has the proxy left out for a host: names with their subdomains, addresses, networks. */
export function isExempt(noProxy: string, host: string): boolean {
  return noProxy
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry.toLowerCase(), host));
}
