import { withContainer, withImage, withSandbox } from '../launches.js';
import { type Case, caseOf } from './case.js';

/** Reserved labels and annotations, and how an image is named. */
export const KEYS_AND_IMAGES: readonly Case[] = [
  caseOf(
    'a label for runtimes',
    withContainer({ labels: { 'io.kubernetes.cri.x': '1' } }),
    'reservedKeys',
    'container.labels["io.kubernetes.cri.x"]',
    { reservedKeys: ['io.kubernetes.cri.'] },
  ),
  caseOf(
    'another sandbox’s uid',
    withContainer({ labels: { 'io.kubernetes.pod.uid': 'other' } }),
    'reservedKeys',
    'container.labels["io.kubernetes.pod.uid"]',
    { reservedKeys: ['io.kubernetes.'] },
  ),
  caseOf(
    'an annotation for CDI',
    withContainer({ annotations: { 'cdi.k8s.io/gpu': 'v/c=0' } }),
    'reservedKeys',
    'container.annotations["cdi.k8s.io/gpu"]',
    { reservedKeys: ['cdi.k8s.io/'] },
  ),
  caseOf(
    'an annotation of the sandbox for CRI-O',
    withSandbox({ annotations: { 'IO.kubernetes.cri-o.x': '1' } }),
    'reservedKeys',
    'sandbox.annotations["IO.kubernetes.cri-o.x"]',
    { reservedKeys: ['IO.'] },
  ),
  caseOf(
    'the tag latest',
    withImage('busybox:latest'),
    'latestTag',
    'container.image.userSpecifiedImage',
    { latestTag: true, requireDigest: false },
    'hardened',
  ),
  caseOf(
    'no tag',
    withImage('busybox'),
    'latestTag',
    'container.image.userSpecifiedImage',
    { latestTag: true, requireDigest: false },
    'hardened',
  ),
  caseOf(
    'no digest',
    withImage('busybox:1.36'),
    'requireDigest',
    'container.image.userSpecifiedImage',
    { requireDigest: false },
    'hardened',
  ),
];
