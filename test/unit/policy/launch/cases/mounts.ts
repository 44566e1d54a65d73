import { withContainer, withMount } from '../launches.js';
import { type Case, caseOf } from './case.js';

/** Folders of the host. */
export const MOUNTS: readonly Case[] = [
  caseOf('the root folder', withMount('/'), 'sensitiveMounts', 'container.mounts[0].hostPath', {
    sensitiveMounts: 'any',
  }),
  caseOf('a folder that holds sockets', withMount('/var/run'), 'sensitiveMounts', 'container.mounts[0].hostPath', {
    sensitiveMounts: [{ path: '/var/run', readOnly: false }],
  }),
  caseOf(
    'the runtime’s socket',
    withMount('/run/containerd/containerd.sock'),
    'sensitiveMounts',
    'container.mounts[0].hostPath',
    { sensitiveMounts: [{ path: '/run/containerd', readOnly: false }] },
  ),
  caseOf(
    'the runtime’s socket by its old path',
    withMount('/var/run/crio/crio.sock'),
    'sensitiveMounts',
    'container.mounts[0].hostPath',
    { sensitiveMounts: 'any' },
  ),
  caseOf('/proc with detours', withMount('/x/..//./proc/1/root'), 'sensitiveMounts', 'container.mounts[0].hostPath', {
    sensitiveMounts: [{ path: '/proc', readOnly: false }],
  }),
  caseOf(
    'a harmless path that is a link to /dev',
    { ...withMount('/home/leo/d'), realPaths: new Map([['/home/leo/d', '/dev']]) },
    'sensitiveMounts',
    'container.mounts[0].hostPath',
    { sensitiveMounts: 'any', mounts: 'any' },
  ),
  caseOf(
    'an ordinary folder',
    withMount('/home/leo'),
    'mounts',
    'container.mounts[0].hostPath',
    { mounts: [{ path: '/home', readOnly: false }] },
    'hardened',
  ),
  caseOf(
    'changes that show on the host',
    withContainer({
      mounts: [{ hostPath: '/sw', containerPath: '/sw', readonly: true, propagation: 'PROPAGATION_BIDIRECTIONAL' }],
    }),
    'bidirectionalMounts',
    'container.mounts[0].propagation',
    { bidirectionalMounts: true, mounts: 'any' },
  ),
];
