import { withContext } from '../launches.js';
import { type Case, caseOf, CONTEXT } from './case.js';

/** What the hardened preset asks of a container and its user. */
export const HARDENING: readonly Case[] = [
  caseOf(
    'a writable root',
    withContext({ readonlyRootfs: false }),
    'requireReadOnlyRootfs',
    `${CONTEXT}.readonlyRootfs`,
    { requireReadOnlyRootfs: false },
    'hardened',
  ),
  caseOf(
    'leave to gain privileges',
    withContext({ noNewPrivs: undefined }),
    'requireNoNewPrivileges',
    `${CONTEXT}.noNewPrivs`,
    { requireNoNewPrivileges: false },
    'hardened',
  ),
  caseOf(
    'root',
    withContext({ runAsUser: { value: 0n } }),
    'runAsRoot',
    `${CONTEXT}.runAsUser`,
    { runAsRoot: true },
    'hardened',
  ),
  caseOf(
    'root by a message without value',
    withContext({ runAsUser: {} }),
    'runAsRoot',
    `${CONTEXT}.runAsUser`,
    { runAsRoot: true },
    'hardened',
  ),
  caseOf(
    'a user by name',
    withContext({ runAsUser: undefined, runAsUsername: 'leo' }),
    'runAsRoot',
    `${CONTEXT}.runAsUsername`,
    { runAsRoot: true },
    'hardened',
  ),
  caseOf(
    'nobody named',
    withContext({ runAsUser: undefined }),
    'runAsRoot',
    `${CONTEXT}.runAsUser`,
    { runAsRoot: true },
    'hardened',
  ),
  caseOf(
    'the image’s root',
    { ...withContext({ runAsUser: undefined }), imageUid: 0n },
    'runAsRoot',
    `${CONTEXT}.runAsUser`,
    { runAsRoot: true },
    'hardened',
  ),
];
