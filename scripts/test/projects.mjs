/** Projects of vitest that run first, each after the other: they keep every core busy. */
export const FIRST = ['unit', 'odd', 'contract'];
/**
 * Two lanes beside each other that come after them, as a real runtime is waited for half of the time. Three runtimes at once
 * keep two cores busy, and take as long as one after the other.
 */
export const LANES = [
  ['containerd-1.7', 'containerd-2'],
  ['containerd-1.6', 'examples', 'types', 'package', 'tarball'],
];
