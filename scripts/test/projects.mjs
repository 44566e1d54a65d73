/** Projects of vitest that run first, each after the other: they keep every core busy. */
export const FIRST = ['unit', 'odd', 'contract'];
/** Lanes beside each other that come after them: for a good part of its time a test waits for its real runtime. */
export const LANES = [
  ['containerd-2', 'package'],
  ['containerd-1.7', 'examples'],
  ['containerd-1.6', 'types', 'tarball'],
];
