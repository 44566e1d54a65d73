import { isIpAddress } from '../../core/dns-text.js';
import type { InputProblem } from '../../core/errors.js';
import type { PortMappingInit } from '../../generated/types.js';

/** A port of a pod and where the host shows it. */
export interface PublishedPort {
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  readonly containerPort: number;
  readonly hostPort: number;
  /** Address of the host; empty for all of them. */
  readonly hostIp: string;
}

/** A {@link PublishedPort} whose host port may still have to be chosen: then it is 0. */
export type WantedPort = PublishedPort;

const PROTOCOLS: readonly string[] = ['TCP', 'UDP', 'SCTP'];

/** Mappings made whole. */
export function wantedPorts(mappings: readonly PortMappingInit[]): readonly WantedPort[] {
  return mappings.map(({ protocol = 'TCP', containerPort = 0, hostPort = 0, hostIp = '' }) => ({
    protocol: protocol as WantedPort['protocol'],
    containerPort,
    hostPort,
    hostIp,
  }));
}

/** What is wrong with port mappings by themselves: numbers, addresses, and host ports that are asked for twice. */
export function portMappingProblems(mappings: readonly PortMappingInit[]): readonly InputProblem[] {
  const wanted = wantedPorts(mappings);
  return wanted.flatMap((port, index) => {
    const at = `portMappings[${index}]`;
    const problems: InputProblem[] = [];
    if (!PROTOCOLS.includes(port.protocol)) {
      problems.push({ field: `${at}.protocol`, problem: 'must be TCP, UDP or SCTP' });
    }
    if (!isPort(port.containerPort, 1)) {
      problems.push({ field: `${at}.containerPort`, problem: 'must be a whole number from 1 to 65535' });
    }
    if (!isPort(port.hostPort, 0)) {
      problems.push({
        field: `${at}.hostPort`,
        problem: 'must be a whole number from 1 to 65535, or 0 for a free one',
      });
    }
    if (port.hostIp !== '' && (typeof port.hostIp !== 'string' || !isIpAddress(port.hostIp))) {
      problems.push({ field: `${at}.hostIp`, problem: 'must be an IP address, or empty for all addresses' });
    }
    const first = wanted.findIndex((other) => portsClash(other, port));
    if (first < index && port.hostPort !== 0) {
      problems.push({
        field: `${at}.hostPort`,
        problem: `${port.hostPort} is the host port of portMappings[${first}]`,
      });
    }
    return problems;
  });
}

function isPort(value: unknown, least: number): boolean {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= 65_535;
}

/** Whether both cannot be on the host at once. */
export function portsClash(a: PublishedPort, b: PublishedPort): boolean {
  const sameAddress = a.hostIp === b.hostIp || isAny(a.hostIp) || isAny(b.hostIp);
  return a.hostPort !== 0 && a.hostPort === b.hostPort && a.protocol === b.protocol && sameAddress;
}

function isAny(hostIp: string): boolean {
  return hostIp === '' || hostIp === '0.0.0.0' || hostIp === '::';
}

/** Ports as the text of an annotation: runtimes do not report the port mappings of a sandbox. */
export function portsText(ports: readonly PublishedPort[]): string {
  return ports
    .map(({ protocol, containerPort, hostPort, hostIp }) => `${protocol}/${containerPort}/${hostPort}/${hostIp}`)
    .join(' ');
}

/** Reads {@link portsText}; what is not of its form is skipped. */
export function readPortsText(text: string): readonly PublishedPort[] {
  return text.split(' ', 1_000).flatMap((part) => {
    const [protocol = '', containerPort, hostPort, hostIp = ''] = part.split('/', 4);
    const port = { protocol, containerPort: Number(containerPort), hostPort: Number(hostPort), hostIp };
    const fits = PROTOCOLS.includes(protocol) && isPort(port.containerPort, 1) && isPort(port.hostPort, 1);
    return fits ? [port as PublishedPort] : [];
  });
}
