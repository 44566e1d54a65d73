/** What a step makes on the host, told to the ledger before it is made. */
export interface HostMade {
  /** The folder of the step's scratch folders on each medium, absolute. */
  readonly scratch: readonly { readonly medium: 'disk' | 'memory'; readonly path: string }[];
  /** Mount points of bindfs. */
  readonly bindFs: readonly string[];
  /** The folder in which sources of mounts are bound, absolute. */
  readonly sources?: string | undefined;
}

export const NOTHING_MADE: HostMade = Object.freeze({ scratch: [], bindFs: [] });
