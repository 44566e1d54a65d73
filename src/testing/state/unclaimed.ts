/** Time after which a sandbox or container is thrown away that nobody asks for again, in milliseconds. */
export const UNCLAIMED_MS = 112_000;
