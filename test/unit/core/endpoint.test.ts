import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { MAX_SOCKET_PATH_BYTES, parseEndpoint, WELL_KNOWN_SOCKETS } from '../../../src/core/endpoint.js';
import { bestCpuMs } from '../../helpers/cpu-time.js';

const unix = (path: string) => ({ kind: 'unix', path, text: `unix://${path}` });

describe('parseEndpoint reads what users write', () => {
  test.each([
    ['/run/x.sock', unix('/run/x.sock')],
    ['unix:///run/x.sock', unix('/run/x.sock')],
    ['unix:/run/x.sock', unix('/run/x.sock')],
    ['UNIX:///run/x.sock', unix('/run/x.sock')],
    ['unix:////run//./x.sock', unix('/run/x.sock')],
    ['/run/with blank/ü.sock', unix('/run/with blank/ü.sock')],
    ['/run/a:b@c.sock', unix('/run/a:b@c.sock')],
    [WELL_KNOWN_SOCKETS.containerd, unix('/run/containerd/containerd.sock')],
    [WELL_KNOWN_SOCKETS.crio, unix('/var/run/crio/crio.sock')],
    ['localhost:2376', { kind: 'tcp', host: 'localhost', port: 2376, text: 'tcp://localhost:2376' }],
    [
      'tcp://Node-7.example.org:80',
      { kind: 'tcp', host: 'node-7.example.org', port: 80, text: 'tcp://node-7.example.org:80' },
    ],
    ['dns:///127.0.0.1:65535', { kind: 'tcp', host: '127.0.0.1', port: 65_535, text: 'tcp://127.0.0.1:65535' }],
    ['1.2.3.4.example:1', { kind: 'tcp', host: '1.2.3.4.example', port: 1, text: 'tcp://1.2.3.4.example:1' }],
    [
      `${'a.'.repeat(126)}b:1`,
      { kind: 'tcp', host: `${'a.'.repeat(126)}b`, port: 1, text: `tcp://${'a.'.repeat(126)}b:1` },
    ],
    ['dns:host:1', { kind: 'tcp', host: 'host', port: 1, text: 'tcp://host:1' }],
    ['[0:0:0:0:0:0:0:1]:443', { kind: 'tcp', host: '::1', port: 443, text: 'tcp://[::1]:443' }],
    ['tcp://[FE80::1]:443', { kind: 'tcp', host: 'fe80::1', port: 443, text: 'tcp://[fe80::1]:443' }],
  ])('%s', (text, expected) => {
    const endpoint = parseEndpoint(text)._unsafeUnwrap();
    expect(endpoint).toEqual(expected);
    expect(Object.isFrozen(endpoint)).toBe(true);
    expect(parseEndpoint(endpoint.text)._unsafeUnwrap()).toEqual(endpoint);
  });
});

