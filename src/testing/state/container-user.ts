import type { LinuxContainerSecurityContext } from '../../generated/types.js';
import { type GrpcStatus, unknown } from './grpc-status.js';
import type { MockImage } from './image-store.js';
import type { Personality } from './personality.js';
import type { ProcessUser } from '../process/process.js';

interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** `/etc/passwd` of an image that brings none of its own. */
export const PASSWD = [
  'root:x:0:0:root:/root:/bin/sh',
  'daemon:x:1:1:daemon:/usr/sbin:/bin/false',
  'bin:x:2:2:bin:/bin:/bin/false',
  'nobody:x:65534:65534:nobody:/home:/bin/false',
  '',
].join('\n');

/** `/etc/group` of an image that brings none of its own. */
export const GROUP = ['root:x:0:', 'daemon:x:1:', 'bin:x:2:', 'users:x:100:', 'nogroup:x:65534:', ''].join('\n');

function accounts(image: MockImage): readonly Account[] {
  return (image.files?.['/etc/passwd'] ?? PASSWD).split('\n').flatMap((line) => {
    const [name = '', , uid = '', gid = ''] = line.split(':');
    return /^\d+$/.test(uid) ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
}

function absent(personality: Personality, name: string): GrpcStatus {
  return unknown(
    personality.family === 'cri-o'
      ? `get exec user: unable to find user ${name}: no matching entries in passwd file`
      : 'failed to create containerd container: mount callback failed on /var/lib/containerd/tmpmounts/containerd-mount1: no users found',
  );
}

function groupId(text: string | undefined, image: MockImage): number | undefined {
  if (text === undefined || text === '') return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  const line = (image.files?.['/etc/group'] ?? GROUP).split('\n').find((entry) => entry.startsWith(`${text}:`));
  return line === undefined ? undefined : Number(line.split(':')[2]);
}

/** Whom a container runs as, or why that is unknown. */
export function containerUser(
  personality: Personality,
  image: MockImage,
  security: LinuxContainerSecurityContext | undefined,
  sandboxGroups: readonly bigint[],
): ProcessUser | GrpcStatus {
  const known = accounts(image);
  const ignoresImage = security === undefined && personality.withoutSecurityContext === 'root';
  const [imageUser = '', imageGroup] = ignoresImage ? ['0'] : (image.user ?? '0').split(':');
  if (security?.runAsGroup !== undefined && security.runAsUser === undefined && security.runAsUsername === '') {
    return unknown(
      `failed to generate container spec: failed to generate user string: user group "${security.runAsGroup.value}" is specified without user`,
    );
  }
  const asked =
    security?.runAsUser !== undefined ? security.runAsUser.value.toString() : (security?.runAsUsername ?? '');
  const wanted = asked === '' ? (imageUser === '' ? '0' : imageUser) : asked;
  const byNumber = /^\d+$/.test(wanted);
  const account = known.find((candidate) => (byNumber ? candidate.uid === Number(wanted) : candidate.name === wanted));
  if (account === undefined && !byNumber) return absent(personality, wanted);
  const gid =
    security?.runAsGroup !== undefined
      ? Number(security.runAsGroup.value)
      : ((asked === '' ? groupId(imageGroup, image) : undefined) ?? account?.gid ?? 0);
  const groups = new Set([gid, ...(security?.supplementalGroups ?? []).map(Number), ...sandboxGroups.map(Number)]);
  return { uid: account?.uid ?? Number(wanted), gid, groups: [...groups], name: account?.name ?? wanted };
}
