import type { PullReason } from '../../core/image-errors.js';
import { classifyPull } from './pull-classify.js';

const HINTS: Readonly<Record<PullReason, string>> = {
  not_found: 'Check name and tag. A registry may also hide what these credentials may not read.',
  unauthorized:
    'Give credentials for this registry; a private image without credentials looks the same as a missing one.',
  denied: 'These credentials may not read this repository. Ask for access.',
  rate_limited: 'The registry limits the rate. Wait, sign in, or use a mirror.',
  registry_down: 'The registry answers with errors. Try again later.',
  network: 'Is the registry up, and can this node reach it (name resolution, proxy, firewall)?',
  tls: "Make the runtime trust the registry's certificate authority.",
  scheme: 'The registry speaks plain HTTP: allow that for this host in the configuration of the runtime.',
  platform: "Use an image that has a variant for this node's platform.",
  corrupt: 'What came does not match its digest. Push the image again, or look for a broken proxy.',
  disk_full: 'Free space on the image file system of this node.',
  signature_rejected: "The runtime's signature policy refuses this image.",
  invalid_reference: 'Correct the image reference.',
  cancelled: 'The runtime cancelled the pull. Try again.',
  stalled: 'No data came for too long. Is the registry or the network overloaded?',
  unknown: 'See the message, and the log of the runtime.',
};

const CREDENTIALS_REFUSED =
  'The registry does not take these credentials for this image: check user name, password and the name of the image; a missing repository looks the same.';

/** What to do about a pull that failed, by why it did and whether credentials were sent. */
export function pullHint(reason: PullReason, withCredentials: boolean): string {
  return reason === 'unauthorized' && withCredentials ? CREDENTIALS_REFUSED : HINTS[reason];
}

/** As containerd has it, then CRI-O. */
const SANDBOX_IMAGE =
  /failed to get sandbox image "([^"]{1,300})"|(?:pulling|creating) (?:the )?(?:infra|pause) image/i;

/** What to do where a pod failed for want of the runtime's own image; undefined where it failed otherwise. */
export function sandboxImageHint(code: number, details: string): string | undefined {
  const found = SANDBOX_IMAGE.exec(details);
  if (found === null) return undefined;
  const image = found[1] ?? 'pause_image';
  const { reason } = classifyPull(code, details);
  return `Every pod of this runtime needs its sandbox image (${image}), and it could not be pulled. ${HINTS[reason]} Or pull it once by hand, or name one that this node can reach in the runtime's configuration (sandbox_image, in containerd 2 pinned_images.sandbox, in CRI-O pause_image).`;
}
