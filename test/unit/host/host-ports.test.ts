import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';

import { HostPorts } from '../../../src/host/host-ports.js';
import type { WantedPort } from '../../../src/policy/network/port-mappings.js';

const port = (more: Partial<WantedPort>): WantedPort => ({
  protocol: 'TCP',
  containerPort: 80,
  hostPort: 0,
  hostIp: '127.0.0.1',
  ...more,
});

async function listenTcp(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function listenUdp(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  onTestFinished(() => void socket.close());
  await once(socket, 'listening');
  return socket.address().port;
}

describe('ports of the host', () => {
  it.each(['TCP', 'UDP'] as const)(
    'of %s are refused where a program listens, and all others let go',
    async (protocol) => {
      const hostPort = await (protocol === 'TCP' ? listenTcp() : listenUdp());
      const ports = new HostPorts();
      const wanted = [port({ protocol: 'SCTP', hostPort: 4_000 }), port({ protocol, hostPort })];
      expect((await ports.take(wanted, []))._unsafeUnwrapErr()).toEqual([
        {
          field: 'portMappings[1].hostPort',
          problem: `${protocol} port ${hostPort} is not available on this host (EADDRINUSE)`,
        },
      ]);
      expect((await ports.take(wanted.slice(0, 1), [])).isOk()).toBe(true);
    },
  );

  it.each(['TCP', 'UDP', 'SCTP'] as const)(
    'of %s are chosen where none is asked for, each one once',
    async (protocol) => {
      const ports = new HostPorts();
      const wanted = [port({ protocol }), port({ protocol, hostIp: '' })];
      const taken = (await ports.take(wanted, []))._unsafeUnwrap().map(({ hostPort }) => hostPort);
      expect(new Set(taken).size).toBe(2);
      expect(taken.every((each) => each > 0 && each < 65_536)).toBe(true);
    },
  );

  it('that a pod has are refused, and those of this process until they are let go', async () => {
    const hostPort = await listenTcp();
    const ports = new HostPorts();
    const sctp = port({ protocol: 'SCTP', hostPort: 4_001, hostIp: '' });
    const problem = 'SCTP port 4001 is published by another pod';
    expect((await ports.take([sctp], [port({ protocol: 'SCTP', hostPort: 4_001 })]))._unsafeUnwrapErr()).toEqual([
      { field: 'portMappings[0].hostPort', problem },
    ]);
    const mine = (await ports.take([sctp], [port({ hostPort })]))._unsafeUnwrap();
    expect((await ports.take([sctp], []))._unsafeUnwrapErr()[0]?.problem).toBe(problem);
    ports.release(mine);
    expect((await ports.take([sctp], [])).isOk()).toBe(true);
  });

  it('on an address of another machine cannot be had', async () => {
    const ports = new HostPorts();
    for (const protocol of ['TCP', 'UDP'] as const)
      expect((await ports.take([port({ protocol, hostIp: '192.0.2.1' })], []))._unsafeUnwrapErr()).toEqual([
        { field: 'portMappings[0].hostPort', problem: `no ${protocol} port of this host is free (EADDRNOTAVAIL)` },
      ]);
  });
});
