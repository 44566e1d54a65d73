import type { Case } from './case.js';
import { HARDENING } from './hardening.js';
import { KEYS_AND_IMAGES } from './keys-and-images.js';
import { MOUNTS } from './mounts.js';
import { PRIVILEGES } from './privileges.js';
import { PROFILES } from './profiles.js';

/** Launches that are refused, each by one rule and field. */
export const CASES: readonly Case[] = [...PRIVILEGES, ...MOUNTS, ...PROFILES, ...KEYS_AND_IMAGES, ...HARDENING];
