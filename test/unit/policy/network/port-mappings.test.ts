import { describe, expect, it, test } from 'vitest';

import {
  portMappingProblems,
  portsClash,
  portsText,
  type PublishedPort,
  readPortsText,
  wantedPorts,
} from '../../../../src/policy/network/port-mappings.js';

const port = (hostPort: number, hostIp = '', protocol: PublishedPort['protocol'] = 'TCP'): PublishedPort => ({
  protocol,
  containerPort: 80,
  hostPort,
  hostIp,
});

describe('wantedPorts', () => {
  it('makes a mapping whole: TCP, any address, a host port still to be chosen', () => {
    expect(wantedPorts([{ containerPort: 80 }])).toEqual([port(0)]);
    expect(wantedPorts([{}])).toEqual([{ ...port(0), containerPort: 0 }]);
    expect(wantedPorts([port(8080, '10.0.0.1', 'UDP')])).toEqual([port(8080, '10.0.0.1', 'UDP')]);
  });
});

describe('portMappingProblems', () => {
  const fields = (...mappings: readonly object[]) =>
    portMappingProblems(mappings as readonly PublishedPort[]).map(({ field }) => field);

  it('takes the lowest and the highest numbers, and a host port of 0', () => {
    expect(
      fields({ ...port(1), containerPort: 1 }, { ...port(65_535), containerPort: 65_535 }, port(0), port(0)),
    ).toEqual([]);
    expect(fields(port(80, '10.0.0.1'), port(81, 'fd00::1'))).toEqual([]);
  });

  test.each([
    [{ protocol: 'ICMP' }, 'protocol'],
    [{ containerPort: 0 }, 'containerPort'],
    [{ containerPort: 65_536 }, 'containerPort'],
    [{ containerPort: 1.5 }, 'containerPort'],
    [{ hostPort: -1 }, 'hostPort'],
    [{ hostPort: 65_536 }, 'hostPort'],
    [{ hostIp: 'localhost' }, 'hostIp'],
    [{ hostIp: 7 }, 'hostIp'],
  ])('tells what is wrong with %j', (wrong, field) => {
    expect(fields(port(80), { ...port(81), ...wrong })).toEqual([`portMappings[1].${field}`]);
  });

  it('names the mapping that had a host port before', () => {
    expect(portMappingProblems([port(1), port(2), port(2)])).toEqual([
      { field: 'portMappings[2].hostPort', problem: '2 is the host port of portMappings[1]' },
    ]);
  });
});

describe('portsClash', () => {
  test.each([
    ['the same', port(80, '10.0.0.1'), port(80, '10.0.0.1'), true],
    ['every address and one', port(80), port(80, '10.0.0.1'), true],
    ['one and every IPv4 address', port(80, '10.0.0.1'), port(80, '0.0.0.0'), true],
    ['every IPv6 address and one', port(80, '::'), port(80, '10.0.0.1'), true],
    ['two addresses', port(80, '10.0.0.1'), port(80, '10.0.0.2'), false],
    ['two protocols', port(80), port(80, '', 'UDP'), false],
    ['two ports', port(80), port(81), false],
    ['two that are still to be chosen', port(0), port(0), false],
  ])('%s', (_what, a, b, clash) => {
    expect(portsClash(a, b)).toBe(clash);
  });
});

describe('the text of ports', () => {
  it('comes back as it went', () => {
    const ports = [port(8080), port(53, '10.0.0.1', 'UDP'), port(1, 'fd00::1', 'SCTP')];
    expect(portsText(ports)).toBe('TCP/80/8080/ UDP/80/53/10.0.0.1 SCTP/80/1/fd00::1');
    expect(readPortsText(portsText(ports))).toEqual(ports);
  });

  test.each(['', 'TCP', 'TCP/80', 'TCP/80/x/', 'ICMP/80/80/', 'TCP/0/80/', 'TCP/80/0/', 'TCP/80/65536/'])(
    'passes over %j',
    (text) => {
      expect(readPortsText(`${text} TCP/80/9/`)).toEqual([port(9)]);
    },
  );
});
