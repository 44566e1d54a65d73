import type { LaunchPolicy } from '../../core/launch-policy.js';
import { imageIdDigits, parseImageReference } from '../image/reference.js';
import { registryPrefix } from '../image/registry-prefix.js';
import type { Launch, PolicyViolation } from './types.js';

/** Where images come from and how they are named: the container's, and those it mounts. */
export function imageViolations(policy: LaunchPolicy, launch: Launch): PolicyViolation[] {
  const { image, mounts = [] } = launch.container;
  const named = image?.userSpecifiedImage ?? '';
  const asked = image?.image ?? '';
  const images: [string, string][] = [];
  if (named !== '') images.push(['container.image.userSpecifiedImage', named]);
  // Once an image is present it is asked for by its id, which says nothing of where it came from.
  if (asked !== named && (named === '' || imageIdDigits(asked) === undefined)) {
    images.push(['container.image.image', asked]);
  }
  mounts.forEach((mount, index) => {
    if (mount.image !== undefined) {
      images.push([`container.mounts[${index}].image`, mount.image.userSpecifiedImage ?? mount.image.image ?? '']);
    }
  });
  return [...images.flatMap(([field, text]) => nameViolations(policy, field, text)), ...scanViolations(policy, launch)];
}

function nameViolations(policy: LaunchPolicy, field: string, text: string): PolicyViolation[] {
  const allowed = policy.registries;
  if (imageIdDigits(text) !== undefined) {
    return allowed === 'any' ? [] : [{ rule: 'registries', field, problem: 'an image id does not tell its registry' }];
  }
  const parsed = parseImageReference(text);
  if (parsed.isErr()) {
    // Refused for its grammar elsewhere; here it must not slip through a rule that cannot read it.
    const strict = allowed !== 'any' || policy.requireDigest || !policy.latestTag;
    return strict ? [{ rule: 'registries', field, problem: 'is not an image reference' }] : [];
  }
  const { registry, repository, tag, digest } = parsed.value;
  const name = `${registryPrefix(registry)}/${repository}`;
  const violations: PolicyViolation[] = [];
  const isAllowed = (rule: string): boolean => `${name}/`.startsWith(`${registryPrefix(rule)}/`);
  if (allowed !== 'any' && !allowed.some(isAllowed)) {
    violations.push({ rule: 'registries', field, problem: `images of ${name} are not allowed` });
  }
  if (!policy.latestTag && digest === undefined && tag === 'latest') {
    violations.push({ rule: 'latestTag', field, problem: 'must have a tag other than latest, or a digest' });
  }
  if (policy.requireDigest && digest === undefined) {
    violations.push({ rule: 'requireDigest', field, problem: 'must be named by its digest (@sha256:…)' });
  }
  return violations;
}

function scanViolations(policy: LaunchPolicy, { scan }: Launch): PolicyViolation[] {
  const verdict = scan?.verdict ?? 'unknown';
  const fine =
    policy.imageScan === 'off' || verdict === 'pass' || (policy.imageScan === 'no_fail' && verdict !== 'fail');
  if (fine) return [];
  const details = scan?.details === undefined ? '' : `: ${scan.details}`;
  const said = scan === undefined ? 'no scanner was asked' : `the scanner says ${verdict}${details}`;
  return [{ rule: 'imageScan', field: 'container.image.image', problem: said }];
}
