import { CONTAINERD_1_6, CONTAINERD_1_7, CONTAINERD_2_1 } from './containerd-personalities.js';
import { CRI_O } from './cri-o-personality.js';
import type { Personality, PersonalityName } from './personality.js';

/** Every runtime that the mock can be, by name. */
export const PERSONALITIES: Readonly<Record<PersonalityName, Personality>> = {
  'containerd-1.6': CONTAINERD_1_6,
  'containerd-1.7': CONTAINERD_1_7,
  'containerd-2.1': CONTAINERD_2_1,
  'cri-o-1.37': CRI_O,
};
