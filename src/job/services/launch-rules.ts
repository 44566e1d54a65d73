import type { LaunchPolicy } from '../../core/launch-policy.js';
import type { ImageScanVerdict, PolicyViolation } from '../../policy/launch/types.js';

/**
 * Asks a scanner about an image before anything is sent to the runtime. What it throws, or answers after its signal was
 * aborted, counts as `unknown`.
 *
 * @param reference as the job names it; only a digest names the same bytes to the scanner and to the pull
 */
export type ScanImage = (reference: string, signal: AbortSignal) => ImageScanVerdict | Promise<ImageScanVerdict>;

/** What a policy in the mode `audit` would have refused. */
export interface PolicyWarning {
  readonly jobId: number;
  readonly stepId: number;
  readonly violations: readonly PolicyViolation[];
}

/** What jobs on a node may ask for, and who is told. */
export interface LaunchRules {
  readonly policy: LaunchPolicy;
  /** Paths of this node that no job may see unless the policy opens them: the runtime's socket, the ledger. */
  readonly ownPaths: readonly string[];
  readonly scanImage: ScanImage | undefined;
  readonly onPolicyWarning: ((warning: PolicyWarning) => void) | undefined;
}
