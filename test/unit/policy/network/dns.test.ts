import { describe, expect, test } from 'vitest';

import { planDns } from '../../../../src/policy/network/dns.js';

const node = {
  configured: true,
  clusterDomain: 'cluster.local',
  servers: ['10.0.0.1'],
  searches: ['lan'],
  options: ['ndots:5'],
};
const bare = { configured: false, clusterDomain: 'cluster.local', servers: ['127.0.0.1'], searches: [], options: [] };

describe('planDns', () => {
  test('the job’s servers come first, the cluster’s domain first of all searches, everything once', () => {
    const request = {
      servers: ['8.8.8.8', '10.0.0.1'],
      searches: ['physics.lan.', 'lan'],
      options: ['rotate', 'ndots:5'],
    };
    expect(planDns(node, request)._unsafeUnwrap()).toEqual({
      servers: ['8.8.8.8', '10.0.0.1'],
      searches: ['cluster.local', 'physics.lan', 'lan'],
      options: ['rotate', 'ndots:5'],
    });
    expect(planDns(node)._unsafeUnwrap()).toEqual({
      servers: ['10.0.0.1'],
      searches: ['cluster.local', 'lan'],
      options: ['ndots:5'],
    });
  });

  test('nothing is sent unless the node or the job says something', () => {
    expect(planDns(bare)._unsafeUnwrap()).toBeUndefined();
    expect(planDns(bare, { servers: [] })._unsafeUnwrap()).toBeUndefined();
    expect(planDns(bare, { servers: ['9.9.9.9'] })._unsafeUnwrap()).toEqual({
      servers: ['9.9.9.9'],
      searches: [],
      options: [],
    });
  });

  test('name servers may be IPv6, and the root of all names may be searched', () => {
    const request = { servers: ['2001:db8::53', 'fe80::1%eth0'], searches: ['.', ' . ', 'a_b.lan.'] };
    expect(planDns(bare, request)._unsafeUnwrap()).toEqual({
      servers: request.servers,
      searches: ['.', 'a_b.lan'],
      options: [],
    });
  });

  test.each([
    ['dns.servers[0]', { servers: ['1.2.3'] }],
    ['dns.searches[0]', { searches: ['a b'] }],
    ['dns.options[0]', { options: ['a b'] }],
  ])('one bad entry is enough to refuse all: %s', (field, request) => {
    const { operation, problems } = planDns(node, request)._unsafeUnwrapErr();
    expect(operation).toBe('planDns');
    expect(problems).toMatchObject([{ field }]);
  });

  test('every bad entry is told; nothing can start a new line of resolv.conf', () => {
    const request = { servers: ['::1 ', '1.2.3.4', 'x'], searches: ['a\nnameserver 6.6.6.6', ''], options: ['a b'] };
    expect(
      planDns(node, request)
        ._unsafeUnwrapErr()
        .problems.map((p) => p.field),
    ).toEqual(['dns.servers[0]', 'dns.servers[2]', 'dns.searches[0]', 'dns.searches[1]', 'dns.options[0]']);
  });
});
