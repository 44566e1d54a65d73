/** What is examined. */
export type CheckName =
  | 'endpoint'
  | 'permissions'
  | 'runtime'
  | 'network'
  | 'version'
  | 'events'
  | 'cgroup'
  | 'cni'
  | 'cdi'
  | 'disk'
  | 'registry'
  | 'proxy'
  | 'user_namespaces'
  | 'idmapped_mounts'
  | 'overlay'
  | 'leftovers';

/** How bad it is: `warning` lets jobs run, with less than they may expect; `problem` makes them fail, or is unsafe. */
export type FindingStatus = 'ok' | 'warning' | 'problem' | 'skipped';

/** What one check found. */
export interface Finding {
  readonly check: CheckName;
  readonly status: FindingStatus;
  /** One sentence. */
  readonly summary: string;
  /** What to do about a warning or problem; empty where there is nothing to do. */
  readonly remedy: string;
  /** What it was seen by, for whoever wants to look; empty where the summary says it all. */
  readonly detail: string;
}

/** What the doctor found. */
export interface DoctorReport {
  /** The endpoint that was examined, as it was given or found; undefined where there is none. */
  readonly endpoint: string | undefined;
  /** `skipped` counts as `ok`. */
  readonly worst: 'ok' | 'warning' | 'problem';
  /** At least one per check, in the order of {@link CheckName}. */
  readonly findings: readonly Finding[];
  /** When it began, in milliseconds since the epoch. */
  readonly startedAtMs: number;
  readonly durationMs: number;
}

/** A finding whose check is known by who made it. */
export type Found = Omit<Finding, 'check'>;

export const fine = (summary: string, detail = ''): Found => ({ status: 'ok', summary, remedy: '', detail });
export const skipped = (summary: string, detail = ''): Found => ({ status: 'skipped', summary, remedy: '', detail });
export const warning = (summary: string, remedy: string, detail = ''): Found => ({
  status: 'warning',
  summary,
  remedy,
  detail,
});
export const problem = (summary: string, remedy: string, detail = ''): Found => ({
  status: 'problem',
  summary,
  remedy,
  detail,
});
