import { isIPv4, isIPv6 } from 'node:net';

import { err, ok, type Result } from 'neverthrow';

import { invalidInput, type InvalidInput } from './errors.js';
import { printable } from './failure.js';

/** A unix socket on this machine. */
export interface UnixEndpoint {
  readonly kind: 'unix';
  /** Absolute path of the socket file. */
  readonly path: string;
  /** The one spelling of this endpoint, `unix:///path`; two endpoints are equal when their texts are. */
  readonly text: string;
}

/** A TCP address. */
export interface TcpEndpoint {
  readonly kind: 'tcp';
  /** Lower-case name, IPv4 address, or IPv6 address without brackets. */
  readonly host: string;
  /** 1..65535 */
  readonly port: number;
  /** The one spelling of this endpoint, `tcp://host:port`; two endpoints are equal when their texts are. */
  readonly text: string;
}

/** Where a runtime listens. */
export type Endpoint = UnixEndpoint | TcpEndpoint;

/** Where containerd and CRI-O listen unless told otherwise. */
export const WELL_KNOWN_SOCKETS = Object.freeze({
  containerd: '/run/containerd/containerd.sock',
  crio: '/var/run/crio/crio.sock',
});

/** Longest path that fits a unix socket address, in bytes; Node cuts a longer one silently. */
export const MAX_SOCKET_PATH_BYTES = 107;

/**
 * Reads an endpoint as users write it.
 *
 * Unix sockets: `/run/x.sock`, `unix:///run/x.sock`, `unix:/run/x.sock`. TCP: `host:port`, `tcp://host:port`,
 * `dns:///host:port`, an IPv6 address in brackets. Does no I/O: whether something listens there is another question.
 *
 * Errors: `invalid_input` with field `endpoint`. Text that may hold a password is not repeated in it.
 */
export function parseEndpoint(text: string): Result<Endpoint, InvalidInput> {
  const read = readEndpoint(text);
  return typeof read === 'string'
    ? err(invalidInput('parseEndpoint', [{ field: 'endpoint', problem: read }]))
    : ok(read);
}

/** The endpoint, or what is wrong with the text. */
function readEndpoint(text: unknown): Endpoint | string {
  if (typeof text !== 'string') return `must be a string, got ${text === null ? 'null' : typeof text}`;
  if (text.trim() === '') return 'is empty';
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029\p{Surrogate}]/u.test(text)) return 'holds control characters';
  if (text !== text.trim()) return 'has blanks around it';
  if (text.startsWith('/')) return readPath(text);

  const scheme = /^([A-Za-z][A-Za-z0-9+.-]{0,30}):(?=\/)/.exec(text)?.[1]?.toLowerCase();
  if (/^unix:/i.test(text)) return readUnix(text.slice('unix:'.length));
  if (/^dns:/i.test(text)) return readDns(text.slice('dns:'.length));
  if (scheme === 'tcp') return readTcp(text.slice('tcp:'.length));
  if (scheme === 'http' || scheme === 'https') {
    return `${scheme}:// is not spoken by a CRI runtime: write unix:///path/of.sock, or tcp://host:port for TCP`;
  }
  if (scheme !== undefined)
    return `the scheme "${scheme}:" is not supported: use unix:///path/of.sock or tcp://host:port`;
  if (/^(unix-abstract:|@)/i.test(text)) return 'abstract sockets are not supported: use a socket file';
  return text.includes(':') ? readHostPort(text) : notAbsolute(text);
}

function readUnix(rest: string): Endpoint | string {
  if (/^\/\/[^/]/.test(rest)) {
    return `"${shown(`unix:${rest}`)}" has two slashes, so its first part would be taken for a host: write ${shown(`unix:/${rest}`)}`;
  }
  return rest.startsWith('/') ? readPath(rest) : notAbsolute(rest);
}

function readPath(given: string): Endpoint | string {
  const path = given.replace(/\/(?:\.?\/)+/g, '/');
  if (path === '/' || /\/\.{0,2}$/.test(path)) return `"${shown(given)}" names a folder, not a socket file`;
  const bytes = Buffer.byteLength(path);
  if (bytes > MAX_SOCKET_PATH_BYTES) {
    return `the path has ${bytes} bytes, and a unix socket address holds at most ${MAX_SOCKET_PATH_BYTES}`;
  }
  return Object.freeze({ kind: 'unix', path, text: `unix://${path}` });
}

function readTcp(rest: string): Endpoint | string {
  return rest.startsWith('//') ? readHostPort(rest.slice(2)) : 'write tcp://host:port';
}

function readDns(rest: string): Endpoint | string {
  if (rest.startsWith('///')) return readHostPort(rest.slice(3));
  if (rest.startsWith('/')) return 'a name server in the endpoint is not supported: write dns:///host:port';
  return readHostPort(rest);
}

function readHostPort(text: string): Endpoint | string {
  if (text.includes('@')) return 'must not hold a user name or password';
  const match = /^(?:\[([^\]]*)\]|([^:[\]]*)):([^:]*)$/.exec(text);
  if (match === null) {
    return isIPv6(text.replace(/:\d{1,5}$/, '')) || isIPv6(text)
      ? `"${shown(text)}" is an IPv6 address without brackets: write [address]:port`
      : `"${shown(text)}" is neither an absolute socket path nor host:port`;
  }
  const [, ipv6, name = '', portText = ''] = match;
  const port = /^[0-9]{1,5}$/.test(portText) ? Number(portText) : 0;
  if (port < 1 || port > 65_535) return `"${shown(portText)}" is not a port: give a number from 1 to 65535`;
  if (ipv6 === undefined) return readHost(name, port);
  if (!isIPv6(ipv6) || ipv6.includes('%')) return `"${shown(ipv6)}" is not an IPv6 address`;
  const host = new URL(`tcp://[${ipv6}]`).hostname.slice(1, -1);
  return Object.freeze({ kind: 'tcp', host, port, text: `tcp://[${host}]:${port}` });
}

const HOST_LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

function readHost(name: string, port: number): Endpoint | string {
  const host = name.toLowerCase();
  const allDigits = /^[0-9.]+$/.test(host);
  const valid = allDigits ? isIPv4(host) : host.length <= 253 && host.split('.').every((l) => HOST_LABEL.test(l));
  if (!valid) return `"${shown(name)}" is not a host name or address`;
  return Object.freeze({ kind: 'tcp', host, port, text: `tcp://${host}:${port}` });
}

function notAbsolute(text: string): string {
  if (text.includes('@')) return 'is neither an absolute socket path nor host:port';
  return text.includes('/') || text.endsWith('.sock')
    ? `"${shown(text)}" is a relative path: write the absolute path of the socket`
    : `"${shown(text)}" is neither an absolute socket path nor host:port`;
}

/** An endpoint as it may be shown, whatever it is: printable, without the user information that does not belong there. */
export function shownEndpoint(text: string): string {
  const [, lead = '', place = '', path = ''] =
    /^((?:[a-z][a-z0-9+.-]*:\/+|(?:unix|tcp|dns):|\/+)?)([^/]*)(.*)$/is.exec(text) ?? [];
  const isFile = /^(?:unix:)?\/(?:\/\/)?$/i.test(lead) && !place.includes(':');
  return printable(isFile ? text : `${lead}${place.replace(/^.*@/s, '[redacted]@')}${path}`);
}

function shown(text: string): string {
  const short = shownEndpoint(text);
  return short.length > 120 ? `${short.slice(0, 120)}…` : short;
}
