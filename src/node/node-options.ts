import type { LaunchPolicySettings } from '../core/launch-policy.js';
import type { HostOptions } from '../host/node-host.js';
import type { ImageManagerOptions } from '../image/image-manager.js';
import type { PolicyWarning, ScanImage } from '../job/services/launch-rules.js';

/** How a node is set up, besides its runtime. */
export interface NodeOptions extends HostOptions {
  /**
   * What jobs may ask for: a preset, and what differs from it. A job that asks for more fails with `policy_denied` before
   * anything is sent to the runtime. @default the preset `default`
   */
  readonly launchPolicy?: LaunchPolicySettings | undefined;
  /** Asked about each job's image where the policy's `imageScan` is not `off`. @default nobody is asked */
  readonly scanImage?: ScanImage | undefined;
  /** Called with what a policy in the mode `audit` would have refused; what it throws is ignored. @default nobody is told */
  readonly onPolicyWarning?: ((warning: PolicyWarning) => void) | undefined;
  /**
   * Name of this client among those that use the runtime, 1 to 128 letters, digits, dots, dashes or underscores. What it
   * makes is labelled with it, and only what carries it is ever cleaned up. @default none
   */
  readonly instance?: string | undefined;
  /**
   * Folder, absolute, in which each job is written down before each of its steps, so that a later process can `recover`
   * it. Made (mode 0700) if missing; on a disk of this machine. @default none: jobs do not survive this process
   */
  readonly ledgerDirectory?: string | undefined;
  /**
   * Heavy calls under way at once, for running jobs and recovery together, 1 to 1000: those that make, start, stop or
   * remove sandboxes and containers. More wait, jobs taking turns; the clean-up of a cancelled job comes first. A stop
   * counts for its first second: after that it only waits for the program. The limit is the runtime's: nodes of this
   * process on the same endpoint share it, and the least that one of them was given counts. Other processes have their
   * own, as agents of one node should be one. @default two per core, at least 4
   */
  readonly maxHeavyCalls?: number | undefined;
  /**
   * Measure running programs this often, in milliseconds, 100 or more, for the peak and the total in their outcome: one
   * list for all of them each time. @default none: outcomes have no usage
   */
  readonly usageSampleMs?: number | undefined;
  /**
   * Version of this node's control groups: limits that need another one are refused when a job is made.
   * @default detected on this machine where `connect` is given a unix socket, else not known
   */
  readonly cgroupVersion?: 1 | 2 | undefined;
  /** Who makes control groups, for the form of `cgroupParent`. @default what the runtime reports */
  readonly cgroupDriver?: 'systemd' | 'cgroupfs' | undefined;
  /** Options of the node's image manager. @default the defaults of each option */
  readonly images?: Omit<ImageManagerOptions, 'clock'> | undefined;
}