describe('parseEndpoint refuses with a reason', () => {
  test.each([
    ['', 'is empty'],
    ['   ', 'is empty'],
    [' /run/x.sock', 'blanks'],
    ['/run/x\u0000.sock', 'control characters'],
    ['/run/x\n.sock', 'control characters'],
    ['/run/\ud800.sock', 'control characters'],
    ['unix://run/x.sock', 'write unix:///run/x.sock'],
    ['unix:run/x.sock', 'relative path'],
    ['unix:', 'neither'],
    ['run/x.sock', 'relative path'],
    ['x.sock', 'relative path'],
    ['./x.sock', 'relative path'],
    ['localhost', 'neither an absolute socket path nor host:port'],
    ['/', 'names a folder'],
    ['/run/', 'names a folder'],
    ['/run/..', 'names a folder'],
    ['http://localhost:80', 'not spoken by a CRI runtime'],
    ['https://localhost', 'not spoken by a CRI runtime'],
    ['npipe:////./pipe/x', 'scheme "npipe:" is not supported'],
    ['unix-abstract:x', 'abstract'],
    ['@x', 'abstract'],
    ['tcp:host:1', 'neither'],
    ['tcp:/host:1', 'write tcp://host:port'],
    ['dns://8.8.8.8/host:1', 'name server'],
    ['tcp://user:secret@host:1', 'must not hold a user name'],
    ['user:secret@host:1', 'must not hold a user name'],
    ['host:0', 'not a port'],
    ['host:65536', 'not a port'],
    ['host:', 'not a port'],
    ['host:1/path', 'not a port'],
    ['host:+1', 'not a port'],
    ['ho st:1', 'not a host name'],
    ['-host:1', 'not a host name'],
    ['host.-b:1', 'not a host name'],
    ['host..b:1', 'not a host name'],
    ['1.2.3:1', 'not a host name'],
    ['1.2.3.999:1', 'not a host name'],
    [':1', 'not a host name'],
    ['::1', 'without brackets'],
    ['1:2:3:4:5:6:7:8:443', 'without brackets'],
    [`${'a.'.repeat(126)}bc:1`, 'not a host name'],
    ['fe80::1:443', 'without brackets'],
    ['[::1]', 'neither'],
    ['[::zz]:1', 'not an IPv6 address'],
    ['[fe80::1%eth0]:1', 'not an IPv6 address'],
  ])('%j', (text, reason) => {
    const error = parseEndpoint(text)._unsafeUnwrapErr();
    expect(error.kind).toBe('invalid_input');
    expect(error.problems).toHaveLength(1);
    expect(error.problems[0]?.field).toBe('endpoint');
    expect(error.message).toContain(reason);
    expect(JSON.stringify(error)).not.toContain('secret');
  });

  test('a path may have 107 bytes, and not 108, counted as UTF-8', () => {
    const longest = `/${'a'.repeat(MAX_SOCKET_PATH_BYTES - 1)}`;
    expect(parseEndpoint(longest).isOk()).toBe(true);
    expect(parseEndpoint(`${longest}a`)._unsafeUnwrapErr().message).toContain('108 bytes');
    expect(parseEndpoint(`/${'ü'.repeat(54)}`)._unsafeUnwrapErr().message).toContain('109 bytes');
  });

  test('of a long text the first 120 characters are told', () => {
    const whole = 'a'.repeat(120);
    const problemOf = (text: string) => parseEndpoint(text)._unsafeUnwrapErr().problems[0]?.problem;
    expect(problemOf(whole)).toBe(`"${whole}" is neither an absolute socket path nor host:port`);
    expect(problemOf(`${whole}b`)).toBe(`"${whole}…" is neither an absolute socket path nor host:port`);
  });

  test('what is no string is an error, not a throw', () => {
    for (const value of [undefined, null, 7, {}, []] as never[]) {
      expect(parseEndpoint(value)._unsafeUnwrapErr().message).toContain('must be a string');
    }
    expect(parseEndpoint(null as never)._unsafeUnwrapErr().message).toContain('got null');
  });
});

describe('parseEndpoint holds for any text', () => {
  test('it answers, and what it accepts it accepts again as the same', () => {
    const pieces = fc.array(
      fc.constantFrom(
        'unix:',
        'tcp://',
        'dns:',
        '/',
        '//',
        '///',
        'a',
        ':',
        '[',
        ']',
        '::1',
        '80',
        '@',
        '.',
        '\u0000',
        ' ',
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          pieces.map((parts) => parts.join('')),
        ),
        (text) => {
          const result = parseEndpoint(text);
          if (result.isErr()) return result.error.problems.length === 1;
          return parseEndpoint(result.value.text)._unsafeUnwrap().text === result.value.text;
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('a megabyte is answered within 50 ms', () => {
    for (const text of [
      `/${'./'.repeat(500_000)}`,
      ':'.repeat(1_000_000),
      `${'a.'.repeat(500_000)}:1`,
      '['.repeat(1_000_000),
    ]) {
      expect(parseEndpoint(text).isErr()).toBe(true);
      expect(bestCpuMs(() => parseEndpoint(text).isErr())).toBeLessThan(50);
    }
  });
});
