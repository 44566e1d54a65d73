import { withContainer, withContext, withPodContext, withSandbox } from '../launches.js';
import { type Case, caseOf, CONTEXT, PROFILE } from './case.js';

/** Sysctls, and what confines a process: seccomp, AppArmor, SELinux, hidden paths. */
export const PROFILES: readonly Case[] = [
  caseOf(
    'a sysctl',
    withSandbox({ linux: { sysctls: { 'kernel.core_pattern': '|/x' } } }),
    'sysctls',
    'sandbox.linux.sysctls["kernel.core_pattern"]',
    { sysctls: ['kernel.*'] },
  ),
  caseOf(
    'a sysctl with slashes',
    withSandbox({ linux: { sysctls: { 'kernel/core_pattern': '|/x' } } }),
    'sysctls',
    'sandbox.linux.sysctls["kernel/core_pattern"]',
    { sysctls: ['kernel.core_pattern'] },
  ),
  caseOf(
    'no seccomp filter',
    withContext({ seccomp: { profileType: 'Unconfined' } }),
    'customSeccomp',
    `${CONTEXT}.seccomp`,
    { customSeccomp: true },
  ),
  caseOf(
    'no word about seccomp',
    withContainer({ linux: { securityContext: { runAsUser: { value: 1n }, readonlyRootfs: true, noNewPrivs: true } } }),
    'customSeccomp',
    `${CONTEXT}.seccomp`,
    { customSeccomp: true },
  ),
  caseOf(
    'a seccomp profile by its old field',
    withContext({ seccompProfilePath: 'unconfined' }),
    'customSeccomp',
    `${CONTEXT}.seccompProfilePath`,
    { customSeccomp: true },
  ),
  caseOf(
    'a sandbox without seccomp filter',
    withPodContext({ seccomp: { profileType: 'Unconfined' } }),
    'customSeccomp',
    `${PROFILE}.seccomp`,
    { customSeccomp: true },
  ),
  caseOf('no AppArmor', withContext({ apparmor: { profileType: 'Unconfined' } }), 'customMac', `${CONTEXT}.apparmor`, {
    customMac: true,
  }),
  caseOf(
    'an AppArmor profile by its old field',
    withContext({ apparmorProfile: 'unconfined' }),
    'customMac',
    `${CONTEXT}.apparmorProfile`,
    { customMac: true },
  ),
  caseOf(
    'an SELinux label',
    withContext({ selinuxOptions: { type: 'spc_t' } }),
    'customMac',
    `${CONTEXT}.selinuxOptions`,
    { customMac: true },
  ),
  caseOf(
    'an SELinux label of the sandbox',
    withPodContext({ selinuxOptions: { type: 'spc_t' } }),
    'customMac',
    `${PROFILE}.selinuxOptions`,
    { customMac: true },
  ),
  caseOf(
    'hidden paths shown',
    withContext({ maskedPaths: ['/proc/acpi'] }),
    'unmaskedPaths',
    `${CONTEXT}.maskedPaths`,
    { unmaskedPaths: true },
  ),
  caseOf(
    'one hidden path shown',
    withContext({
      maskedPaths: ['/proc/acpi', '/proc/kcore', '/proc/keys', '/proc/latency_stats', '/proc/timer_list'],
    }),
    'unmaskedPaths',
    `${CONTEXT}.maskedPaths`,
    { unmaskedPaths: true },
  ),
  caseOf(
    'protected paths open',
    withContext({ readonlyPaths: ['/proc/bus'] }),
    'unmaskedPaths',
    `${CONTEXT}.readonlyPaths`,
    { unmaskedPaths: true },
  ),
];
