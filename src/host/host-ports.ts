import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

import { err, ok, type Result } from 'neverthrow';

import type { InputProblem } from '../core/errors.js';
import { isIpAddress } from '../core/dns-text.js';
import { codeOf } from '../core/error-code.js';
import { portsClash, type PublishedPort, type WantedPort } from '../policy/network/port-mappings.js';

/** How many ports are tried before it is said that none is free. */
const TRIES = 64;

/**
 * Chooses the host ports of pods. What another pod has shows in no list of sockets, as it is a rule of the kernel's
 * packet filter, so the caller says what pods have; what a program of the host listens on is tried here.
 */
export class HostPorts {
  readonly #held = new Set<PublishedPort>();

  /**
   * Takes ports, all or none: those asked for, and free ones where the host port is 0. They are this process's until
   * {@link release}.
   *
   * @param others ports that pods on this machine have
   * Errors: a problem per port that can't be had, fields `portMappings[i].hostPort`.
   */
  async take(
    wanted: readonly WantedPort[],
    others: readonly PublishedPort[],
  ): Promise<Result<readonly PublishedPort[], readonly InputProblem[]>> {
    const taken: PublishedPort[] = [];
    const problems: InputProblem[] = [];
    for (const [index, port] of wanted.entries()) {
      const got = await this.#takeOne(port, others);
      if (typeof got === 'string') problems.push({ field: `portMappings[${index}].hostPort`, problem: got });
      else taken.push(got);
    }
    if (problems.length === 0) return ok(Object.freeze(taken));
    this.release(taken);
    return err(problems);
  }

  release(ports: readonly PublishedPort[]): void {
    for (const port of ports) this.#held.delete(port);
  }

  async #takeOne(port: WantedPort, others: readonly PublishedPort[]): Promise<PublishedPort | string> {
    if (port.hostPort !== 0) {
      const holder = [...this.#held, ...others].some((other) => portsClash(other, port));
      if (holder) return `${port.protocol} port ${port.hostPort} is published by another pod`;
      // Held before it is tried: two jobs of one process must not both find it free.
      const mine = Object.freeze({ ...port });
      this.#held.add(mine);
      const listening = await tryPort(port);
      if (typeof listening === 'number') return mine;
      this.#held.delete(mine);
      return `${port.protocol} port ${port.hostPort} is not available on this host (${listening})`;
    }
    let reason = 'none';
    for (let i = 0; i < TRIES; i += 1) {
      const free = await tryPort(port);
      if (typeof free === 'string') {
        reason = free;
        break;
      }
      const mine = Object.freeze({ ...port, hostPort: free });
      if ([...this.#held, ...others].some((other) => portsClash(other, mine))) continue;
      this.#held.add(mine);
      return mine;
    }
    return `no ${port.protocol} port of this host is free (${reason})`;
  }
}

/** Listens on a port for a moment; answers the port, or why it can't be had. SCTP is not known to Node: any is taken. */
function tryPort({ protocol, hostPort, hostIp }: WantedPort): Promise<number | string> {
  const host = isIpAddress(hostIp) ? hostIp : '0.0.0.0';
  if (protocol === 'UDP') {
    return new Promise((resolve) => {
      const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
      socket.once('error', (cause) => {
        socket.close();
        resolve(codeOf(cause));
      });
      socket.bind({ port: hostPort, address: host, exclusive: true }, () => {
        const { port } = socket.address();
        socket.close(() => resolve(port));
      });
    });
  }
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (cause) => resolve(codeOf(cause)));
    server.listen({ port: protocol === 'SCTP' ? 0 : hostPort, host, exclusive: true }, () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(protocol === 'SCTP' && hostPort !== 0 ? hostPort : port));
    });
  });
}
