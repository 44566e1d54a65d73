import type { LaunchPolicy, LaunchPreset } from '../../../../src/core/launch-policy.js';
import type {
  ContainerConfigInit,
  LinuxContainerSecurityContextInit,
  PodSandboxConfigInit,
} from '../../../../src/generated/types.js';
import { launchViolations } from '../../../../src/policy/launch/policy.js';
import { resolveLaunchPolicy } from '../../../../src/policy/launch/presets.js';
import type { Launch } from '../../../../src/policy/launch/types.js';

const DIGEST = `sha256:${'a'.repeat(64)}`;

/** A launch that every preset allows. */
export const CLEAN: Launch = {
  sandbox: {
    metadata: { name: 'job-1-crane01', uid: 'c3d6b19e2013049a', namespace: 'cranesched', attempt: 0 },
    labels: { cranesched: 'true', 'cranesched.internal/instance': 'c1' },
    annotations: { 'cranesched.internal/uid': '1000' },
    linux: { securityContext: { namespaceOptions: { network: 'POD', pid: 'POD', ipc: 'POD' }, seccomp: {} } },
  },
  container: {
    metadata: { name: 'job-1-1' },
    image: { image: `docker.io/library/busybox@${DIGEST}`, userSpecifiedImage: `busybox@${DIGEST}` },
    labels: { 'io.kubernetes.pod.uid': 'c3d6b19e2013049a' },
    linux: {
      securityContext: {
        runAsUser: { value: 1000n },
        readonlyRootfs: true,
        noNewPrivs: true,
        seccomp: { profileType: 'RuntimeDefault' },
      },
    },
  },
};

export const withSandbox = (change: Partial<PodSandboxConfigInit>): Launch => ({
  ...CLEAN,
  sandbox: { ...CLEAN.sandbox, ...change },
});
export const withContainer = (change: Partial<ContainerConfigInit>): Launch => ({
  ...CLEAN,
  container: { ...CLEAN.container, ...change },
});
export const withContext = (change: LinuxContainerSecurityContextInit): Launch =>
  withContainer({ linux: { securityContext: { ...CLEAN.container.linux?.securityContext, ...change } } });
export const withPodContext = (
  securityContext: NonNullable<PodSandboxConfigInit['linux']>['securityContext'],
): Launch => withSandbox({ linux: { securityContext } });
export const withMount = (hostPath: string, readonly = false): Launch =>
  withContainer({ mounts: [{ hostPath, containerPath: '/x', readonly }] });
export const withImage = (userSpecifiedImage: string): Launch =>
  withContainer({ image: { image: 'b'.repeat(64), userSpecifiedImage } });

/** Names of the rules that are broken. */
export function broken(policy: LaunchPolicy, launch: Launch): string[] {
  return launchViolations(policy, launch).map((v) => v.rule);
}

export const policy = (preset: LaunchPreset, change: Partial<LaunchPolicy> = {}): LaunchPolicy =>
  resolveLaunchPolicy({ preset, ...change });
