import { isIPv4 } from 'node:net';
import { err, ok, type Result } from 'neverthrow';

import { type StreamUrlRefused, urlRefused } from './dial-errors.js';

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));

/**
 * Takes the URL that a runtime gave for a stream. Only `http` and `https`, only this machine or one of `hosts`: a URL is
 * text of the other side, and would else send what the user types anywhere.
 */
export function readStreamUrl(
  operation: string,
  text: string,
  hosts: readonly string[],
): Result<URL, StreamUrlRefused> {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return err(urlRefused(operation, '(not a URL)', 'cannot be read'));
  }
  const origin = `${url.protocol}//${url.host}`;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return err(urlRefused(operation, origin, 'is neither http nor https'));
  }
  if (url.username !== '' || url.password !== '') return err(urlRefused(operation, origin, 'holds user information'));
  if (!isLoopback(url.hostname) && !hosts.includes(url.hostname)) {
    return err(urlRefused(operation, origin, 'leads to another host'));
  }
  return ok(url);
}
