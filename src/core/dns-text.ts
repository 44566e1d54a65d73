import { isIP } from 'node:net';

/** Whether `text` is a domain name, without a dot at its end; at most 253 characters. Underscores are taken. */
export function isDomainName(text: string): boolean {
  if (text.length > 253) return false;
  return text.split('.').every((label) => /^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/.test(label));
}

/** Whether `text` is an IPv4 or IPv6 address. */
export function isIpAddress(text: string): boolean {
  return isIP(text) !== 0;
}

/** Whether `text` is an option of a resolver, such as `ndots:5` or `rotate`: nothing that could start a new line. */
export function isResolverOption(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9-]{0,62}(:[A-Za-z0-9.-]{1,63})?$/.test(text);
}

/** A search domain without blanks and dots at its ends; `.` is the root, which resolvers know too. */
export function trimSearch(text: string): string {
  return text.trim() === '.' ? '.' : trimDomain(text);
}

/** Whether `text` is a search domain, as of {@link trimSearch}. */
export function isSearch(text: string): boolean {
  return text === '.' || isDomainName(text);
}

/** `text` without blanks and dots at its ends. */
export function trimDomain(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && /[\s.]/.test(text.charAt(start))) start += 1;
  while (end > start && /[\s.]/.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}
